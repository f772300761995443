"""PDFs: every cell of the statutory tables, with its page and box, however the tables are drawn."""

from __future__ import annotations

import pypdfium2
import pytest

from crawler.items import Cell, Document, Grid
from pipelines.attachments import pdf
from pipelines.attachments.layout.cells import cell_text
from pipelines.attachments.layout.cut import join_cut_tables
from pipelines.attachments.layout.page import Block
from pipelines.attachments.layout.radicals import plain_han
from pipelines.attachments.layout.ruled import read_lattice
from pipelines.attachments.layout.rules import group_rules, join_rules
from pipelines.attachments.layout.sheet import Box, Glyph, Rule, Rules
from pipelines.attachments.layout.tables import Table
from pipelines.attachments.layout.turned import turn_back, turn_box
from pipelines.attachments.pdf import read_pdf
from pipelines.errors import ReadError
from tests.paper import document, drawn, pages, report, table_facts, truth

REPORTS = sorted(truth())


@pytest.fixture(scope="module")
def read_report() -> dict[str, Document]:
    return {name: document(report(name)) for name in REPORTS}


@pytest.mark.parametrize("name", REPORTS)
def test_every_cell_of_a_report_is_read(name: str, read_report: dict[str, Document]) -> None:
    found, expected = read_report[name], truth()[name]
    assert table_facts(found) == expected["facts"]
    assert {check.verdict for check in found.checks} == {"pass"}


@pytest.mark.parametrize("name", REPORTS)
def test_text_around_the_tables_is_read_as_paragraphs(name: str, read_report: dict[str, Document]) -> None:
    found, expected = read_report[name], truth()[name]
    assert (found.title, found.agency, found.year) == (
        expected["title"],
        expected["agency"],
        expected["year"],
    )
    assert [section.number for section in found.sections if section.level == 1] == list("一二三四五六")
    last = next(section for section in found.sections if section.number == "五")
    assert last.text.startswith("部分信息更新不够及时，政策解读形式单一。下一步将建立信息发布台账，")
    assert last.text.endswith("组织两次业务培训，提高答复文书的规范程度。")
    assert last.text.count("\n") == 0


@pytest.mark.parametrize("name", REPORTS)
def test_no_page_number_and_no_running_title_is_text(name: str, read_report: dict[str, Document]) -> None:
    lines = read_report[name].text.split("\n")
    assert not [line for line in lines if line.strip("—- ").isdigit()]
    assert lines.count("云汀市2021年政府信息公开工作年度报告") == 0


@pytest.mark.parametrize("name", ["ruled", "cut", "vertical", "header"])
def test_a_box_holds_what_its_cell_prints(name: str, read_report: dict[str, Document]) -> None:
    source = pypdfium2.PdfDocument(report(name))
    for grid in read_report[name].grids:
        for cell in grid.cells:
            assert cell.box is not None
            page = source[cell.page - 1]
            left, top, right, bottom = cell.box
            text, height = page.get_textpage(), page.get_height()
            printed = text.get_text_bounded(left, height - bottom, right, height - top)
            assert sorted("".join(printed.split())) == sorted("".join(cell.text.split()))
    source.close()


def test_cells_of_a_cut_table_are_on_both_pages(read_report: dict[str, Document]) -> None:
    grid = next(grid for grid in read_report["cut"].grids if grid.columns == 10)
    assert {cell.page for cell in grid.cells} == {1, 2}
    assert grid.rows == 28
    span = next(cell for cell in grid.cells if cell.text == "三、本年度办理结果")
    assert (span.rowspan, span.colspan) == (22, 1)


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_that_is_shown_turned(turned: int) -> None:
    found = document(pages(report("landscape"), [0, 1, 2], turned))
    assert table_facts(found) == truth()["landscape"]["facts"]
    source = pypdfium2.PdfDocument(pages(report("landscape"), [0], turned))
    width, height = source[0].get_size()
    source.close()
    boxes = [cell.box for cell in found.grids[0].cells if cell.box]
    assert max(box[2] for box in boxes) <= width
    assert max(box[3] for box in boxes) <= height


def test_text_aslant_is_left_out_with_a_note() -> None:
    slanted = "BT /F1 40 Tf 0.7 0.7 -0.7 0.7 100 100 Tm (DRAFT) Tj ET"
    found = read_pdf(drawn(f"BT /F1 11 Tf 70 700 Td (Notice of 2023) Tj ET {slanted}"))
    assert found.blocks == ("Notice of 2023",)
    assert found.notes == ("page 1: 5 characters of text aslant left out",)


def test_numbers_that_stand_in_no_columns_stay_lines() -> None:
    rows = [("A", 100, 200), ("B", 130, 230), ("C", 165, 172)]
    lines = "".join(
        f"BT /F1 9 Tf 60 {700 - 16 * at} Td ({label}) Tj ET BT /F1 9 Tf {one} {700 - 16 * at} Td (1205) Tj ET BT /F1 9 Tf {two + 30} {700 - 16 * at} Td (84) Tj ET "
        for at, (label, one, two) in enumerate(rows)
    )
    found = read_pdf(drawn(lines))
    assert " ".join(map(str, found.blocks)) == "A 1205 84 B 1205 84 C 1205 84"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (report("ruled")[:60_000], "damaged or cut off"),
        (b"%PDF-1.7 and nothing more", "damaged or cut off"),
        (drawn("", 501), "501 pages"),
        (drawn("".join(f"BT /F1 4 Tf {9 + at % 90 * 6} {9 + at // 90 * 5} Td ({at:04}) Tj ET " for at in range(9000))), "no printed page"),
        (drawn("".join(f"{at} 9 m {at} 800 l S 9 {at} m 590 {at} l S " for at in range(10, 560, 2)), 60), "no report does"),
        (drawn(""), "no text"),
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused(body: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        read_pdf(body)


def test_fonts_without_a_unicode_map_are_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "is_installed", lambda: False)
    body = report("ruled").replace(b"/ToUnicode", b"/ToNothing")
    with pytest.raises(ReadError, match=r"fonts have no Unicode map.*pip install 'gongkai\[ocr\]'"):
        read_pdf(body)


# Parts of the layout


def glyph(text: str, left: float, top: float, size: float = 10.0) -> Glyph:
    return Glyph(text, Box(left, top, left + 0.9 * size, top + 0.9 * size), top + 0.9 * size, size)


def word(text: str, left: float, top: float) -> list[Glyph]:
    return [
        Glyph(each, Box(left + 5 * at, top, left + 5 * at + 4.5, top + 7), top + 7, 10.0)
        for at, each in enumerate(text)
    ]


def test_radicals_become_the_characters_they_stand_for() -> None:
    assert plain_han("⼯作⼈员、⺠政、⽉份、⻋辆") == "工作人员、民政、月份、车辆"
    assert plain_han("（三）不予公开１２") == "（三）不予公开１２"


def test_pieces_of_a_line_are_joined() -> None:
    pieces = [Rule(100.4, 60, 90), Rule(100, 10, 58), Rule(100.2, 200, 220), Rule(140, 10, 90)]
    assert [(rule.start, rule.end) for rule in join_rules(pieces)] == [(10, 90), (200, 220), (10, 90)]


def test_merged_cells_follow_from_missing_lines() -> None:
    across = (Rule(0, 0, 90), Rule(20, 30, 90), Rule(40, 0, 90))
    down = (Rule(0, 0, 40), Rule(30, 0, 40), Rule(60, 20, 40), Rule(90, 0, 40))
    [(box, rules)] = group_rules(Rules(across, down))
    lattice = read_lattice(rules)
    assert lattice is not None
    assert box == Box(0, 0, 90, 40)
    assert [(frame.row, frame.column, frame.rowspan, frame.colspan) for frame in lattice.frames] == [
        (0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1),
    ]  # fmt: skip


def test_a_table_open_at_its_sides_has_its_outer_columns() -> None:
    rules = Rules((Rule(0, 0, 90), Rule(20, 0, 90)), (Rule(30, 0, 20), Rule(60, 0, 20)))
    lattice = read_lattice(rules)
    assert lattice is not None
    assert lattice.xs == (0, 30, 60, 90)


def test_a_frame_around_text_is_no_table() -> None:
    assert read_lattice(Rules((Rule(0, 0, 90), Rule(20, 0, 90)), (Rule(0, 0, 20), Rule(90, 0, 20)))) is None


@pytest.mark.parametrize(
    ("lines", "width", "text"),
    [
        (["12", "05"], 20, "1205"),  # too narrow for a third digit
        (["12", "05"], 60, "12 05"),
        (["3", "5"], 30, "3 5"),
    ],
)
def test_a_number_broken_by_a_narrow_column(lines: list[str], width: float, text: str) -> None:
    glyphs = [each for at, line in enumerate(lines) for each in word(line, 4, 4 + 12 * at)]
    assert cell_text(glyphs, Box(0, 0, width, 30)).text == text


def test_text_that_runs_downwards_in_columns_from_the_right() -> None:
    columns = {20.0: "法律服", 5.0: "务机构"}
    glyphs = [glyph(each, left, 11 * at) for left, text in columns.items() for at, each in enumerate(text)]
    assert cell_text(glyphs, Box(0, 0, 34, 40)).text == "法律服务机构"


def test_one_character_a_line_is_one_word() -> None:
    glyphs = [glyph(each, 5, 11 * at) for at, each in enumerate("自然人")]
    assert cell_text(glyphs, Box(0, 0, 20, 40)).text == "自然人"


def test_what_cannot_be_read_is_marked() -> None:
    glyphs = [glyph("1", 0, 0), glyph("?", 9, 0)._replace(is_unread=True)]
    assert cell_text(glyphs, Box(0, 0, 40, 12)).text == "1\ufffd"


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_turning_back_undoes_turning(angle: int) -> None:
    box = Box(10, 20, 110, 40)
    assert turn_back(turn_box(box, angle, 595, 842), angle, 595, 842) == box


def table(
    page: int, rows: list[list[str]], xs: tuple[float, ...] = (0, 100, 130, 160), full: bool = False
) -> Table:
    cells = tuple(
        Cell(at, column, 1, 1, text, page, (0.0, 0.0, 1.0, 1.0)) for at, row in enumerate(rows) for column, text in enumerate(row)
    )  # fmt: skip
    marked = frozenset((cell.row, cell.column) for cell in cells) if full else frozenset()
    return Table(Grid(len(rows), len(rows[0]), cells), page, xs, Box(0, 0, 160, 100), full=marked)


def joined(*tables: Table) -> list[list[list[str]]]:
    blocks: list[Block] = join_cut_tables(tables)
    found = []
    for block in blocks:
        assert isinstance(block, Table)
        rows: dict[int, list[str]] = {}
        for cell in block.grid.cells:
            rows.setdefault(cell.row, []).append(cell.text)
        found.append([rows[row] for row in sorted(rows)])
    return found


HEAD = ["信息内容", "本年制发件数", "现行有效件数"]


def test_rows_go_on_over_a_page_end_and_a_repeated_header_is_dropped() -> None:
    first, second = [HEAD, ["1.规章", "1", "2"]], [HEAD, ["2.规范性文件", "", "4"]]
    assert joined(table(1, first), table(2, second)) == [[*first, second[1]]]


def test_a_row_cut_in_two_is_one_row() -> None:
    first = [HEAD, ["2.申请人逾期未按收费通知要求", "", ""]]
    rest = [["缴纳费用", "3", "4"], ["3.其他", "5", "6"]]
    assert joined(table(1, first, full=True), table(2, rest)) == [
        [HEAD, ["2.申请人逾期未按收费通知要求缴纳费用", "3", "4"], ["3.其他", "5", "6"]]
    ]


def test_empty_rows_after_a_header_are_rows() -> None:
    first, second = [HEAD], [["规章", "", ""], ["规范性文件", "3", "4"]]
    assert joined(table(1, first), table(2, second)) == [[*first, *second]]


@pytest.mark.parametrize(
    "second", [table(3, [["a", "1", "2"]]), table(2, [["a", "1", "2"]], (0, 80, 120, 160)), table(2, [["a", "1", "2"]], (0, 100, 130, 190))]
)  # fmt: skip
def test_another_table_is_not_joined(second: Table) -> None:
    assert len(joined(table(1, [["b", "3", "4"]]), second)) == 2
