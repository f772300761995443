"""Static lists of articles named by 32 hex digits: `common_list.shtml`, `common_list_2.shtml` … (portals.md §2.5).

The pager is `createPageHTML('page_div', pages, current, 'common_list', 'shtml', records)` and shows 共N条 共N页 where it is
drawn (`pager.py`). Some lists hide a second copy of the title in the link.
"""

from __future__ import annotations

import re

from crawler.families import generic
from crawler.families.listing import Ask, Listing
from crawler.families.rows import rows_of
from crawler.families.trs import read_paged

NAME = "ucap"

_ARTICLE = re.compile(  # /c100013/202401/0f343b0931126a20f133d67c2b018a3b.shtml  /2024/1/18/<32 hex>.shtml
    r"/(?:(?:19|20)\d{4}|(?:19|20)\d{2}/\d{1,2}/\d{1,2})/[0-9a-f]{32}\.s?html$", re.IGNORECASE
)
_LIST = re.compile(r"/(?:common|xxgk|nav)_lists?(?:_\d{1,3})?\.shtml$")  # /gaj/zcfg/nav_list.shtml
_MARKS = {
    "elements of the name ucaptitle or ucapcontent": re.compile(r"<ucap(?:title|content)\b", re.IGNORECASE),
    "the id UCAP-CONTENT": re.compile(r"\bid\s?=\s?[\"']?UCAP-CONTENT\b", re.IGNORECASE),
}


def recognise(url: str, text: str) -> str:
    """Articles of the shape, elements of the platform, or one of its list names with its pager."""
    if any(is_article(row.item.url) for row in rows_of(url, text)):
        return "articles of the shape YYYYMM/<32 hex digits>.shtml"
    for evidence, mark in _MARKS.items():
        if mark.search(text):
            return evidence
    return "a list of the name common_list, xxgk_list or nav_list" if _LIST.search(url) else ""


def is_article(url: str) -> bool:
    """Whether the address is an article's by its shape."""
    return bool(_ARTICLE.search(url))


def read_list(ask: Ask, text: str) -> Listing:
    """Items by the shape of their addresses or by their looks; the next page by the pager."""
    return read_paged(ask, text, generic.read_by_looks(ask, text, is_article))
