"""Tables that nothing is drawn around: numbers that stand below each other, and the words beside and above them.

A row is a line of numbers. Words left of the first column of numbers are its label, over several lines if need be; words
in the columns above are their header. Where two numbers fall into one column, or two labels claim one row, it is no such
table, and its lines stay lines, which `pipelines.flattened` may know by the form's labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from pipelines.attachments.layout.aligned.rows import PITCH, values_of
from pipelines.attachments.layout.aligned.table import read_aligned
from pipelines.attachments.layout.lines import Line
from pipelines.attachments.layout.page import Block, Printed
from pipelines.attachments.layout.pieces import pieces_of
from pipelines.headings import read_marker
from pipelines.statutory.labels import CHAPTER_PATTERNS

PROSE = 0.8  # of the widest line: a line as wide, in one piece, is text
HEAD_LINES = 8  # lines above the first numbers that may be its header
FEWEST = 3  # numbers that make a table
MOST = 300  # lines of a table on one page


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
        table = read_aligned(lines[start:end], pieces[start:end])
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
        rows = [at for at in range(start + 1, end) if values_of(pieces[at])]
        if sum(len(values_of(pieces[at])) for at in rows) < FEWEST:
            continue
        first = max(start + 1, rows[0] - HEAD_LINES)
        last = rows[-1] + 1
        while (
            last < end and lines[last].line.base - lines[last - 1].line.base < PITCH * lines[last].line.size
        ):
            last += 1
        if last - first <= MOST:
            regions.append((first, last))
    return regions


def _is_text(line: Line, pieces: Sequence[Line], widest: float) -> bool:
    """Whether a line ends a table: a chapter's heading, or a line of text from side to side."""
    if values_of(pieces):
        return False
    marker = read_marker(line.text)
    if marker and any(pattern.fullmatch(marker.heading) for pattern in CHAPTER_PATTERNS):
        return True
    return len(pieces) == 1 and line.box.width >= PROSE * widest
