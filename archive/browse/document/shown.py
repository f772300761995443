"""A comparison laid out for reading, in line or side by side: what is unchanged is folded, and past a bound it ends.

In line a removed text stands before the one that took its place; side by side the old text is on the left, line beside
line. Either way nothing that is shown is changed: read with its insertions it is the new text, with its removals the old.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from archive.browse.comparison import Stretch, layout
from archive.browse.document.celldiff import drawn_change
from archive.browse.document.cells import DrawnTable
from archive.browse.document.compared import TableChange, is_change
from archive.diff import Change, joined

MOST = 40_000  # characters of changed text shown, with what stands around it
MOST_CHANGES = 150  # changes shown
MOST_TABLES = 12  # tables drawn
CONTEXT = 2  # unchanged lines shown beside a change, side by side
WORTH_FOLDING = 3  # fewer unchanged lines than this are shown


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of the comparison: a stretch of text, or a table. `number` counts changes from 1, 0 where nothing changed."""

    number: int
    stretch: Stretch | None = None
    table: DrawnTable | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a line: same, removed or added."""

    op: str
    text: str


@dataclass(frozen=True, slots=True)
class Side:
    """A line of one version, or a part of one: `ends` where the line ends with it."""

    marks: tuple[Mark, ...]
    ends: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """What stands beside each other; `folded` unchanged lines are left out instead, and a table takes the whole width."""

    number: int
    old: Side | None = None
    new: Side | None = None
    folded: int = 0
    table: DrawnTable | None = None


Block = Change | TableChange


def within(blocks: Iterable[Block]) -> tuple[list[Block], int]:
    """The blocks up to the bounds, and how many changes come after them. A change longer than the bound is cut."""
    shown: list[Block] = []
    characters = changes = tables = left_out = 0
    for block in blocks:
        changed = is_change(block)
        if left_out or (changed and (changes >= MOST_CHANGES or characters >= MOST or tables >= MOST_TABLES)):
            left_out += changed
            continue
        if isinstance(block, Change):
            if changed:
                room = MOST - characters
                if len(block.old) + len(block.new) > room:
                    block = Change(block.op, block.old[: room // 2], block.new[: room // 2])
                    left_out += 1
                characters += len(block.old) + len(block.new)
        else:
            tables += changed
        changes += changed
        shown.append(block)
    return shown, left_out


def in_line(blocks: Iterable[Block]) -> Iterator[Shown]:
    """The comparison in one column; unchanged tables stand as their lines."""
    number = 0
    for is_table, run in groupby(map(_plain, blocks), lambda block: isinstance(block, TableChange)):
        if is_table:
            for block in run:
                number += 1
                yield Shown(number, table=_table(block, number))
            continue
        for stretch in layout(joined(block for block in run if isinstance(block, Change))):
            number += stretch.op != "equal"
            yield Shown(number if stretch.op != "equal" else 0, stretch)


def side_by_side(blocks: Iterable[Block]) -> Iterator[Pair]:
    """The comparison in two columns, unchanged lines but those beside a change folded."""
    return _folded(list(pairs(blocks)))


def pairs(blocks: Iterable[Block]) -> Iterator[Pair]:
    """All lines of both texts beside each other, tables in their place."""
    number, line = 0, _Open()
    for block in map(_plain, blocks):
        number += is_change(block)
        if isinstance(block, Change):
            yield from line.take(block, number)
            continue
        yield from line.close(False)
        yield Pair(number, table=_table(block, number))
    yield from line.close(False)


def _plain(block: Block) -> Block:
    """The block, a table that did not change as unchanged text."""
    return block if is_change(block) or isinstance(block, Change) else Change("equal", *block.lines)


def _table(block: Block, number: int) -> DrawnTable:
    assert isinstance(block, TableChange)
    return drawn_change(block.old, block.new, f"change-{number}")


class _Open:
    """The line that is being filled on both sides."""

    def __init__(self) -> None:
        self.old: list[Mark] = []
        self.new: list[Mark] = []
        self.number = 0

    def take(self, change: Change, number: int) -> Iterator[Pair]:
        """The lines that end within the change; what is left stays open."""
        if change.op == "equal":
            first, *rest = change.old.split("\n")
            self._add(first, first, "same")
            for text in rest:
                yield from self.close(True)
                self._add(text, text, "same")
            return
        old, new = change.old.split("\n"), change.new.split("\n")
        for at in range(max(len(old), len(new))):
            ends = at < len(old) - 1, at < len(new) - 1
            texts = old[at] if at < len(old) else "", new[at] if at < len(new) else ""
            self._add(*texts, "changed")
            if any(texts) or any(ends):
                self.number = number
            if any(ends):
                yield self._pair(*ends)

    def close(self, ends: bool) -> Iterator[Pair]:
        """The line as it stands, if anything stands in it."""
        if ends or self.old or self.new:
            yield self._pair(ends, ends)

    def _add(self, old: str, new: str, op: str) -> None:
        self.old += [Mark("same" if op == "same" else "removed", old)] if old else []
        self.new += [Mark("same" if op == "same" else "added", new)] if new else []

    def _pair(self, old_ends: bool, new_ends: bool) -> Pair:
        pair = Pair(
            self.number,
            Side(tuple(self.old), old_ends) if old_ends or self.old else None,
            Side(tuple(self.new), new_ends) if new_ends or self.new else None,
        )
        self.old, self.new, self.number = [], [], 0
        return pair


def _folded(rows: list[Pair]) -> Iterator[Pair]:
    """The rows with those far from every change left out, and counted."""
    near = [False] * len(rows)
    for at, row in enumerate(rows):
        if row.number:
            near[max(0, at - CONTEXT) : at + CONTEXT + 1] = [True] * (
                min(len(rows), at + CONTEXT + 1) - max(0, at - CONTEXT)
            )
    waiting: list[Pair] = []
    for row, is_near in zip(rows, near, strict=True):
        if not is_near:
            waiting.append(row)
            continue
        yield from _passed(waiting)
        waiting = []
        yield row
    yield from _passed(waiting)


def _passed(waiting: list[Pair]) -> Iterator[Pair]:
    if len(waiting) >= WORTH_FOLDING:
        yield Pair(0, folded=len(waiting))
    else:
        yield from waiting
