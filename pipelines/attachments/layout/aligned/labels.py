"""The labels of rows: words left of the numbers, over several lines, or at the side of several rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipelines.attachments.layout.aligned.rows import PITCH, Label, Row, overlaps, row_beside
from pipelines.attachments.layout.lines import Line
from pipelines.attachments.layout.pieces import item_number
from pipelines.headings import read_marker

CLOSER = 0.85  # of the way from one row of numbers to the next: lines of one label are closer
NEAR = 0.9  # font sizes between the middle of a label and the row it belongs to


def step_of(rows: Sequence[Row]) -> float:
    """How far apart, in points, two lines of one label may be: less than two rows are."""
    apart = [below.y - above.y for above, below in pairwise(rows)]
    size = max(label.pieces[0].size for row in rows for label in row.cells.values())
    return min([PITCH * size, *(CLOSER * each for each in apart if each > size)])


def labels_of(pieces: Sequence[Line], rows: Sequence[Row], step: float) -> list[Label]:
    """Pieces left of the numbers put together to labels. A piece beside numbers begins a label of its own, if the one above has its row."""
    labels: list[Label] = []
    for piece in sorted(pieces, key=lambda piece: (piece.base, piece.box.left)):
        above = next((label for label in reversed(labels) if _goes_on(label, piece, rows, step)), None)
        if above:
            above.pieces.append(piece)
        else:
            labels.append(Label([piece]))
    return labels


def _goes_on(label: Label, piece: Line, rows: Sequence[Row], step: float) -> bool:
    last = label.pieces[-1]
    is_below = 0 < piece.base - last.base <= step and overlaps(label.box, piece.box)
    if not is_below or item_number(piece.text):
        return False
    return not (row_beside(piece, rows) and any(row_beside(each, rows) for each in label.pieces))


def give_labels(labels: Sequence[Label], rows: list[Row]) -> list[Label] | None:
    """Gives each row its label. Back come the labels of several rows; None when a row of numbers is left with none or two."""
    spanning: list[Label] = []
    for label in sorted(labels, key=lambda label: -label.box.left):
        row = _row_of(label, rows)
        if row is None:
            if any(
                row.has_values and label.box.top < row.y < label.box.bottom + label.pieces[0].size
                for row in rows
            ):
                spanning.append(label)
            else:
                rows.append(Row(label.middle, labels=[label]))
        elif row.labels:
            spanning.append(label)
        else:
            row.labels.append(label)
    has_labels = any(row.labels for row in rows if row.has_values)
    bare = [row for row in rows if row.has_values and not row.labels]
    return None if has_labels and bare else spanning


def _row_of(label: Label, rows: Sequence[Row]) -> Row | None:
    """The row a label names: on the line of one of its pieces, or in its middle."""
    near = sorted(rows, key=lambda row: abs(row.y - label.middle))
    size = label.pieces[0].size
    if near and abs(near[0].y - label.middle) <= NEAR * size:
        return near[0]
    beside = [row for piece in label.pieces if (row := row_beside(piece, rows))]
    return beside[0] if beside else None


def rows_spanned(label: Label, rows: Sequence[Row]) -> range:
    """The rows a label at their side spans: the run of items, numbered from 1, that its middle stands in."""
    inside = [
        at for at, row in enumerate(rows)
        if row.has_values and row.labels and row.labels[0].box.left >= label.box.right - 1
    ]  # fmt: skip
    if not inside:
        at = min(range(len(rows)), key=lambda at: abs(rows[at].y - label.middle))
        return range(at, at + 1)
    nearest = min(inside, key=lambda at: abs(rows[at].y - label.middle))
    start, end = nearest, nearest + 1
    while start - 1 in inside and _number(rows[start]) not in (1, None):
        start -= 1
    while end in inside and _number(rows[end]) not in (1, None):
        end += 1
    return range(start, end)


def _number(row: Row) -> int | None:
    marker = read_marker(row.labels[0].text)
    return marker.value if marker else None
