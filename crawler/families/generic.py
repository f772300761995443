"""The long tail: repeated rows of a link and a date, a link to the next page, totals in words.

The rows that count stand in one block of the page. Menus, side lists and footers are other blocks; their links count
only where they carry a date or a report's title and lie in the list's own directory.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from urllib.parse import urljoin

from crawler.families.listing import Ask, Item, Listing
from crawler.families.rows import Row, empty_links, find_link, find_rows, parse, text_of
from crawler.urls import canonical

NAME = "generic"
NEXT = frozenset(
    {"下一页", "下页", "下一頁", "下頁", "后一页", "后页", "下一页>", "下一页>>", "下一页»", ">", "›", "Next"}
)

_REPORT = re.compile(  # 2011年度长春市公安局政府信息公开工作报告; not 2023年政府工作报告解读专题
    r"(?:(?:19|20)\d{2}|[〇○零一二三四五六七八九]{4})年?.*(?:报告|報告|年报|年報)(?:全文|正文)?(?:[（(].*[）)])?$"
    r"|(?:报告|報告|年报|年報)[（(]?(?:19|20)\d{2}年?度?[）)]?$"
)
_NOTICE = re.compile(r"^关于.{4,}的?(?:通知|公告|通告|公示|通报|意见|决定|批复|函)$")  # 关于印发《…》的通知
_CHROME = re.compile(r"(?:^|[/.\s-])(?:nav|menu|foot|header|crumb|breadcrumb|position)")  # div.nav, footer.
_RECORDS = re.compile(r"共有?:?(\d+)(?:条|篇|件|项|个记录)|总(?:记录)?数[:：]?(\d+)")  # 共25条
_PAGES = re.compile(r"共(\d+)页|第\d+/(\d+)页|页次[:：]\d+/(\d+)|\d+/(\d+)页")  # 共3页  第1/3页


def recognise(url: str, text: str) -> str:
    """Takes every page."""
    return "no marker of another family"


def read_list(ask: Ask, text: str) -> Listing:
    """The list page by its looks alone."""
    return read_by_looks(ask, text, lambda address: False)


def read_by_looks(ask: Ask, text: str, is_article: Callable[[str], bool]) -> Listing:
    """The list page by its looks, and by what a family knows of the shape of its articles' addresses."""
    url, tree = ask.url, parse(text)
    items = find_items(url, find_rows(url, tree), is_article)
    following = find_link(url, tree, NEXT)
    empty_links(url, tree, {item.url for item in items})  # a title may speak of totals: 共100条措施
    words = "".join(text_of(tree).split())
    return Listing(
        items=items,
        next=ask.to(following) if following else None,
        announced=first_number(_RECORDS, words),
        pages=first_number(_PAGES, words),
    )


def find_items(url: str, rows: Iterable[Row], is_article: Callable[[str], bool]) -> tuple[Item, ...]:
    """The rows that name documents."""
    folder = canonical(urljoin(url, "."))
    blocks: defaultdict[str, int] = defaultdict(int)
    telling = []
    for row in rows:
        shown = bool(row.item.date) or not _CHROME.search(row.block)
        named = shown and is_report(row.item.title)
        weight = bool(row.item.date) + 2 * named + 2 * is_article(row.item.url)
        if weight and row.item.url != canonical(url):
            telling.append(row)
            blocks[row.block] += weight + row.item.url.startswith(folder)
    main = max(blocks, key=lambda block: blocks[block], default="")
    return tuple(row.item for row in telling if row.block == main or row.item.url.startswith(folder))


def is_report(title: str) -> bool:
    """A title that says by itself that it is a report of a year or a notice."""
    return bool(_REPORT.search(title) or _NOTICE.search(title))


def first_number(pattern: re.Pattern[str], text: str) -> int | None:
    """The number of the first match, from whichever of its groups matched."""
    match = pattern.search(text)
    return next((int(group) for group in match.groups() if group), None) if match else None
