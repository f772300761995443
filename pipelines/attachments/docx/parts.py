"""The parts of a DOCX that are read: document, styles, numbering."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from pipelines.attachments.docx.words import STRICT
from pipelines.containers.relations import related
from pipelines.containers.xml import MAX_TREE, parse_xml
from pipelines.containers.zipped import Zipped
from pipelines.errors import ReadError


@dataclass(frozen=True, slots=True)
class Parts:
    """Roots of the parts; None for one the package does not have. `name` is the document's."""

    name: str
    document: etree._Element
    styles: etree._Element | None
    numbering: etree._Element | None


def find_parts(package: Zipped) -> Parts:
    """The parts, by the relationships that name them. ReadError when there is no document."""
    name = related(package, "", "officeDocument") or "word/document.xml"
    if name not in package:
        raise ReadError(f"The DOCX is damaged: its document part {name} is missing.")
    return Parts(
        name,
        _part(package, name),
        _optional(package, related(package, name, "styles")),
        _optional(package, related(package, name, "numbering")),
    )


def _optional(package: Zipped, name: str) -> etree._Element | None:
    return _part(package, name) if name in package else None


def _part(package: Zipped, name: str) -> etree._Element:
    data = package.read(name, MAX_TREE)
    for strict, transitional in STRICT:
        data = data.replace(strict, transitional)
    return parse_xml(data, name)
