"""One page as a tree, and the element of it that holds the article. Nothing here recurses: depth is bounded."""

from __future__ import annotations

import re

from lxml import etree

from pipelines.errors import ReadError
from pipelines.page.containers import CHROME_NAMES, CHROME_TAGS, CONTAINERS

_CHROME = re.compile(
    rf"(?:^|[\s_-])(?:{'|'.join(CHROME_NAMES)})(?:bar|box|list|con|div|wrap|\d+)?(?=$|[\s_-])", re.IGNORECASE
)  # class="share-box"
_RANKS = {name: rank for rank, name in enumerate(CONTAINERS) if not name.endswith("*")}
_PREFIXES = tuple((name[:-1], rank) for rank, name in enumerate(CONTAINERS) if name.endswith("*"))
_GENERIC = CONTAINERS.index("#content")  # names from here on are given to lists of links too
_PARAGRAPHS = frozenset({"p", "div", "td", "section", "article", "li", "span", "font"})
_STOPS = re.compile("[，。、；,;]")  # what text has and chrome has not
_ENOUGH = 20  # characters a named container must hold to be believed


def parse(text: str) -> etree._Element:
    """The tree of a page. ReadError when it has no elements, or is nested deeper than the parser goes (256)."""
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"The page is not HTML that can be read: {error}") from error
    if root is None:
        raise ReadError("The page holds no element and no text.")
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log.filter_from_fatals()):
        raise ReadError(
            "The page nests its elements deeper than any real page does (256), so most of it would be lost."
        )
    etree.strip_elements(root, "script", "style", "noscript", with_tail=False)
    return root


def find_container(root: etree._Element) -> tuple[etree._Element, bool]:
    """The element that holds the article, and whether it is a named container of `CONTAINERS`.

    Where no named one holds text, it is the densest block; where there is none either, a named one with a few words.
    """
    ranked = [(rank, element) for element in root.iter(etree.Element) if (rank := _rank(element)) is not None]
    sized = [(rank, -text_size(element), element) for rank, element in ranked]
    full = [each for each in sized if -each[1] >= _ENOUGH and (each[0] < _GENERIC or not _is_list(each[2]))]
    if full:
        return min(full, key=lambda each: each[:2])[2], True
    dense = _densest(root)
    if dense is not None:
        return dense, False
    scanty = [each for each in sized if each[1]]
    if scanty:
        return min(scanty, key=lambda each: each[:2])[2], True
    body = root.find("body")
    return (root if body is None else body), False


def text_size(element: etree._Element) -> int:
    """Characters of text without white space."""
    return sum(len(text.strip()) for text in element.itertext())


def _is_list(element: etree._Element) -> bool:
    """Whether most of the element's text is links."""
    return 2 * sum(map(text_size, element.iter("a"))) > text_size(element)


def names_of(element: etree._Element) -> str:
    """Its id and classes."""
    return f"{element.get('id', '')} {element.get('class', '')}"


def is_chrome_name(names: str) -> bool:
    """Whether an id or class is one that parts of a page carry which are never its text."""
    return _CHROME.search(names) is not None


def _rank(element: etree._Element) -> int | None:
    """The place of the element in CONTAINERS, or None."""
    names = [str(element.tag)]
    if identity := element.get("id"):
        names.append(f"#{identity.strip().lower()}")
    if classes := element.get("class"):
        names += [f".{name}" for name in classes.lower().split()]
    if len(names) == 1 and names[0] not in _RANKS:
        return None
    ranks = [_RANKS[name] for name in names if name in _RANKS]
    ranks += [rank for name in names for prefix, rank in _PREFIXES if name.startswith(prefix)]
    return min(ranks, default=None)


def _densest(root: etree._Element) -> etree._Element | None:
    """The element whose own paragraphs hold most text: each counts for its parent, and half for the one above.

    Sentences weigh more than words: chrome has no commas. None when the page has no paragraph.
    """
    scores: dict[etree._Element, float] = {}
    events = etree.iterwalk(root, events=("start",))
    for _, element in events:
        if element.tag in CHROME_TAGS or element.tag == "a" or is_chrome_name(names_of(element)):
            events.skip_subtree()
            continue
        weight = _weight(element) if element.tag in _PARAGRAPHS else 0
        parent = element.getparent() if element.tag in ("p", "span", "font", "li") else element
        if weight and parent is not None:
            scores[parent] = scores.get(parent, 0) + weight
            above = parent.getparent()
            if above is not None:
                scores[above] = scores.get(above, 0) + weight / 2
    return max(scores, key=lambda element: scores[element], default=None)


def _weight(element: etree._Element) -> int:
    """What the element's own text counts: its length and eight characters for each stop; 0 for a scrap of words."""
    own = (element.text or "") + "".join(child.tail or "" for child in element)
    text = own.strip()
    stops = len(_STOPS.findall(text))
    return len(text) + 8 * stops if len(text) >= 12 and stops else 0
