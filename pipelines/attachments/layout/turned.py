"""Text that does not run from left to right: its place on the page turned upright."""

from __future__ import annotations

from pipelines.attachments.layout.sheet import Box, Glyph, Rule, Rules


def turn_box(box: Box, angle: int, width: float, height: float) -> Box:
    """Where the box is once a page of this size is turned back by `angle` (degrees clockwise), so that the text stands upright."""
    left, top, right, bottom = box
    if angle == 90:
        return Box(top, width - right, bottom, width - left)
    if angle == 180:
        return Box(width - right, height - bottom, width - left, height - top)
    if angle == 270:
        return Box(height - bottom, left, height - top, right)
    return box


def turn_back(box: Box, angle: int, width: float, height: float) -> Box:
    """The inverse of `turn_box`; width and height are those of the page as it is shown."""
    if angle in (90, 270):
        return turn_box(box, 360 - angle, height, width)
    return turn_box(box, angle, width, height)


def turn_glyph(glyph: Glyph, angle: int, width: float, height: float) -> Glyph:
    """The character on the turned page. Its baseline is known exactly only if its own text runs that way."""
    if not angle:
        return glyph
    box = turn_box(glyph.box, angle, width, height)
    base = box.bottom
    if glyph.angle == angle:
        base = {90: width - glyph.base, 180: height - glyph.base, 270: glyph.base}[angle]
    return glyph._replace(box=box, base=base, angle=(glyph.angle - angle) % 360)


def turn_rules(rules: Rules, angle: int, width: float, height: float) -> Rules:
    """The drawn lines on the turned page."""
    across = [turn_box(Box(start, at, end, at), angle, width, height) for at, start, end in rules.across]
    down = [turn_box(Box(at, start, at, end), angle, width, height) for at, start, end in rules.down]
    if angle in (90, 270):
        across, down = down, across
    return Rules(
        tuple(Rule(box.top, box.left, box.right) for box in across),
        tuple(Rule(box.left, box.top, box.bottom) for box in down),
    )
