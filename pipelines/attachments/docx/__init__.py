"""DOCX (ECMA-376, Office Open XML word processing), also as WPS writes it: paragraphs and tables in order.

Read from the XML itself: python-docx gives neither automatic numbers nor tracked insertions nor text boxes, which
official documents are full of (docs/decisions/0014).
"""

from __future__ import annotations

from lxml import etree

from pipelines.attachments.docx.body import Body
from pipelines.attachments.docx.numbering import read_numbering
from pipelines.attachments.docx.parts import Parts, find_parts
from pipelines.attachments.docx.words import W
from pipelines.attachments.file import File
from pipelines.containers.zipped import open_zip
from pipelines.errors import ReadError

_SEEN_PAGE = f"{{{W}}}lastRenderedPageBreak"
_PICTURES = (f"{{{W}}}drawing", f"{{{W}}}pict", f"{{{W}}}object")


def read_docx(body: bytes) -> File:
    """The document as a reader sees it with all tracked changes accepted. Cells have the page Word last saw them on."""
    parts = find_parts(open_zip(body))
    root = parts.document.find(f"{{{W}}}body")
    if root is None:
        raise ReadError("The DOCX is damaged: it has no body.")
    numbering = read_numbering(parts.numbering, parts.styles)
    walker = Body(numbering, has_pages=next(root.iter(_SEEN_PAGE), None) is not None)
    blocks = walker.read(root)
    if not blocks:
        raise ReadError(_nothing(root))
    return File(blocks, evidence=_evidence(parts), notes=walker.notes)


def _nothing(root: etree._Element) -> str:
    pictures = sum(1 for tag in _PICTURES for _ in root.iter(tag))
    if pictures:
        return f"The DOCX holds no text, only pictures ({pictures}): reading them takes OCR."
    return "The DOCX is empty: there is nothing to read."


def _evidence(parts: Parts) -> tuple[str, ...]:
    return (f"The part {parts.name} of a DOCX.",)
