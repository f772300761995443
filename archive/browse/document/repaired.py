"""Where in the text as it is read each repair stands, and the text cut into pieces there.

`repairs` have offsets in the published text. The canonical text is that text repaired and in simplified characters, line
by line, so a repair is followed through both steps; one that does not arrive at what both texts hold is given no place.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.search.functions import simplify

Row = Mapping[str, Any]

MOST_MARKS = 500  # repairs looked for in a text; the table of repairs has them all, a page at a time
LONG = 2_000  # characters of a line that is followed through the simplification


@dataclass(frozen=True, slots=True)
class Mark:
    """A repair where it stands: `text[start:end]` is now what `published` was; equal but for the script where a span
    is only doubted. `number` counts the version's repairs in their order, from 1."""

    number: int
    start: int
    end: int
    published: str
    kind: str
    confidence: float
    doubted: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, with the repair that made it; of one that removed something the text is empty."""

    text: str
    mark: Mark | None = None


def located(published: str, text: str, repairs: Sequence[Row], most: int = MOST_MARKS) -> tuple[Mark, ...]:
    """The repairs that could be followed from `published` into `text`, in order, of the first `most`.

    None where the lines of the two texts do not belong together: then another reading stored them.
    """
    placed = list(_applicable(published, repairs))
    repaired = _applied(published, [step for _, step, _ in placed if step["after"] != step["before"]])
    lines, read = repaired.split("\n"), text.split("\n")
    if len(lines) != len(read):
        return ()
    ways = _Lines(lines, read)
    marks = []
    for number, step, at in placed[:most]:
        start, end = ways.follow(at), ways.follow(at + len(step["after"]))
        if start is not None and end is not None and start <= end:
            doubted = step["after"] == step["before"]
            marks.append(Mark(number, start, end, step["before"], step["kind"], step["confidence"], doubted))
    return tuple(_apart(marks))


def pieces(text: str, start: int, marks: Sequence[Mark]) -> tuple[Piece, ...]:
    """The text that stands at `start` of the whole, cut where repairs stand in it; joined, the pieces are the text."""
    end, at, found = start + len(text), start, list[Piece]()
    for mark in marks[bisect_left(marks, start, key=_last) :]:
        if mark.start > end or (mark.start == end and mark.end > end):
            break
        if (
            mark.start < start or mark.end > end
        ):  # it reaches over the end of a line: it is shown in the table alone
            continue
        found += [Piece(text[at - start : mark.start - start])] if mark.start > at else []
        found.append(Piece(text[mark.start - start : mark.end - start], mark))
        at = mark.end
    return tuple([*found, Piece(text[at - start :])] if at < end or not found else found)


def _last(mark: Mark) -> int:
    """The last place a repair takes up; of one that left nothing, the place where it stood."""
    return mark.end - (mark.end > mark.start)


def _applicable(published: str, repairs: Iterable[Row]) -> Iterator[tuple[int, Row, int]]:
    """Number, repair and where its result begins in the repaired text, of those whose `before` stands where they say.

    Of two changes that overlap the first counts; what is only doubted may stand anywhere outside of changes.
    """
    shift = done = 0
    for number, step in enumerate(repairs, 1):
        start, end = step["start"], step["end"]
        if start < done or published[start:end] != step["before"] or end < start:
            continue
        yield number, step, start + shift
        if step["after"] != step["before"]:
            done, shift = end, shift + len(step["after"]) - len(step["before"])


def _applied(published: str, steps: Iterable[Row]) -> str:
    parts, at = [], 0
    for step in steps:
        parts += [published[at : step["start"]], step["after"]]
        at = step["end"]
    return "".join([*parts, published[at:]])


class _Lines:
    """The lines of a repaired text and the same lines simplified, with where each begins."""

    def __init__(self, lines: Sequence[str], read: Sequence[str]) -> None:
        self.lines, self.read = lines, read
        self.from_starts, self.to_starts = _starts(lines), _starts(read)

    def follow(self, offset: int) -> int | None:
        """The offset in the simplified text of what stands at `offset`; None where simplifying moved it about."""
        at = bisect_right(self.from_starts, offset) - 1
        line, read, inside = self.lines[at], self.read[at], offset - self.from_starts[at]
        if line == read:
            return self.to_starts[at] + inside
        if len(line) > LONG:
            return None
        head = simplify(line[:inside])
        return self.to_starts[at] + len(head) if read == head + simplify(line[inside:]) else None


def _starts(lines: Iterable[str]) -> list[int]:
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    return starts


def _apart(marks: Iterable[Mark]) -> Iterator[Mark]:
    """The marks without those that reach into one before."""
    done = 0
    for mark in sorted(marks, key=lambda one: (one.start, one.end)):
        if mark.start >= done:
            yield mark
            done = mark.end
