"""Tables that the end of a page cuts: put together again when the next page goes on with the same columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from crawler.items import Cell, Grid
from pipelines.attachments.layout.cells import join_texts
from pipelines.attachments.layout.page import Block
from pipelines.attachments.layout.tables import Table
from pipelines.statutory.cells import read_cell

SAME_EDGE = 4.0  # points between the column edges of two parts

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
    if block.page != _last_page(table) + 1 or block.angle != table.angle:
        return False
    fewer, more = sorted((table.xs, block.xs), key=len)
    sides = abs(fewer[0] - more[0]), abs(fewer[-1] - more[-1])
    return max(sides) <= SAME_EDGE and all(_nearest(more, x) is not None for x in fewer)


def _nearest(xs: Sequence[float], x: float) -> int | None:
    at = min(range(len(xs)), key=lambda i: abs(xs[i] - x))
    return at if abs(xs[at] - x) <= SAME_EDGE else None


def _join(table: Table, block: Table) -> Table:
    xs = max(table.xs, block.xs, key=len)
    upper, lower = _widen(table, xs), _widen(block, xs)
    repeated = _repeated_header(upper, lower)
    cells = _joined_cells(upper, [cell for cell in lower.cells if cell.row >= repeated], repeated)
    rows = max(cell.row + cell.rowspan for cell in cells)
    notes = tuple(dict.fromkeys((*upper.notes, *lower.notes)))
    grid = Grid(rows, len(xs) - 1, tuple(cells), notes=notes)
    return replace(table, grid=grid, xs=xs)


def _widen(table: Table, xs: Sequence[float]) -> Grid:
    """The table's grid over the columns of `xs`."""
    at = [_nearest(xs, x) or 0 for x in table.xs]
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
    return any(text for *_, text in row) and all(read_cell(text).state in ("text", "blank") for *_, text in row)


def _joined_cells(upper: Grid, lower: Sequence[Cell], repeated: int) -> list[Cell]:
    """The cells of both parts; those that the page's end cuts in two are one."""
    last = {cell.column: cell for cell in upper.cells if cell.row + cell.rowspan == upper.rows}
    first = {cell.column: cell for cell in lower if cell.row == repeated}
    is_split = _is_split_row(last, first)
    shift = upper.rows - repeated - is_split
    halves = {
        column: cell
        for column, cell in first.items()
        if column in last and last[column].colspan == cell.colspan and (is_split or _is_one(last[column], cell))
    }
    whole = {id(last[column]): _one(last[column], cell, shift) for column, cell in halves.items()}
    kept = {id(cell) for cell in halves.values()}
    cells = [whole.get(id(cell), cell) for cell in upper.cells]
    cells += [replace(cell, row=cell.row + shift) for cell in lower if id(cell) not in kept]
    return sorted(cells, key=lambda cell: (cell.row, cell.column))


def _is_split_row(last: Mapping[int, Cell], first: Mapping[int, Cell]) -> bool:
    """Whether the first row below is the rest of the last row above: nothing in it is new, and its values stand in one of them only."""
    if {(c, cell.colspan) for c, cell in last.items()} != {(c, cell.colspan) for c, cell in first.items()}:
        return False
    if not any(cell.text for cell in first.values()) or not any(cell.text for cell in last.values()):
        return True
    pairs = [(last[column].text, first[column].text) for column in first]
    both = [(above, below) for above, below in pairs if above and below]
    if not both:  # a label above, and its values below
        return not any(_is_value(above) for above, _ in pairs) and all(_is_value(below) for _, below in pairs if below)
    return all(_is_rest(above, below) for above, below in both)


def _is_value(text: str) -> bool:
    return read_cell(text).state not in ("text", "blank")


def _is_rest(above: str, below: str) -> bool:
    """Whether two texts are one label cut in two: neither is a value, the second has no number of its own."""
    is_words = read_cell(above).state == "text" and read_cell(below).state in ("text", "blank")
    return is_words and not _NUMBERED.match(below)


def _is_one(above: Cell, below: Cell) -> bool:
    """Whether a cell that spans rows goes on below: its text stands in one half, or is cut in two."""
    if above.rowspan == 1 and below.rowspan == 1:
        return False
    return not (above.text and below.text) or _is_rest(above.text, below.text)


def _one(above: Cell, below: Cell, shift: int) -> Cell:
    """The cell of two halves, at the place of the one that prints its text."""
    rowspan = below.row + shift + below.rowspan - above.row
    text = join_texts([above.text, below.text]) if above.text and below.text else above.text or below.text
    printed = above if above.text or not below.text else below
    return replace(above, rowspan=rowspan, text=text, page=printed.page, box=printed.box)
