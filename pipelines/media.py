"""What a body is, by its first bytes: names and declared types are often wrong."""

from __future__ import annotations

import re

from pipelines.errors import ReadError

_MAGIC = (
    (b"PK\x03\x04", "a ZIP container (DOCX, XLSX, OFD or ZIP)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old binary Word, Excel or WPS file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "gzip data"),
    (b"{\\rtf", "an RTF file"),
)
_HTML = re.compile(
    rb"<(?:!doctype|html|head|body|meta|title|div|p|table|span|a|br|ucap\w+)\b", re.IGNORECASE
)  # <!DOCTYPE html>
_SNIFFED = 4096  # bytes


def media_of(body: bytes, media_type: str = "") -> str:
    """ "pdf", "html" or "text". ReadError naming the format when it is none of these, or when there is nothing."""
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise ReadError("The body is empty: there is nothing to read.")
    if b"%PDF-" in body[:1024]:
        return "pdf"
    for magic, name in _MAGIC:
        if body.startswith(magic):
            raise ReadError(f"This is {name}, which is not read yet: its bytes are kept as they are.")
    if media_type == "application/pdf":
        raise ReadError(
            "The body is declared as PDF and is none: the file is damaged, or an error page stands in for it."
        )
    head = body[:_SNIFFED]
    is_wide = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in head and not is_wide:
        if _HTML.search(head.replace(b"\0", b"")):
            return "html"
        raise ReadError("The body is binary data of no format known here: its bytes are kept as they are.")
    is_html = media_type in ("text/html", "application/xhtml+xml") and b"<" in head
    return "html" if is_html or _HTML.search(head.replace(b"\0", b"") if is_wide else head) else "text"
