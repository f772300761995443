"""What speaks against a column's first list page that leads to no other: a pager that only a script works, odd entries.

    <a href="javascript:goPage(2)">下一页</a>  <a onclick="turn(3)">3</a>  <button>加载更多</button>
    $("#pager").pagination({total: 60, pageSize: 10})  laypage.render({elem: "page", count: 60})

Such a list would end in silence after its first page. One that fits on a page has the same pager, often, but no number
above 1 in it; where nothing tells, a full page (10, 15, 20 … entries) is taken for one of several.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice

from crawler.families.listing import Ask, Item, Listing
from crawler.families.rows import (
    ARROWS,
    PRESSED,
    Element,
    leads_somewhere,
    parse,
    scripts,
    text_of,
)

PAGER_WORDS = frozenset({"下一页", "下页", "下一頁", "下頁", "后一页", "后页"})
MORE_WORDS = frozenset({"加载更多", "点击加载更多", "点击加载", "加载更多内容"})
SMALLEST, STEP = 10, 5  # entries of a full page: 10, 15, 20 …
CALENDAR = 28  # numbers up to here and beyond are days
LONGEST = 8  # characters of the words on a pager's links and buttons
PLUGIN_LENGTH = 600  # characters of a call that draws a pager
CALLS = 20  # of them that are looked at: a page has one or two

_CALL = re.compile(
    r"(?!void\b)[A-Za-z_$][\w.$]{0,60}\s{0,9}\(\s{0,9}[^()\s]"
)  # goPage(2)  __doPostBack('Pager','2'
_PLUGIN = re.compile(
    r"\.(?:pagination|jqPaginator|twbsPagination|zPager|paging|createPage)\s{0,9}\(|\blaypage\b|\bkkpager\b"
)  # $("#pager").pagination(
_TOTAL = re.compile(  # total: 60  totalData: 60  count: 60  totalRecords: 60
    r"\b(?:total(?:Data|Count|Records?|Rows|Num)?|count|records?)[\"']?\s{0,9}:\s{0,9}[\"']?(\d{1,9})\b",
    re.IGNORECASE,
)
_PAGES = re.compile(
    r"\b(?:pages|totalPages)[\"']?\s{0,9}:\s{0,9}[\"']?(\d{1,6})\b", re.IGNORECASE
)  # pages: 12
_DISABLED = re.compile(r"disab|unclick")  # a.disabled  NextDisabled
_YEARLY = re.compile(r"(?:19|20)\d{2}年?度?.{0,30}公开.{0,12}(?:报告|年报)")  # 2023年政府信息公开工作年度报告
_REPORT = re.compile(
    r"报告|報告|年报|年報|公开|公開|年度|(?:19|20)\d{2}"
)  # what titles of yearly reports have


def misgiving(ask: Ask, text: str, listing: Listing) -> str:
    """Why this page may not be the whole column, or not the column at all, in words; empty when nothing says so."""
    is_answer = any(not name.startswith("in:") for name in ask.memory)  # an API's, or a later page
    if not listing.items or listing.doubt or listing.truncated or listing.is_shell or is_answer:
        return ""
    if ask.kind == "annual_report" and not any(_REPORT.search(item.title) for item in listing.items):
        count, first = len(listing.items), listing.items[0].title
        entries = "entry, which is called" if count == 1 else "entries, the first is called"
        return f"names nothing that reads like a yearly report, but {count} {entries} {first}"
    if listing.announced is not None:
        return ""
    tree = parse(text)
    if ask.kind == "annual_report" and (closed := _closed(tree)):
        return f"names {closed} reports whose links only a script opens"
    if listing.next or listing.pages is not None:
        return ""
    sign = next(_signs(tree, scripts(text), listing.items), "")
    return f"goes on by a script that cannot be followed: {sign}" if sign else ""


def looks_full(items: Collection[Item]) -> bool:
    """Whether a list page holds as many entries as a page of several does."""
    return len(items) >= SMALLEST and len(items) % STEP == 0


def _closed(tree: Element) -> int:
    """How many links have the title of a yearly report and lead nowhere."""
    links = (link for link in tree.iter("a") if not leads_somewhere(link) and link.get("href"))
    return sum(bool(_YEARLY.search("".join(text_of(link).split()))) for link in links)


def _signs(tree: Element, script: str, items: Collection[Item]) -> Iterator[str]:
    numbers = set()
    for element in tree.iter(*PRESSED):
        words = "".join((text_of(element) or element.get("value") or "").split()).strip(ARROWS)
        if len(words) > LONGEST or leads_somewhere(element):
            continue
        called = _CALL.search(f"{element.get('onclick') or ''} {element.get('href') or ''}")
        if words in PAGER_WORDS and _is_alive(element) and (called or looks_full(items)):
            yield f"the link {words}"
        elif words in MORE_WORDS and looks_full(items):
            yield f"the button {words}"
        elif (
            words.isascii()
            and words.isdecimal()
            and element.tag == "a"
            and (called or "href" in element.attrib)
        ):
            numbers.add(int(words[:4]))
    if max(numbers, default=0) > 1 and not numbers & {CALENDAR, CALENDAR + 1}:
        yield f"the link {max(numbers)}"
    yield from _drawn(script, items)


def _is_alive(element: Element) -> bool:
    """Whether it is a link or button, and neither it nor what holds it is marked as disabled."""
    holders = (element, element.getparent())
    classes = " ".join(holder.get("class") or "" for holder in holders if holder is not None).lower()
    return (
        element.tag in ("a", "input", "button")
        and "disabled" not in element.attrib
        and not _DISABLED.search(classes)
    )


def _drawn(script: str, items: Collection[Item]) -> Iterator[str]:
    """Pagers that a script draws, with what they say of totals."""
    for call in islice(_PLUGIN.finditer(script), CALLS):
        said = script[call.start() : call.start() + PLUGIN_LENGTH]
        total, pages = _TOTAL.search(said), _PAGES.search(said)
        if total or pages:
            goes_on = (total and int(total[1]) > len(items)) or (pages and int(pages[1]) > 1)
        else:
            goes_on = looks_full(items)
        if goes_on:
            yield f"the pager drawn by {call[0].strip('.( ')}"
