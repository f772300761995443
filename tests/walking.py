"""A column of a portal on loopback read from its first list page to its last, without Scrapy, archive or documents."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from crawler.families import Ask, Listing, read_first
from crawler.paging import next_page
from crawler.urls import canonical, host_of, with_www_twins
from pipelines.decode import decode

Fetch = Callable[[Ask, str], str | None]  # (what is asked for, Referer) -> the text; None for 404


@dataclass(slots=True)
class Walk:
    """What the column's list pages said."""

    family: str = ""
    evidence: str = ""
    listings: list[Listing] = field(default_factory=list)  # of list pages, shells left out
    urls: set[str] = field(default_factory=set)  # distinct addresses listed
    announced: int | None = None
    doubts: list[str] = field(default_factory=list)
    truncated: str = ""

    @property
    def complete(self) -> bool:
        """Read to its end without a doubt, and nothing announced that was not listed."""
        return not self.doubts and not self.truncated and len(self.urls) >= (self.announced or 0)


def walk(column: str, family: str = "auto", kind: str = "annual_report", fetch: Fetch | None = None) -> Walk:
    """Read the list pages of the column at that address, as a crawl does: from the network, or by `fetch`."""
    found = Walk()
    ask: Ask | None = Ask(column, column=column, kind=kind)
    hosts = with_www_twins({host_of(column)})
    visited, number, referer, seen = set[str](), 1, "", set[str]()
    while ask:
        visited.add(ask.address)
        text = (fetch or _fetch)(ask, referer)
        if text is None:
            if ask.instead:
                ask = ask.instead
                continue
            if ask.truncates:
                found.truncated = ask.truncates
            else:
                found.doubts.append(f"list page {number} of {column} not read: HTTP 404")
            break
        reader, listing = read_first(found.family or family, ask, text)
        found.family, found.evidence = reader.name, found.evidence or reader.evidence
        addresses = {canonical(item.url) for item in listing.items}
        fresh = addresses - seen
        found.urls |= addresses
        found.announced = listing.announced if listing.announced is not None else found.announced
        found.truncated = found.truncated or listing.truncated
        following = next_page(listing, column, visited, number, len(fresh), hosts, ask.url)
        if following.doubt:
            found.doubts.append(following.doubt)
        if not listing.is_shell:
            found.listings.append(replace(listing, next=None))
            seen |= addresses
            number += 1
        referer, ask = ask.url, following.ask
    return found


def _fetch(ask: Ask, referer: str) -> str | None:
    """The answer's text; None for 404."""
    request = urllib.request.Request(ask.url, data=ask.body.encode() or None)  # loopback only
    if referer:
        request.add_header("Referer", referer)
    if ask.body:
        request.add_header("Content-Type", ask.media_type)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return decode(answer.read(), answer.headers.items()).text
    except urllib.error.HTTPError as error:
        error.close()
        if error.code != 404:
            raise
        return None
