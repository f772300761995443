"""Tables of word processors: cells put down row by row, merged with the cell before or above, become a grid.

As on pages (pipelines.page.pieces), a table that only lays out text is not kept as a table: its blocks are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.items import Cell, Grid
from pipelines.folding import squeeze
from pipelines.lines import Block, lines_of
from pipelines.page.pieces import LAYOUT_CELLS, LAYOUT_TEXT

NESTED = "tables inside a cell read as its text"


@dataclass(slots=True)
class Placed:
    """A cell as it comes: its blocks, the columns it covers, its page (0: not known). Its place is set when it is put down."""

    blocks: Sequence[Block]
    colspan: int = 1
    page: int = 0
    row: int = 0
    column: int = 0
    rowspan: int = 1


@dataclass(slots=True)
class Table:
    """A table under way. `column` is where the next cell of the row begins."""

    rows: int = 0
    column: int = 0
    cells: list[Placed] = field(default_factory=list)
    _lowest: dict[int, Placed] = field(
        default_factory=dict
    )  # by column, the cell that the next row may go on

    def begin_row(self, skipped: int = 0) -> None:
        """A new row, whose first columns are left out."""
        self.rows += 1
        self.column = skipped

    def put(self, cell: Placed, *, above: bool = False, before: bool = False) -> None:
        """The next cell of the row. `above`: it is part of the cell above it, `before`: of the one before it."""
        cell.row, cell.column = self.rows - 1, self.column
        self.column += cell.colspan
        last = self.cells[-1] if self.cells else None
        upper = self._lowest.get(cell.column)
        if above and upper and upper.row + upper.rowspan == cell.row:
            upper.rowspan += 1
        elif before and last and last.row == cell.row and last.column + last.colspan == cell.column:
            last.colspan += cell.colspan
        else:
            self.cells.append(cell)
            self._lowest[cell.column] = cell

    def blocks(self) -> tuple[Block, ...]:
        """The table as a grid, or the blocks of its cells where it only lays them out."""
        if not any(cell.blocks for cell in self.cells):
            return ()
        if self._is_layout():
            return tuple(block for cell in self.cells for block in cell.blocks)
        cells = tuple(
            Cell(cell.row, cell.column, cell.rowspan, cell.colspan, _text(cell.blocks), cell.page)
            for cell in self.cells
        )
        columns = max(cell.column + cell.colspan for cell in cells)
        nested = sum(any(isinstance(block, Grid) for block in cell.blocks) for cell in self.cells)
        return (Grid(self.rows, columns, cells, notes=(f"{NESTED}: {nested}",) if nested else ()),)

    def _is_layout(self) -> bool:
        """One column, mostly other tables, or few cells of which one is long."""
        if len({cell.column for cell in self.cells}) == 1:
            return True
        sizes = [sum(map(len, lines_of(cell.blocks))) for cell in self.cells]
        inner = sum(
            sum(map(len, lines_of([block])))
            for cell in self.cells
            for block in cell.blocks
            if isinstance(block, Grid)
        )
        return inner > sum(sizes) / 2 or (len(sizes) <= LAYOUT_CELLS and max(sizes) >= LAYOUT_TEXT)


def _text(blocks: Sequence[Block]) -> str:
    """What a cell prints, on one line."""
    return squeeze("\n".join(lines_of(blocks)))
