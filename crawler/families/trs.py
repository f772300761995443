"""Static pages with `createPageHTML`: articles `YYYYMM/tYYYYMMDD_ID.html`, list pages `index.html`, `index_1.html` …

The call that draws the pager is all there is to find the next page by (portals.md §1.8, §1.9, §2.1). Its three forms:

    createPageHTML(pages, current, "index", "html")                          first page 0, second page index_1
    createPageHTML(records, pages, current, "index", "html")                 the same
    createPageHTML('page_div', pages, current, 'list', 'shtml', records)     first page 1, second page list_2

Older pages say `var countPage = 12, var currentPage = 0` instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from crawler.families import generic
from crawler.families.listing import Ask, Listing
from crawler.families.rows import find_rows, parse

NAME = "trs"

_CALL = re.compile(r"createPage(?:HTML)?\s*\(([^()]*)\)")  # createPageHTML(2, 0, "index", "html")
_COUNT = re.compile(r"\bcountPage\s*=\s*(\d+)")  # var countPage = 12//共多少页
_CURRENT = re.compile(r"\bcurrentPage\s*=\s*(\d+)")  # var currentPage = 0
_EXTENSION = re.compile(r"\.(s?html?)(?:$|[?#])")  # index.shtml
_ARTICLE = re.compile(r"/t\d{8}_\d+\.s?html?$|/t\d{5,}\.s?html?$")  # /202401/t20240118_4420488.html


@dataclass(frozen=True, slots=True)
class Pager:
    """What the pager says. `current` counts from `first`; page n > first is `<name>_<n>.<extension>`."""

    pages: int
    current: int
    first: int = 0
    name: str = "index"
    extension: str = ""
    records: int | None = None

    @property
    def next(self) -> int | None:
        """Number of the next page in the address of its list page; None on the last."""
        following = self.current + 1
        return following if following < self.pages + self.first else None


def recognise(url: str, text: str) -> str:
    """The pager, or an article of the shape tYYYYMMDD_ID."""
    if find_pager(text):
        return "a pager drawn by createPageHTML or countPage"
    if any(_ARTICLE.search(row.item.url) for row in find_rows(url, parse(text))):
        return "articles of the shape tYYYYMMDD_ID.html"
    return ""


def read_list(ask: Ask, text: str) -> Listing:
    """Items by the shape of their addresses or by their looks; the next page by the pager."""
    pager = find_pager(text)
    by_looks = generic.read_by_looks(ask, text, lambda address: bool(_ARTICLE.search(address)))
    if not pager:
        return by_looks
    announced = pager.records if pager.records is not None else by_looks.announced
    following = _next_url(ask.url, pager)
    return Listing(by_looks.items, ask.to(following) if following else None, announced, pager.pages)


def find_pager(text: str) -> Pager | None:
    """The first call with numbers in it (the definition of the function has none), else countPage."""
    for call in _CALL.finditer(text):
        if pager := _from_call([argument.strip() for argument in call[1].split(",")]):
            return pager
    if count := _COUNT.search(text):
        current = _CURRENT.search(text)
        return Pager(int(count[1]), int(current[1]) if current else 0)
    return None


def _from_call(arguments: list[str]) -> Pager | None:
    names = [argument[1:-1] for argument in arguments if argument[:1] in ("'", '"')]
    has_element = arguments[0][:1] in ("'", '"')
    numbers = [int(argument) for argument in arguments if argument.isdecimal()]
    leading = sum(argument.isdecimal() for argument in arguments[:3])
    if has_element and len(numbers) >= 2 and len(names) >= 3:
        records = numbers[2] if len(numbers) > 2 else None
        return Pager(numbers[0], numbers[1], 1, names[1], names[2], records)
    if has_element or leading < 2 or len(names) < 2:
        return None
    if leading == 3:
        return Pager(numbers[1], numbers[2], 0, names[0], names[1], numbers[0])
    return Pager(numbers[0], numbers[1], 0, names[0], names[1])


def _next_url(url: str, pager: Pager) -> str:
    if pager.next is None:
        return ""
    own = _EXTENSION.search(url)
    extension = pager.extension or (own[1] if own else "html")
    return urljoin(url, f"{pager.name}_{pager.next}.{extension}")
