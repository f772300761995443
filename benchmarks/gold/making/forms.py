"""The statutory tables of both forms, laid out with a document's own numbers.

Labels and spans are those of 国办公开办函〔2019〕60号 and 〔2021〕30号. What a document prints otherwise (labels, rows of
its own, sums that do not add up) is said in its file; nothing is corrected here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

Printed = str | int | float
COLUMNS = ("person", "company", "research", "social", "legal_service", "other_organisation", "total")
RESULTS = ("upheld", "corrected", "other", "pending", "total")
GROUPS = ("review", "litigation_direct", "litigation_after_review")


@dataclass(frozen=True, slots=True)
class Box:
    """A cell as laid out. `code` is the fact it prints, empty for labels."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    code: str = ""
    is_header: bool = False


Row = tuple[Box, ...]
Table = tuple[Row, ...]

# block, its labels, its rows: (label, codes); a label's code is its row without the column
DISCLOSURE = {
    "2021": (
        ("第二十条第（一）项", ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
         (("规章", "regulations", ("made", "repealed", "in_force")),
          ("行政规范性文件", "normative_documents", ("made", "repealed", "in_force")))),
        ("第二十条第（五）项", ("信息内容", "本年处理决定数量"), (("行政许可", "licensing", ("decisions",)),)),
        ("第二十条第（六）项", ("信息内容", "本年处理决定数量"),
         (("行政处罚", "penalties", ("decisions",)), ("行政强制", "coercion", ("decisions",)))),
        ("第二十条第（八）项", ("信息内容", "本年收费金额（单位：万元）"), (("行政事业性收费", "fees", ("amount",)),)),
    ),
    "2019": (
        ("第二十条第（一）项", ("信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"),
         (("规章", "regulations", ("newly_made", "newly_published", "published_total")),
          ("规范性文件", "normative_documents", ("newly_made", "newly_published", "published_total")))),
        ("第二十条第（五）项", ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量"),
         (("行政许可", "licensing", ("previous_items", "change", "decisions")),
          ("其他对外管理服务事项", "other_services", ("previous_items", "change", "decisions")))),
        ("第二十条第（六）项", ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量"),
         (("行政处罚", "penalties", ("previous_items", "change", "decisions")),
          ("行政强制", "coercion", ("previous_items", "change", "decisions")))),
        ("第二十条第（八）项", ("信息内容", "上一年项目数量", "本年增/减"),
         (("行政事业性收费", "fees", ("previous_items", "change")),)),
        ("第二十条第（九）项", ("信息内容", "采购项目数量", "采购总金额"),
         (("政府集中采购", "procurement", ("projects", "amount")),)),
    ),
}  # fmt: skip
CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
# the rows inside 三、本年度办理结果: group label, then (row, label); a group without rows of its own is one row
OUTCOMES: dict[str, tuple[tuple[str, tuple[tuple[str, str], ...]], ...]] = {
    "2021": (
        ("（一）予以公开", (("granted", ""),)),
        ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", (("partly_granted", ""),)),
        ("（三）不予公开", (
            ("refused.state_secret", "1.属于国家秘密"),
            ("refused.law", "2.其他法律行政法规禁止公开"),
            ("refused.security", "3.危及“三安全一稳定”"),
            ("refused.third_party", "4.保护第三方合法权益"),
            ("refused.internal", "5.属于三类内部事务信息"),
            ("refused.deliberative", "6.属于四类过程性信息"),
            ("refused.enforcement_file", "7.属于行政执法案卷"),
            ("refused.inquiry", "8.属于行政查询事项"))),
        ("（四）无法提供", (
            ("unavailable.not_held", "1.本机关不掌握相关政府信息"),
            ("unavailable.to_be_made", "2.没有现成信息需要另行制作"),
            ("unavailable.unclear", "3.补正后申请内容仍不明确"))),
        ("（五）不予处理", (
            ("not_processed.petition", "1.信访举报投诉类申请"),
            ("not_processed.repeat", "2.重复申请"),
            ("not_processed.publication", "3.要求提供公开出版物"),
            ("not_processed.excessive", "4.无正当理由大量反复申请"),
            ("not_processed.reissue", "5.要求行政机关确认或重新出具已获取信息"))),
        ("（六）其他处理", (
            ("other.not_corrected", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
            ("other.unpaid", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
            ("other.other", "3.其他"))),
        ("（七）总计", (("outcome_total", ""),)),
    ),
}  # fmt: skip
OUTCOMES["2019"] = (*OUTCOMES["2021"][:5], ("（六）其他处理", (("other", ""),)), OUTCOMES["2021"][6])
RECEIVED, CARRIED_IN = "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"
RESULT, CARRIED_OUT = "三、本年度办理结果", "四、结转下年度继续办理"


@dataclass(frozen=True, slots=True)
class Extra:
    """A row of the document's own, without a code, behind the row that prints `after`."""

    after: str  # code of a row: licensing, refused.law
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a document's statutory tables print: `values` by code, `labels` by row, rows of its own."""

    form: str  # 2019 2021
    values: Mapping[str, str]
    labels: Mapping[str, str]
    extras: tuple[Extra, ...] = ()

    def box(self, code: str) -> Box:
        return Box(self.values[code], code=code)

    def label(self, row: str, otherwise: str) -> str:
        return self.labels.get(row, otherwise)


def codes(form: str) -> tuple[str, ...]:
    """Every code that the tables of a form print, in their order."""
    rows = [row for _, rows in OUTCOMES[form] for row, _ in rows]
    return (
        *(f"{row}.{column}" for _, _, lines in DISCLOSURE[form] for _, row, columns in lines for column in columns),
        *(f"applications.{row}.{column}" for row in ("received", "carried_in", *rows, "carried_out") for column in COLUMNS),
        *(f"{group}.{result}" for group in GROUPS for result in RESULTS),
    )  # fmt: skip


def disclosure(figures: Figures) -> Table:
    """The table of chapter two: four columns, narrower blocks spread over them."""
    rows: list[Row] = []
    for block, header, lines in DISCLOSURE[figures.form]:
        rows.append((Box(block, colspan=4, is_header=True),))
        rows.append(
            _spread(
                tuple(Box(figures.label(f"{block}/{label}", label), is_header=True) for label in header), 4
            )
        )
        for label, row, columns in lines:
            values = tuple(figures.box(f"{row}.{column}") for column in columns)
            rows.append(_spread((Box(figures.label(row, label)), *values), 4))
            rows += [
                _spread((Box(extra.label), *map(Box, extra.values)), 4)
                for extra in figures.extras
                if extra.after == row
            ]
    return tuple(rows)


def applications(figures: Figures) -> Table:
    """The table of chapter three: three columns of labels, seven of numbers."""
    rows: list[Row] = [*_header(figures)]
    rows.append(_line(figures, "received", RECEIVED, colspan=3))
    rows.append(_line(figures, "carried_in", CARRIED_IN, colspan=3))
    outcomes = [row for group in OUTCOMES[figures.form] for row in _group(figures, *group)]
    label = figures.label("outcomes", RESULT)
    outcomes[0] = (Box(label, rowspan=len(outcomes)), *outcomes[0])
    rows += outcomes
    rows.append(_line(figures, "carried_out", CARRIED_OUT, colspan=3))
    return tuple(rows)


def reviews(figures: Figures) -> Table:
    """The table of chapter four: two or three rows of labels, one of fifteen numbers."""
    names = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    own = tuple(Box(figures.label(f"review.{name}", name), rowspan=2, is_header=True) for name in names)
    return (
        (Box("行政复议", colspan=5, is_header=True), Box("行政诉讼", colspan=10, is_header=True)),
        (
            *own,
            Box(figures.label("litigation_direct", "未经复议直接起诉"), colspan=5, is_header=True),
            Box(figures.label("litigation_after_review", "复议后起诉"), colspan=5, is_header=True),
        ),
        tuple(Box(name, is_header=True) for name in names * 2),
        tuple(figures.box(f"{group}.{result}") for group in GROUPS for result in RESULTS),
    )


TABLES = {"disclosure": disclosure, "applications": applications, "review": reviews}


def rectangle(table: Table) -> tuple[Row, ...]:
    """Every row as long as the table is wide: a covered position repeats the box that covers it."""
    grid: list[dict[int, Box]] = [{} for _ in table]
    for at, row in enumerate(table):
        column = 0
        for box in row:
            while column in grid[at]:
                column += 1
            for down in range(box.rowspan):
                for right in range(box.colspan):
                    grid[at + down][column + right] = box
            column += box.colspan
    return tuple(tuple(row[column] for column in sorted(row)) for row in grid)


def _header(figures: Figures) -> Iterable[Row]:
    names = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
    yield (
        Box(figures.label("corner", CORNER), 3, 3, is_header=True),
        Box("申请人情况", 7, is_header=True),
    )
    yield (
        Box("自然人", rowspan=2, is_header=True),
        Box("法人或其他组织", 5, is_header=True),
        Box("总计", rowspan=2, is_header=True),
    )
    yield tuple(
        Box(figures.label(f"column.{name}", name), is_header=True)
        for name, _ in zip(names, COLUMNS[1:6], strict=True)
    )


def _group(figures: Figures, label: str, rows: tuple[tuple[str, str], ...]) -> list[Row]:
    first = rows[0][0]
    if len(rows) == 1 and not rows[0][1]:
        made = [_line(figures, first, label, colspan=2)]
    else:
        made = [_line(figures, row, name) for row, name in rows]
    for at, (row, _) in reversed(list(enumerate(rows))):
        for extra in figures.extras:
            if extra.after == row:
                made.insert(at + 1, (Box(extra.label, colspan=made[0][0].colspan), *map(Box, extra.values)))
    if rows[0][1]:
        name = figures.label(f"group.{first.split('.')[0]}", label)
        made[0] = (Box(name, rowspan=len(made)), *made[0])
    return made


def _line(figures: Figures, row: str, label: str, colspan: int = 1) -> Row:
    values = (figures.box(f"applications.{row}.{column}") for column in COLUMNS)
    return (Box(figures.label(row, label), colspan=colspan), *values)


def _spread(row: Row, width: int) -> Row:
    """The row as wide as its table: its last cell covers what is left."""
    last = replace(row[-1], colspan=width - len(row) + 1)
    return (*row[:-1], last)
