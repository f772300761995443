"""Lists behind `getgovinfolist`, and static ones of articles `/<codes>/YYYYMMDD/<uuid>.html` (portals.md §2.9).

A page like `/dynamic/zwgk/govInfoPub.html?categorynum=003006` is empty; its script posts JSON to the API:

    {"deptcode": "", "categorynum": "003006", "pageIndex": 0, "pageSize": 20, "siteGuid": "bc6e816e-…"}
    {"custom": {"total": 25, "data": [{"title": …, "infourl": …, "infodate": …}]}}

`siteGuid` and the API's folder stand in another script, `var siteInfo = {"siteGuid":"…","projectName":"/EWB-FRONT"}`, which
is asked first. An older form wraps the arguments, `{"token":"","params":{…}}`; it is tried where the plain one brings
nothing. Pages count from 0, and their size is what the first answer holds: servers cap what is asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from crawler.families import generic
from crawler.families.apis import address, date_of, inner, number, object_in, objects, pages_for, plain
from crawler.families.listing import JSON, NO_LIST, Ask, Item, Listing
from crawler.families.rows import rows_of

NAME = "epoint"
METHOD = "/rest/lightfrontaction/getgovinfolist"
PROJECT = "/EWB-FRONT"  # the API's folder where neither page nor script names one
PAGE_SIZE = 20  # what the platform's own pages ask for
SCRIPT = "/js/webBuilderCommon.js"
ADDRESSES = ("infourl", "visiturl", "linkurl")
TITLES = ("realtitle", "title")  # `title` may be cut off
DATES = ("infodate", "handsdate")

_ARTICLE = re.compile(  # /002005/002005002/20200115/3b4e7c31-d3f3-4a7f-9351-9ae904db9b2a.html
    r"/\d{3,60}/\d{8}/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.html$", re.IGNORECASE
)
_MARK = re.compile(r"getgovinfolist|EWB-FRONT|webBuilderCommon(?:\.min)?\.js", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b[^>]{0,300}?\bsrc\s{0,9}=\s{0,9}[\"']([^\"'\s<>]{1,300})", re.IGNORECASE)
_TELLING = re.compile(r"/(?:webBuilderCommon|ajaxReq|siteInfo)[\w.-]{0,40}\.js", re.IGNORECASE)
_GUID = re.compile(r"\bsiteGuid[\"']?\s{0,9}[:=]\s{0,9}[\"']([\w-]{8,64})[\"']")  # "siteGuid":"bc6e816e-…"
_PROJECT = re.compile(
    r"\bprojectName[\"']?\s{0,9}[:=]\s{0,9}[\"'](/[\w./-]{1,100})[\"']"
)  # "projectName":"/EWB-FRONT"
_API = re.compile(
    rf"[\"']([^\"'\s<>]{{1,200}}{METHOD})[\"']", re.IGNORECASE
)  # "/EWB_YK_Mid/rest/…/getgovinfolist"
_CATEGORY = re.compile(  # categorynum = "003006"   <input id="categorynum" value="003006">
    r"\bcategorynum[\"']?\s{0,9}(?:[:=]|value\s{0,9}=)\s{0,9}[\"'](\d{3,60})[\"']", re.IGNORECASE
)


def recognise(url: str, text: str) -> str:
    """The platform's scripts on a page of a category, or articles filed by category, day and UUID."""
    has_mark, category = bool(_MARK.search(text)), _category(url, text)
    if has_mark and category and (_query(url, "categorynum") or not _has_articles(url, text)):
        return f"a list of category {category} behind {METHOD.rpartition('/')[2]}"
    return "articles of the shape /<category>/YYYYMMDD/<uuid>.html" if _has_articles(url, text) else ""


def read_list(ask: Ask, text: str) -> Listing:
    """The column page, then the script that holds siteGuid, then the API; a static list by its rows."""
    if "pageIndex" in ask.memory:
        return _read_answer(ask, inner(object_in(text), "custom"))
    if "scripts" in ask.memory:
        return _ask_for_list(ask, text, ask.memory)
    category = _category(ask.url, text)
    if not category or (_has_articles(ask.url, text) and not _query(ask.url, "categorynum")):
        return generic.read_by_looks(ask, text, lambda url: bool(_ARTICLE.search(url)))
    scripts = [address(ask.url, source) for source in _SCRIPT.findall(text) if _TELLING.search(source)]
    memory = {
        "categorynum": category,
        "deptcode": _query(ask.url, "deptcode"),
        "scripts": " ".join(filter(None, scripts)) or urljoin(ask.url, SCRIPT),
    }
    return _ask_for_list(ask, text, memory)


def _query(url: str, key: str) -> str:
    return parse_qs(urlsplit(url).query).get(key, [""])[0]


def _category(url: str, text: str) -> str:
    """The category's code, from the address or from the page; empty when neither names one."""
    asked = _query(url, "categorynum")
    if asked.isdecimal():
        return asked
    named = _CATEGORY.search(text)
    return named[1] if named else ""


def _has_articles(url: str, text: str) -> bool:
    return any(_ARTICLE.search(row.item.url) for row in rows_of(url, text))


def _ask_for_list(ask: Ask, text: str, memory: Mapping[str, str]) -> Listing:
    """A shell to the API where the text holds siteGuid, else to the next script that may hold it, else to nothing."""
    found = _GUID.search(text)
    if not found:
        script, _, rest = memory["scripts"].partition(" ")
        following = ask.to(script, elsewhere=True, memory={**memory, "scripts": rest}) if script else None
        return Listing(is_shell=True, next=following)
    api, project = _API.search(text), _PROJECT.search(text)
    path = api[1] if api else (project[1].rstrip("/") if project else PROJECT) + METHOD
    asked = {**memory, "api": address(ask.column or ask.url, path), "siteGuid": found[1]}
    return Listing(is_shell=True, next=_ask(ask, asked, 0))


def _ask(ask: Ask, memory: Mapping[str, str], index: int) -> Ask:
    """The request for the page with that index."""
    arguments: dict[str, Any] = {
        "deptcode": memory["deptcode"],
        "categorynum": memory["categorynum"],
        "pageIndex": index,
        "pageSize": PAGE_SIZE,
        "siteGuid": memory["siteGuid"],
    }
    body = json.dumps({"token": "", "params": arguments} if "wrapped" in memory else arguments)
    noted = {**memory, "pageIndex": str(index)}
    return ask.to(memory["api"], body=body, media_type=JSON, elsewhere=True, memory=noted)


def _read_answer(ask: Ask, custom: Mapping[str, Any]) -> Listing:
    """One page of the list. A first answer without one is asked for again in the older form, then it is no list."""
    memory, index = ask.memory, int(ask.memory["pageIndex"])
    records, is_list = objects(custom.get("data")), isinstance(custom.get("data"), list)
    told, known = number(custom.get("total")), number(memory.get("total"))
    total = known if told is None or (known and not records) else told
    if not records and total is None and index == 0:
        older = None if "wrapped" in memory else _ask(ask, {**memory, "wrapped": "yes"}, 0)
        return Listing(is_shell=True, next=older, doubt="" if older else NO_LIST)
    if not is_list and total is None:
        return Listing(doubt=NO_LIST)
    size = int(memory.get("size") or len(records))
    pages = pages_for(total, size) if size else 0
    goes_on = index + 1 < pages if pages is not None else bool(records)
    noted = {**memory, "size": str(size), "total": "" if total is None else str(total)}
    return Listing(
        items=tuple(
            item for record in records if (item := _item(urljoin(ask.column or ask.url, "/"), record))
        ),
        next=_ask(ask, noted, index + 1) if goes_on else None,
        announced=total,
        pages=pages,
        says_none=not records,
    )


def _item(base: str, record: Mapping[str, Any]) -> Item | None:
    """The entry; None without an address or a title."""
    url = next((found for name in ADDRESSES if (found := address(base, record.get(name)))), "")
    title = next((found for name in TITLES if (found := plain(record.get(name)))), "")
    when = next((found for name in DATES if (found := date_of(record.get(name)))), "")
    return Item(url, title, when) if url and title else None
