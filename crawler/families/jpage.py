"""Columns `/col/colN/index.html` whose first list page stands in a <datastore> block, not in the page's markup.

Each `<record><![CDATA[<li>…</li>]]></record>` is one row; `<totalrecord>` is the whole column (portals.md §2.2). The
list pages after the first come from `/module/web/jpage/dataproxy.jsp`, which this reader does not ask: a column with
more records than the page holds is announced as such and the crawl falls short of it.
"""

from __future__ import annotations

import html
import re

from crawler.families import generic
from crawler.families.listing import Ask, Item, Listing
from crawler.families.rows import find_rows, parse

NAME = "jpage"

_STORE = re.compile(r"<datastore\b.*?</datastore>", re.DOTALL | re.IGNORECASE)  # <datastore><nextgroup>…
_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.DOTALL | re.IGNORECASE)
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)", re.IGNORECASE)  # <totalrecord>2</totalrecord>
_PAGES = re.compile(r"<totalpage>\s*(\d+)", re.IGNORECASE)  # <totalpage>1</totalpage>
_COLUMN = re.compile(r"/col/col(\d+)")  # /col/col4301/index.html


def recognise(url: str, text: str) -> str:
    """The datastore block, or the script that fills it."""
    if _stores(text):
        return "a <datastore> block with the list's records"
    return "a list filled by /module/web/jpage/" if "/module/web/jpage/" in text else ""


def read_list(ask: Ask, text: str) -> Listing:
    """The records of the unit that belongs to this column; by looks alone where the page holds no block."""
    stores = _stores(text)
    if not stores:
        return generic.read_list(ask, text)
    store = _own(ask.url, stores)
    items = tuple(item for record in _RECORD.findall(store) if (item := _item(ask.url, record)))
    return Listing(
        items=items,
        announced=generic.first_number(_TOTAL, store),
        pages=generic.first_number(_PAGES, store),
    )


def _stores(text: str) -> list[str]:
    """The blocks; a browser hands a script's text back escaped."""
    return _STORE.findall(text) or _STORE.findall(html.unescape(text))


def _own(url: str, stores: list[str]) -> str:
    """A page can carry several units: the column's own has articles `art_<column>_`; else the longest."""
    column = _COLUMN.search(url)
    own = [store for store in stores if column and f"art_{column[1]}_" in store]
    return max(own or stores, key=len)


def _item(url: str, record: str) -> Item | None:
    """The record's first link with a title; None for a separator line."""
    fragment = record if "<" in record else html.unescape(record)
    return next((row.item for row in find_rows(url, parse(fragment))), None) if fragment.strip() else None
