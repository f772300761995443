"""The statutory tables with any numbers in them, and the forms of text in which pages print them.

A table is rows of cells as HTML has them: (text, rowspan, colspan). Forms A to E are those in which text extraction leaves
real pages; each function gives lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

HtmlCell = tuple[str, int, int]
Table = list[list[HtmlCell]]
Numbers = Iterator[str]

APPLICANTS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
GROUPS = {
    "（三）不予公开": (
        "1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”", "4.保护第三方合法权益", "5.属于三类内部事务信息", "6.属于四类过程性信息", "7.属于行政执法案卷", "8.属于行政查询事项",
    ),
    "（四）无法提供": ("1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确"),
    "（五）不予处理": ("1.信访举报投诉类申请", "2.重复申请", "3.要求提供公开出版物", "4.无正当理由大量反复申请", "5.要求行政机关确认或重新出具已获取信息"),
}  # fmt: skip
OTHER_2021 = (
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "3.其他",
)
RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def cells(*texts: str) -> list[HtmlCell]:
    return [(text, 1, 1) for text in texts]


def article_20_of_2021(numbers: Numbers) -> Table:
    made = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
    table = [[("第二十条第（一）项", 1, 4)], cells(*made)]
    table += [cells(label, *(next(numbers) for _ in range(3))) for label in ("规章", "行政规范性文件")]
    blocks = {
        "第二十条第（五）项": ("本年处理决定数量", ("行政许可",)),
        "第二十条第（六）项": ("本年处理决定数量", ("行政处罚", "行政强制")),
        "第二十条第（八）项": ("本年收费金额（单位：万元）", ("行政事业性收费",)),
    }
    for title, (column, labels) in blocks.items():
        table += [[(title, 1, 4)], [("信息内容", 1, 1), (column, 1, 3)]]
        table += [[(label, 1, 1), (next(numbers), 1, 3)] for label in labels]
    return table


def article_20_of_2019(numbers: Numbers) -> Table:
    items = ("上一年项目数量", "本年增/减", "处理决定数量")
    blocks = {
        "第二十条第（一）项": (
            ("本年新制作数量", "本年新公开数量", "对外公开总数量"),
            ("规章", "规范性文件"),
        ),
        "第二十条第（五）项": (items, ("行政许可", "其他对外管理服务事项")),
        "第二十条第（六）项": (items, ("行政处罚", "行政强制")),
        "第二十条第（八）项": (items[:2], ("行政事业性收费",)),
        "第二十条第（九）项": (("采购项目数量", "采购总金额"), ("政府集中采购",)),
    }
    table: Table = []
    for title, (columns, labels) in blocks.items():
        table += [[(title, 1, 4)], cells("信息内容", *columns)]
        table += [cells(label, *(next(numbers) for _ in columns)) for label in labels]
    return table


def applications(numbers: Numbers, *, is_2019: bool) -> Table:
    corner = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    table = [
        [(corner, 3, 3), ("申请人情况", 1, 7)],
        [("自然人", 2, 1), ("法人或其他组织", 1, 5), ("总计", 2, 1)],
        cells(*APPLICANTS),
    ]

    def row(*labels: HtmlCell) -> None:
        table.append([*labels, *cells(*(next(numbers) for _ in range(7)))])

    row(("一、本年新收政府信息公开申请数量", 1, 3))
    row(("二、上年结转政府信息公开申请数量", 1, 3))
    row(("三、本年度办理结果", 20 if is_2019 else 22, 1), ("（一）予以公开", 1, 2))
    row(("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", 1, 2))
    groups = GROUPS if is_2019 else GROUPS | {"（六）其他处理": OTHER_2021}
    for group, labels in groups.items():
        row((group, len(labels), 1), (labels[0], 1, 1))
        for label in labels[1:]:
            row((label, 1, 1))
    if is_2019:
        row(("（六）其他处理", 1, 2))
    row(("（七）总计", 1, 2))
    row(("四、结转下年度继续办理", 1, 3))
    return table


def reviews(numbers: Numbers) -> Table:
    return [
        [("行政复议", 1, 5), ("行政诉讼", 1, 10)],
        [*((result, 2, 1) for result in RESULTS), ("未经复议直接起诉", 1, 5), ("复议后起诉", 1, 5)],
        cells(*RESULTS, *RESULTS),
        cells(*(next(numbers) for _ in range(15))),
    ]


TABLES: dict[str, Callable[[Numbers], Table]] = {
    "二 2021": article_20_of_2021,
    "二 2019": article_20_of_2019,
    "三 2021": lambda numbers: applications(numbers, is_2019=False),
    "三 2019": lambda numbers: applications(numbers, is_2019=True),
    "四": reviews,
}
COUNTS = {"二 2021": 10, "二 2019": 22, "三 2021": 175, "三 2019": 161, "四": 15}
HEADINGS = {
    "二": "二、主动公开政府信息情况",
    "三": "三、收到和处理政府信息公开申请情况",
    "四": "四、政府信息公开行政复议、行政诉讼情况",
}


def to_html(table: Table) -> str:
    rows = (
        "".join(f"<td rowspan={down} colspan={across}>{text}</td>" for text, down, across in row)
        for row in table
    )
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def padded(table: Table) -> list[list[str]]:
    """Every position of the rectangle: what stands at a cell's origin, "" where its spans cover more."""
    filled: dict[tuple[int, int], str] = {}
    for at, row in enumerate(table):
        column = 0
        for text, down, across in row:
            while (at, column) in filled:
                column += 1
            for y in range(down):
                for x in range(across):
                    filled[at + y, column + x] = ""
            filled[at, column] = text
    width = max(column for _, column in filled) + 1
    return [[filled.get((at, column), "") for column in range(width)] for at in range(len(table))]


def plain(table: Table) -> list[list[str]]:
    return [[text for text, _, _ in row] for row in table]


def is_number(text: str) -> bool:
    return not text or text[0].isdigit() or text[0] in "-+/"


def form_a(table: Table) -> list[str]:
    return [" | ".join([*row, ""]).rstrip() for row in plain(table)]


def form_a_padded(table: Table) -> list[str]:
    return [
        " | ".join([*row, ""]).strip() if row[0] else f"| {' | '.join([*row[1:], ''])}".strip()
        for row in padded(table)
    ]


def form_a_open(table: Table) -> list[str]:
    """Without a bar behind the last cell."""
    return [" | ".join(row) for row in plain(table)]


def form_b(table: Table) -> list[str]:
    return [f"{text} |".strip() for row in plain(table) for text in row]


def form_b_padded(table: Table) -> list[str]:
    return [f"{text} |".strip() for row in padded(table) for text in row]


def form_c(table: Table) -> list[str]:
    return "\n|\n".join(text for row in plain(table) for text in row).split("\n")


def form_d(table: Table) -> list[str]:
    """A cell per line, blank lines between, header cells broken in two, empty cells lost."""
    lines = []
    for row in plain(table):
        is_header = not any(map(is_number, row))
        for text in row:
            halves = (
                [text[: len(text) // 2], text[len(text) // 2 :]] if is_header and len(text) > 3 else [text]
            )
            lines += [each for half in halves for each in (half, "")]
    return lines


def form_e(table: Table) -> list[str]:
    """Headers one character per line, rows with their values behind the label, empty cells lost."""
    lines = []
    for row in plain(table):
        if any(map(is_number, row)):
            lines.append(" ".join(text for text in row if text))
        else:
            lines += [character for text in row for character in text]
    return lines


FORMS: dict[str, Callable[[Table], list[str]]] = {
    "A": form_a,
    "A padded": form_a_padded,
    "A open": form_a_open,
    "B": form_b,
    "B padded": form_b_padded,
    "C": form_c,
    "D": form_d,
    "E": form_e,
}


def as_text(name: str, lines: Sequence[str]) -> str:
    """A report with this table under the heading of its chapter, text before and behind it."""
    before = "一、总体情况\n2022年，我局认真贯彻条例，推进政府信息公开。"
    after = "五、存在的主要问题及改进情况\n公开的及时性有待提高。"
    return "\n".join([before, HEADINGS[name[0]], *lines, after])
