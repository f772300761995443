"""A comparison of two texts laid out for reading: changes in full, long unchanged stretches folded away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.diff import Change

CONTEXT = 90  # characters of unchanged text kept beside a change: about two lines on a desk, five on a phone
WORTH_FOLDING = 60  # less than this is shown: opening a fold costs more than reading it


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the comparison. Of an unchanged one, `folded` stands between `old` (before it) and `after`."""

    op: str  # equal insert delete replace
    old: str
    new: str
    folded: str = ""
    after: str = ""


def layout(changes: Iterable[Change]) -> Iterator[Stretch]:
    """The changes in order; nothing is lost by folding."""
    parts = list(changes)
    for index, part in enumerate(parts):
        if part.op != "equal":
            yield Stretch(part.op, part.old, part.new)
            continue
        head = "" if index == 0 else _head(part.old)
        tail = "" if index == len(parts) - 1 else _tail(part.old[len(head) :])
        folded = part.old[len(head) : len(part.old) - len(tail)]
        if len(folded) < WORTH_FOLDING:
            yield Stretch("equal", part.old, part.new)
        else:
            yield Stretch("equal", head, head, folded, tail)


def _head(text: str) -> str:
    """The rest of the line a change stands in and the line after it, cut at CONTEXT."""
    end = _next(text, "\n", 0)
    return text[: _next(text, "\n", end)][:CONTEXT]


def _tail(text: str) -> str:
    """The line before the next change's and the beginning of that one, cut at CONTEXT."""
    return _head(text[::-1])[::-1].removeprefix("\n")


def _next(text: str, mark: str, start: int) -> int:
    """Just behind the next mark, or the end of the text."""
    return text.find(mark, start) + 1 or len(text)
