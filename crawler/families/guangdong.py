"""Static lists of articles `content/post_<number>.html`: `index.html`, `index_2.html` … (portals.md §2.6).

The number is the article's identity on its host. Where the pager is drawn by a script, the script holds the total:

    var totalPage = Math.ceil(2380/20); var pages_limit=100; if(totalPage>pages_limit){ totalPage=pages_limit }

Beyond the limit there are no list pages: such a list is cut off by the portal itself. Elsewhere 下一页 and 最后一页 are
links.
"""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

from crawler.families import generic
from crawler.families.apis import pages_for
from crawler.families.listing import Ask, Item, Listing
from crawler.families.rows import find_link, find_rows, parse, rows_of
from crawler.families.trs import find_pager
from crawler.urls import canonical, host_of

NAME = "guangdong"
LAST = frozenset({"最后一页", "尾页", "末页", "最末页", ">>", "»"})

_ARTICLE = re.compile(r"/content/(?:\d+/\d+/)?m?post_\d+(?:_\d+)?\.html$")  # /tzgg/content/post_794439.html
_TOTAL = re.compile(r"totalPage\s{0,9}=\s{0,9}Math\.ceil\(\s{0,9}(\d{1,9})\s{0,9}/\s{0,9}(\d{1,9})")
_LIMIT = re.compile(r"pages_limit\s{0,9}=\s{0,9}(\d{1,9})")  # var pages_limit=100;
_NUMBER = re.compile(r"/index_(\d{1,9})\.html$")  # /tzgg/index_2.html


def recognise(url: str, text: str) -> str:
    """An article `content/post_<number>.html` of the same host, and no pager that another family reads."""
    if find_pager(text):
        return ""
    own = (row.item.url for row in rows_of(url, text) if host_of(row.item.url) == host_of(url))
    return "articles of the shape content/post_<number>.html" if any(map(is_article, own)) else ""


def is_article(url: str) -> bool:
    """Whether the address is an article's by its shape; `mpost_` is its mobile copy."""
    return bool(_ARTICLE.search(urlsplit(url).path))


def read_list(ask: Ask, text: str) -> Listing:
    """Rows that link such articles; the next page by its link, or by number where a script tells how many there are."""
    looks = generic.read_by_looks(ask, text, is_article)
    items, block = _listed(ask, text, looks.items)
    number = _number_of(ask.url)
    records, pages, limit = _totals(text)
    reachable = min(pages, limit) if pages and limit else pages or _last_page(ask.url, text) or looks.pages
    following = looks.next.url if looks.next else ""
    if not following and reachable and number < reachable:
        following = urljoin(ask.url, f"index_{number + 1}.html")
    cut = f"it shows {limit} list pages of {pages}" if pages and limit and pages > limit else ""
    return Listing(
        items=items,
        next=ask.to(following, memory={"block": block}) if following else None,
        announced=records if records is not None else looks.announced,
        pages=reachable,
        truncated=cut if reachable and number >= reachable else "",
    )


def _listed(ask: Ask, text: str, items: tuple[Item, ...]) -> tuple[tuple[Item, ...], str]:
    """The entries, and the block of the page that holds most. Where a later page has none in the block of the first,
    articles of other columns beside the list are not taken for its entries."""
    blocks = {row.item: row.block for row in find_rows(ask.url, parse(text))}
    known = ask.memory.get("block", "")
    if known:
        folder = canonical(urljoin(ask.url, "."))
        return tuple(
            item for item in items if blocks.get(item) == known or item.url.startswith(folder)
        ), known
    most = Counter(blocks.get(item, "") for item in items).most_common(1)
    return items, most[0][0] if most else ""


def _totals(text: str) -> tuple[int | None, int | None, int | None]:
    """Documents and list pages of the column by the pager's script, and how many of the pages there are at most."""
    total, limit = _TOTAL.search(text), _LIMIT.search(text)
    if not total:
        return None, None, None
    records, size = int(total[1]), int(total[2])
    return records, pages_for(records, size), int(limit[1]) if limit else None


def _last_page(url: str, text: str) -> int | None:
    """The number in the link to the last page; None where there is no such link."""
    last = find_link(url, parse(text), LAST)
    return _number_of(last) if last else None


def _number_of(url: str) -> int:
    """Which list page the address is: `index.html` and the folder are page 1, `index_2.html` is page 2."""
    found = _NUMBER.search(urlsplit(url).path)
    return int(found[1]) if found else 1
