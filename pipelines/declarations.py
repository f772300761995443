"""What a page says about its own charset: byte order mark, HTTP header, meta tags, XML declaration.

Declarations are evidence, not truth: `decode` weighs them against the bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from w3lib.encoding import read_bom, resolve_encoding

HEAD = 16_384  # bytes; portals put meta tags behind long titles and style sheets, browsers look at 1,024

# <meta http-equiv="Content-Type" content="text/html; charset=gb2312">, also before <html> and after <title>
_META = re.compile(rb"<meta[\s/]([^<>]*)>", re.IGNORECASE)
# charset=gb2312 as an attribute of its own, or inside a content attribute
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
# <?xml version="1.0" encoding="gb2312"?>
_XML = re.compile(rb"<\?xml\s[^<>]*?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]+)", re.IGNORECASE)
# text/html; charset="gb2312"
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
# Codecs a web page may ask for; Python has others (rot13, unicode_escape, undefined) that decode nothing or too much.
_WEB = re.compile(
    r"utf-8|utf-(16|32)-[lb]e|gb18030|big5hkscs|hz|ascii|euc_jp|cp932|iso2022_(jp|kr)|cp949"
    r"|cp125\d|cp8(66|74)|iso8859-\d+|koi8-[ru]|mac-roman"
)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_NAMED = re.compile(rb"\bname\s*=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Declaration:
    """One statement about the charset: where it stands, the label as written, and the codec that reads it."""

    source: str  # "byte order mark", "HTTP header", "meta tag", "XML declaration", "linking page"
    label: str  # lower case, as declared
    codec: (
        str  # Python's codec after the WHATWG table (gb2312 -> gb18030, big5 -> big5hkscs); "" when unknown
    )


def declarations(body: bytes, headers: Iterable[tuple[str, str]], hint: str) -> list[Declaration]:
    """Every declaration of this page, the strongest first."""
    found = [("HTTP header", label) for label in _in_headers(headers)]
    found += [("meta tag", label) for label in _in_meta(body)]
    found += [("XML declaration", label) for label in _in_xml(body)]
    found += [("linking page", hint.lower())] if hint else []
    marks = [] if (mark := read_bom(body)[0]) is None else [Declaration("byte order mark", mark, mark)]
    return marks + [Declaration(source, label, _codec(label)) for source, label in found]


def _codec(label: str) -> str:
    """Python's codec for a label as browsers read it; UTF-16 without a mark is little-endian (WHATWG). "" if none."""
    codec = resolve_encoding(label) or ""
    codec = {"utf-16": "utf-16-le", "utf-32": "utf-32-le", "utf-8-sig": "utf-8"}.get(codec, codec)
    return codec if _WEB.fullmatch(codec) else ""


def _in_headers(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in headers:
        if name.lower() == "content-type" and (match := _HEADER.search(value)):
            yield match[1].lower()


def _in_meta(body: bytes) -> Iterator[str]:
    """Labels in meta tags. `<meta name=... content="charset=...">` is prose about something else."""
    for tag in _META.finditer(_head(body)):
        match = _CHARSET.search(tag[1])
        if match and not _NAMED.search(tag[1], 0, match.start()):
            yield match[1].decode("ascii").lower()


def _in_xml(body: bytes) -> Iterator[str]:
    if match := _XML.match(_head(body).lstrip()):
        yield match[1].decode("ascii").lower()


def _head(body: bytes) -> bytes:
    """The first bytes, readable as ASCII: UTF-16 without its NULs, comments taken out."""
    head = body[:HEAD]
    if b"\0" in head:
        head = head.replace(b"\0", b"")
    return _COMMENT.sub(b"", head) if b"<!--" in head else head
