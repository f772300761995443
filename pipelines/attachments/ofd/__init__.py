"""OFD (GB/T 33190-2016), the fixed-layout format of Chinese public bodies: XML parts in a ZIP, measured in millimetres.

Pages become sheets of characters and lines, which are read as those of a PDF are. Templates (letterheads, frames that
pages share) and annotations (stamps) are left out.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lxml import etree

from pipelines.attachments.file import File
from pipelines.attachments.layout.reading import read_sheets
from pipelines.attachments.layout.sheet import Sheet
from pipelines.attachments.ofd.page import read_page
from pipelines.containers.xml import read_xml
from pipelines.containers.zipped import Zipped, open_zip
from pipelines.errors import ReadError

MAX_PAGES = 500
ROOT = "OFD.xml"

_ANY = "{*}"


def read_ofd(body: bytes) -> File:
    """The paragraphs and tables. ReadError when the file is damaged, encrypted, too long, or only images."""
    package = open_zip(body)
    root = read_xml(package, ROOT)
    if root.find(f"{_ANY}Encryptions") is not None or any(
        name.endswith("Encryptions.xml") for name in package.names
    ):
        raise ReadError("The OFD is encrypted: it cannot be read without its key.")
    sheets: list[Sheet] = []
    for document in root.iterfind(f"{_ANY}DocBody/{_ANY}DocRoot"):
        for sheet in _sheets(package, _resolved(ROOT, document.text), len(sheets)):
            sheets.append(sheet)
    blocks, notes, heads = read_sheets(sheets)
    if not blocks:
        raise ReadError(_nothing(sheets))
    return File(blocks, evidence=("The text objects of an OFD.",), notes=notes, heads=heads)


def _nothing(sheets: list[Sheet]) -> str:
    if any(sheet.pictures for sheet in sheets):
        return "The OFD has no text, only images: it is a scan, and reading it takes OCR."
    return "The OFD is empty: there is nothing to read."


def _sheets(package: Zipped, name: str, before: int) -> Iterator[Sheet]:
    """The pages of a document; `before` is how many pages stand before it."""
    document = read_xml(package, name)
    area = document.find(f"{_ANY}CommonData/{_ANY}PageArea/{_ANY}PhysicalBox")
    pages = document.findall(f"{_ANY}Pages/{_ANY}Page")
    if before + len(pages) > MAX_PAGES:
        raise ReadError(f"The OFD has {before + len(pages)} pages; no report has more than {MAX_PAGES}.")
    for number, page in enumerate(pages, before + 1):
        part = _resolved(name, page.get("BaseLoc"))
        yield read_page(read_xml(package, part), number, _text(area))


def _text(element: etree._Element | None) -> str:
    return "" if element is None else element.text or ""


def _resolved(base: str, location: str | None) -> str:
    """The part a location names, seen from the part `base`; one that begins with / is seen from the package."""
    if not location:
        raise ReadError(f"The OFD is damaged: {base} does not say where its parts are.")
    joined = posixpath.join("/", posixpath.dirname(base), location.strip())
    return posixpath.normpath(joined).lstrip("/")
