"""A PDF as paragraphs and tables, by the places of its characters and drawn lines; pages without usable text through OCR."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pypdfium2

from pipelines.attachments.file import File
from pipelines.attachments.layout.reading import read_sheets
from pipelines.attachments.layout.sheet import Sheet
from pipelines.attachments.ocr import EVIDENCE, MAX_PAGES, is_installed, missing, read_pdf_page, read_pictures
from pipelines.attachments.pdfium import called_by, objects_of, open_pdf, sheet_of
from pipelines.errors import ReadError

MAX_GLYPHS = 300_000  # characters of a document: 150 full pages
MAX_RULES = 30_000  # drawn lines of one: 500 pages of tables
MAX_OBJECTS = 1_000_000  # things drawn in one
UNREAD = 0.1  # of a page's characters without a Unicode map: the font is subset without one
WHOLE = 0.5  # of the page: a picture this large is a scan of it
FEW = 40  # characters that a scanner may print on a scan
TEXT = "The text layer of a PDF."


def read_pdf(body: bytes) -> File:
    """The paragraphs and tables, read by OCR where a page is a picture or its fonts say not which characters they print.

    ReadError when the file is damaged, encrypted or too long, or when it is a scan and OCR is not installed.
    """
    document = open_pdf(body)
    try:
        sheets = _sheets(document)
        reasons = {sheet.number: why for sheet in sheets if (why := why_ocr(sheet))}
        if reasons and not is_installed():
            sheets = _without(sheets, reasons)
        else:
            sheets = _through_ocr(document, sheets, reasons)
        called = called_by(document)
    finally:
        document.close()
    blocks, notes, heads = read_sheets(sheets)
    if not blocks:
        raise ReadError("The PDF has no text, and nothing on its pages can be made out as text.")
    return File(blocks, evidence=_evidence(sheets, reasons), notes=notes, heads=(*heads, *called))


def why_ocr(sheet: Sheet) -> str:
    """Why the text layer of a page does not say what it prints, in words; empty when it does."""
    inked = [glyph for glyph in sheet.glyphs if not glyph.text.isspace()]
    if sum(glyph.is_unread for glyph in inked) > UNREAD * len(inked):
        return "its fonts have no Unicode map"
    largest = max((box.width * box.height for box in sheet.pictures), default=0.0)
    is_scan = largest > WHOLE * sheet.width * sheet.height and (len(inked) < FEW or sheet.is_hidden)
    return "it is a scan" if is_scan else ""


def _sheets(document: pypdfium2.PdfDocument) -> list[Sheet]:
    """All pages. ReadError when they hold more than any report: it would take minutes to find that out later."""
    sheets: list[Sheet] = []
    glyphs = rules = objects = 0
    for at in range(len(document)):
        try:
            page = document[at]
            sheet = sheet_of(page, at + 1)
        except pypdfium2.PdfiumError as error:
            raise ReadError(f"The PDF is damaged: its page {at + 1} cannot be opened ({error}).") from error
        glyphs += len(sheet.glyphs)
        rules += len(sheet.rules.across) + len(sheet.rules.down)
        objects += objects_of(page)
        if glyphs > MAX_GLYPHS or rules > MAX_RULES or objects > MAX_OBJECTS:
            raise ReadError(
                f"By page {at + 1} the PDF holds {glyphs:,} characters, {rules:,} lines and {objects:,} objects: no report does."
            )
        sheets.append(sheet)
    return sheets


def _without(sheets: Sequence[Sheet], reasons: dict[int, str]) -> list[Sheet]:
    """The pages that can be read without OCR, each other one with a note. ReadError when there is none to read."""
    if not any(sheet.glyphs for sheet in sheets if sheet.number not in reasons):
        number, reason = next(iter(reasons.items()))
        raise missing(f"Page {number} of the PDF has no text that can be read: {reason}")
    return [_unread(sheet, reasons[sheet.number]) if sheet.number in reasons else sheet for sheet in sheets]


def _unread(sheet: Sheet, reason: str) -> Sheet:
    note = f"page {sheet.number}: not read, {reason}; OCR would: pip install 'gongkai[ocr]'"
    return replace(sheet, glyphs=(), notes=(note,))


def _through_ocr(
    document: pypdfium2.PdfDocument, sheets: Sequence[Sheet], reasons: dict[int, str]
) -> list[Sheet]:
    if len(reasons) > MAX_PAGES:
        raise ReadError(
            f"{len(reasons)} pages of the PDF are pictures; OCR reads {MAX_PAGES} of one document."
        )
    read = []
    for sheet in sheets:
        page = document[sheet.number - 1]
        if sheet.number in reasons:
            read.append(read_pdf_page(page, sheet.number))
        elif sheet.pictures and is_installed():
            read.append(read_pictures(page, sheet))
        else:
            read.append(sheet)
    return read


def _evidence(sheets: Sequence[Sheet], reasons: dict[int, str]) -> tuple[str, ...]:
    text = (TEXT,) if len(reasons) < len(sheets) else ()
    if not (reasons and is_installed()):
        return text
    pages = ", ".join(f"page {number} ({reason})" for number, reason in reasons.items())
    return (*text, EVIDENCE.format(pages))
