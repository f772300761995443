"""Families of list pages: recognised by markers in the page and shapes of its addresses, never by vendor name.

Each module has NAME, recognise(url, text) -> evidence or "", and read_list(url, text) -> Listing.
"""

from __future__ import annotations

from crawler.families import generic, jpage, trs
from crawler.families.listing import Family, Item, Listing

__all__ = ["NAMES", "Family", "Item", "Listing", "named", "recognise"]

# Most particular first: the first that knows the page reads it, and the generic reader takes every page.
MODULES = (jpage, trs, generic)
NAMES = tuple(module.NAME for module in MODULES)


def recognise(url: str, text: str) -> Family:
    """The family of this list page, with the evidence in a sentence."""
    for module in MODULES:
        if evidence := module.recognise(url, text):
            return Family(module.NAME, evidence, module.read_list)
    raise AssertionError("the generic reader takes every page")


def named(name: str) -> Family:
    """The family a site file names."""
    module = MODULES[NAMES.index(name)]
    return Family(module.NAME, "named by the site file", module.read_list)
