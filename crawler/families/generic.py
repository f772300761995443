"""The long tail: repeated rows of a link and a date, a link to the next page, totals in words.

The rows that count stand in one block of the page. Menus, side lists and footers are other blocks; their links count
only where they carry a date or a report's title and lie in the list's own directory. A page with no such row lists what
looks like articles of its own directory; and where it is a report itself, it is the document (portals.md §2.13).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from urllib.parse import urljoin

from crawler.families.listing import Ask, Item, Listing
from crawler.families.own_report import own_report
from crawler.families.rows import (
    Element,
    Row,
    empty_links,
    find_link,
    find_rows,
    numbered_links,
    parse,
    text_of,
)
from crawler.urls import canonical, twin_key

NAME = "generic"
NEXT = frozenset({"下一页", "下页", "下一頁", "下頁", "后一页", "后页", ">", "›", "Next"})
LONGEST = 200  # characters of a title
LONGEST_ADDRESS = 300  # characters of an address that is judged by its shape

_REPORT = re.compile(  # 2011年度长春市公安局政府信息公开工作报告; not 2023年政府工作报告解读专题
    r"(?:(?:19|20)\d{2}|[〇○零一二三四五六七八九]{4})年?.*(?:报告|報告|年报|年報)(?:全文|正文)?(?:[（(].*[）)])?$"
    r"|(?:报告|報告|年报|年報)[（(]?(?:19|20)\d{2}年?度?[）)]?$"
)
_NOTICE = re.compile(r"^关于.{4,}的?(?:通知|公告|通告|公示|通报|意见|决定|批复|函)$")  # 关于印发《…》的通知
_CHROME = re.compile(r"(?:^|[/.\s-])(?:nav|menu|foot|header|crumb|breadcrumb|position)")  # div.nav, footer.
_RECORDS = re.compile(r"共有?:?(\d{1,9})(?:条|篇|件|项|个记录)|总(?:记录)?数[:：]?(\d{1,9})")  # 共25条
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
    telling = _telling(ask.url, rows, _is_unknown)
    main = ask.memory["block"] if "block" in ask.memory else _main_block(ask.url, telling)
    items = _items_of(ask.url, telling, main) or _undated(ask.url, rows)
    shown = _with_totals(ask, tree, items)
    if not items and not shown.next and ask.kind == "annual_report":
        items = own_report(ask.url, tree)
    following = shown.next or _numbered(ask, tree, shown.pages)
    return replace(shown, items=items, next=following and following.to(following.url, memory={"block": main}))


def read_by_looks(ask: Ask, text: str, is_article: Callable[[str], bool]) -> Listing:
    """The list page by its looks, and by what a family knows of the shape of its articles' addresses."""
    tree = parse(text)
    return _with_totals(ask, tree, find_items(ask.url, find_rows(ask.url, tree), is_article))


def find_items(url: str, rows: Iterable[Row], is_article: Callable[[str], bool]) -> tuple[Item, ...]:
    """The rows that name documents."""
    telling = _telling(url, rows, is_article)
    return _items_of(url, telling, _main_block(url, telling))


def lists_mostly(url: str, text: str, shape: re.Pattern[str]) -> bool:
    """Whether most of what the page lists, by its looks alone, are addresses of that shape."""
    items = find_items(url, find_rows(url, parse(text)), lambda address: False)
    return 2 * sum(bool(shape.search(item.url)) for item in items) > len(items)


def is_report(title: str) -> bool:
    """A title that says by itself that it is a report of a year or a notice."""
    return len(title) <= LONGEST and bool(_REPORT.search(title) or _NOTICE.search(title))


def first_number(pattern: re.Pattern[str], text: str) -> int | None:
    """The number of the first match, from whichever of its groups matched."""
    match = pattern.search(text)
    return next((int(group) for group in match.groups() if group), None) if match else None


def _with_totals(ask: Ask, tree: Element, items: tuple[Item, ...]) -> Listing:
    """These items, with the link to the next page and the totals in words. The items' links are emptied."""
    following = find_link(ask.url, tree, NEXT)
    empty_links(ask.url, tree, {item.url for item in items})  # a title may speak of totals: 共100条措施
    words = "".join(text_of(tree).split())
    return Listing(
        items=items,
        next=ask.to(following) if following else None,
        announced=first_number(_RECORDS, words),
        pages=first_number(_PAGES, words),
    )


def _telling(url: str, rows: Iterable[Row], is_article: Callable[[str], bool]) -> list[tuple[Row, int]]:
    """The rows that show by date, title or address that they name documents, and how much they show it."""
    telling = []
    for row in rows:
        shown = bool(row.item.date) or not _is_chrome(row)
        named = shown and is_report(row.item.title)
        weight = bool(row.item.date) + 2 * named + 2 * is_article(row.item.url)
        if weight and row.item.url != canonical(url):
            telling.append((row, weight))
    return telling


def _main_block(url: str, telling: Sequence[tuple[Row, int]]) -> str:
    """The block whose rows show most."""
    blocks: defaultdict[str, int] = defaultdict(int)
    for row, weight in telling:
        blocks[row.block] += weight + row.item.url.startswith(_folder(url))
    return max(blocks, key=lambda block: blocks[block], default="")


def _items_of(url: str, telling: Iterable[tuple[Row, int]], main: str) -> tuple[Item, ...]:
    return tuple(row.item for row, _ in telling if row.block == main or row.item.url.startswith(_folder(url)))


def _undated(url: str, rows: Iterable[Row]) -> tuple[Item, ...]:
    """Rows that nothing but their addresses show to be documents: articles of the list's own directory, two or more."""
    items = tuple(
        row.item
        for row in rows
        if row.item.url.startswith(_folder(url))
        and len(row.item.url) <= LONGEST_ADDRESS
        and _ARTICLE.search(row.item.url)
        and not _is_chrome(row)
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


def _is_chrome(row: Row) -> bool:
    """Whether the row stands in a menu, a breadcrumb or at the foot of the page."""
    return bool(_CHROME.search(row.block) or _CHROME.search(row.way))


def _folder(url: str) -> str:
    return canonical(urljoin(url, "."))


def _is_unknown(url: str) -> bool:
    """No address tells by its shape that it is an article's."""
    return False
