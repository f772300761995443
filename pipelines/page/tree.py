"""One page as a tree, and the element of it that holds the article. Nothing here recurses: depth is bounded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import cast

from lxml import etree

from pipelines.errors import ReadError
from pipelines.limits import LARGE
from pipelines.page.containers import CONTAINERS, GENERIC_CONTAINERS
from pipelines.page.density import densest
from pipelines.page.elements import has_text, holds, is_chrome_part, text_size

ENOUGH = 20  # characters a named container must hold to be believed
DENSEST = "densest"  # what stands for a name where no container has one
MAX_NODES = 300_000  # elements and attributes of a page; a report has some 5,000
MAX_ATTRIBUTES = 2_000  # of one element, and words in them
LONG_TAG = 8_000  # bytes that so many attributes take at least
CHUNK = 128 * 1024  # bytes of a long page given to the parser at a time
TOO_MANY = "more elements than any report has: only the first {:,} were read"
CLOSE = 0.4  # of its text: what the densest block and a container with a generic name must share

_LONG_TAG = re.compile(rb"(<[A-Za-z][\w:-]{0,40})[^<>]{%d,}" % LONG_TAG)  # <p a1=1 a2=1 a3=1
_NAMES = (*CONTAINERS, *GENERIC_CONTAINERS)
_RANKS = {name: rank for rank, name in enumerate(_NAMES) if not name.endswith("*")}
_TAGS = ("form", *(name for name in _RANKS if name.isalnum()))
_WITH_NAMES = "descendant-or-self::*[@id or @class]"
_NAMED = etree.XPath(_WITH_NAMES)
_NAMED_OR_TAGGED = etree.XPath("|".join((_WITH_NAMES, *(f"descendant-or-self::{tag}" for tag in _TAGS))))
_PREFIXES = tuple((name[:-1], rank) for rank, name in enumerate(_NAMES) if name.endswith("*"))


_PREFIX_NAMES = tuple(prefix for prefix, _ in _PREFIXES)


@dataclass(frozen=True, slots=True)
class Container:
    """The element that holds the article, and what it was found by: a name, `densest`, or "" for the whole page."""

    element: etree._Element
    name: str


@dataclass(frozen=True)
class _Named:
    """An element with a name of the list: the place of the name in it, and how many characters it holds, counted when asked for."""

    rank: int
    element: etree._Element

    @cached_property
    def size(self) -> int:
        return text_size(self.element)


def parse(text: str) -> tuple[etree._Element, tuple[str, ...]]:
    """The tree of a page, and a note where only its beginning is in it.

    ReadError when it has no elements, or is nested deeper than the parser goes (256).
    """
    source = _without_endless_tags(text.encode("utf-8", "replace"))
    parser = etree.HTMLPullParser(
        ("start",), encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    notes: tuple[str, ...] = ()
    try:
        if len(source) > LARGE:
            notes = _feed(parser, source)
            root, faults = parser.close(), parser.feed_error_log
        else:
            root, faults = etree.fromstring(source, parser), parser.error_log
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"The page is not HTML that can be read: {error}") from error
    if root is None:
        raise ReadError("The page holds no element and no text.")
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in faults.filter_from_fatals()):
        raise ReadError(
            "The page nests its elements deeper than any real page does (256), so most of it would be lost."
        )
    etree.strip_elements(root, "script", "style", "noscript", with_tail=False)
    return root, notes


def _without_endless_tags(source: bytes) -> bytes:
    """The source, tags with thousands of attributes left without any: the parser compares each with every other."""
    half = LONG_TAG // 2  # a tag that is so long covers one of these stretches
    stretches = range(0, len(source) - half, half)
    if all(source.find(b"<", at, at + half) >= 0 for at in stretches) or (
        max(map(len, source.split(b"<"))) < LONG_TAG
    ):
        return source
    return _LONG_TAG.sub(lambda tag: tag[1] if len(tag[0].split()) > MAX_ATTRIBUTES else tag[0], source)


def _feed(parser: etree.HTMLPullParser, source: bytes) -> tuple[str, ...]:
    """Give the parser a long page, up to MAX_NODES elements and attributes: each takes some 300 bytes of memory."""
    nodes = end = 0
    while end < len(source):
        if nodes > MAX_NODES:
            return (TOO_MANY.format(nodes),)
        start, end = end, end + CHUNK
        tag = source.rfind(b"<", start + 1, end)  # what is cut off begins with a tag: no number is cut in two
        end = tag if start < tag and end < len(source) else end
        parser.feed(source[start:end])
        for _, element in parser.read_events():
            assert isinstance(element, etree._Element)
            nodes += 1 + len(element.attrib)
    return ()


def find_container(root: etree._Element) -> Container:
    """The element that holds the article.

    A named container of `CONTAINERS` with text in it, the most telling first; else the densest block, or the container
    with a generic name that stands around it or in it; else a named one with a few words; else the whole page.
    """
    ranked = _ranked(root)
    if telling := _most_telling(ranked):
        return _container(_outer(telling, ranked, root))
    named = [_Named(rank, element) for rank, element in ranked]
    dense = densest(root)
    generic = [each for each in named if each.rank >= len(CONTAINERS) and each.size >= ENOUGH]
    if dense is not None:
        return _nearest(generic, dense) or Container(dense, DENSEST)
    scanty = [each for each in generic if not _is_list(each.element)] or [each for each in named if each.size]
    if scanty:
        return _container(min(scanty, key=lambda each: (each.rank, -each.size)))
    body = root.find("body")
    return Container(root if body is None else body, "")


def graft(root: etree._Element, html: str) -> etree._Element | None:
    """A new last element of the page with this HTML in it; None when there is none to be read."""
    try:
        body = parse(html)[0].find("body")
    except ReadError:
        return None
    if body is None:
        return None
    page = root.find("body")
    grafted = etree.SubElement(root if page is None else page, "div")
    grafted.text = body.text
    grafted.extend(list(body))
    return grafted


def _ranked(root: etree._Element) -> list[tuple[int, etree._Element]]:
    """The elements that carry a name of the list, with the place of the name."""
    tagged = any(_rank(element) is not None for element in root.iter(*_TAGS))  # few are
    named = cast("list[etree._Element]", (_NAMED_OR_TAGGED if tagged else _NAMED)(root))
    return [(rank, element) for element in named if (rank := _rank(element)) is not None]


def _most_telling(ranked: Sequence[tuple[int, etree._Element]]) -> _Named | None:
    """The largest element of the most telling name that has text in it; elements of other names are not measured."""
    for wanted in sorted({rank for rank, _ in ranked if rank < len(CONTAINERS)}):
        named = [_Named(rank, element) for rank, element in ranked if rank == wanted]
        largest = max(named, key=lambda each: each.size) if len(named) > 1 else named[0]
        if has_text(largest.element, ENOUGH):
            return largest
    return None


def _container(named: _Named) -> Container:
    return Container(named.element, _NAMES[named.rank])


def _outer(best: _Named, ranked: Sequence[tuple[int, etree._Element]], root: etree._Element) -> _Named:
    """`best`, or the telling container around it that is the densest block, where most of the text stands outside `best`.

    A parser closes <font id="zoom"> early when the portal opens a block inside it.
    """
    around = [
        _Named(rank, element)
        for rank, element in ranked
        if rank < len(CONTAINERS) and element is not best.element and holds(element, best.element)
    ]
    larger = [each for each in around if 2 * best.size < each.size]
    dense = densest(root) if larger else None
    return next((each for each in larger if each.element is dense), best)


def _nearest(generic: Sequence[_Named], dense: etree._Element) -> Container | None:
    """The container with a generic name that comes nearest to the densest block, if it is near at all."""
    wanted = text_size(dense)
    near = [
        (abs(each.size - wanted), each.rank, each)
        for each in generic
        if min(each.size, wanted) >= CLOSE * max(each.size, wanted)
        and not is_chrome_part(each.element)
        and (holds(each.element, dense) or holds(dense, each.element))
    ]
    return _container(min(near, key=lambda each: each[:2])[2]) if near else None


def _is_list(element: etree._Element) -> bool:
    """Whether most of the element's text is links."""
    return 2 * sum(map(text_size, element.iter("a"))) > text_size(element)


def _rank(element: etree._Element) -> int | None:
    """The place of the element's most telling name in the list, or None."""
    tag, get = element.tag, element.get
    return _rank_of(tag, get("id", ""), get("class", ""), get("name", "") if tag == "form" else "")


@lru_cache(maxsize=1024)  # the cells of a table have one class
def _rank_of(tag: str, identity: str, classes: str, form: str) -> int | None:
    names = [tag]
    if identity:
        names.append(f"#{identity.strip().lower()}")
    if classes:
        names += [f".{name}" for name in classes.lower().split()]
    if form:
        names.append(f"form[name={form.lower()}]")
    if len(names) == 1 and names[0] not in _RANKS:
        return None
    ranks = [_RANKS[name] for name in names if name in _RANKS]
    if any(name.startswith(_PREFIX_NAMES) for name in names):
        ranks += [rank for name in names for prefix, rank in _PREFIXES if name.startswith(prefix)]
    return min(ranks, default=None)
