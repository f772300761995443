"""Tables that the end of a page cuts: put together again when the next page goes on with the same columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from crawler.items import Cell, Grid
from pipelines.attachments.layout.cells import join_texts
from pipelines.attachments.layout.page import Block
from pipelines.attachments.layout.tables import Table
from pipelines.statutory.cells import read_cell

SAME_EDGE = 4.0  # points between the column edges of two parts
SAME_COLUMN = 10.0  # points between them where none are drawn, and they follow from the widths of numbers

_NUMBERED = re.compile(r"\s*(?:[（(]?(?:[一二三四五六七八九十]+|\d{1,2})[)）.、．])")  # （六）其  2.重


def join_cut_tables(blocks: Iterable[Block]) -> list[Block]:
    """The blocks, each table that opens a page joined to the one that ends the page before, where it goes on with it."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if isinstance(block, Table) and isinstance(last, Table) and _goes_on(last, block):
            joined[-1] = _join(last, block)
        else:
            joined.append(block)
    return joined


def _last_page(table: Table) -> int:
    return max(cell.page for cell in table.grid.cells)


def _goes_on(table: Table, block: Table) -> bool:
    """Whether the second begins on the next page between the same sides, and its columns are among the first's or the reverse."""
    is_next = block.page == _last_page(table) + 1
    if not is_next or block.angle != table.angle or block.is_ruled != table.is_ruled:
        return False
    fewer, more = sorted((table.xs, block.xs), key=len)
    near = SAME_EDGE if table.is_ruled else SAME_COLUMN
    sides = abs(fewer[0] - more[0]), abs(fewer[-1] - more[-1])
    at = [_nearest(more, x) for x in fewer]
    is_among = all(abs(more[i] - x) <= near for i, x in zip(at, fewer, strict=True))
    return max(sides) <= near and is_among and len(set(at)) == len(at)


def _nearest(xs: Sequence[float], x: float) -> int:
    return min(range(len(xs)), key=lambda i: abs(xs[i] - x))


def _join(table: Table, block: Table) -> Table:
    xs = max(table.xs, block.xs, key=len)
    upper, lower = _widen(table, xs), _widen(block, xs)
    repeated = _repeated_header(upper, lower)
    full = frozenset((row, _nearest(xs, table.xs[column])) for row, column in table.full)
    cut = _Cut(upper, lower, repeated, full)
    cells = _joined_cells(cut)
    rows = max(cell.row + cell.rowspan for cell in cells)
    notes = tuple(dict.fromkeys((*upper.notes, *lower.notes)))
    grid = Grid(rows, len(xs) - 1, tuple(cells), notes=notes)
    shift = rows - lower.rows
    below = {(row + shift, _nearest(xs, block.xs[column])) for row, column in block.full}
    return replace(table, grid=grid, xs=xs, full=full | below)


def _widen(table: Table, xs: Sequence[float]) -> Grid:
    """The table's grid over the columns of `xs`."""
    at = [_nearest(xs, x) for x in table.xs]
    cells = tuple(
        replace(cell, column=at[cell.column], colspan=at[cell.column + cell.colspan] - at[cell.column])
        for cell in table.grid.cells
    )
    return replace(table.grid, columns=len(xs) - 1, cells=cells)


def _repeated_header(upper: Grid, lower: Grid) -> int:
    """How many rows at the top of the second part print the first part's header again; a row with a number is no header."""
    first, again = _rows(upper), _rows(lower)
    count = 0
    while count < min(len(first), len(again)) and first[count] == again[count] and _is_header(first[count]):
        count += 1
    return count


Printing = tuple[tuple[int, int, str], ...]  # column, colspan and text of the cells of a row


def _rows(grid: Grid) -> list[Printing]:
    rows: list[list[tuple[int, int, str]]] = [[] for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row].append((cell.column, cell.colspan, cell.text))
    return [tuple(row) for row in rows]


def _is_header(row: Printing) -> bool:
    return any(text for *_, text in row) and all(
        read_cell(text).state in ("text", "blank") for *_, text in row
    )


class _Cut:
    """The row above a page's end and the one below it: by column the cells that end and begin there."""

    def __init__(self, upper: Grid, lower: Grid, repeated: int, full: frozenset[tuple[int, int]]) -> None:
        self.upper, self.repeated, self.full = upper, repeated, full
        self.lower = [cell for cell in lower.cells if cell.row >= repeated]
        self.above = {cell.column: cell for cell in upper.cells if cell.row + cell.rowspan == upper.rows}
        self.below = {cell.column: cell for cell in self.lower if cell.row == repeated}
        self.pairs = [
            (above, below)
            for column, below in self.below.items()
            if (above := self.above.get(column)) and above.colspan == below.colspan
        ]

    @property
    def is_whole_row(self) -> bool:
        """Whether the row below is the rest of the one above: it has the same cells, and nothing in it is new."""
        if not len(self.pairs) == len(self.above) == len(self.below):
            return False
        both = [pair for pair in self.pairs if pair[0].text and pair[1].text]
        if both:
            return all(self.is_cut_text(*pair) for pair in both)
        if not any(cell.text for cell in self.below.values()):
            return True
        return not any(map(_is_value, self.above.values())) and not any(map(_is_words, self.below.values()))

    @property
    def is_header(self) -> bool:
        """Whether both rows are of the header, and a cell of it goes on below: neither has a value."""
        cells = (*self.above.values(), *self.below.values())
        is_new = any(
            above.text and below.text and not self.is_cut_text(above, below) for above, below in self.pairs
        )
        return (
            not is_new and not any(map(_is_value, cells)) and any(self.goes_on(*pair) for pair in self.pairs)
        )

    def goes_on(self, above: Cell, below: Cell) -> bool:
        """Whether a cell with words has its rest, or nothing more, below."""
        return _is_words(above) and (not below.text or self.is_cut_text(above, below))

    def is_cut_text(self, above: Cell, below: Cell) -> bool:
        """Whether two cells print one label in two parts: the first fills its cell, the second has no number of its own."""
        is_words = _is_words(above) and _is_words(below) and not _NUMBERED.match(below.text)
        return is_words and (above.row, above.column) in self.full

    def is_one(self, above: Cell, below: Cell) -> bool:
        """Whether the second cell is the rest of the first."""
        if above.rowspan == below.rowspan == 1:
            return self.is_header and self.goes_on(above, below)
        return not (above.text and below.text) or self.is_cut_text(above, below)


def _joined_cells(cut: _Cut) -> list[Cell]:
    """The cells of both parts; those that the page's end cuts in two are one."""
    shift = cut.upper.rows - cut.repeated - cut.is_whole_row
    halves = [pair for pair in cut.pairs if cut.is_whole_row or cut.is_one(*pair)]
    whole = {id(above): _one(above, below, shift) for above, below in halves}
    taken = {id(below) for _, below in halves}
    cells = [whole.get(id(cell), cell) for cell in cut.upper.cells]
    cells += [replace(cell, row=cell.row + shift) for cell in cut.lower if id(cell) not in taken]
    return sorted(cells, key=lambda cell: (cell.row, cell.column))


def _is_value(cell: Cell) -> bool:
    return read_cell(cell.text).state not in ("text", "blank")


def _is_words(cell: Cell) -> bool:
    return read_cell(cell.text).state == "text"


def _one(above: Cell, below: Cell, shift: int) -> Cell:
    """The cell of two halves, at the place of the one that prints its text."""
    rowspan = below.row + shift + below.rowspan - above.row
    text = join_texts([above.text, below.text]) if above.text and below.text else above.text or below.text
    printed = above if above.text or not below.text else below
    return replace(above, rowspan=rowspan, text=text, page=printed.page, box=printed.box)
