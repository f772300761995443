"""From a page's own space, y upwards, to the page as it is shown."""

from __future__ import annotations

from ctypes import byref, c_int
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from pipelines.attachments.layout.sheet import Box


@dataclass(frozen=True, slots=True)
class View:
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


def view_of(page: pypdfium2.PdfPage, width: float, height: float) -> View:
    """pdfium maps points to whole pixels of a device: one with a thousand pixels to the point is exact enough."""
    thousand = 1000
    size = round(width * thousand), round(height * thousand)
    x, y = c_int(), c_int()
    shown = []
    for corner in ((0.0, 0.0), (100.0, 0.0), (0.0, 100.0)):
        pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, *corner, byref(x), byref(y))
        shown.append((x.value / thousand, y.value / thousand))
    (e, f), (x1, y1), (x2, y2) = shown
    return View((x1 - e) / 100, (y1 - f) / 100, (x2 - e) / 100, (y2 - f) / 100, e, f, page.get_rotation())
