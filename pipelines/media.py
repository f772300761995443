"""What a body is, by its content: names and declared types are often wrong."""

from __future__ import annotations

import re

from pipelines.containers.compound import MAGIC as OLE
from pipelines.containers.compound import open_compound
from pipelines.containers.xml import read_xml
from pipelines.containers.zipped import Zipped, open_zip
from pipelines.errors import ReadError

KEPT = "its bytes are kept as they are."
SAVE_AS = "save it as {} with an office program and read that with `gongkai parse`; " + KEPT

_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
# Formats that are known and not read: how they begin, their name, and the way out.
_REFUSED = (
    (b"{\\rtf", "an RTF file", SAVE_AS.format("DOCX")),
    (b"Rar!", "a RAR archive", "unpack it and read its files with `gongkai parse`; " + KEPT),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it and read its files with `gongkai parse`; " + KEPT),
    (b"\x1f\x8b", "gzip data", "unpack it and read its files with `gongkai parse`; " + KEPT),
    (b"MIME-Version:", "a web page in one MIME file (MHTML)", SAVE_AS.format("DOCX")),
)
# Streams in the root of an OLE2 file, and what they make it. Their order decides.
_STREAMS = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"))
_PROTECTED = ("EncryptedPackage", "EncryptionInfo")
# The main part of an Office Open XML package, by its type in [Content_Types].xml (ECMA-376 part 1, §11 to §13).
_MAIN_PARTS = (
    ("wordprocessingml", "docx"),
    ("spreadsheetml", "xlsx"),
    ("ms-word", "docx"),
    ("ms-excel.sheet.binary", "a binary Excel workbook (XLSB)"),
    ("ms-excel", "xlsx"),
    ("presentationml", "a presentation (PPTX)"),
    ("ms-powerpoint", "a presentation (PPTX)"),
)
_MAIN = re.compile(r"\.main\+xml$|\.main$")  # …wordprocessingml.document.main+xml
_BIFF = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00[\x00\x06]")  # an Excel stream without a container
_OFFICE_XML = re.compile(rb"<(?:\w+:)?(wordDocument|Workbook|package)\b[^>]*(?:schemas[.-]microsoft)")
_HTML = re.compile(
    rb"<(?:!doctype|html|head|body|meta|title|div|p|table|span|a|br|ucap\w+)\b", re.IGNORECASE
)  # <!DOCTYPE html>
_SNIFFED = 4096  # bytes


def media_of(body: bytes, media_type: str = "") -> str:
    """One of html text pdf docx doc xlsx xls ofd zip image.

    ReadError naming the format when it is none of these, when it is encrypted, or when there is nothing.
    """
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise ReadError("The body is empty: there is nothing to read.")
    if b"%PDF-" in body[:1024]:
        return "pdf"
    if body.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_media(open_zip(body))
    if body.startswith(OLE):
        return _compound_media(body)
    if body.startswith(_IMAGES):
        return "image"
    for magic, name, way_out in _REFUSED:
        if start.startswith(magic):
            raise ReadError(f"This is {name}, which is not read: {way_out}")
    return "xls" if _BIFF.match(body) else _text_media(body, media_type)


def _zip_media(package: Zipped) -> str:
    if not package.names:
        raise ReadError("The ZIP archive is empty: there is nothing to read.")
    if "OFD.xml" in package:
        return "ofd"
    if "[Content_Types].xml" in package:
        return _office_media(package)
    if "mimetype" in package and (kind := package.read("mimetype", 256)).startswith(b"application/vnd.oasis"):
        raise ReadError(
            f"This is an OpenDocument file ({kind.decode('ascii', 'replace')}), which is not read: {SAVE_AS.format('DOCX or XLSX')}"
        )
    return "zip"


def _office_media(package: Zipped) -> str:
    """What the main part of an Office Open XML package is."""
    types = read_xml(package, "[Content_Types].xml")
    for type_ in (element.get("ContentType", "") for element in types):
        if _MAIN.search(type_):
            for part, media in _MAIN_PARTS:
                if part in type_:
                    return _readable(media)
    raise ReadError(f"This is an office package without a document, workbook or OFD inside: {KEPT}")


def _readable(media: str) -> str:
    if " " in media:
        raise ReadError(f"This is {media}, which is not read: {SAVE_AS.format('XLSX or PDF')}")
    return media


def _compound_media(body: bytes) -> str:
    file = open_compound(body)
    if any(name in file for name in _PROTECTED):
        raise ReadError("The office file is encrypted: it cannot be read without its password.")
    for stream, media in _STREAMS:
        if stream in file:
            return media
    held = ", ".join(sorted(file.streams)[:6]) or "nothing"
    raise ReadError(
        f"This is an OLE2 file that is neither a Word document nor an Excel workbook (it holds {held}): {KEPT}"
    )


def _text_media(body: bytes, media_type: str) -> str:
    """ "html" or "text"."""
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
    if found := _OFFICE_XML.search(head):
        raise ReadError(
            f"This is an office file saved as one XML file ({found[1].decode()}), which is not read: {SAVE_AS.format('DOCX or XLSX')}"
        )
    is_html = media_type in ("text/html", "application/xhtml+xml") and b"<" in head
    return "html" if is_html or _HTML.search(head.replace(b"\0", b"") if is_wide else head) else "text"
