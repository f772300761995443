"""PDFs for tests: the reports of `tests/files/pdf`, parts of them, and small ones written by hand."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2

from crawler.items import Document, Page
from pipelines import read

FOLDER = Path(__file__).parent / "files" / "pdf"
UNREAD = "\ufffd"


def report(name: str) -> bytes:
    return (FOLDER / f"{name}.pdf").read_bytes()


@cache
def truth() -> dict[str, dict[str, Any]]:
    """By report: title, agency, year, and its facts by code."""
    found: dict[str, dict[str, Any]] = json.loads((FOLDER / "truth.json").read_text(encoding="utf-8"))
    return found


def document(body: bytes, kind: str = "attachment") -> Document:
    return read(
        Page(site="", url="http://x.example/a", kind=kind, status=200, fetched_at="2024-01-01T00:00:00+00:00", body=body)
    )  # fmt: skip


def table_facts(read_document: Document) -> dict[str, Any]:
    """What the tables say by code, as printed where it is no number; what could not be read is left out."""
    return {
        fact.code: fact.raw if fact.value is None else fact.value
        for fact in reversed(read_document.facts)
        if fact.source == "table" and UNREAD not in fact.raw
    }


def pages(body: bytes, numbers: Sequence[int], turned: int = 0) -> bytes:
    """A PDF of these pages only, counted from 0, shown turned by so many degrees clockwise."""
    source, target = pypdfium2.PdfDocument(body), pypdfium2.PdfDocument.new()
    target.import_pages(source, list(numbers))
    for page in target:
        page.set_rotation(turned)
    saved = io.BytesIO()
    target.save(saved)
    target.close()
    source.close()
    return saved.getvalue()


def drawn(content: str, count: int = 1) -> bytes:
    """A PDF of `count` pages with this content stream, in Helvetica as /F1."""
    stream = content.encode("ascii")
    kids = " ".join(f"{5 + at} 0 R" for at in range(count))
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {count} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        *[page.encode()] * count,
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
    return body + end % (len(objects) + 1, table, len(objects) + 1, len(body))
