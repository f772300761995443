"""Lines broken to fit a page joined to the paragraphs they were: by where they begin and end, not by how long they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.attachments.layout.cells import join_texts
from pipelines.attachments.layout.lines import Line
from pipelines.attachments.layout.page import Printed
from pipelines.folding import squeeze
from pipelines.headings import read_marker

FULL = (
    2.2  # font sizes a full line may end before the right edge: 。and a bracket are not torn from their word
)
INDENT = (1.2, 3.2)  # font sizes by which a paragraph's first line is set in
SHORT = 12  # characters; lines as short say nothing of the edges of the text
LARGER = 1.25  # times the size of the text: a title
APART = 2.4  # font sizes from line to line, at most, inside a paragraph

_ENDS = ("。", "！", "？", "：", ":", "；", ";")


@dataclass(frozen=True, slots=True)
class _Edges:
    """Where full lines begin and end, the size of most text, and whether paragraphs are set in."""

    left: float
    right: float
    size: float
    is_set_in: bool


def paragraphs_of(lines: Sequence[Printed]) -> list[str]:
    """The paragraphs of lines that follow each other with no table between them."""
    edges = {key: _edges(group) for key, group in _groups(lines).items()}
    texts: list[list[str]] = []
    before: Printed | None = None
    for line in lines:
        if before and _goes_on(before, line, edges[_key(before)], edges[_key(line)]):
            texts[-1].append(line.line.text)
        else:
            texts.append([line.line.text])
        before = line
    return [squeeze(join_texts(paragraph)) for paragraph in texts]


def _key(line: Printed) -> tuple[int, int]:
    return line.angle, round(line.width)


def _groups(lines: Sequence[Printed]) -> dict[tuple[int, int], list[Printed]]:
    groups: dict[tuple[int, int], list[Printed]] = {}
    for line in lines:
        groups.setdefault(_key(line), []).append(line)
    return groups


def _edges(lines: Sequence[Printed]) -> _Edges:
    long = [each.line for each in lines if len(each.line.text) > SHORT] or [each.line for each in lines]
    left, right = min(line.box.left for line in long), max(line.box.right for line in long)
    set_in = sum(INDENT[0] * line.size < line.box.left - left < INDENT[1] * line.size for line in long)
    sizes = Counter[float]()
    for line in long:
        sizes[round(line.size, 1)] += len(line.text)
    return _Edges(left, right, sizes.most_common(1)[0][0], is_set_in=set_in > 1)


def _goes_on(before: Printed, line: Printed, edges: _Edges, next_edges: _Edges) -> bool:
    """Whether the second line goes on with the paragraph of the first."""
    above, below = before.line, line.line
    if abs(above.size - below.size) > 0.15 * below.size:
        return False
    if before.page == line.page and below.base - above.base > APART * below.size:
        return False
    if before.page == line.page and _is_title(above, edges) and _is_title(below, next_edges):
        return True
    if above.box.right < edges.right - FULL * above.size:
        return False
    indent = below.box.left - next_edges.left
    if indent > INDENT[0] * below.size:
        return False
    if edges.is_set_in and above.box.left - edges.left < INDENT[1] * above.size:
        return True
    return not above.text.endswith(_ENDS) and read_marker(below.text) is None


def _is_title(line: Line, edges: _Edges) -> bool:
    """Whether a line is set in the middle, larger than the text: a title may be broken anywhere."""
    off = abs(line.box.left + line.box.right - edges.left - edges.right) / 2
    return line.size >= LARGER * edges.size and off < line.size and read_marker(line.text) is None
