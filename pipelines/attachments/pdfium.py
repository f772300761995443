"""Pages of a PDF as sheets, through pypdfium2: characters with their boxes, drawn lines, places of pictures.

pdfium gives Han characters where pdfminer gives radicals that look like them, says which characters a font has no Unicode
for, and is fast. Its boxes are in the page's own space, y upwards; a sheet is the page as it is shown.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from ctypes import byref, c_double, c_float, c_int, c_uint
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from pipelines.attachments.layout.radicals import plain_han
from pipelines.attachments.layout.rules import join_rules
from pipelines.attachments.layout.sheet import Box, Glyph, Rule, Rules, Sheet
from pipelines.errors import ReadError

MAX_PAGES = 500
MAX_GLYPHS = 20_000  # of one page; a page full of small print has 5,000
MAX_OBJECTS = 20_000  # of one page that are looked at for lines
MAX_SEGMENTS = 60_000  # of the paths of one page
MAX_DEPTH = 5  # of forms inside forms
MAX_THICKNESS = 3.0  # points; anything thicker is a filled area, no line
MIN_LENGTH = 3.0  # points; anything shorter is a dot
SLANT = 0.7  # points a line may rise over its length and still be level
NEARLY_WHITE = 245
PICTURE = (0.3, 0.05)  # of the page's width and height; a smaller image is a seal or an emblem
ASKEW = 8  # degrees a character may be turned and still stand upright

_LOST = "\ufffd"
_BREAKS = frozenset({0x0A, 0x0D, 0x02})  # ends of lines; 0x02 is a hyphen at one


@dataclass(frozen=True, slots=True)
class _View:
    """From the page's own space to the page as it is shown: x' = a x + c y + e, y' = b x + d y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float
    turned: int  # degrees clockwise by which the page is shown turned

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        (x1, y1), (x2, y2) = self.point(left, bottom), self.point(right, top)
        return Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def open_pdf(body: bytes) -> pypdfium2.PdfDocument:
    """The document, to be closed by the caller. ReadError when it is damaged, encrypted or too long."""
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        reason = "encrypted" if "assword" in str(error) else "damaged or cut off"
        raise ReadError(f"The PDF is {reason} and cannot be opened: {error}") from error
    pages = len(document)
    if pages > MAX_PAGES:
        document.close()
        raise ReadError(f"The PDF has {pages} pages; no report has more than {MAX_PAGES}.")
    return document


def sheet_of(page: pypdfium2.PdfPage, number: int) -> Sheet:
    """What is printed on the page, which is the `number`-th. ReadError when there is more than any printed page holds."""
    width, height = page.get_size()
    view = _view(page, width, height)
    rules, pictures, is_hidden = _drawn(page, view)
    return Sheet(
        number=number,
        width=width,
        height=height,
        glyphs=tuple(_glyphs(page, view)),
        rules=rules,
        pictures=tuple(
            each for each in pictures if each.width > PICTURE[0] * width and each.height > PICTURE[1] * height
        ),
        is_hidden=is_hidden,
    )


def _view(page: pypdfium2.PdfPage, width: float, height: float) -> _View:
    """pdfium maps points to whole pixels of a device: one with a thousand pixels to the point is exact enough."""
    thousand = 1000
    size = round(width * thousand), round(height * thousand)
    x, y = c_int(), c_int()
    shown = []
    for corner in ((0.0, 0.0), (100.0, 0.0), (0.0, 100.0)):
        pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, *corner, byref(x), byref(y))
        shown.append((x.value / thousand, y.value / thousand))
    (e, f), (x1, y1), (x2, y2) = shown
    return _View((x1 - e) / 100, (y1 - f) / 100, (x2 - e) / 100, (y2 - f) / 100, e, f, page.get_rotation())


def _glyphs(page: pypdfium2.PdfPage, view: _View) -> Iterator[Glyph]:
    """The printed characters in the order they were written, without spaces that pdfium made up."""
    text = page.get_textpage()
    try:
        count = text.count_chars()
        if count > MAX_GLYPHS:
            raise ReadError(f"A page of the PDF has {count} characters; no printed page has so many.")
        yield from _read_characters(text.raw, count, view)
    finally:
        text.close()


def _read_characters(raw: object, count: int, view: _View) -> Iterator[Glyph]:
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
            is_apart=is_apart,
        )
        high, is_apart = "", False


def _way(rising: float, view: _View) -> int:
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


def _drawn(page: pypdfium2.PdfPage, view: _View) -> tuple[Rules, list[Box], bool]:
    """The lines drawn on the page, joined, the places of its images, and whether most of its text is not drawn at all."""
    across: list[Rule] = []
    down: list[Rule] = []
    pictures: list[Box] = []
    budget, hidden, texts = MAX_SEGMENTS, 0, 0
    for raw, matrix in _objects(page):
        kind = pdfium.FPDFPageObj_GetType(raw)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures.append(_picture(raw, matrix, view))
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            texts += 1
            hidden += pdfium.FPDFTextObj_GetTextRenderMode(raw) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and budget > 0:
            budget -= max(0, pdfium.FPDFPath_CountSegments(raw))
            for box in _lines_of_path(raw, matrix, view):
                if box.width >= box.height:
                    across.append(Rule((box.top + box.bottom) / 2, box.left, box.right))
                else:
                    down.append(Rule((box.left + box.right) / 2, box.top, box.bottom))
    return Rules(join_rules(across), join_rules(down)), pictures, hidden > texts / 2


Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _objects(page: pypdfium2.PdfPage) -> Iterator[tuple[object, Matrix]]:
    """What stands on the page and in the forms on it, each with the matrix of the form it is in."""
    top = (pdfium.FPDFPage_GetObject(page, at) for at in range(pdfium.FPDFPage_CountObjects(page)))
    waiting: list[tuple[Iterator[object], Matrix]] = [(top, _IDENTITY)]
    for _ in range(MAX_OBJECTS):
        while waiting and (raw := next(waiting[-1][0], None)) is None:
            waiting.pop()
        if not waiting:
            return
        kind, matrix = pdfium.FPDFPageObj_GetType(raw), waiting[-1][1]
        if kind == pdfium.FPDF_PAGEOBJ_FORM and len(waiting) < MAX_DEPTH:
            waiting.append((_inside(raw), _times(_matrix(raw), matrix)))
        else:
            yield raw, matrix


def _inside(form: object) -> Iterator[object]:
    for at in range(max(0, pdfium.FPDFFormObj_CountObjects(form))):
        yield pdfium.FPDFFormObj_GetObject(form, at)


def _matrix(raw: object) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(raw, byref(matrix))
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that does the first and then the second."""
    a, b, c, d, e, f = first
    x, y = (second[0], second[2], second[4]), (second[1], second[3], second[5])
    return (
        a * x[0] + b * x[1], a * y[0] + b * y[1], c * x[0] + d * x[1], c * y[0] + d * y[1],
        e * x[0] + f * x[1] + x[2], e * y[0] + f * y[1] + y[2],
    )  # fmt: skip


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _picture(raw: object, outer: Matrix, view: _View) -> Box:
    """An image is the unit square under its matrix."""
    matrix = _times(_matrix(raw), outer)
    corners = [view.point(*_apply(matrix, x, y)) for x in (0, 1) for y in (0, 1)]
    xs, ys = zip(*corners, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _lines_of_path(raw: object, outer: Matrix, view: _View) -> Iterator[Box]:
    """Boxes of the level and upright lines of a path: its strokes, and its filled parts as thin as a line."""
    fill, stroke = c_int(), c_int()
    pdfium.FPDFPath_GetDrawMode(raw, byref(fill), byref(stroke))
    is_stroked = bool(stroke.value) and _is_seen(raw, pdfium.FPDFPageObj_GetStrokeColor)
    if not is_stroked and not (fill.value and _is_seen(raw, pdfium.FPDFPageObj_GetFillColor)):
        return
    matrix = _times(_matrix(raw), outer)
    for points in _subpaths(raw):
        shown = [view.point(*_apply(matrix, x, y)) for x, y in points]
        sides = itertools.pairwise(shown) if is_stroked else ()
        boxes = (_box(side) for side in sides)
        yield from (
            box for box in boxes if min(box.width, box.height) <= SLANT and max(box[2:]) and _is_long(box)
        )
        whole = _box(shown)
        if not is_stroked and min(whole.width, whole.height) <= MAX_THICKNESS and _is_long(whole):
            yield whole


def _box(points: Iterable[tuple[float, float]]) -> Box:
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _is_long(box: Box) -> bool:
    return max(box.width, box.height) >= MIN_LENGTH


def _is_seen(raw: object, color_of: object) -> bool:
    """Whether the colour can be told from white paper."""
    red, green, blue, alpha = (c_uint(255) for _ in range(4))
    assert callable(color_of)
    if not color_of(raw, byref(red), byref(green), byref(blue), byref(alpha)):
        return True  # a pattern
    return alpha.value > 20 and min(red.value, green.value, blue.value) < NEARLY_WHITE


def _subpaths(raw: object) -> Iterator[list[tuple[float, float]]]:
    """The corners of each part of a path that has no curves; a closed part ends where it began."""
    x, y = c_float(), c_float()
    points: list[tuple[float, float]] = []
    for at in range(min(max(0, pdfium.FPDFPath_CountSegments(raw)), MAX_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(raw, at)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = []
        points.append((x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment) and len(points) > 1:
            points.append(points[0])
    if len(points) > 1:
        yield points
