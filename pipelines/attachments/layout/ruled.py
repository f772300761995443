"""Tables in frames: the cells that drawn lines enclose, merged where no line parts them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.attachments.layout.rules import extent
from pipelines.attachments.layout.sheet import Box, Rule, Rules

SAME_EDGE = 3.0  # points between lines that are one edge: a double line, cells drawn one by one
OPEN_SIDE = 6.0  # points by which lines reach beyond the last edge of a table that is open at that side
COVERED = 0.6  # of a cell's side: a line this long parts it from its neighbour
SNAP = 1.0  # points a line may end short of the edge it meets
MAX_POSITIONS = 10_000  # of one table on one page; the largest of the form has 30 rows of 15


@dataclass(frozen=True, slots=True)
class Frame:
    """A cell of drawn lines: the rows and columns it covers, and its place."""

    row: int
    column: int
    rowspan: int
    colspan: int
    box: Box


@dataclass(frozen=True, slots=True)
class Lattice:
    """A table as drawn: the y of its row edges, the x of its column edges, its cells, and doubts."""

    ys: tuple[float, ...]
    xs: tuple[float, ...]
    frames: tuple[Frame, ...]
    notes: tuple[str, ...] = ()

    @property
    def box(self) -> Box:
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def owners(self) -> list[list[int]]:
        """For each position of the rectangle the index of the cell that covers it."""
        owners = [[0] * (len(self.xs) - 1) for _ in self.ys[1:]]
        for at, frame in enumerate(self.frames):
            for row in range(frame.row, frame.row + frame.rowspan):
                owners[row][frame.column : frame.column + frame.colspan] = [at] * frame.colspan
        return owners


def read_lattice(rules: Rules) -> Lattice | None:
    """The table that these lines frame; None when they enclose fewer than two columns or rows' worth of cells."""
    ys, xs = _edges(rules)
    if len(ys) < 2 or len(xs) < 3 or len(ys) * len(xs) > MAX_POSITIONS:
        return None
    groups, broken = _merge(rules, ys, xs)
    frames = _frames(groups, ys, xs)
    if len(frames) < 2 or len({frame.column for frame in frames}) < 2:
        return None
    notes = (f"cells whose lines enclose no rectangle: {broken}",) if broken else ()
    return _compact(Lattice(ys, xs, frames, notes))


def _edges(rules: Rules) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The y of horizontal and the x of vertical edges; a side left open ends where the lines that reach it end."""
    whole = extent(rules)
    ys, xs = _places(rules.across), _places(rules.down)
    ys = _with_ends(ys, whole.top, whole.bottom)
    return ys, _with_ends(xs, whole.left, whole.right)


def _places(rules: Iterable[Rule]) -> tuple[float, ...]:
    """Where the lines lie, those within SAME_EDGE of each other as one."""
    places: list[list[float]] = []
    for at in sorted(rule.at for rule in rules):
        if places and at - places[-1][0] <= SAME_EDGE:
            places[-1].append(at)
        else:
            places.append([at])
    return tuple(sum(each) / len(each) for each in places)


def _with_ends(places: tuple[float, ...], first: float, last: float) -> tuple[float, ...]:
    before = (first,) if places[0] - first > OPEN_SIDE else ()
    after = (last,) if last - places[-1] > OPEN_SIDE else ()
    return (*before, *places, *after)


Position = tuple[int, int]  # row and column of the finest grid


def _merge(rules: Rules, ys: Sequence[float], xs: Sequence[float]) -> tuple[list[list[Position]], int]:
    """Positions that no line parts, as rectangles; and how many groups were none and were cut into rows."""
    rows, columns = len(ys) - 1, len(xs) - 1
    leader = {(row, column): (row, column) for row in range(rows) for column in range(columns)}

    def find(at: Position) -> Position:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    down = [_near(rules.down, x) for x in xs]
    across = [_near(rules.across, y) for y in ys]
    for row, column in leader:
        if column + 1 < columns and not _covers(down[column + 1], ys[row], ys[row + 1]):
            leader[find((row, column + 1))] = find((row, column))
        if row + 1 < rows and not _covers(across[row + 1], xs[column], xs[column + 1]):
            leader[find((row + 1, column))] = find((row, column))
    members: dict[Position, list[Position]] = {}
    for at in leader:
        members.setdefault(find(at), []).append(at)
    whole = [group for group in members.values() if _is_rectangle(group)]
    broken = [group for group in members.values() if not _is_rectangle(group)]
    return [*whole, *(run for group in broken for run in _runs(group))], len(broken)


def _near(rules: Iterable[Rule], place: float) -> list[Rule]:
    return [rule for rule in rules if abs(rule.at - place) <= SAME_EDGE]


def _covers(rules: Iterable[Rule], start: float, end: float) -> bool:
    """Whether lines lie along most of the way from start to end."""
    covered = sum(max(0.0, min(rule.end + SNAP, end) - max(rule.start - SNAP, start)) for rule in rules)
    return covered >= COVERED * (end - start)


def _is_rectangle(group: Sequence[Position]) -> bool:
    rows, columns = {row for row, _ in group}, {column for _, column in group}
    return len(group) == (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)


def _runs(group: Sequence[Position]) -> Iterable[list[Position]]:
    """The positions as runs inside one row each."""
    run: list[Position] = []
    for at in sorted(group):
        if run and at != (run[-1][0], run[-1][1] + 1):
            yield run
            run = []
        run.append(at)
    yield run


def _frames(
    groups: Iterable[Sequence[Position]], ys: Sequence[float], xs: Sequence[float]
) -> tuple[Frame, ...]:
    frames = []
    for group in groups:
        row, column = min(group)
        rowspan, colspan = max(group)[0] - row + 1, max(at[1] for at in group) - column + 1
        box = Box(xs[column], ys[row], xs[column + colspan], ys[row + rowspan])
        frames.append(Frame(row, column, rowspan, colspan, box))
    return tuple(sorted(frames, key=lambda frame: (frame.row, frame.column)))


def _compact(lattice: Lattice) -> Lattice:
    """Without the edges at which no cell begins: a line across another table's margin, an underlined word."""
    rows = sorted({frame.row for frame in lattice.frames})
    columns = sorted({frame.column for frame in lattice.frames})
    frames = tuple(
        Frame(
            row := bisect_right(rows, frame.row) - 1,
            column := bisect_right(columns, frame.column) - 1,
            bisect_right(rows, frame.row + frame.rowspan - 1) - row,
            bisect_right(columns, frame.column + frame.colspan - 1) - column,
            frame.box,
        )
        for frame in lattice.frames
    )
    ys = (*(lattice.ys[row] for row in rows), lattice.ys[-1])
    xs = (*(lattice.xs[column] for column in columns), lattice.xs[-1])
    return Lattice(ys, xs, frames, lattice.notes)
