"""The long tail: repeated rows of a link and a date, a link to the next page, totals in words.

The rows that count are those of the page's main list (`main_list.py`). A page with no such row lists what looks like
articles of its own directory; and where it is a report itself, it is the document (portals.md §2.13).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from crawler.families.listing import Ask, Item, Listing
from crawler.families.main_list import folder, is_chrome, items_of, main_block, telling_rows
from crawler.families.own_report import own_report
from crawler.families.rows import (
    Element,
    Row,
    empty_links,
    find_link,
    find_rows,
    numbered_links,
    parse,
    rows_of,
    text_of,
)
from crawler.urls import canonical, twin_key

NAME = "generic"
NEXT = frozenset({"下一页", "下页", "下一頁", "下頁", "后一页", "后页", ">", "›", "Next"})
LONGEST_ADDRESS = 300  # characters of an address that is judged by its shape

_RECORDS = re.compile(  # 共25条; not 共3条评论
    r"共有?:?(\d{1,9})(?:条|篇|件|项|个记录)(?!评论|留言|回复|咨询|建议)|总(?:记录)?数[:：]?(\d{1,9})"
)
_NEXT_WORDS = re.compile(r"[下后尾末]一?[页頁]")  # where the pager stands: 下一页 尾页
_NOTHING = re.compile(
    r"暂无(?:相关)?(?:数据|内容|信息|记录|文章|资料)|(?:没有|无)(?:相关|符合条件的)(?:数据|内容|信息|记录)"
)
_PAGES = re.compile(  # 共3页  第1/3页  页次：1/3
    r"共(\d{1,9})页|第\d{1,9}/(\d{1,9})页|页次[:：]\d{1,9}/(\d{1,9})|(?<!\d)\d{1,9}/(\d{1,9})页"
)
_ARTICLE = (
    re.compile(  # /1651146463799808001.html  /content_21500  /453C…A614/index.shtml  /show.php?id=385009
        r"/(?![^/?#]*(?:list|index|channel|node|column))[^/?#]*(?:\d{4}|[0-9a-f]{24})[^/?#]*$"
        r"|/(?:\d{5,}|[0-9a-f]{32})/index\.s?html?$"
        r"|[?&](?:id|articleid|newsid|messagekey|docid|infoid|contentid)=\w",
        re.IGNORECASE,
    )
)


def recognise(url: str, text: str) -> str:
    """Takes every page."""
    return "no marker of another family"


def read_list(ask: Ask, text: str) -> Listing:
    """The list page by its looks alone. What holds the rows of the first page holds those of the later ones: where a
    later page has none there, the news beside the list are not taken for its rows."""
    tree = parse(text)
    rows = list(find_rows(ask.url, tree))
    telling = telling_rows(ask.url, rows, _is_unknown)
    totals = _totals(ask, tree, telling)
    main = ask.memory["block"] if "block" in ask.memory else main_block(ask, telling, totals.announced)
    items = items_of(ask.url, rows, telling, main) or _undated(ask.url, rows)
    shown = _listing(ask, items, totals)
    items = shown.items
    if not items and not shown.next and ask.kind == "annual_report":
        items = own_report(ask.url, tree)
    following = shown.next or _numbered(ask, tree, shown.pages)
    return replace(shown, items=items, next=following and following.to(following.url, memory={"block": main}))


def read_by_looks(ask: Ask, text: str, is_article: Callable[[str], bool]) -> Listing:
    """The list page by its looks, and by what a family knows of the shape of its articles' addresses."""
    tree = parse(text)
    rows = list(find_rows(ask.url, tree))
    telling = telling_rows(ask.url, rows, is_article)
    totals = _totals(ask, tree, telling)
    main = main_block(ask, telling, totals.announced)
    return _listing(ask, items_of(ask.url, rows, telling, main), totals)


def find_items(
    ask: Ask, rows: Iterable[Row], is_article: Callable[[str], bool], announced: int | None = None
) -> tuple[Item, ...]:
    """The rows that name documents, of a column with that total."""
    found = list(rows)
    telling = telling_rows(ask.url, found, is_article)
    return items_of(ask.url, found, telling, main_block(ask, telling, announced))


def lists_mostly(url: str, text: str, shape: re.Pattern[str]) -> bool:
    """Whether most of what the page lists, by its looks alone, are addresses of that shape."""
    items = find_items(Ask(url), rows_of(url, text), lambda address: False)
    return 2 * sum(bool(shape.search(item.url)) for item in items) > len(items)


def first_number(pattern: re.Pattern[str], text: str) -> int | None:
    """The number of the first match, from whichever of its groups matched."""
    match = pattern.search(text)
    return next((int(group) for group in match.groups() if group), None) if match else None


def _totals(ask: Ask, tree: Element, telling: Iterable[tuple[Row, int]]) -> Listing:
    """The link to the next page and the totals in words, without items. The links of the rows are emptied."""
    following = find_link(ask.url, tree, NEXT)
    # A title may speak of totals: 共100条措施.
    empty_links(ask.url, tree, {row.item.url for row, _ in telling})
    words = "".join(text_of(tree).split())
    return Listing(
        next=ask.to(following) if following else None,
        announced=_total(words),
        pages=first_number(_PAGES, words),
        says_none=bool(_NOTHING.search(words)),
    )


def _total(words: str) -> int | None:
    """The total in words: of several the one nearest to the pager, others count what stands beside the list."""
    found = list(_RECORDS.finditer(words))
    pager = _PAGES.search(words) or _NEXT_WORDS.search(words)
    near = min(found, key=lambda each: abs(each.start() - pager.start()) if pager else 0, default=None)
    return next((int(group) for group in near.groups() if group), None) if near else None


def _listing(ask: Ask, items: tuple[Item, ...], totals: Listing) -> Listing:
    """These items with the totals. Where the list is empty by its own words, rows of other columns beside it are none."""
    if totals.announced == 0 and not any(item.url.startswith(folder(ask.url)) for item in items):
        items = ()
    return replace(totals, items=items, says_none=totals.says_none and not items)


def _undated(url: str, rows: Iterable[Row]) -> tuple[Item, ...]:
    """Rows that nothing but their addresses show to be documents: articles of the list's own directory, two or more."""
    items = tuple(
        row.item
        for row in rows
        if row.item.url.startswith(folder(url))
        and len(row.item.url) <= LONGEST_ADDRESS
        and _ARTICLE.search(row.item.url)
        and not is_chrome(row)
        and row.item.url != canonical(url)
    )
    return items if len(items) > 1 else ()


def _numbered(ask: Ask, tree: Element, pages: int | None) -> Ask | None:
    """The page after this one by the numbers that link to the others; this one's number is not a link, or links here."""
    links, here = numbered_links(ask.url, tree), twin_key(ask.url)
    if here == twin_key(ask.column or ask.url):
        number = 1
    else:
        own = [number for number, address in links.items() if twin_key(address) == here]
        gaps = [number for number in range(1, max(links, default=0)) if number not in links]
        number = next(iter(own or gaps[-1:]), 0)
    following = links.get(number + 1, "") if number else ""
    is_last = pages is not None and number >= pages
    return None if is_last or not following or twin_key(following) == here else ask.to(following)


def _is_unknown(url: str) -> bool:
    """No address tells by its shape that it is an article's."""
    return False
