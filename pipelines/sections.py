"""The numbered parts of a document, nested as they are printed.

Numbers are kept as printed. A number that was printed and is lost is filled in only where its neighbours leave
exactly that one, and the section says so (`inferred`); a line whose number fits nowhere stays text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from crawler.items import Section
from pipelines.enumerations import continues, find_items
from pipelines.headings import Marker, damaged_marker, foreword_marker, read_marker
from pipelines.lines import Block, offsets, row_lines
from pipelines.numbering import fill_numbers
from pipelines.table_of_contents import find_contents

_ATTACHMENTS = re.compile(r"附\s*件?\s*[:：]")  # 附件：1.统计表
_HEADING_LINE = re.compile("[^，。；：！？,;:!?|]{2,30}")  # 总体情况, below its number
LONGEST_NUMBER = 8  # characters of a line that holds a number alone
# Outermost first: how these kinds nest in official documents (党政机关公文格式, GB/T 9704-2012, 7.3.3)
_RANK = {"chapter": 1, "article": 2, "comma": 3, "paren": 4, "digit": 5, "digit_paren": 6, "circled": 7}


@dataclass(slots=True)
class _Draft:
    marker: Marker | None
    inferred: bool
    start: int
    path: tuple[str, ...] = ()
    parent: int | None = None
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Open:
    """A section that further sections may nest under or follow."""

    kind: str
    value: int
    index: int
    runs_in: bool  # its text stands on the heading's own line


def find_sections(
    blocks: Sequence[Block], start: int = 0, doubtful: Collection[int] = ()
) -> tuple[Section, ...]:
    """The sections of `blocks` (canonical text), in order; `start` is the offset of the first block in the text.

    `doubtful` are the blocks whose beginning was damaged and repaired: their numbers yield to their neighbours'.
    Text before the first heading is a section of level 0; so is a part without a number (`------2011年总体工作情况`).
    """
    broken = _broken(blocks)
    markers = fill_numbers(_markers(blocks, doubtful, broken), doubtful)
    drafts: list[_Draft] = []
    for at, (block, offset) in enumerate(zip(blocks, offsets(blocks, start), strict=True)):
        found = markers.get(at)
        if found:
            drafts.append(_Draft(found.marker, found.inferred, offset))
            drafts[-1].lines += [found.marker.text] if found.marker.text else []
            continue
        if at - 1 in broken and at - 1 in markers:
            continue  # it is the heading of the number above it
        foreword = foreword_marker(block) if isinstance(block, str) and not _is_numbered(drafts) else None
        if foreword or not drafts:
            drafts.append(_Draft(foreword, False, offset))
        if foreword:
            continue
        drafts[-1].lines += [block] if isinstance(block, str) else row_lines(block)
    _nest(drafts)
    return tuple(_section(draft) for draft in drafts)


def _is_numbered(drafts: Sequence[_Draft]) -> bool:
    return any(draft.marker for draft in drafts)


def _markers(
    blocks: Sequence[Block], doubtful: Collection[int], broken: Collection[int]
) -> dict[int, Marker]:
    """Position of a block to the heading it prints; the lines of a table of contents print none.

    Neither do a list of attachments and a line that holds several numbered points.
    """
    contents = find_contents(blocks)
    found: dict[int, Marker] = {}
    is_list = False
    for at, block in enumerate(blocks):
        if not isinstance(block, str) or at in contents or at - 1 in broken:
            continue
        marker = read_marker(block) or (damaged_marker(block) if at in doubtful else None)
        is_list = bool(_ATTACHMENTS.match(block)) or (
            is_list and marker is not None and marker.kind.startswith("digit")
        )
        if marker and not is_list:
            found[at] = replace(marker, heading=str(blocks[at + 1])) if at in broken else marker
    order = list(found)
    return {at: found[at] for place, at in enumerate(order) if not _is_run(place, order, blocks, found)}


def _broken(blocks: Sequence[Block]) -> set[int]:
    """Positions of numbers that stand in a line by themselves above their heading: 一、 and 总体情况."""
    broken = set()
    for at, (block, below) in enumerate(pairwise(blocks)):
        if not isinstance(block, str) or len(block) > LONGEST_NUMBER or not isinstance(below, str):
            continue
        marker = read_marker(block)
        if marker is None or marker.heading or marker.text or marker.kind == "part":
            continue
        following = read_marker(below) if _HEADING_LINE.fullmatch(below) else marker
        if following is None or following.unnumbered:
            broken.add(at)
    return broken


def _is_run(place: int, order: Sequence[int], blocks: Sequence[Block], found: dict[int, Marker]) -> bool:
    """Whether the line goes on to the next number of its kind, and its next heading below is not that one: 1.甲；2.乙."""
    marker = found[order[place]]
    if marker.value is None or not continues(str(blocks[order[place]]), marker.kind, marker.value):
        return False
    for below in range(place + 1, len(order)):
        following = found[order[below]]
        if following.kind == marker.kind:
            return following.value != marker.value + 1
        if _RANK.get(following.kind, 0) < _RANK[marker.kind]:
            break
    return True


def _nest(drafts: list[_Draft]) -> None:
    """Gives every draft its path and parent."""
    part: int | None = None
    stack: list[_Open] = []
    for index, draft in enumerate(drafts):
        marker = draft.marker
        if marker is None or marker.kind == "foreword":
            continue
        if marker.kind == "part":
            part, stack = index, []
            continue
        stack = _enclosing(stack, marker, drafts, index)
        draft.parent = stack[-1].index if stack else part
        draft.path = (*(_number(drafts, node) for node in stack), marker.number)
        stack = [*stack, _Open(marker.kind, marker.value or 0, index, bool(marker.text))]


def _number(drafts: list[_Draft], node: _Open) -> str:
    marker = drafts[node.index].marker
    assert marker is not None
    return marker.number


def _enclosing(stack: list[_Open], marker: Marker, drafts: list[_Draft], index: int) -> list[_Open]:
    """The part of the stack that the heading of `drafts[index]` stands under."""
    kind, value = marker.kind, marker.value or 0
    same = [depth for depth, node in enumerate(stack) if node.kind == kind]
    following = [depth for depth in reversed(same) if stack[depth].value + 1 == value]
    if following:  # of two lists that could go on, the one whose entries look the same
        alike = [depth for depth in following if stack[depth].runs_in == bool(marker.text)]
        return stack[: (alike or following)[0]]
    if same:
        restarts = value == 1 and _is_nested_list(stack[same[-1]], drafts, index)
        return stack if restarts else stack[: same[-1]]
    while stack and _RANK[stack[-1].kind] > _RANK[kind] and not _is_outer(stack[-1], marker, drafts, index):
        stack = stack[:-1]
    return stack


def _is_nested_list(outer: _Open, drafts: list[_Draft], index: int) -> bool:
    """Whether a numbering that restarts at 1 stands inside `outer`: announced by a colon, or `outer`'s goes on later."""
    before = drafts[index - 1].lines
    if before and before[-1].endswith(("：", ":")):
        return True
    inner = 1
    for value in _values_after(drafts, index, outer.kind):
        if value != inner + 1:
            return value == outer.value + 1
        inner = value
    return False


def _is_outer(node: _Open, marker: Marker, drafts: list[_Draft], index: int) -> bool:
    """Whether 1. 2. 3. are here the chapters of (一) (二): a list restarts beneath, and the digits go on after it."""
    if marker.value != 1 or marker.kind != "paren" or node.kind != "digit":
        return False
    return next(_values_after(drafts, index, "digit"), 0) == node.value + 1


def _values_after(drafts: list[_Draft], index: int, kind: str) -> Iterator[int]:
    """The numbers of the headings of one kind behind `drafts[index]`."""
    for at in range(index + 1, len(drafts)):
        marker = drafts[at].marker
        if marker and marker.kind == kind:
            yield marker.value or 0


def _section(draft: _Draft) -> Section:
    marker = draft.marker
    text = "\n".join(draft.lines)
    return Section(
        level=len(draft.path),
        number=marker.number if marker else "",
        heading=marker.heading if marker else "",
        text=text,
        path=draft.path,
        parent=draft.parent,
        start=draft.start,
        inferred=draft.inferred,
        items=find_items(text),
    )
