"""The 目录 of a document: lines that print its headings before they stand in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.headings import Marker, read_marker
from pipelines.lines import Block

LONGEST_ENTRY = 120  # characters of a line in a table of contents
FEWEST_ENTRIES = 3  # headings in a row that can be a table of contents without a name
CONTENTS_WITHIN = 40  # blocks from the top in which a table of contents can begin

_CONTENTS = re.compile(r"目\s*录")  # 目 录
_LEADERS = re.compile(r"[\s.…·．]*\d{0,3}\s*$")  # 一、概述 ........ 3


def find_contents(blocks: Sequence[Block]) -> range:
    """The blocks of a table of contents, up to where its first entry is printed again; empty where there is none.

    It stands below 目录, or is a row of headings at the top, without text between them, that are all printed again.
    """
    for at, block in enumerate(blocks[:CONTENTS_WITHIN]):
        if isinstance(block, str) and _CONTENTS.fullmatch(block):
            return range(at, _again(blocks, at + 1) or at)
    return _repeated(blocks)


def _again(blocks: Sequence[Block], first: int) -> int:
    """Where the first entry of a table of contents is printed again, or its number if not its words; 0 if neither is."""
    wanted = _entry(blocks[first]) if first < len(blocks) else ""
    same = (at for at in range(first + 1, len(blocks)) if wanted and _entry(blocks[at]) == wanted)
    if at := next(same, 0):
        return at
    marker = _marker(blocks[first]) if wanted else None
    if marker is None or marker.value is None:
        return 0
    found = ((at, _marker(block)) for at, block in enumerate(blocks) if at > first)
    return next(
        (at for at, each in found if each and (each.kind, each.value) == (marker.kind, marker.value)), 0
    )


def _marker(block: Block) -> Marker | None:
    return read_marker(block) if isinstance(block, str) and len(block) <= LONGEST_ENTRY else None


def _repeated(blocks: Sequence[Block]) -> range:
    """A row of headings near the top, each of which is printed again further down in the same order; empty if there is none."""
    head = blocks[:CONTENTS_WITHIN]
    marked = [_marker(block) is not None for block in head]
    start = next((at for at, is_heading in enumerate(marked) if is_heading), len(head))
    end = next((at for at in range(start, len(head)) if not marked[at]), len(head))
    if end - start < FEWEST_ENTRIES:
        return range(0)
    entries = [_entry(block) for block in blocks]
    again = [at for at in range(start + 1, end) if entries[at] == entries[start]]
    end = again[0] if again else end
    rest = iter(entries[end:])
    is_repeated = end - start >= FEWEST_ENTRIES and all(entry in rest for entry in entries[start:end])
    return range(start, end) if is_repeated else range(0)


def _entry(block: Block) -> str:
    """A line without the leaders and page number a table of contents adds."""
    if not isinstance(block, str) or len(block) > LONGEST_ENTRY:
        return ""
    return re.sub(r"\s", "", _LEADERS.sub("", block))
