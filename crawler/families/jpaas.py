"""Lists built in units by `/api-gateway/jpaas-publish-server/front/page/build/unit`, which answers with markup in JSON.

The column page names the units to fetch, or holds the list's first page with a pager (portals.md §2.4):

    <script parsetype="bulidstatic" url="/api-gateway/…/build/unit" queryData="{'webId':'52','pageId':'1638','tagId':'信息列表'}">
    <div class="pagination" rows="15" count="386" pageNo="1" unitUrl="/api-gateway/…/build/unit" queryData="{…}"></div>

Later pages are asked for by `paramJson={"pageNo":2,"pageSize":15}`; a bare `pageNo` is ignored. A page can have units
for its menu and footer: those that sound like a list are asked first, and one without an article gives way to the next.
Some columns show five entries of each sub-column and a link 更多 (泰州): the sub-columns are read one after the other.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from w3lib.url import add_or_replace_parameters, url_query_parameter

from crawler.families import generic
from crawler.families.apis import address, inner, number, object_in, pages_for
from crawler.families.listing import NO_LIST, Ask, Item, Listing
from crawler.families.misgivings import looks_full
from crawler.families.rows import find_rows, parse, text_of
from crawler.urls import canonical

NAME = "jpaas"
BUILD = "/api-gateway/jpaas-publish-server/front/page/build/unit"
MORE = frozenset({"更多", "更多>>", "更多>", "更多+", "查看更多", "more", "more>>"})

_TAG = re.compile(r"<(?:script|div|ul|span)\b([^<>]{1,4000})>", re.IGNORECASE)  # <div class="pagination" …>
_ATTRIBUTE = re.compile(r"""\b([\w-]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)')""")  # rows="15"
_PAIR = re.compile(r"""["'](\w{1,40})["']\s*:\s*(?:"([^"]*)"|'([^']*)'|(\d+))""")  # 'webId':'52'
_COUNT = re.compile(r"""\bcount["']?\s*[=:]\s*["']?(\d{1,9})\b""")  # count="386"  count: "386"  'count':'386'
_ROWS = re.compile(r"""\brows["']?\s*[=:]\s*["']?(\d{1,4})\b""")  # rows="15"
_LIKE_LIST = re.compile(
    r"列表|list|内容|栏目", re.IGNORECASE
)  # tagId of a list: 信息列表, 当前栏目_list, 内容1
_ARTICLE = re.compile(  # /art/2024/art_0a1b….html  /col/col1638/art/2024/art_0a1b….html  /art/2021/1/29/art_1638_5.html
    r"/art/\d{4}/(?:\d{1,2}/\d{1,2}/)?art_\w+\.html?$"
)
_NEW_ARTICLE = re.compile(r"/art/\d{4}/art_[0-9a-f]{32}\.html")


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of the page and how it is fetched. Where it stands in the page already, `count` and `rows` are known."""

    url: str
    name: str  # tagId
    count: int | None = None
    rows: int | None = None


def recognise(url: str, text: str) -> str:
    """The address of the API, or articles whose names are 32 hexadecimal digits; no list of the older modules."""
    if "<datastore" in text:
        return ""
    if "jpaas-publish-server" in text:
        return "units fetched from /api-gateway/jpaas-publish-server/"
    is_new = "/module/" not in text and _NEW_ARTICLE.search(text)
    return "articles of the shape /art/YYYY/art_<32 hexadecimal digits>.html" if is_new else ""


def read_list(ask: Ask, text: str) -> Listing:
    """A column page, a sub-column's page, or an answer of the API."""
    return _read_answer(ask, text) if "at" in ask.memory else _read_column(ask, text)


def _read_column(ask: Ask, text: str) -> Listing:
    """What the page shows of its list. Where it shows the first page of a long one, the second is next; where it only
    names units or sub-columns it is a shell."""
    looks = generic.read_by_looks(ask, text, _is_article)
    units = list(find_units(ask.url, text))
    paged = next((unit for unit in units if unit.count is not None), None)
    if paged and looks.items:
        return _page(ask.to(paged.url, memory=_memory(ask)), looks.items, paged.count, paged.rows)
    more = _sub_columns(ask, text) if looks.items and "more" not in ask.memory else []
    if more:
        return Listing(looks.items, _sub_column(ask, more, 0, 0), is_shell=True)
    lists = [unit for unit in units if _LIKE_LIST.search(unit.name)]
    if units and (lists or not looks.items):
        ordered = [*lists, *(unit for unit in units if unit not in lists)]
        return Listing(next=_unit(ask, [unit.url for unit in ordered]), is_shell=True)
    if looks.next or "more" not in ask.memory:
        return looks
    return _page(ask.to(ask.url, memory=_memory(ask)), looks.items, looks.announced, None)


def _read_answer(ask: Ask, text: str) -> Listing:
    """The rows of the answer's markup. A unit without an article is not the list: the next one is asked."""
    at, answered = ask.memory["at"], _markup(text)
    markup = answered or ""
    items = generic.find_items(ask.to(at), find_rows(at, parse(markup)), _is_article)
    others = json.loads(ask.memory["others"])
    if others and not any(_is_article(item.url) for item in items):
        return Listing(next=_unit(ask, others), is_shell=True)
    paged = next((unit for unit in find_units(at, markup) if unit.count is not None), None)
    count = paged.count if paged else generic.first_number(_COUNT, markup)
    rows = paged.rows if paged else generic.first_number(_ROWS, markup)
    if count is None:
        count, rows = number(ask.memory["count"]), rows or number(ask.memory["rows"])
    listing = _page(ask, items, count, rows)
    return replace(listing, doubt=NO_LIST) if answered is None and not listing.next else listing


def _page(ask: Ask, items: tuple[Item, ...], count: int | None, rows: int | None) -> Listing:
    """A list page of this column or sub-column, with the next page of it or else the next sub-column.

    A first page that neither lists nor counts anything is no list.
    """
    memory = ask.memory
    page, before, listed = (int(memory[name]) for name in ("page", "before", "listed"))
    is_full = len(items) >= rows if rows else looks_full(items)
    rows = rows or len(items) or None
    pages = pages_for(count, rows or 0)
    total = listed + count if count is not None else None
    following = None
    # Without a count the end shows by an empty page.
    if page < pages if pages is not None else is_full and "webId" in ask.url:
        following = _to_page(ask, page + 1, count, rows)
    elif more := json.loads(memory["more"]):
        following = _sub_column(ask, more, before + page, total or 0)
    is_none = page == 1 and not items and count is None
    doubt = f"shows nothing of {memory['at']}" if is_none and following else ""
    pages = before + pages if pages is not None else None
    is_shell = is_none and not doubt
    return Listing(items, following, total, pages, is_shell=is_shell, doubt=doubt, says_none=not items)


def _to_page(ask: Ask, page: int, count: int | None, rows: int | None) -> Ask:
    """The same unit at another page. What `paramJson` says besides stays: a category of the disclosure tree."""
    given = object_in(url_query_parameter(ask.url, "paramJson") or "")
    asked = json.dumps(given | {"pageNo": page, "pageSize": rows}, ensure_ascii=False, separators=(",", ":"))
    memory = {**ask.memory, "page": str(page), "count": str(count or ""), "rows": str(rows or "")}
    url = add_or_replace_parameters(ask.url, {"paramJson": asked})
    return ask.to(url, elsewhere=True, memory=memory | {"others": "[]"})


def _unit(ask: Ask, urls: list[str]) -> Ask:
    """The first page of the first of these units; the others are kept in mind."""
    memory = {**_memory(ask), "others": json.dumps(urls[1:])}
    return ask.to(urls[0], elsewhere=True, memory=memory)


def _sub_column(ask: Ask, urls: list[str], before: int, listed: int) -> Ask:
    """The page of the first of these sub-columns, `before` list pages and `listed` documents into the column."""
    memory = {"more": json.dumps(urls[1:]), "before": str(before), "listed": str(listed)}
    return ask.to(urls[0], elsewhere=True, memory=memory)


def _memory(ask: Ask) -> Mapping[str, str]:
    """What is noted with the first page of a unit: `at` is the page whose links its markup has, `before` and `listed`
    the list pages and documents of the sub-columns before it."""
    memory = {
        "at": ask.url,
        "more": "[]",
        "before": "0",
        "listed": "0",
        "others": "[]",
        "count": "",
        "rows": "",
    }
    return {**memory, **ask.memory, "page": "1"}


def find_units(url: str, text: str) -> Iterator[Unit]:
    """The units of a page in their order, each with the address that fetches its first page."""
    for tag in _TAG.finditer(text):
        if "querydata" not in tag[1].lower():
            continue
        attributes = {found[1].lower(): found[2] or found[3] or "" for found in _ATTRIBUTE.finditer(tag[1])}
        asked = _query(html.unescape(attributes.get("querydata", "")))
        target = address(url, attributes.get("uniturl") or attributes.get("url") or BUILD)
        if "webId" in asked and target:
            count = number(attributes.get("count") or asked.pop("count", ""))
            rows = number(attributes.get("rows") or asked.pop("rows", ""))
            asked.pop("pageNo", None)
            yield Unit(add_or_replace_parameters(target, asked), asked.get("tagId", ""), count, rows)


def _query(text: str) -> dict[str, str]:
    """The parameters of a `queryData`: JSON, mostly with single quotes."""
    found: dict[str, Any] = object_in(text)
    if not found:
        return {pair[1]: pair[2] or pair[3] or pair[4] or "" for pair in _PAIR.finditer(text)}
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in found.items()}


def _markup(text: str) -> str | None:
    """The markup in an answer, `{"data": {"html": …}}` or `{"data": …}`; None when there is none."""
    answer = object_in(text)
    found = inner(answer, "data").get("html", answer.get("data"))
    return found if isinstance(found, str) else None


def _sub_columns(ask: Ask, text: str) -> list[str]:
    """Where links 更多 lead: those of the class xxgk_more, and those below the column's own folder."""
    folder = canonical(ask.url).rpartition("/")[0] + "/"
    found: dict[str, None] = {}
    for link in parse(text).iter("a"):
        url = address(ask.url, link.get("href"))
        is_more = "".join(text_of(link).split()).lower() in MORE and url.startswith(folder)
        if (
            url
            and url != canonical(ask.url)
            and (is_more or "xxgk_more" in (link.get("class") or "").split())
        ):
            found[url] = None
    return list(found)


def _is_article(url: str) -> bool:
    return bool(_ARTICLE.search(url))
