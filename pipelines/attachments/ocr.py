"""Pictures of documents, read by OCR, and what is said where the extra that reads them is not installed.

Everything that needs the extra is in `scan`, which is imported when the first picture is met.
"""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec

import pypdfium2

from pipelines.attachments.file import File
from pipelines.attachments.layout.reading import read_sheets
from pipelines.attachments.layout.sheet import Box, Rules, Sheet
from pipelines.errors import ReadError

MAX_PAGES = 60  # read by OCR in one document; a page takes seconds
EVIDENCE = "OCR (rapidocr, PP-OCRv6 small) of {}."


def is_installed() -> bool:
    """Whether the extra `ocr` is there."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def missing(what: str) -> ReadError:
    """What is said of a picture where nothing can read it."""
    return ReadError(f"{what}. Reading it takes OCR: pip install 'gongkai[ocr]'")


def read_image(body: bytes) -> File:
    """The paragraphs and tables of a picture. ReadError when it is damaged, too large, or OCR is not installed."""
    if not is_installed():
        raise missing("This is an image")
    from pipelines.attachments.scan.page import read_page
    from pipelines.attachments.scan.pictures import pictures_of

    sheets = []
    for number, picture in enumerate(pictures_of(body), 1):
        if number > MAX_PAGES:
            raise ReadError(f"The image has more than {MAX_PAGES} pages, too many for OCR.")
        sheets.append(read_page(picture, number))
    blocks, notes, heads = read_sheets(sheets)
    if not blocks:
        raise ReadError("No text can be made out on the image.")
    return File(blocks, evidence=(EVIDENCE.format("an image"),), notes=notes, heads=heads)


def read_pdf_page(page: pypdfium2.PdfPage, number: int) -> Sheet:
    """What OCR reads on a page of a PDF. The extra must be installed."""
    from pipelines.attachments.scan.page import read_page
    from pipelines.attachments.scan.pictures import picture_of

    return read_page(picture_of(page), number)


def read_pictures(page: pypdfium2.PdfPage, sheet: Sheet) -> Sheet:
    """The sheet of a page with text, with the framed tables added that stand on it as pictures. The extra must be installed."""
    from pipelines.attachments.scan.page import read_tables
    from pipelines.attachments.scan.pictures import picture_of

    bare = [box for box in sheet.pictures if not _has_text(sheet, box)]
    if not bare:
        return sheet
    glyphs, rules = read_tables(picture_of(page), bare)
    if not glyphs:
        return sheet
    whole = Rules(sheet.rules.across + rules.across, sheet.rules.down + rules.down)
    note = f"page {sheet.number}: a table that is a picture was read by OCR"
    return replace(sheet, glyphs=sheet.glyphs + glyphs, rules=whole, notes=(*sheet.notes, note))


def _has_text(sheet: Sheet, box: Box) -> bool:
    return any(box.holds(*glyph.box.middle) for glyph in sheet.glyphs if not glyph.text.isspace())
