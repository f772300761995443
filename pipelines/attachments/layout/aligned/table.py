"""Lines that are aligned as a table, read as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from crawler.items import Cell, Grid
from pipelines.attachments.layout.aligned.heads import add_heads, by_column, closest, place_under
from pipelines.attachments.layout.aligned.labels import give_labels, labels_of, rows_spanned, step_of
from pipelines.attachments.layout.aligned.rows import Column, Label, Row, columns_of, value_rows, values_of
from pipelines.attachments.layout.lines import Line
from pipelines.attachments.layout.page import Printed
from pipelines.attachments.layout.sheet import Box, around
from pipelines.attachments.layout.tables import Table, place
from pipelines.attachments.layout.turned import turn_back


def read_aligned(lines: Sequence[Printed], pieces: Sequence[Sequence[Line]]) -> Table | None:
    """The table these lines print, by their pieces; None when they are aligned as none."""
    columns = columns_of([values_of(each) for each in pieces])
    rows = value_rows(pieces, columns) if columns else None
    if not columns or not rows:
        return None
    words = [
        piece for each in pieces for piece in each if not any(piece is value for value in values_of(each))
    ]
    beside = [piece for piece in words if piece.box.middle[0] < columns[0][0]]
    above = [piece for piece in words if piece.box.middle[0] >= columns[0][0]]
    labels = labels_of(beside, rows, step_of(rows))
    heads = sorted(
        (part for piece in above for part in by_column(piece, columns)), key=lambda head: head.base
    )
    if not add_heads(heads, columns, rows, min(step_of(rows), closest(heads))):
        return None
    place_under(rows, len(columns))
    spanning = give_labels(labels, rows)
    if spanning is None:
        return None
    rows.sort(key=lambda row: row.y)
    return _as_table(rows, spanning, columns, lines)


def _as_table(
    rows: Sequence[Row], spanning: Sequence[Label], columns: Sequence[Column], lines: Sequence[Printed]
) -> Table:
    """The table of these rows; `spanning` are the labels of several of them, which stand left of the rows' own."""
    first = lines[0]
    size = first.width, first.height
    spans = {id(label): rows_spanned(label, rows) for label in spanning}
    taken = [sum(at in span for span in spans.values()) for at in range(len(rows))]
    own = max(taken, default=0)  # the column that ends the labels

    def cell(label: Label, row: int, column: int, rowspan: int, colspan: int) -> Cell:
        return Cell(
            row, column, rowspan, colspan, label.text, first.page, place(label.box, first.angle, size)
        )

    cells = [
        cell(label, spans[id(label)][0], _depth(label, spanning, spans), len(spans[id(label)]), 1)
        for label in spanning
    ]
    for at, row in enumerate(rows):
        cells += [cell(label, at, taken[at], 1, own + 1 - taken[at]) for label in row.labels]
        cells += [
            cell(each, at, own + 1 + start, 1, end - start + 1) for (start, end), each in row.cells.items()
        ]
        cells += [Cell(at, own + 1 + column, 1, 1, "", first.page) for column in row.empty]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    box = around(line.line.box for line in lines)
    grid = Grid(len(rows), own + 1 + len(columns), tuple(cells))
    shown = turn_back(box, first.angle, *size)
    return Table(grid, first.page, _edges(box, own + 1, columns), shown, first.angle, is_ruled=False)


def _depth(label: Label, spanning: Sequence[Label], spans: Mapping[int, range]) -> int:
    """How many labels of the same rows stand left of this one: its column."""
    rows = {*spans[id(label)]}
    return sum(other.box.left < label.box.left and bool(rows & {*spans[id(other)]}) for other in spanning)


def _edges(box: Box, labels: int, columns: Sequence[Column]) -> tuple[float, ...]:
    """Edges of columns that are not drawn: half way between numbers, and the labels' share of what is left of them."""
    between = [(before[1] + after[0]) / 2 for before, after in pairwise(columns)]
    half = min((after[0] - before[1] for before, after in pairwise(columns)), default=0.0) / 2
    start, end = columns[0][0] - half, columns[-1][1] + half
    parts = [box.left + (start - box.left) * at / labels for at in range(labels)]
    return (*parts, start, *between, end)
