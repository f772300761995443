"""Columns `/<site>/<column>/<column>.html` whose first entries stand in a hidden block, the rest behind an API.

`#initData` holds the entries of the first window, `getMessage.do` gives any window as JSON or JSONP (portals.md §2.8):

    cb({"result": "<datastore><totalrecord>25</totalrecord><recordset><record><![CDATA[<li>…</li>]]></record>…"})

The window is what the page itself asks for: `perPage` entries for each of `groupSize` pages, 30 as a rule. Larger ones
are answered with nothing or 404. Where all entries stand in the block already, the API is not asked. On some portals
it is gone: then nothing but the block can be read, and the list is cut off by the portal.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode, urljoin

from crawler.families import generic
from crawler.families.apis import address, number, object_in, pages_for
from crawler.families.listing import NO_LIST, Ask, Item, Listing
from crawler.families.rows import Element, find_rows, parse

NAME = "truecms"
PATH = "/truecms/messageController/getMessage.do"
PER_PAGE, GROUP_SIZE = 10, 3  # where the page does not say

_API = re.compile(
    r"[\"']([^\"'\s<>]{0,300}messageController/getMessage\.do)[\"']", re.IGNORECASE
)  # proxyUrl:'/…'
_COLUMN = re.compile(r"\bcolumnId[\"']?\s{0,9}:\s{0,9}[\"']([\w-]{1,64})[\"']")  # columnId:'852694c8-396b-…'
_TOTAL = re.compile(  # <totalrecord>25</totalrecord>  totalRecord:25
    r"<totalrecord>\s{0,9}(\d{1,9})|\btotalRecord[\"']?\s{0,9}:\s{0,9}[\"']?(\d{1,9})", re.IGNORECASE
)
_PER_PAGE = re.compile(r"\bperPage[\"']?\s{0,9}:\s{0,9}[\"']?(\d{1,3})")  # perPage:10
_GROUP_SIZE = re.compile(r"\bgroupSize[\"']?\s{0,9}:\s{0,9}[\"']?(\d{1,2})")  # groupSize:3
_START = re.compile(r"<record>\s*(?:<!\[CDATA\[)?", re.IGNORECASE)
_SET = re.compile(r"<(?:datastore|recordset)\b", re.IGNORECASE)  # <recordset></recordset>
_END = re.compile(r"(?:\]\]>)?\s{0,99}</record>", re.IGNORECASE)


def recognise(url: str, text: str) -> str:
    """The script that asks the API, or the hidden block of the first entries."""
    if _API.search(text):
        return "a list filled by messageController/getMessage.do"
    return "a hidden #initData block with the first entries" if _blocks(text) else ""


def read_list(ask: Ask, text: str) -> Listing:
    """The column page with the entries of its block, or one window of the API; by looks where it is neither."""
    if "start" in ask.memory:
        return _read_window(ask, text)
    api, column, blocks = _API.search(text), _COLUMN.search(text), _blocks(text)
    if not blocks and not (api and column):
        return generic.read_list(ask, text)
    items = tuple(row.item for block in blocks for row in find_rows(ask.url, block))
    total = generic.first_number(_TOTAL, text)
    if not (api and column) or (total is not None and len(items) >= total):
        return Listing(items, announced=total)
    memory = {
        "api": address(ask.url, api[1]) or urljoin(ask.url, PATH),
        "column": column[1],
        "total": str(total or ""),
        **_window(text),
    }
    gone = f"its list API answers 404, which leaves the {len(items)} entries of the page"
    following = _ask(ask, memory, 1, truncates=gone if items else "")
    return Listing(items, following, announced=total, is_shell=True)


def _window(text: str) -> dict[str, str]:
    """How many entries the page itself asks for at a time, and how many of them it shows."""
    per_page = generic.first_number(_PER_PAGE, text) or PER_PAGE
    group = generic.first_number(_GROUP_SIZE, text) or GROUP_SIZE
    return {"size": str(per_page * group), "perpage": str(per_page)}


def _ask(ask: Ask, memory: Mapping[str, str], start: int, truncates: str = "") -> Ask:
    """The request for the window that begins with that entry, counted from 1."""
    query = {
        "startrecord": start,
        "endrecord": start + int(memory["size"]) - 1,
        "perpage": memory["perpage"],
        "contentTemplate": "",
        "columnId": memory["column"],
        "callback": "list",
    }
    url = f"{memory['api']}?{urlencode(query)}"
    return ask.to(url, elsewhere=True, memory={**memory, "start": str(start)}, truncates=truncates)


def _read_window(ask: Ask, text: str) -> Listing:
    """A window as JSON with the XML in it, or as the XML itself. An answer without both records and total is no list."""
    result = object_in(text).get("result")
    answer = result if isinstance(result, str) else text
    records = list(_records(answer))
    total = generic.first_number(_TOTAL, answer) or number(ask.memory["total"])
    start, size = int(ask.memory["start"]), int(ask.memory["size"])
    if not records and total is None and (start == 1 or not _SET.search(answer)):
        return Listing(is_shell=start == 1, doubt=NO_LIST)
    goes_on = start + size <= total if total is not None else bool(records)
    return Listing(
        items=tuple(item for record in records if (item := _item(ask.column or ask.url, record))),
        next=_ask(ask, ask.memory, start + size) if goes_on else None,
        announced=total,
        pages=pages_for(total, size),
        says_none=not records,
    )


def _records(answer: str) -> Iterator[str]:
    """What stands in each <record>; one that is never closed is left out."""
    for piece in _END.split(answer)[:-1]:
        *_, last = _START.split(piece)
        yield last if "<" in last else html.unescape(last)


def _item(url: str, record: str) -> Item | None:
    """The record's first link with a title; None for a separator line."""
    return next((row.item for row in find_rows(url, parse(record))), None)


def _blocks(text: str) -> list[Element]:
    """The hidden containers of the first entries."""
    if "initData" not in text:
        return []
    return [element for element in parse(text).iter() if element.get("id") == "initData"]
