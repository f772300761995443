"""The headers of columns: words above the numbers, each over one column or several."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipelines.attachments.layout.aligned.rows import Column, Label, Row, column_of, overlaps, row_beside
from pipelines.attachments.layout.lines import Line
from pipelines.attachments.layout.pieces import cut_line

HEAD_GAP = 0.25  # font sizes between the headers of two columns
LOOSE = 1.15  # of the closest lines of the table


def by_column(piece: Line, columns: Sequence[Column]) -> list[Line]:
    """A header's pieces: cut at a small gap that lies between two columns."""
    starts = [0]
    for at, (before, after) in enumerate(pairwise(piece.glyphs), 1):
        gap = before.box.right, after.box.left
        is_word = before.text.isalnum() and after.text.isalnum()  # a bracket stands in half of its place
        if (
            is_word
            and gap[1] - gap[0] > HEAD_GAP * piece.size
            and any(left[1] < sum(gap) / 2 < right[0] for left, right in pairwise(columns))
        ):
            starts.append(at)
    return cut_line(piece, starts)


def closest(heads: Sequence[Line]) -> float:
    """How far apart, in points, two lines of one header may be: hardly more than the closest two are."""
    steps = [
        below.base - above.base
        for at, above in enumerate(heads)
        for below in heads[at + 1 : at + 40]
        if below.base - above.base > 0.9 * above.size and overlaps(above.box, below.box)
    ]
    return LOOSE * min(steps, default=0.0)


def add_heads(pieces: Sequence[Line], columns: Sequence[Column], rows: list[Row], step: float) -> bool:
    """Words among the columns: a cell of the row they stand in, else of a row of their own. False when two claim one place."""
    heads: list[tuple[tuple[int, int], Label]] = []
    for piece in pieces:
        span = _span(columns, piece)
        row = row_beside(piece, rows)
        if row is not None:
            if any(first <= span[1] and last >= span[0] for first, last in row.cells):
                return False
            row.cells[span] = Label([piece])
            continue
        last = next((head for at, head in reversed(heads) if at == span), None)
        if last and piece.base - last.pieces[-1].base <= step:
            last.pieces.append(piece)
        else:
            heads.append((span, Label([piece])))
    for span, head in sorted(heads, key=lambda head: head[1].box.top):
        _head_row(rows, span, head).cells[span] = head
    return True


def _span(columns: Sequence[Column], piece: Line) -> tuple[int, int]:
    """The columns a header stands above."""
    inside = [
        at
        for at, (left, right) in enumerate(columns)
        if min(right, piece.box.right) > max(left, piece.box.left)
    ]
    return (inside[0], inside[-1]) if inside else (column_of(columns, piece),) * 2


def _head_row(rows: list[Row], span: tuple[int, int], head: Label) -> Row:
    """The row of words this header belongs to: one whose lines it overlaps and that is free there, else a new one."""
    for row in rows:
        is_free = not any(first <= span[1] and last >= span[0] for first, last in row.cells)
        if not row.has_values and is_free and any(_same_lines(head, each) for each in row.cells.values()):
            return row
    rows.append(Row(head.box.top))
    return rows[-1]


def _same_lines(head: Label, other: Label) -> bool:
    shared = min(head.box.bottom, other.box.bottom) - max(head.box.top, other.box.top)
    return shared > 0.5 * min(head.box.height, other.box.height)


def place_under(rows: Sequence[Row], columns: int) -> None:
    """Numbers under fewer headers than columns, but as many, take theirs in order: both may be centred over several columns.

    Where every column has a header of its own, or none is printed, a column without a number is an empty cell.
    """
    lowest: dict[int, tuple[int, int]] = {}  # column -> columns of the header right above the numbers
    is_header = False
    for row in sorted(rows, key=lambda row: row.y):
        if not row.has_values:
            lowest = lowest if is_header else {}
            lowest |= {at: span for span in row.cells for at in range(span[0], span[1] + 1)}
            is_header = True
            continue
        is_header = False
        heads = sorted(set(lowest.values()))
        if len(heads) == len(row.cells) < columns:
            row.cells = dict(zip(heads, (row.cells[at] for at in sorted(row.cells)), strict=True))
        elif len(heads) in (0, columns):
            row.empty = [at for at in range(columns) if (at, at) not in row.cells]
