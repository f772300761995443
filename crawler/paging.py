"""From one list page to the next, and when a column is not completely read although there is no next page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urljoin

from crawler.families import Listing
from crawler.urls import canonical, host_of, is_web

MOST_PAGES = 1000  # list pages of one column; the longest seen has about 700


@dataclass(frozen=True, slots=True)
class Following:
    """The next list page, empty at the end; `doubt` says in words what of the column stays unread."""

    url: str = ""
    doubt: str = ""


def next_page(
    listing: Listing, column: str, visited: Collection[str], number: int, fresh: int, hosts: frozenset[str]
) -> Following:
    """What follows list page `number` of a column, which had `fresh` entries that no earlier page had.

    `visited` are the canonical addresses of the column's list pages so far, this one among them.
    """
    here = f"list page {number} of {column}"
    if listing.items and not fresh:
        return Following(doubt=f"{here} repeats earlier entries")
    is_last = listing.pages is not None and number >= listing.pages
    if not listing.items and not is_last and (listing.next_url or listing.pages):
        # Deep pages of some portals are stubs: going on would ask for hundreds of them.
        return Following(doubt=f"{here} is empty, {listing.pages or 'more'} were announced")
    if not listing.next_url:
        announced = f"{here} leads to no next one, {listing.pages} were announced"
        return Following(doubt="" if is_last or listing.pages is None else announced)
    if number >= MOST_PAGES:
        return Following(doubt=f"stopped after {number} list pages of {column}")
    if not _belongs(listing.next_url, column, hosts):
        return Following(doubt=f"the next page of {here} is {listing.next_url}, which is not of this column")
    if canonical(listing.next_url) in visited:
        return Following(doubt=f"the next page of {here} is {listing.next_url}, which was read before")
    return Following(listing.next_url)


def _belongs(url: str, column: str, hosts: frozenset[str]) -> bool:
    """A guessed address can walk into another column: the next page lies in the column's own folder or below."""
    return (
        is_web(url) and host_of(url) in hosts and canonical(url).startswith(canonical(urljoin(column, ".")))
    )
