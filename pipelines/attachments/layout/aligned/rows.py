"""The rows and columns of an unframed table: lines of numbers, and where they stand below each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.attachments.layout.cells import join_texts
from pipelines.attachments.layout.lines import Line
from pipelines.attachments.layout.pieces import is_value
from pipelines.attachments.layout.sheet import Box, around
from pipelines.folding import squeeze

PITCH = 2.6  # font sizes from line to line inside one label, at most

Column = tuple[float, float]  # left and right


@dataclass(slots=True)
class Label:
    """A label, of one or more pieces below each other."""

    pieces: list[Line]

    @property
    def box(self) -> Box:
        return around(piece.box for piece in self.pieces)

    @property
    def text(self) -> str:
        return squeeze(join_texts([piece.text for piece in self.pieces]))

    @property
    def middle(self) -> float:
        return self.box.middle[1]


@dataclass(slots=True)
class Row:
    """A row: its y, its cells by column, and its labels from the outermost."""

    y: float
    cells: dict[tuple[int, int], Label] = field(default_factory=dict)  # first and last column of numbers
    labels: list[Label] = field(default_factory=list)
    has_values: bool = False
    empty: list[int] = field(default_factory=list)  # columns of numbers where none is printed


def values_of(pieces: Sequence[Line]) -> list[Line]:
    """The numbers of a line: those behind its last words, if they stand apart from them."""
    values = [piece for piece in pieces if is_value(piece)]
    return values if len(pieces) > 1 or len(values) > 1 else []


def columns_of(values: Sequence[Sequence[Line]]) -> list[Column]:
    """The columns of numbers: where those of the rows with most of them stand. Empty when two rows disagree."""
    most = max(map(len, values))
    columns: list[Column] = []
    full = [row for row in values if len(row) == most]
    for left, right in sorted((value.box.left, value.box.right) for row in full for value in row):
        if columns and left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], right)
        else:
            columns.append((left, right))
    return columns if len(columns) == most else []


def value_rows(pieces: Sequence[Sequence[Line]], columns: Sequence[Column]) -> list[Row] | None:
    rows = []
    for each in pieces:
        if values := values_of(each):
            at = [column_of(columns, value) for value in values]
            if len(set(at)) < len(at):
                return None
            cells = {(column, column): Label([value]) for column, value in zip(at, values, strict=True)}
            rows.append(Row(values[0].box.middle[1], cells, has_values=True))
    return rows


def column_of(columns: Sequence[Column], piece: Line) -> int:
    """The column a piece shares most of its width with, else the nearest."""

    def distance(at: int) -> tuple[float, float]:
        left, right = columns[at]
        shared = min(right, piece.box.right) - max(left, piece.box.left)
        return -max(shared, 0.0), abs((left + right) / 2 - piece.box.middle[0])

    return min(range(len(columns)), key=distance)


def overlaps(box: Box, other: Box) -> bool:
    return min(box.right, other.right) > max(box.left, other.left)


def row_beside(piece: Line, rows: Sequence[Row]) -> Row | None:
    """The row of numbers that stands on the line of this piece."""
    y = piece.box.middle[1]
    return next((row for row in rows if row.has_values and abs(row.y - y) < 0.4 * piece.size), None)
