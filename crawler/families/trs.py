"""Static list pages with a pager drawn by script: articles `YYYYMM/tYYYYMMDD_ID.html`, lists `index.html`, `index_1.html`.

The pager is all there is to find the next page by, unless it is a link (portals.md §1.8, §1.9, §2.1; `pager.py`). A page
reached by counting must name documents of this column: a wrong count leads into another one. Deep pages of some portals
are stubs of 300 to 400 bytes: there the portal itself cuts the list off.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from crawler.families import generic
from crawler.families.listing import Ask, Item, Listing
from crawler.families.pager import Pager, find_files, find_pager, own_folder, place_of, request_page
from crawler.families.rows import rows_of
from crawler.urls import canonical

__all__ = ["NAME", "find_pager", "read_list", "read_paged", "recognise"]

NAME = "trs"
STUB = 600  # characters; what is shorter and links nothing is no list page

_ARTICLE = re.compile(
    r"/t\d{8}_\d+\.s?html?$|/t\d{5,}\.s?html?$"
)  # /202401/t20240118_4420488.html  /t1002287.html
_MARKUP = re.compile(
    r"<(?:a|script|i?frame)\b", re.IGNORECASE
)  # what a list page, a shell or a challenge has


def recognise(url: str, text: str) -> str:
    """The pager, or an article of the shape tYYYYMMDD_ID."""
    if find_pager(text):
        return "a pager drawn by a script: createPageHTML, countPage, totalPage or nsetpage"
    if any(is_article(row.item.url) for row in rows_of(url, text)):
        return "articles of the shape tYYYYMMDD_ID.html"
    return ""


def is_article(url: str) -> bool:
    """Whether the address is an article's by its shape."""
    return bool(_ARTICLE.search(url))


def read_list(ask: Ask, text: str) -> Listing:
    """Items by the shape of their addresses or by their looks; the next page by the pager."""
    return read_paged(ask, text, generic.read_by_looks(ask, text, is_article))


def read_paged(ask: Ask, text: str, shown: Listing) -> Listing:
    """What a page shows by its looks, with what its pager says. Where a later page has no pager, the first one's holds."""
    noted = ask.memory.get("pages", "")
    pager = find_pager(text) or (Pager(int(noted)) if noted else None)
    if not pager:
        return shown
    if pager.pages == 0 and not _lists_own(ask, shown):  # an empty list, beside which stand other columns
        return Listing(announced=pager.records or 0)
    page = place_of(ask, pager)
    if ask.memory.get("tried") and _is_first_again(ask, shown.items):
        return Listing(is_shell=True, next=ask.instead)
    if page > 1 and not shown.items and len(text) < STUB and not _MARKUP.search(text):
        return Listing(truncated=f"list page {page} of {pager.pages} is a stub of {len(text)} characters")
    own = ask.memory.get("own") or own_folder(ask.column or ask.url, shown.items)
    if (
        ask.memory.get("counted")
        and shown.items
        and not any(item.url.startswith(own) for item in shown.items)
    ):
        return Listing(pages=pager.pages, doubt=f"at {ask.url} names documents of other columns only")
    announced = pager.records if pager.records is not None else shown.announced
    following = _following(ask, text, pager, shown, own) if page < pager.pages else None
    return Listing(shown.items, following, announced, pager.pages)


def _lists_own(ask: Ask, shown: Listing) -> bool:
    """Whether something it shows lies in the list's own folder."""
    return any(item.url.startswith(canonical(urljoin(ask.url, "."))) for item in shown.items)


def _following(ask: Ask, text: str, pager: Pager, shown: Listing, own: str) -> Ask:
    """The page after this one: by its link, else by counting."""
    kept = {name: ask.memory[name] for name in ("page", "name", "second") if name in ask.memory}
    if ask.memory.get("tried"):
        kept["second"] = "1"  # it was there, and is not the first once more
    noted = ask.to(ask.url, memory={**kept, "own": own, "pages": str(pager.pages)})
    page = place_of(ask, pager) + 1
    if shown.next:
        return noted.to(shown.next.url, memory={**noted.memory, "page": str(page)})
    files = find_files(noted, text, pager, shown.items)
    first = {"first": _addresses(shown.items)} if files.second is None else {}
    return request_page(noted.to(ask.url, memory={**noted.memory, **first, "counted": "1"}), files, page)


def _is_first_again(ask: Ask, items: tuple[Item, ...]) -> bool:
    """Whether a page tried for the second shows what the first showed, or nothing."""
    return not items or _addresses(items) == ask.memory.get("first")


def _addresses(items: tuple[Item, ...]) -> str:
    return "\n".join(item.url for item in items)
