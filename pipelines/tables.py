"""Tables as rectangles: spans expanded, each cell kept once at its origin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from crawler.items import Cell, Grid
from pipelines.folding import squeeze

MAX_COLSPAN = 100  # the statutory form has 15 columns; browsers stop at 1,000
MAX_COLUMNS = 1000
AS_TEXT = "rows printed as text: cells follow from their order"  # the note of such a grid
MAX_AREA = 1_000_000  # positions of a rectangle worth expanding

_DIGITS = re.compile(r"\d+")  # 3 in colspan="3"
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "h4"})
_INLINE = ("span", "font", "strong", "b", "u", "em", "i", "o:p")  # what Word leaves in every cell
_UNSEEN = frozenset({"script", "style", "template"})


def read_table(table: etree._Element) -> Grid:
    """The grid of an HTML table. Its rows are its own: a table inside a cell is part of that cell's text.

    Inline elements inside the table are dissolved: hundreds of cells are then read without walking each.
    """
    etree.strip_tags(table, *_INLINE)
    rows = list(own_rows(table))
    has_inner = _has_table(table)
    taken: dict[int, int] = {}  # column -> first row that is free again below a cell spanning rows
    cells: list[Cell] = []
    doubts: dict[str, int] = {}
    for row, elements in enumerate(rows):
        column = 0
        for element in elements:
            while taken.get(column, 0) > row:
                column += 1
            if column >= MAX_COLUMNS:
                _count(doubts, f"cells beyond column {MAX_COLUMNS} left out")
                continue
            cell = _cell(element, row, column, len(rows), doubts)
            if has_inner and _has_table(element):
                _count(doubts, "tables inside a cell read as its text")
            _occupy(taken, cell, doubts)
            cells.append(cell)
            column += cell.colspan
    columns = max((cell.column + cell.colspan for cell in cells), default=0)
    return Grid(
        rows=len(rows),
        columns=columns,
        cells=tuple(cells),
        caption=_caption(table),
        notes=(*_notes(doubts), *_shape(cells, len(rows), columns)),
    )


def read_rows(lines: Sequence[str]) -> Grid:
    """The grid of rows printed as lines `a | b | c |`. Spans are lost; empty cells at the end of a row are padding."""
    cells = []
    for row, line in enumerate(lines):
        texts = [text.strip() for text in line.split("|")]
        while len(texts) > 1 and not texts[-1]:
            texts.pop()
        cells += [Cell(row, column, 1, 1, text) for column, text in enumerate(texts)]
    columns = max((cell.column + 1 for cell in cells), default=0)
    return Grid(len(lines), columns, tuple(cells), notes=(AS_TEXT,))


def expand(grid: Grid) -> list[list[Cell | None]]:
    """Every position of the rectangle with the cell that covers it; None where no cell was printed.

    A rectangle of more than MAX_AREA positions gives no rows: nothing statutory is that large.
    """
    if grid.rows * grid.columns > MAX_AREA:
        return []
    rectangle: list[list[Cell | None]] = [[None] * grid.columns for _ in range(grid.rows)]
    for cell in grid.cells:
        columns = range(cell.column, min(cell.column + cell.colspan, grid.columns))
        for row in rectangle[cell.row : cell.row + cell.rowspan]:
            for column in columns:
                if row[column] is None:
                    row[column] = cell
    return rectangle


def cell_text(element: etree._Element) -> str:
    """What a cell prints, on one line; a word broken by <br> between Chinese characters is joined again."""
    count = len(element)
    if not count:
        return squeeze(element.text or "")
    if count == 1 and (only := element[0]).tag == "p" and not len(only):
        return squeeze("\n".join(filter(None, (element.text, only.text, only.tail))))
    collected: list[str] = []
    hidden = 0
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            if node.tag in _UNSEEN:
                hidden += 1
            if node.tag in _BREAKS:
                collected.append("\n")
            if not hidden:
                collected.append(node.text or "")
            continue
        if node.tag in _UNSEEN:
            hidden -= 1
        if node.tag in _BREAKS and node.tag != "br":
            collected.append("\n")
        if node is not element and not hidden:
            collected.append(node.tail or "")
    return squeeze("".join(collected))


def own_rows(table: etree._Element) -> Iterator[list[etree._Element]]:
    """The cells of each row of the table itself, not of tables inside it."""
    nested = _has_table(table)
    for row in table.iter("tr"):
        if nested and next(row.iterancestors("table")) is not table:
            continue
        yield [child for child in row if child.tag in ("td", "th")]


def _has_table(element: etree._Element) -> bool:
    """Whether a table stands inside the element."""
    return next(element.iterdescendants("table"), None) is not None


def _cell(element: etree._Element, row: int, column: int, rows: int, doubts: dict[str, int]) -> Cell:
    """The cell with spans that stay inside the table."""
    rowspan, colspan = _span(element, "rowspan"), _span(element, "colspan")
    if rowspan == 0:  # HTML: to the end of the table
        rowspan = rows - row
    if colspan > MAX_COLSPAN or column + colspan > MAX_COLUMNS:
        _count(doubts, "column spans clipped")
        colspan = max(1, min(colspan, MAX_COLSPAN, MAX_COLUMNS - column))
    if row + rowspan > rows:
        _count(doubts, "row spans clipped at the end of the table")
        rowspan = rows - row
    return Cell(row, column, rowspan, max(1, colspan), cell_text(element))


def _span(element: etree._Element, name: str) -> int:
    printed = element.get(name)
    found = _DIGITS.match(printed.strip()) if printed else None
    return int(found[0][:10]) if found else 1


def _occupy(taken: dict[int, int], cell: Cell, doubts: dict[str, int]) -> None:
    below = cell.row + cell.rowspan
    for column in range(cell.column, cell.column + cell.colspan):
        free = taken.get(column, 0)
        if free > cell.row:
            _count(doubts, "cells that overlap")
        taken[column] = max(free, below)


def _count(doubts: dict[str, int], doubt: str) -> None:
    doubts[doubt] = doubts.get(doubt, 0) + 1


def _notes(doubts: dict[str, int]) -> Iterable[str]:
    return (f"{doubt}: {times}" for doubt, times in doubts.items())


def _shape(cells: Sequence[Cell], rows: int, columns: int) -> tuple[str, ...]:
    """A note when the cells do not fill the rectangle."""
    area = sum([cell.rowspan * cell.colspan for cell in cells])
    return (
        () if area >= rows * columns else (f"ragged rows: {rows * columns - area} positions without a cell",)
    )


def _caption(table: etree._Element) -> str:
    caption = table.find("caption")
    return "" if caption is None else cell_text(caption)
