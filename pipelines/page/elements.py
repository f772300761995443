"""What one element of a page is: its names, its size, whether it is furniture."""

from __future__ import annotations

import re

from lxml import etree

from pipelines.page.containers import CHROME_NAMES, CHROME_TAGS

_CHROME = re.compile(
    rf"(?:^|[\s_-])(?:{'|'.join(CHROME_NAMES)})(?:bar|box|list|con|div|wrap|\d+)?(?=$|[\s_-])", re.IGNORECASE
)  # class="share-box"


def names_of(element: etree._Element) -> str:
    """Its id and classes."""
    return f"{element.get('id', '')} {element.get('class', '')}"


def is_chrome_name(names: str) -> bool:
    """Whether an id or class is one that parts of a page carry which are never its text."""
    return _CHROME.search(names) is not None


def is_chrome_part(element: etree._Element) -> bool:
    """Whether nothing in the element is text of the page, by its tag or its name."""
    return element.tag in CHROME_TAGS or is_chrome_name(names_of(element))


def text_size(element: etree._Element) -> int:
    """Characters of text without white space."""
    return sum([len(text.strip()) for text in element.itertext()])  # a list: faster than a generator


def has_text(element: etree._Element, least: int) -> bool:
    """Whether the element has so many characters of text without white space: it is read only as far as that takes."""
    size = 0
    for text in element.itertext():
        size += len(text.strip())
        if size >= least:
            return True
    return False


def holds(element: etree._Element, inner: etree._Element) -> bool:
    """Whether `inner` is the element or stands in it."""
    return element is inner or any(above is element for above in inner.iterancestors())
