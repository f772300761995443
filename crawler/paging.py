"""From one list page to the next, and when a column is not completely read although there is no next page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from crawler.families import Ask, Listing
from crawler.limits import LIMITS
from crawler.urls import host_of, is_web, twin_key

RENDER = "one that only JavaScript builds needs render = true"
MOST_PAGES = LIMITS["GONGKAI_LIST_PAGES"].default  # of one column


@dataclass(frozen=True, slots=True)
class Following:
    """The next request of a column, None at the end; `doubt` says in words what of the column stays unread."""

    ask: Ask | None = None
    doubt: str = ""


def next_page(
    listing: Listing,
    column: str,
    visited: Collection[str],
    number: int,
    fresh: int,
    hosts: frozenset[str],
    at: str = "",
    most: int = MOST_PAGES,
) -> Following:
    """What follows list page `number` of a column, which had `fresh` entries that no earlier page had.

    `visited` are the addresses (as of `Ask.address`) of the column's list pages so far, this one among them; `at` is
    where this one was found in the end, which redirects may have moved out of the column's folder.
    """
    here = f"list page {number} of {column}"
    if number == 1 and listing.misgiving:
        listing = replace(listing, doubt=listing.doubt or listing.misgiving)
    folders = (column, at or column)
    if listing.doubt and not (listing.is_shell and listing.next):
        following = _checked(listing.next, here, folders, visited, hosts) if listing.next else Following()
        return replace(following, doubt=f"{here} {listing.doubt}")
    if listing.is_shell:
        return _checked(listing.next, here, folders, visited, hosts)
    if not listing.items:
        return Following(doubt=_emptiness(listing, here, number))
    is_last = listing.pages is not None and number >= listing.pages
    if not fresh:
        # On some portals the last page has a next one, which is itself once more.
        is_beyond = listing.pages is not None and number > listing.pages
        return Following(doubt="" if is_beyond else f"{here} repeats earlier entries")
    if not listing.next:
        announced = f"{here} leads to no next one, {listing.pages} were announced"
        return Following(doubt="" if is_last or listing.pages is None else announced)
    if number >= most:
        return Following(doubt=f"stopped after {number} list pages of {column} (GONGKAI_LIST_PAGES)")
    if is_last and listing.next.address in visited:
        return Following()  # from the last page back to the first
    return _checked(listing.next, here, folders, visited, hosts)


def _emptiness(listing: Listing, here: str, number: int) -> str:
    """Why a list page without an entry is not the end of its column, in words; empty when it is."""
    is_last = listing.pages is not None and number >= listing.pages
    if not is_last and (listing.next or listing.pages):
        # Deep pages of some portals are stubs: going on would ask for hundreds of them.
        return f"{here} is empty, {listing.pages or 'more'} were announced"
    if (
        (is_last and number > 1)
        or listing.says_none
        or listing.truncated
        or 0 in (listing.announced, listing.pages)
    ):
        return ""
    return f"{here} names no document and does not say that there is none; {RENDER}"


def _checked(
    ask: Ask | None, here: str, folders: Collection[str], visited: Collection[str], hosts: frozenset[str]
) -> Following:
    """The request, when it belongs to the column and is new."""
    if ask is None:
        return Following(doubt=f"{here} names no list; {RENDER}")
    if not _belongs(ask, folders, hosts):
        return Following(doubt=f"the next page of {here} is {ask.url}, which is not of this column")
    if ask.address in visited:
        return Following(doubt=f"the next page of {here} is {ask.url}, which was read before")
    return Following(ask)


def _belongs(ask: Ask, folders: Collection[str], hosts: frozenset[str]) -> bool:
    """A guessed address can walk into another column: the next page lies in the column's own folder or below (with
    `https` and `www.` or without), or in that of the page before, unless the family knows it to lie elsewhere."""
    if not is_web(ask.url) or host_of(ask.url) not in hosts:
        return False
    place = twin_key(ask.url)
    return ask.elsewhere or any(place.startswith(twin_key(urljoin(folder, "."))) for folder in folders)
