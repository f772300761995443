"""The text of one cell: lines joined, text printed downwards, numbers broken over lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipelines.attachments.layout.lines import Line, is_han, lines_of
from pipelines.attachments.layout.sheet import Box, Glyph
from pipelines.folding import squeeze

PADDING = 14.0  # points that a cell keeps free at both sides together, at most (Word: 10.8)
DIGIT = 0.6  # of the font size: the width of a digit, at most
LOST = "\ufffd"

_NUMBER_PART = re.compile(r"[+-]?[\d,.]+")  # 1,2  of 1,205 in a narrow column


class CellText(NamedTuple):
    """What a cell prints, on one line. `is_full`: its last line ends where the cell does, so the text may go on elsewhere."""

    text: str
    is_full: bool


def cell_text(glyphs: Sequence[Glyph], box: Box) -> CellText:
    """The text of a cell at this place. U+FFFD stands for each character that could not be read."""
    shown = readable(glyphs)
    if runs_down(shown):
        return CellText(squeeze("".join(glyph.text for glyph in _downwards(shown))), is_full=False)
    lines = lines_of(shown)
    is_full = bool(lines) and lines[-1].box.width + lines[-1].size > box.width - PADDING
    if len(lines) > 1 and _is_broken_number(lines, box):
        return CellText("".join(line.text for line in lines), is_full)
    return CellText(squeeze(join_texts([line.text for line in lines])), is_full)


def join_texts(texts: Sequence[str]) -> str:
    """Lines as one: nothing between them where either side is Han, else a space."""
    joined = ""
    for text in texts:
        apart = joined and text and not is_han(joined[-1]) and not is_han(text[0])
        joined += f" {text}" if apart else text
    return joined


def runs_down(glyphs: Sequence[Glyph]) -> bool:
    """Whether upright characters follow each other downwards, in more than one column.

    One column needs nothing special: its lines are one character each.
    """
    inked = [glyph for glyph in glyphs if not glyph.text.isspace()]
    if len(inked) < 3 or any(glyph.angle for glyph in inked):
        return False
    steps = [(after.box.middle, before.box.middle, after.size) for before, after in pairwise(inked)]
    down = sum(1 for (x, y), (u, v), size in steps if abs(x - u) < size / 2 and size / 2 < y - v < 2.5 * size)
    along = sum(1 for (x, y), (u, v), size in steps if abs(y - v) < size / 2 and x - u > 0)
    return down > len(steps) / 2 and along < down / 4


def _downwards(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The characters column by column from the right, each from top to bottom."""
    columns: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.box.middle[0]):
        if columns and columns[-1][0].box.middle[0] - glyph.box.middle[0] <= glyph.size / 2:
            columns[-1].append(glyph)
        else:
            columns.append([glyph])
    return [glyph for column in columns for glyph in sorted(column, key=lambda glyph: glyph.box.middle[1])]


def _is_broken_number(lines: Sequence[Line], box: Box) -> bool:
    """Whether the lines are one number that its column was too narrow for: no further digit fits behind any but the last."""
    if not all(_NUMBER_PART.fullmatch(line.text) for line in lines):
        return False
    return all(line.box.width + DIGIT * line.size > box.width - PADDING for line in lines[:-1])


def readable(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """The characters with U+FFFD for each that could not be read."""
    return [glyph._replace(text=LOST) if glyph.is_unread else glyph for glyph in glyphs]
