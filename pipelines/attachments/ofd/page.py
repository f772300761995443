"""One page of an OFD as a sheet: its text objects as characters, its paths as drawn lines."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pipelines.attachments.layout.radicals import plain_han
from pipelines.attachments.layout.rules import join_rules
from pipelines.attachments.layout.sheet import Box, Glyph, Rule, Rules, Sheet
from pipelines.attachments.ofd.paths import straight_lines
from pipelines.attachments.ofd.values import (
    POINTS,
    apply,
    box,
    corners,
    distances,
    matrix,
    numbers,
    scale,
    turned,
)
from pipelines.errors import ReadError

MAX_GLYPHS = 20_000  # of one page
MAX_LINES = 20_000  # of one page
ABOVE = 0.88  # of the font size: what a character takes above its baseline
NARROW = 0.5  # of the font size: how wide a letter or digit is, where nothing says so

_ANY = "{*}"
_OBJECTS = frozenset({"TextObject", "PathObject", "ImageObject"})
_PICTURE = (0.3, 0.05)  # of the page's width and height; a smaller image is a seal or an emblem

Offset = tuple[float, float]


def read_page(root: etree._Element, number: int, area: str) -> Sheet:
    """The sheet of a page; `area` is the box pages have that do not give their own. ReadError when there is too much on it."""
    own = root.find(f"{_ANY}Area/{_ANY}PhysicalBox")
    left, top, width, height = box(own.text if own is not None else area) or (0.0, 0.0, 210.0, 297.0)
    glyphs: list[Glyph] = []
    across: list[Rule] = []
    down: list[Rule] = []
    pictures: list[Box] = []
    for kind, element in _objects(root):
        boundary = box(element.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
        offset = boundary[0] - left, boundary[1] - top
        if kind == "TextObject":
            glyphs += _glyphs(element, offset)
        elif kind == "ImageObject":
            pictures.append(_scaled((*offset, offset[0] + boundary[2], offset[1] + boundary[3])))
        else:
            for line in map(_scaled, straight_lines(element, offset)):
                if line.width >= line.height:
                    across.append(Rule((line.top + line.bottom) / 2, line.left, line.right))
                else:
                    down.append(Rule((line.left + line.right) / 2, line.top, line.bottom))
        if len(glyphs) > MAX_GLYPHS or len(across) + len(down) > MAX_LINES:
            raise ReadError(f"Page {number} of the OFD has more characters or lines than any printed page.")
    page = _scaled((0.0, 0.0, width, height))
    large = (
        each
        for each in pictures
        if each.width > _PICTURE[0] * page.width and each.height > _PICTURE[1] * page.height
    )
    rules = Rules(join_rules(across), join_rules(down))
    return Sheet(number, page.width, page.height, tuple(glyphs), rules, tuple(large))


def _objects(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """The objects that are drawn, with their kind, layer by layer, blocks of objects opened."""
    content = root.find(f"{_ANY}Content")
    for element in () if content is None else content.iter():
        name = etree.QName(element).localname
        if name in _OBJECTS and element.get("Visible") not in ("false", "0"):
            yield name, element


def _glyphs(element: etree._Element, offset: Offset) -> Iterator[Glyph]:
    """The characters of a text object, each at its place."""
    size = (numbers(element.get("Size")) or [0.0])[0]
    by = matrix(element.get("CTM"))
    stretch = (numbers(element.get("HScale")) or [1.0])[0]
    angle, height = turned(by), size * scale(by) * POINTS
    x = y = 0.0
    for code in element.iterfind(f"{_ANY}TextCode"):
        text = code.text or ""
        x, y = _start(code, x, y)
        right, below = distances(code.get("DeltaX"), len(text)), distances(code.get("DeltaY"), len(text))
        for at, character in enumerate(text):
            wide = size * stretch * (1.0 if character > "\u2e80" else NARROW)
            drawn = corners(
                [apply(by, *point) for point in ((x, y - ABOVE * size), (x + wide, y + (1 - ABOVE) * size))]
            )
            base = apply(by, x, y)
            yield Glyph(
                text=plain_han(character),
                box=_moved(drawn, offset),
                base=(base[0] + offset[0] if angle in (90, 270) else base[1] + offset[1]) * POINTS,
                size=max(height, 1.0),
                angle=angle,
                is_unread="\ue000" <= character <= "\uf8ff" or character == "\ufffd",
            )
            x += right[at] if at < len(right) else 0.0 if below else wide
            y += below[at] if at < len(below) else 0.0


def _start(code: etree._Element, x: float, y: float) -> Offset:
    """Where the first character stands; a text that does not say goes on where the one before it began or ended."""
    return (numbers(code.get("X")) or [x])[0], (numbers(code.get("Y")) or [y])[0]


def _moved(drawn: tuple[float, float, float, float], offset: Offset) -> Box:
    return _scaled((drawn[0] + offset[0], drawn[1] + offset[1], drawn[2] + offset[0], drawn[3] + offset[1]))


def _scaled(drawn: tuple[float, float, float, float]) -> Box:
    """Millimetres to points."""
    return Box(*(edge * POINTS for edge in drawn))
