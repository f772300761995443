"""Families of list pages: recognised by markers in the page and shapes of its addresses, never by vendor name.

Each module has NAME, recognise(url, text) -> evidence or "", and read_list(ask, text) -> Listing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from crawler.families import (
    ccontent,
    epoint,
    frame,
    generic,
    gkmlpt,
    guangdong,
    jpaas,
    jpage,
    openness,
    public_column,
    trs,
    truecms,
    ucap,
    vsb,
    xxgk,
    years,
)
from crawler.families.listing import Ask, Family, Item, Listing
from crawler.families.misgivings import misgiving

__all__ = ["NAMES", "Ask", "Family", "Item", "Listing", "candidates", "named", "read_first", "recognise"]

# Most particular first: the first that knows the page reads it, and the generic reader takes every page.
MODULES = (
    jpaas,
    truecms,  # its pages hold a <datastore> too, in a script
    jpage,
    xxgk,
    gkmlpt,
    epoint,
    openness,
    public_column,
    vsb,
    years,
    ucap,
    guangdong,
    trs,
    ccontent,
    frame,
    generic,
)
NAMES = tuple(module.NAME for module in MODULES)


def candidates(url: str, text: str) -> Iterator[Family]:
    """Every family that takes this list page for its own, most particular first, with the evidence in a sentence."""
    for module in MODULES:
        if evidence := module.recognise(url, text):
            yield Family(module.NAME, evidence, module.read_list)


def recognise(url: str, text: str) -> Family:
    """The family of this list page. The generic reader takes every page, so there is one."""
    return next(candidates(url, text))


def named(name: str) -> Family:
    """The family a site file names."""
    module = MODULES[NAMES.index(name)]
    return Family(module.NAME, "named by the site file", module.read_list)


def read_first(name: str, ask: Ask, text: str) -> tuple[Family, Listing]:
    """A column's first answer: its family by name, or of those that know the page ("auto") the first that finds
    something to list or to follow, or that the list is empty; else the first with nothing."""
    families = list(candidates(ask.url, text)) if name == "auto" else [named(name)]
    empty = None
    for family in families:
        listing = family.read_list(ask, text)
        if listing.items or listing.next or listing.announced == 0:
            return family, replace(listing, misgiving=misgiving(ask, text, listing))
        empty = empty or (family, listing)
    assert empty is not None
    return empty
