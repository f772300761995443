"""A sheet of a workbook as paragraphs and tables. What stands alone in a row above or below a table is a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crawler.items import Cell, Grid
from pipelines.folding import squeeze
from pipelines.headings import read_marker
from pipelines.lines import Block
from pipelines.statutory.labels import CHAPTER_PATTERNS
from pipelines.tables import MAX_COLUMNS

MAX_CELLS = 50_000  # cells that print something, in one sheet: 5,000 rows of ten
MAX_FILLED = 100_000  # positions of a table whose empty cells are kept as cells

_BLOCK = "第二十条"  # begins a block of the table of chapter 二: a row of one cell, and part of the table
_REMARK = re.compile(r"注|备注|说明|填表|制表|审核|单位负责人")  # 注：本表…

Merge = tuple[int, int, int, int]  # first row, first column, last row, last column


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a sheet shows: texts by (row, column), counted from 0, one line each and none empty, and its merged cells."""

    name: str
    number: int  # 1 is the workbook's first
    texts: Mapping[tuple[int, int], str]
    merges: Sequence[Merge] = ()


def text_of(printed: str) -> str:
    """A cell's text as `Sheet.texts` has it."""
    return squeeze(printed)


def sheet_blocks(sheet: Sheet) -> Iterator[Block]:
    """The sheet from top to bottom. An empty row ends a table, and so does the heading of a chapter."""
    rows: dict[int, list[int]] = {}  # columns that print something
    for row, column in sorted(sheet.texts):
        rows.setdefault(row, []).append(column)
    lowest: dict[int, int] = {}  # row -> last row of cells merged from there on
    for first, _, last, _ in sheet.merges:
        lowest[first] = max(last, lowest.get(first, 0))
    group: list[int] = []
    end = -1
    for row, columns in rows.items():
        heading = sheet.texts[row, columns[0]] if len(columns) == 1 else ""
        is_chapter = _is_chapter(heading)
        if row > end + 1 or is_chapter:
            yield from _group_blocks(sheet, {at: rows[at] for at in group})
            group = []
        if is_chapter:
            yield heading
        else:
            group.append(row)
        end = max(end, row, lowest.get(row, 0))
    yield from _group_blocks(sheet, {at: rows[at] for at in group})


def _is_chapter(heading: str) -> bool:
    marker = read_marker(heading)
    return marker is not None and any(pattern.fullmatch(marker.heading) for pattern in CHAPTER_PATTERNS)


def _group_blocks(sheet: Sheet, rows: Mapping[int, Sequence[int]]) -> Iterator[Block]:
    """Rows that follow each other: a table of those from the first to the last that belong to one, paragraphs around it."""
    lines = {row: sheet.texts[row, columns[0]] for row, columns in rows.items() if len(columns) == 1}
    table = [row for row in rows if row not in lines or lines[row].startswith(_BLOCK)]
    if not table:
        yield from lines.values()
        return
    width = max(columns[-1] for columns in rows.values())
    wide = {
        first for first, left, _, right in sheet.merges if right >= width and (first, left) in sheet.texts
    }
    below = [row for row in rows if row > table[-1] and (row in wide or _REMARK.match(lines[row]))]
    end = min(below, default=max(rows) + 1)
    yield from (line for row, line in lines.items() if row < table[0])
    yield _grid(sheet, table[0], max(row for row in rows if row < end))
    yield from (line for row, line in lines.items() if row >= end)


def _grid(sheet: Sheet, top: int, bottom: int) -> Grid:
    """The rows from `top` to `bottom` as a table that begins in the first column with anything in it."""
    inside = [(row, column) for row, column in sheet.texts if top <= row <= bottom]
    merges = {
        (first, left): (last, right) for first, left, last, right in sheet.merges if top <= first <= bottom
    }
    left = min(column for _, column in inside)
    right = max(max(column for _, column in inside), *(merges[at][1] for at in inside if at in merges), 0)
    right = min(right, left + MAX_COLUMNS - 1)
    covered: set[tuple[int, int]] = set()
    cells = []
    for row, column in _positions(sheet, top, bottom, left, right):
        if (row, column) in covered:
            continue
        last, end = merges.get((row, column), (row, column))
        last, end = min(last, bottom), min(end, right)
        if (last, end) != (row, column):
            covered.update((y, x) for y in range(row, last + 1) for x in range(column, end + 1))
        text = sheet.texts.get((row, column), "")
        cells.append(Cell(row - top, column - left, last - row + 1, end - column + 1, text, sheet.number))
    caption = f"{sheet.name}!{_address(top, left)}:{_address(bottom, right)}"
    return Grid(bottom - top + 1, right - left + 1, tuple(cells), caption=caption)


def _positions(sheet: Sheet, top: int, bottom: int, left: int, right: int) -> Iterable[tuple[int, int]]:
    """Every position of the table, or where it is large and mostly empty only those that print something."""
    if (bottom - top + 1) * (right - left + 1) <= MAX_FILLED:
        return ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
    return sorted((row, column) for row, column in sheet.texts if top <= row <= bottom and column <= right)


def _address(row: int, column: int) -> str:
    """The address of a cell as a spreadsheet shows it: A1, AB12."""
    letters = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(65 + digit) + letters
    return f"{letters}{row + 1}"
