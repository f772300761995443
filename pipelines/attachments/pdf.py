"""Text of a PDF through pypdfium2, which gives Han characters where other readers give radicals that look like them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

import pypdfium2

from pipelines.attachments.rows import rebuild_rows
from pipelines.errors import ReadError
from pipelines.folding import squeeze
from pipelines.headings import read_marker

MAX_PAGES = 500
FULL_LINE = 0.85  # of the longest line: a line this long may go on in the next

_PAGE_NUMBER = re.compile(r"[-—\s]*\d{1,3}[-—\s]*|第\s?\d+\s?页.*")  # - 3 -
_END = ("。", "！", "？", "：", ":", "；", ";")


def read_pdf(body: bytes) -> str:
    """The text, one line for a paragraph. ReadError when the file is damaged, encrypted, too long, or only images."""
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        reason = "encrypted" if "assword" in str(error) else "damaged or cut off"
        raise ReadError(f"The PDF is {reason} and cannot be opened: {error}") from error
    try:
        if len(document) > MAX_PAGES:
            raise ReadError(f"The PDF has {len(document)} pages; no report has more than {MAX_PAGES}.")
        pages = [_page_lines(document[number]) for number in range(len(document))]
    finally:
        document.close()
    text = "\n".join(join_lines(rebuild_rows(chain.from_iterable(pages))))
    if not text.strip():
        raise ReadError("The PDF has no text layer: it is a scan, and reading it takes OCR.")
    return text


def join_lines(lines: Iterable[str]) -> list[str]:
    """Paragraphs of lines broken to fit a page: a full line without an end goes on in the next one.

    Rows of tables (with bars) stay as they are.
    """
    printed = list(lines)
    longest = max((len(line) for line in printed if "|" not in line), default=0)
    paragraphs: list[str] = []
    goes_on = False
    for line in printed:
        if goes_on and "|" not in line and read_marker(line) is None:
            paragraphs[-1] += line
        else:
            paragraphs.append(line)
        goes_on = "|" not in line and len(line) >= FULL_LINE * longest and not line.endswith(_END)
    return paragraphs


def _page_lines(page: pypdfium2.PdfPage) -> list[str]:
    """The lines of one page without its page number."""
    text_page = page.get_textpage()
    text = text_page.get_text_range()
    text_page.close()
    page.close()
    lines = [squeeze(line) for line in text.replace("\r", "\n").split("\n")]
    return [line for line in lines if line and not _PAGE_NUMBER.fullmatch(line)]
