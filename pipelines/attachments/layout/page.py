"""The blocks of one page in reading order: lines of text and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.attachments.layout.cells import readable
from pipelines.attachments.layout.lines import Line, lines_of
from pipelines.attachments.layout.sheet import Box, Glyph, Sheet, around
from pipelines.attachments.layout.tables import Table, ruled_tables
from pipelines.attachments.layout.turned import turn_back, turn_box, turn_glyph


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of text outside framed tables, on the page turned upright by `angle`; width and height are those of the page as shown."""

    line: Line
    page: int
    width: float
    height: float
    angle: int = 0

    @property
    def depth(self) -> float:
        """The height of the page turned upright."""
        return self.width if self.angle in (90, 270) else self.height


Block = Printed | Table


def blocks_of(sheet: Sheet) -> tuple[list[Block], list[str]]:
    """The page's lines and framed tables in reading order, and what was left out, in words."""
    tables, rest = ruled_tables(sheet)
    slanted = sum(glyph.angle < 0 for glyph in rest)
    notes = [f"page {sheet.number}: {slanted} characters of text aslant left out"] if slanted else []
    angles = sorted({glyph.angle for glyph in rest if glyph.angle >= 0} | {table.angle for table in tables})
    views = []
    for angle in angles:
        lines = _lines(sheet, [glyph for glyph in rest if glyph.angle == angle], angle)
        views.append(_from_top(sheet, [*lines, *(table for table in tables if table.angle == angle)]))
    return _together(sheet, [view for view in views if view]), notes


def _lines(sheet: Sheet, glyphs: Sequence[Glyph], angle: int) -> list[Printed]:
    """The lines of the text that runs this way."""
    turned = (turn_glyph(glyph, angle, sheet.width, sheet.height) for glyph in readable(glyphs))
    return [Printed(line, sheet.number, sheet.width, sheet.height, angle) for line in lines_of(turned)]


def _from_top(sheet: Sheet, blocks: Sequence[Block]) -> list[Block]:
    return sorted(blocks, key=lambda block: _upright(sheet, block).top)


def _upright(sheet: Sheet, block: Block) -> Box:
    if isinstance(block, Printed):
        return block.line.box
    return turn_box(block.place, block.angle, sheet.width, sheet.height)


def _together(sheet: Sheet, views: Sequence[Sequence[Block]]) -> list[Block]:
    """What runs another way than the upright text stands as a whole where its top is: a wide table set sideways."""
    if not views:
        return []
    ordered = list(views[0])
    for view in views[1:]:
        top = around(_shown(sheet, block) for block in view).top
        at = next((i for i, block in enumerate(ordered) if _shown(sheet, block).top > top), len(ordered))
        ordered[at:at] = view
    return ordered


def _shown(sheet: Sheet, block: Block) -> Box:
    """Where the block is on the page as shown."""
    if isinstance(block, Table):
        return block.place
    return turn_back(block.line.box, block.angle, sheet.width, sheet.height)
