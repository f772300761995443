"""Rows of a DOC's tables: each says where its cells begin and end across the page, from which their columns follow."""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.attachments.doc.formats import MERGE_ACROSS, MERGE_DOWN, ROW_CELLS, Paragraph
from pipelines.attachments.word_tables import Placed, Table
from pipelines.lines import Block

SAME_EDGE = 30  # twips (a twentieth of a point): edges of two rows this near are one

_ACROSS, _DOWN = 0x0003, 0x0060  # of a cell's flags
_PART_ACROSS, _PART_DOWN = 0x0001, 0x0020  # it belongs to the cell before it, above it


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether a cell is part of the one before it or above it."""

    before: bool = False
    above: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row with their blocks; edges in twips, one more than cells, empty where the row does not say."""

    cells: tuple[Sequence[Block], ...]
    edges: tuple[int, ...]
    marks: tuple[Mark, ...]


def make_row(cells: Sequence[Sequence[Block]], end: Paragraph) -> Row:
    """The row that ends with this mark."""
    operations = end.operations or {}
    operand = operations.get(ROW_CELLS, b"")
    count = operand[0] if operand else 0
    edges: tuple[int, ...] = ()
    marks = [Mark() for _ in cells]
    if count == len(cells) and len(operand) >= 3 + 2 * count:
        edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
        for at in range(count):
            flags = int.from_bytes(operand[3 + 2 * count + 20 * at :][:2], "little")
            marks[at] = Mark(flags & _ACROSS == _PART_ACROSS, flags & _DOWN == _PART_DOWN)
    if (merge := operations.get(MERGE_DOWN, b"")) and len(merge) >= 2 and merge[0] < len(marks):
        marks[merge[0]] = replace(marks[merge[0]], above=merge[1] == 1)
    if (merge := operations.get(MERGE_ACROSS, b"")) and len(merge) >= 2:
        for at in range(merge[0] + 1, min(merge[1], len(marks))):
            marks[at] = replace(marks[at], before=True)
    return Row(tuple(cells), edges, tuple(marks))


def table_blocks(rows: Sequence[Row]) -> tuple[Block, ...]:
    """The table of these rows, or what is in it where it only lays out a page."""
    columns = _columns(rows)
    table = Table()
    for row in rows:
        places = [bisect_left(columns, edge - SAME_EDGE) for edge in row.edges]
        table.begin_row(places[0] if places else 0)
        for at, blocks in enumerate(row.cells):
            span = max(1, places[at + 1] - places[at]) if places else 1
            table.put(Placed(blocks, span), above=row.marks[at].above, before=row.marks[at].before)
    return table.blocks()


def _columns(rows: Sequence[Row]) -> list[int]:
    """Where columns begin: every edge of a row, those that lie close together as one."""
    columns: list[int] = []
    for edge in sorted({edge for row in rows for edge in row.edges}):
        if not columns or edge - columns[-1] > SAME_EDGE:
            columns.append(edge)
    return columns
