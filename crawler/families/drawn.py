"""A list page as a browser has drawn it: an empty list in it is the answer, where in a page as sent it is only a place.

    <ul id="list"></ul>

A challenge that a browser was shown holds no list at all, and stays without an answer.
"""

from __future__ import annotations

from dataclasses import replace

from crawler.families.listing import Listing
from crawler.families.rows import Element, parse, text_of

LISTS = ("ul", "ol", "dl", "tbody")


def as_drawn(listing: Listing, text: str) -> Listing:
    """The listing; one with nothing in it says that there is none where the page drawn holds an empty list."""
    if listing != Listing():
        return listing
    return replace(listing, says_none=any(_is_empty(each) for each in parse(text).iter(*LISTS)))


def _is_empty(element: Element) -> bool:
    return len(element) == 0 and not text_of(element).strip()
