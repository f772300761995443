"""XML parts of office files: no document type, no entities, no network, bounded depth and size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from lxml import etree

from pipelines.containers.zipped import Zipped
from pipelines.errors import ReadError

MAX_TREE = 12 * 1024 * 1024  # bytes of a part that is parsed whole; its tree takes about eight times as much
CHUNK = 256 * 1024  # bytes given to the parser at a time
TYPED = "The part {} declares a document type, which office files never do: it is not read."


def read_xml(package: Zipped, name: str) -> etree._Element:
    """The root of a part. ReadError when it is no XML, too large, too deep, or declares a document type."""
    return parse_xml(package.read(name, MAX_TREE), name)


def parse_xml(data: bytes, name: str) -> etree._Element:
    """The root of these bytes; see read_xml."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ReadError(
            f"The file is damaged: its part {name} is no XML that can be read ({error})."
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadError(TYPED.format(name))
    return root


class Listener(Protocol):
    """What takes note of the elements of a part that is too large for a tree. Tags are without their namespaces."""

    @property
    def is_full(self) -> bool:
        """Whether it wants to hear no more of the part."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def data(self, text: str) -> None:
        """Text, in pieces."""

    def end(self, tag: str) -> None:
        """An element ends."""


def listen(data: bytes, name: str, listener: Listener) -> None:
    """Tell a listener what is in a part, from its first element to its last, or until it is full. ReadError as of read_xml."""
    target = _Target(listener, name)
    parser = etree.XMLParser(
        target=target,  # type: ignore[arg-type]  # lxml calls only the methods there are
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for at in range(0, len(data), CHUNK):
            parser.feed(data[at : at + CHUNK])
            if listener.is_full:
                return
        parser.close()
    except etree.XMLSyntaxError as error:
        raise ReadError(
            f"The file is damaged: its part {name} is no XML that can be read ({error})."
        ) from error


class _Target:
    """A listener as lxml wants it."""

    def __init__(self, listener: Listener, name: str) -> None:
        self._listener, self._name = listener, name
        self.data = listener.data

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._listener.start(tag.rpartition("}")[2], attributes)

    def end(self, tag: str) -> None:
        self._listener.end(tag.rpartition("}")[2])

    def doctype(self, *_: object) -> None:
        raise ReadError(TYPED.format(self._name))

    def close(self) -> None:
        """The part has ended."""
