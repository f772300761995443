"""Columns of years: `/zfxxgknb/` links `2023n/`, `2022n/` …, each a list of its own, or a report itself (portals.md §2.13).

    <a href="./2023n/">2023年</a> <a href="./2022n/">2022年</a>

The years are read one after another, each by the family that recognises it. A column that shows the documents of all years
and links the years as a choice among them is not one of these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from crawler.families import generic
from crawler.families.listing import Ask, Item, Listing
from crawler.families.rows import find_links, parse
from crawler.families.within import COLUMN, FAMILY, noted, read_inside
from crawler.urls import canonical, twin_key

NAME = "years"
FEWEST = 2  # years that make a column of years
LEFT = "in:left"  # addresses of the years that are still to be read, one a line

_YEAR = re.compile(r"(?:19|20)\d{2}(?:年度?)?")  # 2020  2020年  2020年度
_PLACE = re.compile(r"(?:/|/index\.\w{3,5})$")  # /zfxxgknb/2020n/  /zfxxgknb/2020n/index.html
_FILE = re.compile(r"[^/]*$")


def recognise(url: str, text: str) -> str:
    """Links of years into folders of this one, and no document that lies in none of them."""
    return "links to a list for each year" if find_years(url, text) else ""


def read_list(ask: Ask, text: str) -> Listing:
    """What the page shows of the first year, or nothing; then year after year."""
    if LEFT in ask.memory:
        return _read_year(ask, text)
    years = find_years(ask.url, text)
    if not years:
        return read_inside(ask, text, (NAME,))
    shown = generic.read_by_looks(ask, text, lambda address: False).items
    left = [year for year in years if not _covers(year, shown)]
    if not shown:
        return Listing(is_shell=True, next=_next_year(ask, left))
    listing = _in_years(read_inside(ask, text, (NAME,)), is_first=True)
    following = listing.next and replace(listing.next, memory={**listing.next.memory, LEFT: "\n".join(left)})
    return replace(listing, next=following or _next_year(ask, left))


def find_years(url: str, text: str) -> list[str]:
    """Addresses of the years in the order of the page; none where documents are listed that lie in no year's folder."""
    tree = parse(text)
    folder, here = canonical(urljoin(url, ".")), twin_key(url)
    links = dict.fromkeys(
        address
        for words, address in find_links(url, tree)
        if _YEAR.fullmatch(words)
        and address.startswith(folder)
        and not urlsplit(address).query
        and twin_key(address) != here
    )
    years = list(links)
    if len(years) < FEWEST:
        return []
    items = generic.read_by_looks(Ask(url, column=url), text, lambda address: False).items
    is_split = all(any(_covers(year, [item]) for year in years) for item in items)
    return years if is_split else []


def _read_year(ask: Ask, text: str) -> Listing:
    left = ask.memory[LEFT].split("\n") if ask.memory[LEFT] else []
    listing = _in_years(read_inside(ask, text, (NAME,)), is_first=FAMILY not in ask.memory)
    if listing.is_shell and listing.next:
        return listing
    if not listing.items and FAMILY not in ask.memory and not _PLACE.search(ask.url):
        listing = replace(listing, items=(Item(canonical(ask.url), ""),))  # the year's report itself
    if not listing.items:
        return replace(
            listing, next=_next_year(ask, left), doubt=listing.doubt or f"at {ask.url} lists nothing"
        )
    return listing if listing.next else replace(listing, next=_next_year(ask, left))


def _in_years(listing: Listing, *, is_first: bool) -> Listing:
    """A year's page: what it says of totals is said of its year alone, and is no total of the column."""
    cut = not listing.next and listing.pages is not None and is_first and listing.pages > 1
    doubt = f"leads to no next one of its year, {listing.pages} were announced" if cut else listing.doubt
    return replace(listing, announced=None, pages=None, doubt=doubt)


def _next_year(ask: Ask, left: Sequence[str]) -> Ask | None:
    if not left:
        return None
    own = {name: value for name, value in noted(ask).items() if name not in (FAMILY, COLUMN)}
    return ask.to(left[0], memory={**own, LEFT: "\n".join(left[1:])})


def _covers(year: str, items: Sequence[Item]) -> bool:
    """Whether one of the documents lies in the year's folder; a file has none of its own."""
    folder = _FILE.sub("", year) if _PLACE.search(year) else f"{year}/"
    return any(item.url.startswith(folder) for item in items)
