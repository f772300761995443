"""Tables of a page: the cells of their frames filled with the characters that stand in them."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawler.items import Cell, Grid
from pipelines.attachments.layout.cells import CellText, cell_text
from pipelines.attachments.layout.ruled import Lattice, read_lattice
from pipelines.attachments.layout.rules import group_rules
from pipelines.attachments.layout.sheet import Box, Glyph, Rules, Sheet, around
from pipelines.attachments.layout.turned import turn_back, turn_glyph, turn_rules

OVER_EDGE = 0.25  # of a number's width: more of it behind an edge of its cell is doubted
EDGE = 1.0  # points that a character must reach into a table
TOGETHER = 0.45  # of the font size: digits nearer than this are one number

_NUMBER = frozenset("0123456789.,")


@dataclass(frozen=True, slots=True)
class Table:
    """A table on one page. `xs` are its column edges on the page turned upright by `angle`, `place` is its place as shown.

    `full` has the row and column of each cell whose text ends where the cell does.
    """

    grid: Grid
    page: int
    xs: tuple[float, ...]
    place: Box
    angle: int = 0
    is_ruled: bool = True
    full: frozenset[tuple[int, int]] = frozenset()


def ruled_tables(sheet: Sheet) -> tuple[list[Table], tuple[Glyph, ...]]:
    """The framed tables of a page, and the characters that stand in none. A frame without text is no table."""
    tables: list[Table] = []
    rest = list(sheet.glyphs)
    for box, rules in group_rules(sheet.rules):
        inside = [glyph for glyph in rest if _is_inside(glyph.box, box)]
        table = _read(sheet, rules, inside) if inside else None
        if table:
            tables.append(table)
            taken = set(map(id, inside))
            rest = [glyph for glyph in rest if id(glyph) not in taken]
    return tables, tuple(rest)


def _is_inside(glyph: Box, box: Box) -> bool:
    """Whether a character stands in a table; the paper's edge may cut off half of one in the last column."""
    _, y = glyph.middle
    return (
        box.top <= y <= box.bottom
        and box.left <= (glyph.left + glyph.right) / 2
        and glyph.left < box.right - EDGE
    )


def _read(sheet: Sheet, rules: Rules, inside: Sequence[Glyph]) -> Table | None:
    angle = main_angle(inside)
    size = sheet.width, sheet.height
    lattice = read_lattice(turn_rules(rules, angle, *size))
    if lattice is None:
        return None
    turned = [turn_glyph(glyph, angle, *size) for glyph in inside]
    texts, notes = _fill(lattice, turned)
    grid = Grid(
        rows=len(lattice.ys) - 1,
        columns=len(lattice.xs) - 1,
        cells=tuple(
            Cell(frame.row, frame.column, frame.rowspan, frame.colspan, cell.text, sheet.number, place(frame.box, angle, size))
            for frame, cell in zip(lattice.frames, texts, strict=True)
        ),
        notes=(*lattice.notes, *notes),
    )  # fmt: skip
    full = frozenset(
        (frame.row, frame.column) for frame, cell in zip(lattice.frames, texts, strict=True) if cell.is_full
    )
    return Table(grid, sheet.number, lattice.xs, turn_back(lattice.box, angle, *size), angle, full=full)


def main_angle(glyphs: Iterable[Glyph]) -> int:
    """The way most of the text runs; 0 for text that is aslant."""
    counts = Counter(glyph.angle for glyph in glyphs if not glyph.text.isspace())
    return max(counts.most_common(1)[0][0], 0) if counts else 0


def place(box: Box, angle: int, size: tuple[float, float]) -> tuple[float, float, float, float]:
    """A box of the turned page where it is on the page as shown, in tenths of a point."""
    left, top, right, bottom = turn_back(box, angle, *size)
    return round(left, 1), round(top, 1), round(right, 1), round(bottom, 1)


def _fill(lattice: Lattice, glyphs: Sequence[Glyph]) -> tuple[list[CellText], tuple[str, ...]]:
    """The text of each cell, and a note when numbers reach over the edges of theirs."""
    owners = lattice.owners()
    held: list[list[Glyph]] = [[] for _ in lattice.frames]
    over = 0
    for word in _words(glyphs):
        box = around(glyph.box for glyph in word)
        x, y = box.middle
        row = min(max(bisect_right(lattice.ys, y) - 1, 0), len(owners) - 1)
        column = min(max(bisect_right(lattice.xs, x) - 1, 0), len(owners[0]) - 1)
        at = owners[row][column]
        held[at] += word
        frame = lattice.frames[at].box
        outside = max(frame.left - box.left, 0) + max(box.right - frame.right, 0)
        over += len(word) > 1 and outside > OVER_EDGE * box.width
    texts = [cell_text(cell, frame.box) for cell, frame in zip(held, lattice.frames, strict=True)]
    return texts, (f"numbers printed over the edge of their cell: {over}",) if over else ()


def _words(glyphs: Sequence[Glyph]) -> Iterable[list[Glyph]]:
    """Characters one by one, but the digits of a number together: it stands in one cell even where it is too wide for it."""
    word: list[Glyph] = []
    for glyph in glyphs:
        if word and not _goes_on(word[-1], glyph):
            yield word
            word = []
        word.append(glyph)
    if word:
        yield word


def _goes_on(before: Glyph, glyph: Glyph) -> bool:
    return (
        before.text in _NUMBER
        and glyph.text in _NUMBER
        and not glyph.is_apart
        and abs(glyph.base - before.base) <= 0.2 * glyph.size
        and -0.3 * glyph.size < glyph.box.left - before.box.right < TOGETHER * glyph.size
    )
