"""The lines drawn on a page, and the places of its pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from ctypes import byref, c_float, c_int, c_uint
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from pipelines.attachments.layout.rules import join_rules
from pipelines.attachments.layout.sheet import Box, Rule, Rules
from pipelines.attachments.pdfium.view import View

MAX_OBJECTS = 20_000  # of one page that are looked at
MAX_SEGMENTS = 60_000  # of the paths of one page
MAX_DEPTH = 5  # of forms inside forms
MAX_THICKNESS = 3.0  # points; anything thicker is a filled area, no line
MIN_LENGTH = 3.0  # points; anything shorter is a dot
SLANT = 0.7  # points a line may rise over its length and still be level
NEARLY_WHITE = 245

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def drawn_on(page: pypdfium2.PdfPage, view: View) -> tuple[Rules, list[Box], bool]:
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


def _picture(raw: object, outer: Matrix, view: View) -> Box:
    """An image is the unit square under its matrix."""
    matrix = _times(_matrix(raw), outer)
    corners = [view.point(*_apply(matrix, x, y)) for x in (0, 1) for y in (0, 1)]
    xs, ys = zip(*corners, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _lines_of_path(raw: object, outer: Matrix, view: View) -> Iterator[Box]:
    """Boxes of the level and upright lines of a path: its strokes, and its filled parts as thin as a line."""
    fill, stroke = c_int(), c_int()
    pdfium.FPDFPath_GetDrawMode(raw, byref(fill), byref(stroke))
    is_stroked = bool(stroke.value) and _is_seen(raw, pdfium.FPDFPageObj_GetStrokeColor)
    if not is_stroked and not (fill.value and _is_seen(raw, pdfium.FPDFPageObj_GetFillColor)):
        return
    matrix = _times(_matrix(raw), outer)
    for points in _subpaths(raw):
        shown = [view.point(*_apply(matrix, x, y)) for x, y in points]
        if is_stroked:
            boxes = (_box(side) for side in pairwise(shown))
            yield from (box for box in boxes if min(box.width, box.height) <= SLANT and _is_long(box))
        elif min((whole := _box(shown)).width, whole.height) <= MAX_THICKNESS and _is_long(whole):
            yield whole


def _box(points: Iterable[tuple[float, float]]) -> Box:
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _is_long(box: Box) -> bool:
    return max(box.width, box.height) >= MIN_LENGTH


def _is_seen(raw: object, color_of: Callable[..., int]) -> bool:
    """Whether the colour can be told from white paper."""
    red, green, blue, alpha = (c_uint(255) for _ in range(4))
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
