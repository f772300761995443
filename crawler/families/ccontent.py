"""Columns `/n<A>/n<B>/index.html`, articles `/n<A>/n<B>/c<id>/content.html`; no date in the address, often none in the row.

The rows of the first page stand in `<span id="comp_2603340">`. Further pages are `index_2603340_16.html`, counted down:
of `maxPageNum = 17` pages the second is 16 and the last 1 (portals.md §2.12). Their addresses stand in a hidden block or
are put together by the pager's script; the pages themselves hold rows and nothing else, so the first page's count is kept.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler.families import generic
from crawler.families.listing import Ask, Item, Listing
from crawler.families.rows import find_rows, parse

NAME = "ccontent"

_COLUMN = re.compile(r"/n\d+/(?:n\d+/)*(?:index(?:_\d+_\d+)?\.html)?$")  # /n2588035/n2588320/index.html
_ARTICLE = re.compile(r"/c\d+/content\.html$")  # /n2588035/n2588300/c13587052/content.html
_HREF = re.compile(r"/c\d+/content\.html")
_DEEP = re.compile(r"index_(\d+)_(\d{1,6})\.html")  # index_2603340_16.html
_UNIT = re.compile(r"\bid=[\"']?pag_(\d+)")  # <td class="pages" id="pag_2603340">
_COUNT = re.compile(r"\bmaxPageNum\d*\s*=\s*[\"']?(\d{1,6})\b")  # maxPageNum = 17;


def recognise(url: str, text: str) -> str:
    """The column's address with such an article or a pager in the page, or most of its entries such articles."""
    is_column = bool(_COLUMN.search(urlsplit(url).path))
    if is_column and (_HREF.search(text) or _UNIT.search(text)):
        return "a column of the shape /nA/nB/ with articles c<id>/content.html"
    if _HREF.search(text) and generic.lists_mostly(url, text, _ARTICLE):
        return "articles of the shape c<id>/content.html"
    return ""


def read_list(ask: Ask, text: str) -> Listing:
    """The rows of the list's own component, or by shape and looks; the next page by number."""
    unit, pages = _pager(ask, text)
    by_looks = generic.read_by_looks(ask, text, lambda address: bool(_ARTICLE.search(address)))
    here = _DEEP.search(ask.url)
    number = int(here[2]) if here else pages
    following = by_looks.next
    if unit and number > 1:
        memory = {"unit": unit, "pages": str(pages)}
        following = ask.to(urljoin(ask.url, f"index_{unit}_{number - 1}.html"), memory=memory)
    return Listing(
        items=_component(ask.url, text, unit) or by_looks.items,
        next=following,
        announced=by_looks.announced,
        pages=pages or by_looks.pages,
    )


def _pager(ask: Ask, text: str) -> tuple[str, int]:
    """Number of the list's component and of its pages, as the first page had them; empty and 0 where there is no pager."""
    if "unit" in ask.memory:
        return ask.memory["unit"], int(ask.memory["pages"])
    found = _UNIT.search(text) or _DEEP.search(text)
    if not found:
        return "", 0
    unit = found[1]
    linked = [int(number) for name, number in _DEEP.findall(text) if name == unit]
    counted = generic.first_number(_COUNT, text)
    return unit, counted if counted is not None else max(linked, default=0) + 1


def _component(url: str, text: str, unit: str) -> tuple[Item, ...]:
    """All rows of the component: within it, entries that lead elsewhere belong to the list too."""
    name = f"comp_{unit}"
    components = [element for element in parse(text).iter("*") if element.get("id") == name] if unit else []
    return tuple(row.item for component in components[:1] for row in find_rows(url, component))
