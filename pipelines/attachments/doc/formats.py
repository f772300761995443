"""Properties of characters and paragraphs in a DOC: exceptions from their style, by where they stand in the file.

Lists of changes to properties (grpprl) are made of an operation (sprm) and its operand ([MS-DOC] §2.6); pages of 512
bytes (FKP) say which list holds for which bytes of the text (§2.9.33, §2.9.175).
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.attachments.doc.fib import Fib, Place
from pipelines.errors import ReadError

PAGE = 512
MAX_RUNS = 400_000  # of one kind
MAX_ELSEWHERE = 16 * 1024 * 1024  # bytes of properties that are not on pages
MAX_OPERAND = 1_500  # bytes; a row of 63 cells, which is the most there is, takes 1,391
# Operations on characters
DELETED, HIDDEN = 0x0800, 0x083C
# Operations on paragraphs
IN_TABLE, ROW_END, DEPTH, INNER_CELL_END, INNER_ROW_END = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
LIST_LEVEL, LIST = 0x260A, 0x460B
ELSEWHERE = (0x6645, 0x6646)  # the properties are in the stream Data, being too long for a page
# Operations on table rows
ROW_CELLS, MERGE_DOWN, MERGE_ACROSS = 0xD608, 0xD62B, 0x5624

_TABS = 0xC615  # may be longer than one byte can say; says nothing of the text
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)  # bytes of the operand, by the three highest bits of the operation

Operations = dict[int, bytes]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What a paragraph itself says: its style's number, and the operands of its operations."""

    style: int = 0
    operations: Operations | None = None

    def number(self, operation: int) -> int | None:
        """The operand as a signed number, None where the paragraph says nothing."""
        operand = (self.operations or {}).get(operation)
        return None if operand is None else int.from_bytes(operand, "little", signed=True)

    def is_on(self, operation: int) -> bool:
        return bool(self.number(operation))


@dataclass(frozen=True, slots=True)
class Formats:
    """Bytes of the text to properties. Starts are sorted; a run ends where it says, and nothing holds between runs."""

    starts: Sequence[int]
    ends: Sequence[int]
    paragraphs: Sequence[Paragraph]
    unseen: Sequence[tuple[int, int]]  # stretches of bytes whose characters are deleted or hidden

    def paragraph(self, offset: int) -> Paragraph:
        """Of the paragraph whose end mark stands there."""
        at = bisect_right(self.starts, offset) - 1
        return self.paragraphs[at] if at >= 0 and offset < self.ends[at] else Paragraph()

    def ends_paragraph(self, offset: int) -> bool:
        """Whether a paragraph's last character stands there."""
        at = bisect_right(self.starts, offset) - 1
        return at >= 0 and self.ends[at] - 2 <= offset < self.ends[at]

    def is_unseen(self, offset: int) -> bool:
        at = bisect_right(self.unseen, (offset, 1 << 40)) - 1
        return at >= 0 and offset < self.unseen[at][1]


def read_formats(word: bytes, table: bytes, data: bytes, fib: Fib) -> Formats:
    """The properties of the whole file; `data` is the stream of that name, empty where there is none."""
    found = sorted(_paragraphs(word, table, data, fib.paragraphs), key=lambda run: run[:2])
    unseen = sorted(
        (first, end)
        for first, end, changes in _runs(word, fib.characters.of(table), 1)
        if _is_unseen(dict(operations(changes)))
    )
    return Formats([run[0] for run in found], [run[1] for run in found], [run[2] for run in found], unseen)


def operations(changes: bytes) -> Iterator[tuple[int, bytes]]:
    """(operation, operand) of each; one that is cut off ends them."""
    at = 0
    while at + 2 <= len(changes):
        (operation,) = struct.unpack_from("<H", changes, at)
        at += 2
        size = _SIZES[operation >> 13]
        if operation == ROW_CELLS:  # its size takes two bytes, and counts one of them
            size = max(0, int.from_bytes(changes[at : at + 2], "little") - 1)
            at += 2
        elif not size:
            size = changes[at] if at < len(changes) else 0
            at += 1
            if operation == _TABS and size == 255:
                return
        yield operation, changes[at : at + size]
        at += size


def _is_unseen(changes: Operations) -> bool:
    return any(changes.get(operation, b"\0")[:1] not in (b"\0", b"") for operation in (DELETED, HIDDEN))


def _paragraphs(word: bytes, table: bytes, data: bytes, place: Place) -> Iterator[tuple[int, int, Paragraph]]:
    left = MAX_ELSEWHERE
    for first, end, changes in _runs(word, place.of(table), 13):
        if len(changes) < 2:
            continue
        (style,) = struct.unpack_from("<H", changes, 0)
        found: Operations = {}
        for operation, operand in operations(changes[2:]):
            if operation in ELSEWHERE:
                at = int.from_bytes(operand, "little")
                size = int.from_bytes(data[at : at + 2], "little")
                left -= size
                found.update(_kept(data[at + 2 : at + 2 + size]) if left > 0 else {})
            else:
                found[operation] = operand
        yield first, end, Paragraph(style, found)


def _kept(changes: bytes) -> Operations:
    return {operation: operand[:MAX_OPERAND] for operation, operand in operations(changes)}


def _runs(word: bytes, pages: bytes, width: int) -> Iterator[tuple[int, int, bytes]]:
    """(first byte, end, changes) of each run. `pages` lists where the pages are; `width` is that of an entry in them."""
    count = max(0, (len(pages) - 4) // 8)
    numbers = struct.unpack_from(f"<{count}I", pages, 4 * (count + 1)) if count else ()
    found = 0
    for number in dict.fromkeys(number & 0x3FFFFF for number in numbers):
        page = word[number * PAGE : (number + 1) * PAGE]
        if len(page) == PAGE:
            found += page[-1]
            if found > MAX_RUNS:
                raise ReadError(f"The DOC changes its format more than {MAX_RUNS} times; no report does.")
            yield from _runs_of_page(page, width)


def _runs_of_page(page: bytes, width: int) -> Iterator[tuple[int, int, bytes]]:
    runs = page[-1]
    if 4 * (runs + 1) + width * runs > PAGE:
        return
    offsets = struct.unpack_from(f"<{runs + 1}I", page, 0)
    for run in range(runs):
        at = 2 * page[4 * (runs + 1) + width * run]
        if at:
            yield offsets[run], offsets[run + 1], _changes(page, at, is_paragraph=width > 1)


def _changes(page: bytes, at: int, *, is_paragraph: bool) -> bytes:
    """The list that stands there: its size comes first, for paragraphs in 16-bit units and in two ways."""
    size = page[at]
    if not is_paragraph:
        return page[at + 1 : at + 1 + size]
    if size:
        return page[at + 1 : at + 2 * size]
    return page[at + 2 : at + 2 + 2 * page[at + 1]] if at + 1 < PAGE else b""
