"""A list inside another page: read by the family that recognises it, which then stays for the list's later answers.

What this noted for itself is kept in the memory under names that begin with `in:`, apart from the inner family's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from urllib.parse import urljoin

from crawler.families.listing import Ask, Listing
from crawler.urls import canonical

FAMILY, COLUMN = "in:family", "in:column"  # that reads the inner list; where the list began


def noted(ask: Ask) -> dict[str, str]:
    """What the outer family noted."""
    return {name: value for name, value in ask.memory.items() if name.startswith("in:")}


def read_inside(ask: Ask, text: str, outer: Collection[str]) -> Listing:
    """The answer as a list page of the inner list, by no family of the names in `outer`.

    The next request keeps what was noted. It may lie where the inner list lies, outside the column's folder.
    """
    own = noted(ask)
    column = own.get(COLUMN) or ask.url
    memory = {name: value for name, value in ask.memory.items() if name not in own}
    inner = replace(ask, column=column, memory=memory)
    family, listing = _read(own.get(FAMILY, ""), inner, text, outer)
    own |= {FAMILY: family, COLUMN: column}
    return replace(listing, next=_outward(listing.next, ask.column, own))


def _read(name: str, ask: Ask, text: str, outer: Collection[str]) -> tuple[str, Listing]:
    # The registry holds the families that call this, so it is looked up here.
    from crawler.families import candidates, named

    if name:
        return name, named(name).read_list(ask, text)
    known = [family for family in candidates(ask.url, text) if family.name not in outer]
    read = [(family.name, family.read_list(ask, text)) for family in known]
    return next((each for each in read if each[1].items or each[1].next), read[-1])


def _outward(ask: Ask | None, column: str, own: Mapping[str, str]) -> Ask | None:
    """The inner list's request as one of the outer column."""
    if ask is None:
        return None
    near = canonical(ask.url).startswith(canonical(urljoin(own[COLUMN], ".")))
    return replace(
        ask,
        column=column,
        memory={**ask.memory, **own},
        elsewhere=ask.elsewhere or near,
        instead=_outward(ask.instead, column, own),
    )
