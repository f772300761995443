"""Characters to lines of text: what shares a baseline, from left to right, with spaces where there are gaps."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.attachments.layout.sheet import Box, Glyph, around

SAME_BASE = 0.4  # of the font size: baselines this near are one line
WIDE_GAP = 0.8  # of the font size: a space, whatever stands on its sides
BLANK = 0.6  # of the font size: how much of the place of 、 or （ may be blank
WORD_GAP = 0.2  # of the font size: a space between two letters or digits that were written apart
OVERPRINT = 0.2  # of the font size: the same character this near is printed twice, for boldness
CELL_GAP = 1.2  # of the font size: what stands in two columns


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


def parts_of(line: Line) -> list[Line]:
    """The pieces of a line that wide gaps part, as cells of a table without lines are."""
    parts: list[list[Glyph]] = []
    for glyph in line.glyphs:
        if parts and glyph.box.left - parts[-1][-1].box.right <= CELL_GAP * line.size:
            parts[-1].append(glyph)
        else:
            parts.append([glyph])
    return [part for each in parts if (part := line_of(each))]


def is_han(character: str) -> bool:
    """Whether it is as wide as a Han character: between two of them a small gap is no space."""
    return unicodedata.east_asian_width(character) in "WFA"


def _once(ordered: Sequence[Glyph]) -> list[Glyph]:
    """Without characters that were printed a second time over themselves."""
    kept: list[Glyph] = []
    for glyph in ordered:
        near = kept[-1] if kept else None
        is_same = near is not None and near.text == glyph.text and not glyph.text.isspace()
        if near and is_same and abs(near.box.left - glyph.box.left) < OVERPRINT * glyph.size:
            continue
        kept.append(glyph)
    return kept


def _text(ordered: Sequence[Glyph]) -> str:
    pieces: list[str] = []
    before: Glyph | None = None
    for glyph in ordered:
        if before and not before.text.isspace() and not glyph.text.isspace():
            gap = glyph.box.left - before.box.right
            if gap > _gap(before, glyph) * max(before.size, glyph.size):
                pieces.append(" ")
        pieces.append(glyph.text)
        before = glyph
    return "".join(pieces).strip()


def _gap(before: Glyph, glyph: Glyph) -> float:
    """How far apart two characters must be for a space between them, in font sizes."""
    last, first = before.text[-1], glyph.text[0]
    if not is_han(last) and not is_han(first):
        return WORD_GAP if glyph.is_apart else WIDE_GAP
    return WIDE_GAP + BLANK * sum(unicodedata.category(each)[0] == "P" for each in (last, first))
