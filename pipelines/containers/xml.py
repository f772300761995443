"""XML parts of office files: no document type, no entities, no network, bounded depth and size."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from pipelines.containers.zipped import Zipped
from pipelines.errors import ReadError

MAX_TREE = 12 * 1024 * 1024  # bytes of a part that is parsed whole; its tree takes about eight times as much


def read_xml(package: Zipped, name: str) -> etree._Element:
    """The root of a part. ReadError when it is no XML, too large, too deep, or declares a document type."""
    return parse_xml(package.read(name, MAX_TREE), name)


def parse_xml(data: bytes, name: str) -> etree._Element:
    """The root of these bytes; see read_xml."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ReadError(f"The file is damaged: its part {name} is no XML that can be read ({error}).") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadError(f"The part {name} declares a document type, which office files never do: it is not read.")
    return root


def each_element(data: bytes, name: str, tag: str) -> Iterator[etree._Element]:
    """Every element with that tag, one at a time and gone when the next one comes: for parts too large for a tree."""
    events = etree.iterparse(
        BytesIO(data), events=("end",), tag=tag, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        for _, element in events:
            yield element
            element.clear(keep_tail=False)
            while (before := element.getprevious()) is not None:
                parent = before.getparent()
                if parent is None:
                    break
                parent.remove(before)
    except etree.XMLSyntaxError as error:
        raise ReadError(f"The file is damaged: its part {name} is no XML that can be read ({error}).") from error
