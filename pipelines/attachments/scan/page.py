"""A grey page as a sheet: its ruled lines, the text of each cell they frame, and the lines of text outside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from pipelines.attachments.layout.ruled import Lattice, read_lattice
from pipelines.attachments.layout.rules import group_rules
from pipelines.attachments.layout.sheet import Box, Glyph, Rules, Sheet
from pipelines.attachments.scan.engine import find_lines, read_line
from pipelines.attachments.scan.ink import Ink, Place, lines_in, without_specks, written
from pipelines.attachments.scan.level import levelled
from pipelines.attachments.scan.numbers import read_written
from pipelines.attachments.scan.pictures import Grey, Picture
from pipelines.attachments.scan.strokes import strokes_of

RIM = 2.0  # points inside a cell that its lines may cover
INSIDE = 0.6  # points from a cell's edge that belong to them
LEGIBLE = 0.5  # score of a line of text that is kept
EDGE = 2.0  # points around a table in which no text outside it is looked for
AROUND = 20  # rows above and below a line of text that are shown with it
LEAST = (
    736  # rows: what is lower, the model enlarges to this, a strip of one line to more pixels than a page has
)


def read_page(picture: Picture, number: int) -> Sheet:
    """The page as a sheet of its size. Its places are those of the page set straight."""
    grey, _ = levelled(picture.grey)
    scale = picture.scale
    ink = written(grey)
    rules, covered = strokes_of(ink, scale)
    lattices = list(_lattices(rules))
    glyphs = [glyph for lattice in lattices for glyph in _in_table(grey, ink, covered, lattice, scale)]
    outside, unread = _outside(grey, without_specks(ink, scale), lattices, scale)
    height, width = grey.shape
    notes = (f"page {number}: {unread} lines of text that cannot be read",) if unread else ()
    return Sheet(number, width / scale, height / scale, (*glyphs, *outside), rules, notes=notes)


def read_tables(picture: Picture, places: Iterable[Box]) -> tuple[tuple[Glyph, ...], Rules]:
    """What stands in framed tables at these places of a page, and the lines of their frames; nothing where there is no table."""
    scale = picture.scale
    grey = np.full_like(picture.grey, 255)
    for place in places:
        left, top, right, bottom = (max(0, round(edge * scale)) for edge in place)
        grey[top:bottom, left:right] = picture.grey[top:bottom, left:right]
    ink = written(grey)
    rules, covered = strokes_of(ink, scale)
    glyphs = [
        glyph for lattice in _lattices(rules) for glyph in _in_table(grey, ink, covered, lattice, scale)
    ]
    return tuple(glyphs), rules


def _lattices(rules: Rules) -> Iterator[Lattice]:
    for _, group in group_rules(rules):
        lattice = read_lattice(group)
        if lattice is not None:
            yield lattice


def _in_table(grey: Grey, ink: Ink, covered: Ink, lattice: Lattice, scale: float) -> Iterator[Glyph]:
    """The lines of writing in each cell; U+FFFD for one that cannot be read for certain."""
    for frame in lattice.frames:
        left, top, right, bottom = _pixels(frame.box, scale, grey.shape)
        inside = ink[top:bottom, left:right] & ~_rim(covered[top:bottom, left:right], scale)
        for x, y, end, base in lines_in(without_specks(inside, scale)):
            at = left + x, top + y, left + end, top + base
            said = read_written(grey[at[1] : at[3], at[0] : at[2]], inside[y:base, x:end])
            yield _glyph("\ufffd" if said is None else said.text, at, scale, is_unread=said is None)


def _rim(covered: Ink, scale: float) -> Ink:
    """What the lines around a cell cover of it: along its sides, and not the long strokes of characters inside."""
    rim = round(RIM * scale)
    lines = covered.copy()
    lines[rim:-rim, rim:-rim] = False
    return lines


def _pixels(box: Box, scale: float, shape: tuple[int, ...]) -> Place:
    """The pixels of a cell inside its lines."""
    left, top = (max(0, round((edge + INSIDE) * scale)) for edge in box[:2])
    right, bottom = (round((edge - INSIDE) * scale) for edge in box[2:])
    return left, top, min(right, shape[1]), min(bottom, shape[0])


def _outside(grey: Grey, ink: Ink, lattices: Iterable[Lattice], scale: float) -> tuple[list[Glyph], int]:
    """The lines of text outside the tables, and how many of them cannot be read."""
    page, left = grey.copy(), ink.copy()
    for lattice in lattices:
        box = lattice.box
        edges = (
            round(edge * scale)
            for edge in (box.left - EDGE, box.top - EDGE, box.right + EDGE, box.bottom + EDGE)
        )
        x, y, end, base = (max(0, edge) for edge in edges)
        page[y:base, x:end] = int(np.percentile(grey, 90))
        left[y:base, x:end] = False
    if not left.any():
        return [], 0
    rows = _shown(left)
    glyphs, unread = [], 0
    for x, y, end, base in find_lines(np.ascontiguousarray(page[rows])):
        top, bottom = int(rows[y]), int(rows[base - 1]) + 1
        said = read_line(page[top:bottom, x:end], margin=0.0)
        if said.score >= LEGIBLE:
            glyphs.append(_glyph(said.text, (x, top, end, bottom), scale))
        else:
            unread += 1
    return glyphs, unread


def _shown(ink: Ink) -> NDArray[np.intp]:
    """The rows of a page in which the model looks for text: those about ink, and so many more that they are LEAST.

    What it takes goes with the rows, and of a report's page most are a table's, which is read otherwise.
    """
    inked, around = np.flatnonzero(ink.any(axis=1)), AROUND
    while True:
        near = np.zeros(len(ink), dtype=bool)
        for row in inked:
            near[max(0, row - around) : row + around + 1] = True
        if near.sum() >= min(LEAST, len(ink)):
            return np.flatnonzero(near)
        around *= 2


def _glyph(text: str, place: Place, scale: float, *, is_unread: bool = False) -> Glyph:
    left, top, right, bottom = (edge / scale for edge in place)
    return Glyph(text, Box(left, top, right, bottom), bottom, max(bottom - top, 1.0), is_unread=is_unread)
