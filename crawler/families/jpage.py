"""Columns `/col/colN/index.html` whose records stand in a <datastore> block; the rest comes from `jpage/dataproxy.jsp`.

    <div id="23518"><script type="text/xml"><datastore>
    <nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&webid=1&columnid=4107&unitid=23518"></a>]]></nextgroup>
    <recordset><record><![CDATA[<li><a href="/art/2024/1/29/art_4107_118652.html">…</a></li>]]></record></recordset>
    </datastore></script></div>
    <script>var param_23518 = {webid:1,columnid:4107,unitid:'23518'}; $('#23518').jpage({totalRecord:25,perPage:3});</script>

The block is the first group of records, and every further request asks for a group of that size. Servers differ
(portals.md §2.2): some honour `startrecord` and `endrecord`, some `page` and `perpage` alone, so a request says the same
thing in both ways. Where `columnid` is hidden in an encrypted link and no script tells it, the link is followed as given.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from w3lib.url import add_or_replace_parameters, url_query_parameter

from crawler.families import generic
from crawler.families.apis import address, pages_for
from crawler.families.listing import NO_LIST, Ask, Item, Listing
from crawler.families.rows import find_rows, parse

NAME = "jpage"
GROUP = 45  # records asked for where the column page holds none: three pages of 15, as most portals have it
LARGEST = 100  # records at a time that every server grants; some cut off at 300

_STORE = re.compile(r"<datastore\b", re.IGNORECASE)  # <datastore><nextgroup>…
_SET = re.compile(r"<(?:datastore|recordset|totalrecord)\b", re.IGNORECASE)  # <recordset></recordset>
_STORE_END = re.compile(r"</datastore>", re.IGNORECASE)
_RECORD = re.compile(r"<record>", re.IGNORECASE)  # <record><![CDATA[<li>…</li>]]></record>
_RECORD_END = re.compile(r"</record>", re.IGNORECASE)
_HOLDER = re.compile(
    r"""\bid\s*=\s*["']?(\w+)[^<>]{0,200}>\s*(?:<script[^<>]{0,100}>\s*)?$"""
)  # <div id="23518">
_LINK = re.compile(r"""<nextgroup>[^"']{0,100}["']([^"<>]+?)["']\s*>""", re.IGNORECASE)  # href="…?page=1&…"
_TOTAL = re.compile(r"<totalrecord>\s*(\d{1,9})\b", re.IGNORECASE)  # <totalrecord>2</totalrecord>
_PAGES = re.compile(r"<totalpage>\s*(\d{1,9})\b", re.IGNORECASE)  # <totalpage>1</totalpage>
_CONFIG = re.compile(r"""["']#(\w+)["']\s*\)\s*\.\s*jpage\s*\(""")  # $('#23518').jpage({
_CONFIG_TOTAL = re.compile(r"""\btotalRecord["']?\s*:\s*["']?(\d{1,9})\b""")  # totalRecord:25
_LITERAL = re.compile(r"\{([^{}]{1,2000})\}")  # {webid:1,columnid:4107,unitid:'23518'}
_PAIR = re.compile(r"""\b(\w{1,40})["']?\s*:\s*(?:'([^']*)'|"([^"]*)"|(\d+))""")  # columnid:4107  'path':'/'
_PROXY = re.compile(r"""[\w/.:-]{0,200}jpage/dataproxy\.jsp$""")  # /module/web/jpage/dataproxy.jsp
_MODULE = re.compile(r"/module/[\w/]{0,20}jpage/")  # /module/web/jpage/  /module/jslib/jquery/jpage/
_COLUMN = re.compile(r"/col/col(\d+)")  # /col/col4107/index.html


@dataclass(frozen=True, slots=True)
class Unit:
    """A block of records. `records` are markup, separators among them; `link` is the address in its <nextgroup>."""

    name: str = ""  # id of the element that holds it
    records: tuple[str, ...] = ()
    total: int | None = None
    pages: int | None = None
    link: str = ""

    def belongs_to(self, column: str) -> bool:
        """Whether it lists articles of the column with that number."""
        return any(f"art_{column}_" in record for record in self.records)


def recognise(url: str, text: str) -> str:
    """The datastore block, or the module that fills it. A page of the module xxgk counts only with a block of its own."""
    units = find_units(text)
    if "/module/xxgk/" in text and not any(unit.belongs_to(_column(url)) for unit in units):
        return ""
    if units:
        return "a <datastore> block with the list's records"
    return "a list filled by the module jpage" if _MODULE.search(text) else ""


def read_list(ask: Ask, text: str) -> Listing:
    """A column page or, where something was noted to read it by, an answer of dataproxy.jsp."""
    return _read_answer(ask, text) if "size" in ask.memory else _read_column(ask, text)


def find_units(text: str) -> list[Unit]:
    """The blocks in the order of the page; a browser hands a script's text back escaped."""
    return _units(text) or _units(html.unescape(text))


def _read_column(ask: Ask, text: str) -> Listing:
    """The column's own unit, or what stands in the page by its looks; and the request of what is not shown."""
    unit = _own(_column(ask.url), find_units(text))
    if unit is None:
        shown = generic.read_list(ask, text)
        return shown if shown.next else _continued(ask, text, Unit(), shown, len(shown.items))
    total = unit.total if unit.total is not None else _configured_total(unit.name, text)
    shown = Listing(_items(ask.url, unit), announced=total, pages=unit.pages)
    return _continued(ask, text, unit, shown, len(unit.records))


def _continued(ask: Ask, text: str, unit: Unit, shown: Listing, records: int) -> Listing:
    """The first list page with the request of the second. Where nothing is shown, or the page of the link as given
    begins where the server likes, the column page is a shell."""
    total = shown.announced
    link, is_plain = _link(ask.url, text, unit)
    if not link or (total is not None and len(shown.items) >= total):
        return shown
    memory = {"page": "1", "size": "0", "skipped": "0", "total": "" if total is None else str(total)}
    if not is_plain:
        first = ask.to(link, elsewhere=True, memory={**memory, "as given": "yes"})
        return Listing(shown.items, first, total, is_shell=True)
    size = min(records, LARGEST) or GROUP
    page = records // size + 1  # 2, unless the group is larger than what is asked for
    skipped = max(page - 2, 0)
    memory |= {"page": str(page), "size": str(size), "skipped": str(skipped)}
    following = ask.to(_window(link, page, size), elsewhere=True, memory=memory)
    pages = pages_for(total, size)
    return Listing(
        shown.items, following, total, pages - skipped if pages and records else None, is_shell=not records
    )


def _read_answer(ask: Ask, text: str) -> Listing:
    """The records of an answer. What it asks for next depends on the total; without one, on whether it was full."""
    unit = max(_units(text), key=lambda each: len(each.records), default=Unit())
    page, got = int(ask.memory["page"]), len(unit.records)
    size = int(ask.memory["size"]) or got
    noted = int(ask.memory["total"]) if ask.memory["total"] else None
    total = unit.total if unit.total is not None else noted
    pages = pages_for(total, size)
    has_next = page < pages if pages is not None else got > 0 and got >= size
    doubt = "" if got or _SET.search(text) else NO_LIST
    if ask.memory.get("as given"):
        has_next = bool(got and unit.link) or has_next
        doubt = doubt if got or page > 1 else "holds no record, although a link led to it"
    if doubt == NO_LIST:
        has_next = False
    memory = {
        **ask.memory,
        "page": str(page + 1),
        "size": str(size),
        "total": "" if total is None else str(total),
    }
    following = _following(ask, unit, memory) if has_next else None
    skipped = int(ask.memory["skipped"])
    pages = pages - skipped if pages is not None else None
    return Listing(_items(ask.column, unit), following, total, pages, doubt=doubt, says_none=not got)


def _following(ask: Ask, unit: Unit, memory: Mapping[str, str]) -> Ask:
    if memory.get("as given"):
        link = address(ask.url, unit.link) or ask.url
        url = add_or_replace_parameters(link, {"page": memory["page"]})
    else:
        url = _window(ask.url, int(memory["page"]), int(memory["size"]))
    return ask.to(url, elsewhere=True, memory=memory)


def _window(url: str, page: int, size: int) -> str:
    """The address of a group of records, by its number and by its first and last record."""
    record = (page - 1) * size
    window = {"page": page, "startrecord": record + 1, "endrecord": record + size, "perpage": size}
    return add_or_replace_parameters(url, {name: str(value) for name, value in window.items()})


def _link(url: str, text: str, unit: Unit) -> tuple[str, bool]:
    """Where the records are asked for, without the place in the list, and whether that may be added; or empty."""
    link = address(url, unit.link)
    parameters = _parameters(_column(url), unit, text)
    if parameters and (proxy := address(url, _proxy(text))):
        return add_or_replace_parameters(proxy, parameters), True
    return link, (url_query_parameter(link, "columnid") or "").isdecimal()


def _units(text: str) -> list[Unit]:
    """Cut at each start: a block that never ends reaches to the next one, so that no text is read twice."""
    before, *blocks = _STORE.split(text)
    units = []
    for block in blocks:
        holder = _HOLDER.search(before[-400:])
        units.append(_unit(holder[1] if holder else "", _STORE_END.split(block, maxsplit=1)[0]))
        before = block
    return units


def _unit(name: str, store: str) -> Unit:
    head, *blocks = _RECORD.split(store)
    link = _LINK.search(head)
    return Unit(
        name,
        tuple(_RECORD_END.split(block, maxsplit=1)[0].strip() for block in blocks),
        generic.first_number(_TOTAL, store),
        generic.first_number(_PAGES, store),
        html.unescape(link[1]).strip() if link else "",
    )


def _own(column: str, units: list[Unit]) -> Unit | None:
    """A page can carry several units: the column's own has articles `art_<column>_`; else the longest."""
    own = [unit for unit in units if unit.belongs_to(column)]
    return max(own or units, key=lambda unit: len(unit.records), default=None)


def _proxy(text: str) -> str:
    """Address of dataproxy.jsp as the page has it; empty when it names none."""
    end = text.find("jpage/dataproxy.jsp") + len("jpage/dataproxy.jsp")
    found = _PROXY.search(text[max(0, end - 200) : end])
    return found[0] if found else ""


def _parameters(column: str, unit: Unit, text: str) -> dict[str, str]:
    """What the page's script sends for the column, or for the unit, or for the only list there is; empty when unclear."""
    literals = (literal[1] for literal in _LITERAL.finditer(text) if "columnid" in literal[1])
    found = [each for each in map(_pairs, literals) if each.get("columnid") and each.get("unitid")]
    for each in found:
        if each["columnid"] == column or each["unitid"] == unit.name:
            return each
    return found[0] if len(found) == 1 else {}


def _pairs(literal: str) -> dict[str, str]:
    return {pair[1]: pair[2] or pair[3] or pair[4] or "" for pair in _PAIR.finditer(literal)}


def _configured_total(unit: str, text: str) -> int | None:
    """The total in the script that draws the unit's pager, or the only pager there is."""
    pieces = _CONFIG.split(text)  # text, unit, its configuration and what follows, unit, …
    for name, config in zip(pieces[1::2], pieces[2::2], strict=True):
        if name == unit or len(pieces) == 3:
            return generic.first_number(_CONFIG_TOTAL, config)
    return None


def _items(base: str, unit: Unit) -> tuple[Item, ...]:
    return tuple(item for record in unit.records if (item := _item(base, record)))


def _item(base: str, record: str) -> Item | None:
    """The record's first link with a title; None for a separator line."""
    fragment = record.removeprefix("<![CDATA[").removesuffix("]]>")
    fragment = fragment if "<" in fragment else html.unescape(fragment)
    return next((row.item for row in find_rows(base, parse(fragment))), None) if fragment.strip() else None


def _column(url: str) -> str:
    """Number of the column, or a mark that stands in no address."""
    column = _COLUMN.search(url)
    return column[1] if column else "-"
