"""Two versions compared: the text character by character, tables cell by cell in their place in it, at a bounded cost.

A table that both versions have stands in both texts as one mark, so that the comparison of the text passes it by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from archive.browse.document.cells import cells_of
from archive.browse.printed import row_lines, run
from archive.diff import Change, Effort, diff_texts, joined

Row = Mapping[str, Any]

EFFORT = (
    40_000  # about 0.1 s of a slow core; 200 kB with every tenth line changed take 0.25 s without a bound
)
MARK = 0xF0000  # marks of tables are taken from the private use planes
MARKS = 200  # tables put in their place; more stand as lines


@dataclass(frozen=True, slots=True)
class TableChange:
    """A table of both versions, or of one of them: the other is None then. `lines` are how it stands in each text."""

    old: Row | None
    new: Row | None
    lines: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """The way from the old text to the new one: changes of text, and tables between them. Joined in order, the old
    sides give the old text and the new ones the new text. `is_coarse`: some changed passages were compared as wholes."""

    blocks: tuple[Change | TableChange, ...]
    is_coarse: bool

    @property
    def changes(self) -> int:
        """Changed passages and tables."""
        return sum(is_change(block) for block in self.blocks)


def is_change(block: Change | TableChange) -> bool:
    """Whether the block says different things in the two versions."""
    if isinstance(block, Change):
        return block.op != "equal"
    return block.lines[0] != block.lines[1] or _is_redrawn(block)


def compared(
    old: str, new: str, old_grids: Sequence[Row], new_grids: Sequence[Row], effort: float = EFFORT
) -> Compared:
    """The texts of two versions with their tables in place."""
    budget = Effort(effort)
    pairs = _pairs(old_grids[:MARKS], new_grids[:MARKS])
    marks = _marks(old, new, len(pairs))
    if marks is None:
        return Compared(diff_texts(old, new, budget), budget.refused > 0)
    old_text, old_lines = _marked(old, [(pair[0], mark) for pair, mark in zip(pairs, marks, strict=True)])
    new_text, new_lines = _marked(new, [(pair[1], mark) for pair, mark in zip(pairs, marks, strict=True)])
    tables = {
        mark: (pair, old_lines.get(mark), new_lines.get(mark))
        for pair, mark in zip(pairs, marks, strict=True)
    }
    blocks = tuple(_with_tables(diff_texts(old_text, new_text, budget), tables))
    return Compared(blocks, budget.refused > 0)


def as_changes(one: Compared) -> tuple[Change, ...]:
    """The same as changes of text alone: tables as their lines."""
    return joined(change for block in one.blocks for change in _as_text(block))


def _as_text(block: Change | TableChange) -> Iterable[Change]:
    if isinstance(block, Change):
        return (block,)
    return diff_texts(*block.lines, Effort(EFFORT / 10))


def _is_redrawn(block: TableChange) -> bool:
    """Whether the same lines are another table: cells moved, or spans changed."""
    return block.old is None or block.new is None or cells_of(block.old) != cells_of(block.new)


def _pairs(old: Sequence[Row], new: Sequence[Row]) -> list[tuple[Row | None, Row | None]]:
    """Tables of the two versions that are one: the same words in the same order, whatever the numbers; else as many
    between two such pairs are taken one by one."""
    labels = list(map(_label, old)), list(map(_label, new))
    pairs: list[tuple[Row | None, Row | None]] = []
    for op, i, i_end, j, j_end in SequenceMatcher(None, labels[0], labels[1], autojunk=False).get_opcodes():
        if op == "equal" or i_end - i == j_end - j:
            pairs += zip(old[i:i_end], new[j:j_end], strict=True)
        else:
            pairs += [(grid, None) for grid in old[i:i_end]] + [(None, grid) for grid in new[j:j_end]]
    return pairs


def _label(grid: Row) -> str:
    return "|".join(text for *_, text in cells_of(grid) if text and not text[0].isdigit())


def _marks(old: str, new: str, count: int) -> list[str] | None:
    """So many characters that stand in neither text, None where there are not enough."""
    if not count:
        return []
    taken = {character for text in (old, new) for character in set(text) if ord(character) >= MARK}
    free = (chr(code) for code in range(MARK, MARK + 2 * MARKS + len(taken) + 1) if chr(code) not in taken)
    found = [mark for _, mark in zip(range(count), free, strict=False)]
    return found if len(found) == count else None


def _marked(text: str, grids: Iterable[tuple[Row | None, str]]) -> tuple[str, dict[str, str]]:
    """The text with each table's lines replaced by its mark, and those lines by mark; what is not found has none."""
    lines, out, found = text.split("\n"), list[str](), dict[str, str]()
    at = 0
    for grid, mark in grids:
        rows = row_lines(grid) if grid is not None else []
        place = run(lines, rows, at)
        if place < len(lines):
            out += [*lines[at:place], mark]
            found[mark] = "\n".join(rows)
            at = place + len(rows)
    return "\n".join([*out, *lines[at:]]), found


def _with_tables(
    changes: Iterable[Change],
    tables: Mapping[str, tuple[tuple[Row | None, Row | None], str | None, str | None]],
) -> Iterator[Change | TableChange]:
    """The changes cut where marks stand, with the tables in their place."""
    for change in changes:
        if change.op == "equal":
            for text, mark in _cut(change.old, tables):
                if text:
                    yield Change("equal", text, text)
                if mark:
                    (old, new), old_lines, new_lines = tables[mark]
                    yield TableChange(old, new, (old_lines or "", new_lines or ""))
            continue
        yield from _one_sided(change, tables)


def _one_sided(change: Change, tables: Mapping[str, Any]) -> Iterator[Change | TableChange]:
    """A change whose marks stand on one side only: tables that came or went, or that changed their place."""
    parts = [list(_cut(side, tables)) for side in (change.old, change.new)]
    if all(len(side) == 1 for side in parts):
        yield change
        return
    for side, cut in enumerate(parts):
        for text, mark in cut:
            if text:
                yield Change("insert", "", text) if side else Change("delete", text, "")
            if mark:
                grid, lines = tables[mark][0][side], tables[mark][1 + side]
                yield TableChange(None, grid, ("", lines)) if side else TableChange(grid, None, (lines, ""))


def _cut(text: str, marks: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The text up to each mark, and the mark; at last the rest, with none."""
    parts = re.split(f"([{''.join(marks)}])", text) if marks else [text]
    yield from zip(parts[::2], [*parts[1::2], ""], strict=True)
