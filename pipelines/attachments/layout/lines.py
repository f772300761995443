"""Characters to lines of text: what shares a baseline, from left to right, with spaces where there are gaps."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.attachments.layout.sheet import Box, Glyph, around

SAME_BASE = 0.4  # of the font size: baselines this near are one line
WIDE_GAP = 0.8  # of the font size: a space, whatever stands on its sides
NUMBER_GAP = 0.5  # a space between two that were not, such as numbers of two columns
BLANK = 0.6  # of the font size: how much of the place of 、 or （ may be blank
WORD_GAP = 0.2  # of the font size: a space between two letters or digits that were written apart
SPACED = 4  # Han characters of a line whose characters may be set apart throughout
OVERPRINT = 0.2  # of the font size: the same character this near is printed twice, for boldness


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and its characters from left to right, spaces left out."""

    text: str
    box: Box
    base: float
    size: float
    glyphs: tuple[Glyph, ...]


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """The lines from top to bottom."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.base, glyph.box.left)):
        if rows and glyph.base - rows[-1][0].base <= SAME_BASE * max(glyph.size, rows[-1][0].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [line for row in rows if (line := line_of(row))]


def line_of(row: Sequence[Glyph]) -> Line | None:
    """The line these characters make, None when all of them are spaces."""
    ordered = _once(sorted(row, key=lambda glyph: glyph.box.left))
    inked = tuple(glyph for glyph in ordered if not glyph.text.isspace())
    if not inked:
        return None
    box = around(glyph.box for glyph in inked)
    return Line(_text(ordered), box, inked[0].base, max(glyph.size for glyph in inked), inked)


def is_han(character: str) -> bool:
    """Whether it is as wide as a Han character: between two of them a small gap is no space."""
    return unicodedata.east_asian_width(character) in "WFA"


def _once(ordered: Sequence[Glyph]) -> list[Glyph]:
    """Without characters that were printed a second time over themselves."""
    kept: list[Glyph] = []
    for glyph in ordered:
        if not kept or not _is_again(kept[-1], glyph):
            kept.append(glyph)
    return kept


def _is_again(near: Glyph, glyph: Glyph) -> bool:
    is_same = near.text == glyph.text and not glyph.text.isspace()
    return is_same and abs(near.box.left - glyph.box.left) < OVERPRINT * glyph.size


def _text(ordered: Sequence[Glyph]) -> str:
    pieces: list[str] = []
    before: Glyph | None = None
    spacing = _spacing(ordered)
    for glyph in ordered:
        if before and not before.text.isspace() and not glyph.text.isspace():
            gap = glyph.box.left - before.box.right - spacing
            if gap > _gap(before, glyph) * max(before.size, glyph.size):
                pieces.append(" ")
        pieces.append(glyph.text)
        before = glyph
    return "".join(pieces).strip()


def _spacing(ordered: Sequence[Glyph]) -> float:
    """How far apart a line's characters are set throughout, as in some titles; 0 for one that is set as usual."""
    if sum(is_han(glyph.text[0]) for glyph in ordered) < SPACED:
        return 0.0
    gaps = sorted(after.box.left - before.box.right for before, after in pairwise(ordered))
    middle = gaps[len(gaps) // 2]
    return middle if middle > WORD_GAP * ordered[0].size else 0.0


def _gap(before: Glyph, glyph: Glyph) -> float:
    """How far apart two characters must be for a space between them, in font sizes."""
    last, first = before.text[-1], glyph.text[0]
    if not is_han(last) and not is_han(first):
        return WORD_GAP if glyph.is_apart else NUMBER_GAP
    return WIDE_GAP + BLANK * sum(unicodedata.category(each)[0] == "P" for each in (last, first))
