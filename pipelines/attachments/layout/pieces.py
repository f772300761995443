"""A line of an unframed table as its cells: what wide gaps, numbers side by side and item numbers part."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.attachments.layout.lines import Line, line_of
from pipelines.attachments.layout.sheet import Glyph
from pipelines.statutory.cells import is_label, read_cell

CELL_GAP = 1.2  # of the font size: what stands in two columns
NUMBER_GAP = 0.5  # between two numbers
ITEM_GAP = 0.3  # before the number of an item: the label of its group stands at its left
BRACKET = 0.5  # how much of the place of （ is blank

_ITEM = re.compile(r"[（(]?(?:[一二三四五六七八九十]+|\d{1,2})[)）.、．]\D?")  # 4.保  （六）其
_VALUES = re.compile(r"[\d,.+/\\—－-]+")  # 0000 38: numbers up to the end of the line


def pieces_of(line: Line) -> list[Line]:
    """The pieces of a line from left to right."""
    starts = [0]
    glyphs = line.glyphs
    for at in range(1, len(glyphs)):
        gap = (glyphs[at].box.left - glyphs[at - 1].box.right) / line.size
        if gap > CELL_GAP or (gap > ITEM_GAP and _parts(glyphs, starts[-1], at, gap)):
            starts.append(at)
    return cut_line(line, starts)


def cut_line(line: Line, starts: Sequence[int]) -> list[Line]:
    """The line's pieces that begin at these characters, of which the first is 0."""
    ends = [*starts[1:], len(line.glyphs)]
    runs = (line.glyphs[start:end] for start, end in zip(starts, ends, strict=True))
    return [piece for run in runs if (piece := line_of(run))]


def _parts(glyphs: tuple[Glyph, ...], start: int, at: int, gap: float) -> bool:
    """Whether a smaller gap before `at` parts cells too; the piece before it begins at `start`."""
    before = "".join(glyph.text for glyph in glyphs[start:at])
    ahead = "".join(glyph.text for glyph in glyphs[at:])
    if _ITEM.match(ahead) and before[-1] not in "（(" and gap > ITEM_GAP + BRACKET * (ahead[0] in "（("):
        return True
    if _VALUES.fullmatch(ahead):  # a label that reaches up to the first number
        return True
    return gap > NUMBER_GAP and not is_label(before) and not is_label(ahead[0])


def is_value(piece: Line) -> bool:
    """Whether a piece is a number or a sign for none."""
    return read_cell(piece.text).state in ("number", "zero", "none")


def item_number(text: str) -> str:
    """The printed number a label begins with: 4. (六) 三、; empty without one."""
    found = _ITEM.match(text)
    return found[0] if found else ""
