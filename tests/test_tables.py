"""Tables: spans give a rectangle, no cell is lost, hostile spans are harmless."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from crawler.items import Cell, Grid
from pipelines.lines import lines_of, row_lines, with_lines
from pipelines.statutory import read_statutory
from pipelines.tables import MAX_COLSPAN, MAX_COLUMNS, expand, read_rows, read_table


def table(rows: str) -> Grid:
    root = etree.fromstring(f"<table>{rows}</table>", etree.HTMLParser())
    element = root.find(".//table")
    assert element is not None
    return read_table(element)


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text if cell else "·" for cell in row] for row in expand(grid)]


def test_spans_expand_to_a_rectangle() -> None:
    grid = table("<tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr><tr><td>丙</td><td>丁</td></tr>")
    assert (grid.rows, grid.columns, grid.notes) == (2, 3, ())
    assert texts(grid) == [["甲", "乙", "乙"], ["甲", "丙", "丁"]]
    assert grid.cells[2] == Cell(1, 1, 1, 1, "丙")


def test_a_row_prints_each_cell_once_at_its_origin() -> None:
    grid = table("<tr><td rowspan=2>甲</td><td>1</td></tr><tr><td>2</td></tr>")
    assert row_lines(grid) == ["甲 | 1", "2"]


def test_a_word_broken_in_a_cell_is_joined_again() -> None:
    grid = table("<tr><td>商业<br>企业</td><td><p>本年</p>\n <p>新收</p></td><td>10 <br> 20</td></tr>")
    assert [cell.text for cell in grid.cells] == ["商业企业", "本年新收", "10 20"]


def test_ragged_rows_are_noted() -> None:
    grid = table("<tr><td>甲</td><td>乙</td></tr><tr><td>丙</td></tr>")
    assert texts(grid)[1] == ["丙", "·"]
    assert grid.notes == ("ragged rows: 1 positions without a cell",)


def test_rowspan_zero_reaches_to_the_end() -> None:
    grid = table("<tr><td rowspan=0>甲</td><td>1</td></tr><tr><td>2</td></tr><tr><td>3</td></tr>")
    assert grid.cells[0].rowspan == 3


def test_huge_spans_are_clipped_with_a_note() -> None:
    grid = table("<tr><td colspan=1000000000 rowspan=1000000000>甲</td></tr><tr><td>乙</td></tr>")
    assert grid.cells[0].colspan == MAX_COLSPAN
    assert grid.cells[0].rowspan == 2
    assert len(grid.notes) >= 2


def test_nonsense_spans_are_one() -> None:
    grid = table("<tr><td colspan=x rowspan=-3>甲</td><td colspan=''>乙</td></tr>")
    assert [(cell.rowspan, cell.colspan) for cell in grid.cells] == [(1, 1), (1, 1)]


def test_a_table_wider_than_any_form_is_cut_with_a_note() -> None:
    grid = table("<tr>" + "<td>0</td>" * (MAX_COLUMNS + 7) + "</tr>")
    assert grid.columns == MAX_COLUMNS
    assert any("7" in note for note in grid.notes)


def test_a_table_in_a_cell_is_that_cells_text() -> None:
    grid = table("<tr><td>甲<table><tr><td>乙</td></tr></table></td><td>丙</td></tr>")
    assert [cell.text for cell in grid.cells] == ["甲乙", "丙"]
    assert any("inside a cell" in note for note in grid.notes)


def test_rows_of_text_keep_empty_cells_between_others() -> None:
    grid = read_rows(["规章 | 0 | | 3 |", "第二十条第（一）项 | |||"])
    assert [cell.text for cell in grid.cells] == ["规章", "0", "", "3", "第二十条第（一）项"]
    assert (grid.rows, grid.columns) == (2, 4)


SPANS = st.integers(1, 4)
TABLES = st.lists(st.lists(st.tuples(SPANS, SPANS), max_size=5), min_size=1, max_size=6)


@given(TABLES)
def test_expansion_gives_a_rectangle_and_loses_no_cell(rows: list[list[tuple[int, int]]]) -> None:
    numbered = iter(range(1000))
    html = "".join(
        "<tr>" + "".join(f"<td rowspan={r} colspan={c}>{next(numbered)}</td>" for r, c in row) + "</tr>"
        for row in rows
    )
    grid = table(html)
    rectangle = expand(grid)
    assert len(rectangle) == grid.rows == len(rows)
    assert {len(row) for row in rectangle} == {grid.columns}
    assert len(grid.cells) == sum(map(len, rows))
    assert {cell for row in rectangle for cell in row if cell} == set(grid.cells)


@given(st.lists(st.lists(st.text("甲乙0 |", max_size=4).map(str.strip), min_size=1, max_size=4), max_size=4))
def test_lines_go_back_to_the_cells_they_came_from(rows: list[list[str]]) -> None:
    cells = tuple(Cell(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    grid = Grid(len(rows), max(map(len, rows), default=0), cells)
    blocks = ("首段", grid, "尾段")
    assert with_lines(blocks, lines_of(blocks)) == blocks


def test_values_printed_as_label_value_rows_and_as_html_give_the_same_facts() -> None:
    flat = read_rows(["信息内容 | 本年处理决定数量", "行政处罚 | 12", "行政强制 | 3"])
    html = table(
        "<tr><td>信息内容</td><td colspan=3>本年处理决定数量</td></tr>"
        "<tr><td>行政处罚</td><td colspan=3>12</td></tr><tr><td>行政强制</td><td colspan=3>3</td></tr>"
    )
    assert read_statutory(flat, 0)[0] == read_statutory(html, 0)[0]
