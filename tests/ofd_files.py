"""OFD files for tests, written as converters write them: a text object a line or cell, a path a drawn line, in millimetres."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from itertools import accumulate

from tests.forms import Table
from tests.office import TITLE, chapters, origins

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 15.0
SIZE, SMALL = 4.2, 2.4  # of the font
NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


@dataclass
class Pages:
    """Pages under way: objects from top to bottom."""

    pages: list[list[str]] = field(default_factory=lambda: [[]])
    y: float = MARGIN

    def room(self, height: float) -> None:
        """A new page where this much does not fit any more."""
        if self.y + height > HEIGHT - MARGIN:
            self.pages.append([])
            self.y = MARGIN

    def text(self, x: float, y: float, text: str, size: float) -> None:
        """Text whose top left corner stands there. Letters and digits are half as wide as Han characters."""
        widths = [size if character > "\u2e80" else size / 2 for character in text]
        delta = f' DeltaX="{" ".join(f"{width:g}" for width in widths[:-1])}"' if len(text) > 1 else ""
        self.pages[-1].append(
            f'<ofd:TextObject ID="{self._id()}" Boundary="{x:g} {y:g} {sum(widths):g} {size:g}" Font="1" Size="{size:g}">'
            f'<ofd:TextCode X="0" Y="{size * 0.88:g}"{delta}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
        )

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.pages[-1].append(
            f'<ofd:PathObject ID="{self._id()}" Boundary="{x0:g} {y0:g} {x1 - x0 + 0.2:g} {y1 - y0 + 0.2:g}" LineWidth="0.2">'
            f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0:g} {y1 - y0:g}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def paragraph(self, text: str, size: float = SIZE) -> None:
        for line in wrapped(text, WIDTH - 2 * MARGIN, size):
            self.room(size * 1.6)
            self.text(MARGIN, self.y, line, size)
            self.y += size * 1.6

    def table(self, table: Table) -> None:
        """The table with every cell framed; one that does not fit begins on a page of its own."""
        cells = origins(table)
        columns = max(column + across for _, column, _, across, _ in cells)
        width = (WIDTH - 2 * MARGIN) / columns
        heights = [SMALL * 1.6] * len(table)
        for row, _, down, across, text in cells:
            if down == 1:
                heights[row] = max(
                    heights[row], SMALL * 1.3 * len(wrapped(text, across * width - 1, SMALL)) + 1.2
                )
        self.room(sum(heights))
        tops = [self.y, *accumulate(heights, initial=self.y)][1:]
        for row, column, down, across, text in cells:
            left, top, right, bottom = (
                MARGIN + column * width, tops[row], MARGIN + (column + across) * width, tops[row + down]
            )  # fmt: skip
            for edge in (
                (left, top, right, top),
                (left, bottom, right, bottom),
                (left, top, left, bottom),
                (right, top, right, bottom),
            ):
                self.line(*edge)
            for at, line in enumerate(wrapped(text, right - left - 1, SMALL)):
                self.text(left + 0.5, top + 0.6 + at * SMALL * 1.3, line, SMALL)
        self.y = tops[-1] + SIZE

    def _id(self) -> int:
        return 10 + sum(map(len, self.pages))


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Lines that fit the width."""
    lines, used = [""], 0.0
    for character in text:
        wide = size if character > "\u2e80" else size / 2
        if used + wide > width and lines[-1]:
            lines.append("")
            used = 0.0
        lines[-1] += character
        used += wide
    return lines


def report_ofd() -> bytes:
    """The report of tests.office on A4 pages."""
    pages = Pages()
    pages.paragraph(TITLE, 6)
    for block in chapters():
        if isinstance(block, str):
            pages.paragraph(f"　　{block}")
        else:
            pages.table(block)
    return packed(["".join(page) for page in pages.pages])


def packed(pages: list[str], **parts: str) -> bytes:
    """An OFD of pages with these objects, and further parts by name."""
    listed = "".join(
        f'<ofd:Page ID="{at}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at in range(len(pages))
    )
    files = {
        "OFD.xml": f'<ofd:OFD {NAMESPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo/>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:PageArea>"
        f"<ofd:PhysicalBox>0 0 {WIDTH:g} {HEIGHT:g}</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    for at, objects in enumerate(pages):
        files[f"Doc_0/Pages/Page_{at}/Content.xml"] = (
            f'<ofd:Page {NAMESPACE}><ofd:Template TemplateID="9"/><ofd:Content><ofd:Layer ID="2" Type="Body">{objects}'
            "</ofd:Layer></ofd:Content></ofd:Page>"
        )
    body = BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (files | parts).items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return body.getvalue()
