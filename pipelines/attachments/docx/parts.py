"""The parts of a DOCX that are read: document, styles, numbering."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from lxml import etree

from pipelines.attachments.docx.words import RELATIONS, STRICT
from pipelines.containers.xml import MAX_TREE, parse_xml, read_xml
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
    name = _related(package, "", "officeDocument") or "word/document.xml"
    if name not in package:
        raise ReadError(f"The DOCX is damaged: its document part {name} is missing.")
    return Parts(
        name,
        _part(package, name),
        _optional(package, _related(package, name, "styles")),
        _optional(package, _related(package, name, "numbering")),
    )


def _related(package: Zipped, source: str, kind: str) -> str:
    """The part that `source` ("" is the package) has as its first one of that kind, "" for none."""
    folder, last = posixpath.split(source)
    relations = posixpath.join(folder, "_rels", f"{last}.rels")
    if relations not in package:
        return ""
    for relation in read_xml(package, relations).iter(f"{{{RELATIONS}}}Relationship"):
        if relation.get("Type", "").endswith(f"/{kind}") and relation.get("TargetMode") != "External":
            return posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
    return ""


def _optional(package: Zipped, name: str) -> etree._Element | None:
    return _part(package, name) if name in package else None


def _part(package: Zipped, name: str) -> etree._Element:
    data = package.read(name, MAX_TREE)
    for strict, transitional in STRICT:
        data = data.replace(strict, transitional)
    return parse_xml(data, name)
