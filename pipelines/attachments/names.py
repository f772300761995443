"""What a file is called: by the header that names it, else by its address."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes, urlsplit

from crawler.items import Page

_EXTENDED = re.compile(r"filename\*\s*=\s*([\w-]*)'[^']*'([^;\s]+)", re.IGNORECASE)  # filename*=UTF-8''%E5%B9%B4.pdf
_PLAIN = re.compile(r"filename\s*=\s*(?:\"([^\"]*)\"|([^;]+))", re.IGNORECASE)  # filename="年报.pdf"
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")  # %E5%B9%B4


def file_name(page: Page) -> str:
    """The file's name as its Content-Disposition gives it, else the last part of the address; "" when neither has one.

    RFC 6266 allows `filename*` only for names that are not ASCII; portals send raw or percent-encoded UTF-8 or GBK
    as `filename` instead.
    """
    header = next((value for name, value in page.headers if name.lower() == "content-disposition"), "")
    if found := _EXTENDED.search(header):
        return _decoded(unquote_to_bytes(found[2]), found[1])
    if found := _PLAIN.search(header):
        raw = (found[1] or found[2] or "").strip().encode("latin-1", "replace")
        return _decoded(unquote_to_bytes(raw) if _ENCODED.search(raw.decode("latin-1")) else raw)
    return _decoded(unquote_to_bytes(urlsplit(page.final_url or page.url).path.rsplit("/", 1)[-1]))


def _decoded(raw: bytes, charset: str = "") -> str:
    """The bytes in the charset that is named, else in UTF-8, else in GB18030; without a folder before them."""
    for each in filter(None, (charset, "utf-8", "gb18030")):
        try:
            return raw.decode(each).replace("\\", "/").rsplit("/", 1)[-1].strip()
        except (UnicodeDecodeError, LookupError):
            continue
    return ""
