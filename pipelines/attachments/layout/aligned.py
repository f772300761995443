"""Tables that nothing is drawn around: numbers that stand below each other, and the words beside and above them.

A row is a line of numbers. Words left of the first column of numbers are its label, over several lines if need be; words
in the columns above are their header. Where two numbers fall into one column, or two labels claim one row, it is no such
table, and its lines stay lines: `attachments.rows` reads them then by their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from crawler.items import Cell, Grid
from pipelines.attachments.layout.cells import join_texts
from pipelines.attachments.layout.lines import Line
from pipelines.attachments.layout.page import Block, Printed
from pipelines.attachments.layout.pieces import cut_line, is_value, item_number, pieces_of
from pipelines.attachments.layout.sheet import Box, around
from pipelines.attachments.layout.tables import Table, place
from pipelines.attachments.layout.turned import turn_back
from pipelines.folding import squeeze
from pipelines.headings import read_marker
from pipelines.statutory.labels import CHAPTER_PATTERNS

PROSE = 0.8  # of the widest line: a line as wide, in one piece, is text
PITCH = 2.6  # font sizes from line to line inside one label, at most
LOOSE = 1.15  # of the closest lines of the table
CLOSER = 0.85  # of the way from one row of numbers to the next: lines of one label are closer
HEAD_GAP = 0.25  # font sizes between the headers of two columns
HEAD_LINES = 8  # lines above the first numbers that may be its header
NEAR = 0.9  # font sizes between the middle of a label and the row it belongs to
FEWEST = 3  # numbers that make a table


@dataclass(slots=True)
class _Label:
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
class _Row:
    """A row: its y, its cells by column, and its labels from the outermost."""

    y: float
    cells: dict[tuple[int, int], _Label] = field(default_factory=dict)  # first and last column of numbers
    labels: list[_Label] = field(default_factory=list)
    has_values: bool = False
    empty: list[int] = field(default_factory=list)  # columns of numbers where none is printed


def find_aligned(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with a table in place of lines that are aligned as one."""
    found: list[Block] = []
    for _, run in groupby(blocks, key=lambda block: (isinstance(block, Printed), block.page, block.angle)):
        group = list(run)
        lines = [block for block in group if isinstance(block, Printed)]
        found += _in_lines(lines) if lines else group
    return found


def _in_lines(lines: Sequence[Printed]) -> list[Block]:
    widest = max(line.line.box.width for line in lines)
    pieces = [pieces_of(line.line) for line in lines]
    found: list[Block] = []
    at = 0
    for start, end in _regions(lines, pieces, widest):
        table = _table(lines[start:end], pieces[start:end])
        if table:
            found += [*lines[at:start], table]
            at = end
    return [*found, *lines[at:]]


def _regions(
    lines: Sequence[Printed], pieces: Sequence[Sequence[Line]], widest: float
) -> list[tuple[int, int]]:
    """Runs of lines that no text parts, each from its header to the last line of the last label."""
    regions = []
    ends = [at for at in range(len(lines)) if _is_text(lines[at].line, pieces[at], widest)]
    for start, end in zip([-1, *ends], [*ends, len(lines)], strict=True):
        rows = [at for at in range(start + 1, end) if _values(pieces[at])]
        if sum(len(_values(pieces[at])) for at in rows) < FEWEST:
            continue
        first = max(start + 1, rows[0] - HEAD_LINES)
        last = rows[-1] + 1
        while (
            last < end and lines[last].line.base - lines[last - 1].line.base < PITCH * lines[last].line.size
        ):
            last += 1
        regions.append((first, last))
    return regions


def _is_text(line: Line, pieces: Sequence[Line], widest: float) -> bool:
    """Whether a line ends a table: a chapter's heading, or a line of text from side to side."""
    if _values(pieces):
        return False
    marker = read_marker(line.text)
    if marker and any(pattern.fullmatch(marker.heading) for pattern in CHAPTER_PATTERNS):
        return True
    return len(pieces) == 1 and line.box.width >= PROSE * widest


def _values(pieces: Sequence[Line]) -> list[Line]:
    """The numbers of a line: those behind its last words, if they stand apart from them."""
    values = [piece for piece in pieces if is_value(piece)]
    return values if len(pieces) > 1 or len(values) > 1 else []


def _table(lines: Sequence[Printed], pieces: Sequence[Sequence[Line]]) -> Table | None:
    columns = _columns([_values(each) for each in pieces])
    rows = _value_rows(pieces, columns) if columns else None
    if not columns or not rows:
        return None
    words = [piece for each in pieces for piece in each if not any(piece is value for value in _values(each))]
    beside = [piece for piece in words if piece.box.middle[0] < columns[0][0]]
    above = [piece for piece in words if piece.box.middle[0] >= columns[0][0]]
    labels = _labels(beside, rows, _step(rows))
    heads = sorted(
        (part for piece in above for part in _by_column(piece, columns)), key=lambda head: head.base
    )
    if not _add_heads(heads, columns, rows, min(_step(rows), _closest(heads))):
        return None
    _under_heads(rows, len(columns))
    spanning = _give_labels(labels, rows)
    if spanning is None:
        return None
    rows.sort(key=lambda row: row.y)
    return _as_table(rows, spanning, columns, lines)


Column = tuple[float, float]  # left and right


def _columns(values: Sequence[Sequence[Line]]) -> list[Column]:
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


def _value_rows(pieces: Sequence[Sequence[Line]], columns: Sequence[Column]) -> list[_Row] | None:
    rows = []
    for each in pieces:
        if values := _values(each):
            at = [_column(columns, value) for value in values]
            if len(set(at)) < len(at):
                return None
            cells = {(column, column): _Label([value]) for column, value in zip(at, values, strict=True)}
            rows.append(_Row(values[0].box.middle[1], cells, has_values=True))
    return rows


def _step(rows: Sequence[_Row]) -> float:
    """How far apart, in points, two lines of one label may be: less than two rows are."""
    apart = [below.y - above.y for above, below in pairwise(rows)]
    size = max(label.pieces[0].size for row in rows for label in row.cells.values())
    return min([PITCH * size, *(CLOSER * each for each in apart if each > size)])


def _closest(heads: Sequence[Line]) -> float:
    """How far apart, in points, two lines of one header may be: hardly more than the closest two are."""
    steps = [
        below.base - above.base
        for at, above in enumerate(heads)
        for below in heads[at + 1 : at + 40]
        if below.base - above.base > 0.9 * above.size and _overlaps(above.box, below.box)
    ]
    return LOOSE * min(steps, default=0.0)


def _column(columns: Sequence[Column], piece: Line) -> int:
    """The column a piece shares most of its width with, else the nearest."""

    def distance(at: int) -> tuple[float, float]:
        left, right = columns[at]
        shared = min(right, piece.box.right) - max(left, piece.box.left)
        return -max(shared, 0.0), abs((left + right) / 2 - piece.box.middle[0])

    return min(range(len(columns)), key=distance)


def _labels(pieces: Sequence[Line], rows: Sequence[_Row], step: float) -> list[_Label]:
    """Pieces left of the numbers put together to labels. A piece beside numbers begins a label of its own, if the one above has its row."""
    labels: list[_Label] = []
    for piece in sorted(pieces, key=lambda piece: (piece.base, piece.box.left)):
        above = next((label for label in reversed(labels) if _goes_on(label, piece, rows, step)), None)
        if above:
            above.pieces.append(piece)
        else:
            labels.append(_Label([piece]))
    return labels


def _goes_on(label: _Label, piece: Line, rows: Sequence[_Row], step: float) -> bool:
    last = label.pieces[-1]
    is_below = 0 < piece.base - last.base <= step and _overlaps(label.box, piece.box)
    if not is_below or item_number(piece.text):
        return False
    return not (_beside(piece, rows) and any(_beside(each, rows) for each in label.pieces))


def _overlaps(box: Box, other: Box) -> bool:
    return min(box.right, other.right) > max(box.left, other.left)


def _beside(piece: Line, rows: Sequence[_Row]) -> _Row | None:
    """The row of numbers that stands on the line of this piece."""
    y = piece.box.middle[1]
    return next((row for row in rows if row.has_values and abs(row.y - y) < 0.4 * piece.size), None)


def _by_column(piece: Line, columns: Sequence[Column]) -> list[Line]:
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


def _under_heads(rows: Sequence[_Row], columns: int) -> None:
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


def _add_heads(pieces: Sequence[Line], columns: Sequence[Column], rows: list[_Row], step: float) -> bool:
    """Words among the columns: a cell of the row they stand in, else of a row of their own. False when two claim one place."""
    heads: list[tuple[tuple[int, int], _Label]] = []
    for piece in pieces:
        span = _span(columns, piece)
        row = _beside(piece, rows)
        if row is not None:
            if any(first <= span[1] and last >= span[0] for first, last in row.cells):
                return False
            row.cells[span] = _Label([piece])
            continue
        last = next((head for at, head in reversed(heads) if at == span), None)
        if last and piece.base - last.pieces[-1].base <= step:
            last.pieces.append(piece)
        else:
            heads.append((span, _Label([piece])))
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
    return (inside[0], inside[-1]) if inside else (_column(columns, piece),) * 2


def _head_row(rows: list[_Row], span: tuple[int, int], head: _Label) -> _Row:
    """The row of words this header belongs to: one whose lines it overlaps and that is free there, else a new one."""
    for row in rows:
        is_free = not any(first <= span[1] and last >= span[0] for first, last in row.cells)
        if not row.has_values and is_free and any(_same_lines(head, each) for each in row.cells.values()):
            return row
    rows.append(_Row(head.box.top))
    return rows[-1]


def _same_lines(head: _Label, other: _Label) -> bool:
    shared = min(head.box.bottom, other.box.bottom) - max(head.box.top, other.box.top)
    return shared > 0.5 * min(head.box.height, other.box.height)


def _give_labels(labels: Sequence[_Label], rows: list[_Row]) -> list[_Label] | None:
    """Gives each row its label. Back come the labels of several rows; None when a row of numbers is left with none or two."""
    spanning: list[_Label] = []
    for label in sorted(labels, key=lambda label: -label.box.left):
        row = _row_of(label, rows)
        if row is None:
            if any(
                row.has_values and label.box.top < row.y < label.box.bottom + label.pieces[0].size
                for row in rows
            ):
                spanning.append(label)
            else:
                rows.append(_Row(label.middle, labels=[label]))
        elif row.labels:
            spanning.append(label)
        else:
            row.labels.append(label)
    has_labels = any(row.labels for row in rows if row.has_values)
    bare = [row for row in rows if row.has_values and not row.labels]
    return None if has_labels and bare else spanning


def _row_of(label: _Label, rows: Sequence[_Row]) -> _Row | None:
    """The row a label names: on the line of one of its pieces, or in its middle."""
    near = sorted(rows, key=lambda row: abs(row.y - label.middle))
    size = label.pieces[0].size
    if near and abs(near[0].y - label.middle) <= NEAR * size:
        return near[0]
    beside = [row for piece in label.pieces if (row := _beside(piece, rows))]
    return beside[0] if beside else None


def _as_table(
    rows: Sequence[_Row], spanning: Sequence[_Label], columns: Sequence[Column], lines: Sequence[Printed]
) -> Table:
    first = lines[0]
    size = first.width, first.height
    spans = {id(label): _rows_of(label, rows) for label in spanning}
    depth = max([sum(at in spans[id(label)] for label in spanning) for at in range(len(rows))], default=0)
    cells: list[Cell] = []

    def add(label: _Label, row: int, column: int, rowspan: int, colspan: int) -> None:
        box = place(label.box, first.angle, size)
        cells.append(Cell(row, column, rowspan, colspan, label.text, first.page, box))

    for label in spanning:
        covered = spans[id(label)]
        at = sum(
            other.box.left < label.box.left and bool({*spans[id(other)]} & {*covered}) for other in spanning
        )
        add(label, covered[0], at, len(covered), 1)
    for at, row in enumerate(rows):
        taken = sum(at in spans[id(label)] for label in spanning)
        for label in row.labels:
            add(label, at, taken, 1, depth + 1 - taken)
        for (start, end), cell in row.cells.items():
            add(cell, at, depth + 1 + start, 1, end - start + 1)
        cells += [Cell(at, depth + 1 + column, 1, 1, "", first.page) for column in row.empty]
    box = around(line.line.box for line in lines)
    grid = Grid(
        len(rows), depth + 1 + len(columns), tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
    )
    place_shown = turn_back(box, first.angle, *size)
    return Table(grid, first.page, _edges(box, depth + 1, columns), place_shown, first.angle, is_ruled=False)


def _edges(box: Box, labels: int, columns: Sequence[Column]) -> tuple[float, ...]:
    """Edges of columns that are not drawn: half way between numbers, and the labels' share of what is left of them."""
    between = [(before[1] + after[0]) / 2 for before, after in pairwise(columns)]
    half = min((after[0] - before[1] for before, after in pairwise(columns)), default=0.0) / 2
    start, end = columns[0][0] - half, columns[-1][1] + half
    parts = [box.left + (start - box.left) * at / labels for at in range(labels)]
    return (*parts, start, *between, end)


def _rows_of(label: _Label, rows: Sequence[_Row]) -> range:
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


def _number(row: _Row) -> int | None:
    marker = read_marker(row.labels[0].text)
    return marker.value if marker else None
