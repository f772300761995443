"""Pages of a PDF as sheets, through pypdfium2: characters with their boxes, drawn lines, places of pictures.

pdfium gives Han characters where pdfminer gives radicals that look like them, says which characters a font has no Unicode
for, and is fast. Its boxes are in the page's own space, y upwards; a sheet is the page as it is shown.
"""

from __future__ import annotations

import re

import pypdfium2
import pypdfium2.raw as pdfium

from pipelines.attachments.layout.sheet import Sheet
from pipelines.attachments.pdfium.characters import glyphs_of
from pipelines.attachments.pdfium.drawing import drawn_on
from pipelines.attachments.pdfium.view import view_of
from pipelines.errors import ReadError

MAX_PAGES = 500
_WRITTEN_BY = re.compile(
    r"^Microsoft (?:Office )?Word\s*-\s*|\.(?:docx?|wps|pdf)$", re.IGNORECASE
)  # Microsoft Word - 年报.doc
PICTURE = (0.3, 0.05)  # of the page's width and height; a smaller image is a seal or an emblem


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
    view = view_of(page, width, height)
    rules, pictures, is_hidden = drawn_on(page, view)
    return Sheet(
        number=number,
        width=width,
        height=height,
        glyphs=tuple(glyphs_of(page, view)),
        rules=rules,
        pictures=tuple(
            each for each in pictures if each.width > PICTURE[0] * width and each.height > PICTURE[1] * height
        ),
        is_hidden=is_hidden,
    )


def called_by(document: pypdfium2.PdfDocument) -> tuple[str, ...]:
    """The title in the document's own properties, without the name of the program that wrote it; none where it has none."""
    title = _WRITTEN_BY.sub("", document.get_metadata_value("Title")).strip()
    return (title,) if title else ()


def objects_of(page: pypdfium2.PdfPage) -> int:
    """How many things are drawn on a page."""
    return int(pdfium.FPDFPage_CountObjects(page))
