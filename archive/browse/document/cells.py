"""Tables to draw: cells with their spans, the fact read from each, and what became of it.

Only so many rows are drawn; where rows are left out, the spans over them are shortened, so that what is drawn stays a table.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from archive.browse.document.repaired import Piece

Row = Mapping[str, Any]

MOST_ROWS = 200  # rows of a table drawn on one page: the longest form has 28
MOST_COLUMNS = 60  # the widest form has 15


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell to draw.

    `pieces` is its text with the repairs in it, empty where there are none. `fact` was read from it, `before` was the
    fact's value in the version compared with, `failed` are anchors of the equations it breaks; `missing` is a place of
    the form for which nothing was read. `op` and `old` are of a comparison: same, changed (from `old`), added, removed.
    """

    text: str
    rowspan: int = 1
    colspan: int = 1
    heading: bool = False
    anchor: str = ""
    fact: Row | None = None
    before: str | None = None
    failed: tuple[str, ...] = ()
    missing: bool = False
    pieces: tuple[Piece, ...] = ()
    op: str = "same"
    old: str = ""


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """A table to draw: its rows, each with the cells that begin in it, and how many rows and columns were left out."""

    anchor: str
    columns: int
    caption: str
    notes: tuple[str, ...]
    rows: tuple[tuple[DrawnCell, ...], ...]
    rows_left_out: int = 0
    columns_left_out: int = 0
    id: int | None = None  # grids.id
    number: int = 1  # of tables without a caption


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell at its origin in a table."""

    row: int
    column: int
    cell: DrawnCell


def cells_of(grid: Row) -> list[tuple[int, int, int, int, str]]:
    """Row, column, spans and text of each cell, in the order of reading; spans end with the table."""
    found = []
    for row, column, rowspan, colspan, text in (cell[:5] for cell in json.loads(grid["cells"])):
        spans = max(1, min(rowspan, grid["rows"] - row)), max(1, min(colspan, grid["columns"] - column))
        found.append((row, column, *spans, text))
    return sorted(found, key=lambda cell: cell[:2])


def row_texts(cells: Iterable[tuple[int, int, int, int, str]]) -> dict[int, list[str]]:
    """The texts of the cells that begin in each row."""
    rows: dict[int, list[str]] = {}
    for row, _, _, _, text in cells:
        rows.setdefault(row, []).append(text)
    return rows


def laid_out(cells: Iterable[Placed], kept: Sequence[int]) -> tuple[tuple[DrawnCell, ...], ...]:
    """The rows `kept`, in their order, each with the cells that begin in it: a cell that begins in a row left out and
    reaches into one that is kept begins there."""
    place = {row: at for at, row in enumerate(kept)}
    rows: list[list[Placed]] = [[] for _ in kept]
    for placed in cells:
        covered = [place[row] for row in range(placed.row, placed.row + placed.cell.rowspan) if row in place]
        if covered:
            rows[covered[0]].append(replace(placed, cell=replace(placed.cell, rowspan=len(covered))))
    return tuple(tuple(one.cell for one in sorted(row, key=lambda one: one.column)) for row in rows)


def narrowed(cells: Iterable[Placed], most: int = MOST_COLUMNS) -> Iterator[Placed]:
    """The cells that begin within the first `most` columns, none reaching beyond."""
    for placed in cells:
        if placed.column < most:
            colspan = min(placed.cell.colspan, most - placed.column)
            yield replace(placed, cell=replace(placed.cell, colspan=colspan))
