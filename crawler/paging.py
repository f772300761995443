"""From one list page to the next, and when a column is not completely read although there is no next page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from crawler.families import Ask, Listing
from crawler.urls import canonical, host_of, is_web

MOST_PAGES = 1000  # list pages of one column; the longest seen has about 700


@dataclass(frozen=True, slots=True)
class Following:
    """The next request of a column, None at the end; `doubt` says in words what of the column stays unread."""

    ask: Ask | None = None
    doubt: str = ""


def next_page(
    listing: Listing, column: str, visited: Collection[str], number: int, fresh: int, hosts: frozenset[str]
) -> Following:
    """What follows list page `number` of a column, which had `fresh` entries that no earlier page had.

    `visited` are the addresses (as of `Ask.address`) of the column's list pages so far, this one among them.
    """
    here = f"list page {number} of {column}"
    if listing.is_shell:
        return _checked(listing.next, here, column, visited, hosts)
    if listing.doubt:
        following = _checked(listing.next, here, column, visited, hosts) if listing.next else Following()
        return replace(following, doubt=f"{here} {listing.doubt}")
    if listing.items and not fresh:
        return Following(doubt=f"{here} repeats earlier entries")
    is_last = listing.pages is not None and number >= listing.pages
    if not listing.items and not is_last and (listing.next or listing.pages):
        # Deep pages of some portals are stubs: going on would ask for hundreds of them.
        return Following(doubt=f"{here} is empty, {listing.pages or 'more'} were announced")
    if not listing.next:
        announced = f"{here} leads to no next one, {listing.pages} were announced"
        return Following(doubt="" if is_last or listing.pages is None else announced)
    if number >= MOST_PAGES:
        return Following(doubt=f"stopped after {number} list pages of {column}")
    return _checked(listing.next, here, column, visited, hosts)


def _checked(
    ask: Ask | None, here: str, column: str, visited: Collection[str], hosts: frozenset[str]
) -> Following:
    """The request, when it belongs to the column and is new."""
    if ask is None:
        return Following(doubt=f"{here} names no list; one that only JavaScript builds needs render = true")
    if not _belongs(ask, column, hosts):
        return Following(doubt=f"the next page of {here} is {ask.url}, which is not of this column")
    if ask.address in visited:
        return Following(doubt=f"the next page of {here} is {ask.url}, which was read before")
    return Following(ask)


def _belongs(ask: Ask, column: str, hosts: frozenset[str]) -> bool:
    """A guessed address can walk into another column: the next page lies in the column's own folder or below, unless
    the family knows it to lie elsewhere on the site."""
    if not is_web(ask.url) or host_of(ask.url) not in hosts:
        return False
    return ask.elsewhere or canonical(ask.url).startswith(canonical(urljoin(column, ".")))
