"""The characters of a page, each with its box, baseline, size and the way its text runs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from ctypes import byref, c_double

import pypdfium2
import pypdfium2.raw as pdfium

from pipelines.attachments.layout.radicals import plain_han
from pipelines.attachments.layout.sheet import Glyph
from pipelines.attachments.pdfium.view import View
from pipelines.errors import ReadError

MAX_GLYPHS = 20_000  # of one page; a page full of small print has 5,000
ASKEW = 8  # degrees a character may be turned and still stand upright

_LOST = "\ufffd"
_BREAKS = frozenset({0x0A, 0x0D, 0x02})  # ends of lines; 0x02 is a hyphen at one


def glyphs_of(page: pypdfium2.PdfPage, view: View) -> Iterator[Glyph]:
    """The printed characters in the order they were written, without spaces that pdfium made up."""
    text = page.get_textpage()
    try:
        count = text.count_chars()
        if count > MAX_GLYPHS:
            raise ReadError(f"A page of the PDF has {count} characters; no printed page has so many.")
        yield from _read_characters(text.raw, count, view)
    finally:
        text.close()


def _read_characters(raw: object, count: int, view: View) -> Iterator[Glyph]:
    left, right, bottom, top, x, y = (c_double() for _ in range(6))
    corners = byref(left), byref(right), byref(bottom), byref(top)
    origin, matrix = (byref(x), byref(y)), pdfium.FS_MATRIX()
    high, is_apart = "", False
    for at in range(count):
        code = pdfium.FPDFText_GetUnicode(raw, at)
        if pdfium.FPDFText_IsGenerated(raw, at) == 1 or code in _BREAKS:
            is_apart = True
            continue
        if 0xD800 <= code < 0xDC00:  # the first half of a character beyond U+FFFF
            high = chr(code)
            continue
        pdfium.FPDFText_GetCharBox(raw, at, *corners)
        pdfium.FPDFText_GetCharOrigin(raw, at, *origin)
        pdfium.FPDFText_GetMatrix(raw, at, byref(matrix))
        character = _character(high, code)
        is_unread = character == _LOST or pdfium.FPDFText_HasUnicodeMapError(raw, at) == 1
        size = pdfium.FPDFText_GetFontSize(raw, at) * math.hypot(matrix.c, matrix.d)
        way = _way(math.degrees(math.atan2(matrix.b, matrix.a)), view)
        shown = view.point(x.value, y.value)
        yield Glyph(
            text=character,
            box=view.box(left.value, bottom.value, right.value, top.value),
            base=shown[0] if way in (90, 270) else shown[1],
            size=max(size, 1.0),
            angle=way,
            is_unread=is_unread,
            is_apart=is_apart and way != 180,  # pdfium gives such text from its end
        )
        high, is_apart = "", False


def _way(rising: float, view: View) -> int:
    """Degrees clockwise in which text runs that rises by so many degrees in the page's own space; -1: aslant."""
    angle = view.turned - rising
    upright = round(angle / 90) * 90
    return upright % 360 if abs(angle - upright) <= ASKEW else -1


def _character(high: str, code: int) -> str:
    """The character of a code unit and the first half before it, if any; U+FFFD for what names no character."""
    if high:
        return (high + chr(code)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    is_private = 0xE000 <= code <= 0xF8FF
    if is_private or 0xDC00 <= code <= 0xDFFF or (code < 0x20 and code != 0x09):
        return _LOST
    return plain_han(chr(code))
