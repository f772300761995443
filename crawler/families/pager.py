"""Pagers that a script draws: what they say of a list, and how the addresses of its pages are counted.

    createPageHTML(pages, current, "index", "html")                          also createPage
    createPageHTML(records, pages, current, "index", "html")
    createPageHTML('page_div', pages, current, 'list', 'shtml', records)
    var currentPage = 0; var countPage = pages
    $(".pagination").pagination({totalPage: pages})                          also pageIndex:"1", pageCount:"12"
    nsetpage(1, records, page size, …)

The second page is `index_1` on some portals and `index_2` on others (portals.md §1.9). The call tells, where it gives the
number of the current page: from 0, or from 1. Else the page's own numbered links tell. Else `index_1` is asked for, and
`index_2` where that is not there or shows the first page once more. The other way round a page would be skipped unseen.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawler.families.listing import Ask, Item
from crawler.families.rows import numbered_links, parse, scripts
from crawler.urls import canonical

_REMARK = re.compile(r"(?m)^[ \t]*//.*$")  # //createPageHTML(9, 0, "index", "html");
_CALL = re.compile(r"\bcreatePage(?:HTML)?\s{0,9}\(([^()]{0,500})\)")  # createPageHTML(2, 0, "index", "html")
_COUNT = re.compile(r"\bcountPage\s{0,9}=\s{0,9}(\d{1,9})")  # var countPage = 12//共多少页
_CURRENT = re.compile(r"\bcurrentPage\s{0,9}=\s{0,9}(\d{1,9})")  # var currentPage = 0
_OPTION = re.compile(
    r"\b(?:totalPage|pageCount)[\"']?\s{0,9}:\s{0,9}[\"']?(\d{1,9})\b"
)  # totalPage: 12  pageCount:"12"
_INDEX = re.compile(
    r"\b(?:pageIndex|currentPage|currPage|current)[\"']?\s{0,9}:\s{0,9}[\"']?(\d{1,9})\b"
)  # pageIndex:"1"
_SET = re.compile(
    r"\bnsetpage\s{0,9}\(\s{0,9}(\d{1,9})\s{0,9},\s{0,9}(\d{1,9})\s{0,9},\s{0,9}(\d{1,9})"
)  # nsetpage(1,25,10
_FILE = re.compile(r"(?:_(\d{1,3}))?\.(s?html?|jhtml)$")  # index_2.html; index_18042.html has no number
_DATED = re.compile(r"/(?:19|20)\d{2}(?:\d{2}){0,2}(?:/.*|-.*)$")  # /2024/01/  /202401/  /2024-01-18/
_NUMBERED = re.compile(r"(?<![\w-])([\w-]{1,60}?(?:_\d{4,9})?)_(\d{1,3})\.(s?html?)\b")  # index_8597_1.shtml


@dataclass(frozen=True, slots=True)
class Pager:
    """What the pager says. None and empty: it does not say. `base` is the number it has for the first page."""

    pages: int
    current: int | None = None
    base: int | None = None
    name: str = ""  # of the list's files, without their numbers
    extension: str = ""
    records: int | None = None


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a list: `<name>.<extension>`, `<name>_<second>.<extension>`, … `second` is None where nothing tells."""

    name: str
    extension: str
    second: int | None

    def number(self, page: int) -> int:
        """The number in the address of a page after the first."""
        return page - 2 + (self.second or 1)


def find_pager(text: str) -> Pager | None:
    """The first call with numbers in it (the definition of the function has none), else a count of pages."""
    script = _REMARK.sub("", scripts(text))
    for call in _CALL.finditer(script):
        if pager := _from_call([argument.strip() for argument in call[1].split(",")]):
            return pager
    if count := _COUNT.search(script):
        return Pager(int(count[1]), _number(_CURRENT, script), base=0)
    if told := _SET.search(script):
        current, records, size = (int(group) for group in told.groups())
        return Pager(math.ceil(records / size), current, base=1, records=records) if size else None
    if option := _OPTION.search(script):
        return Pager(int(option[1]), _number(_INDEX, script))
    return None


def place_of(ask: Ask, pager: Pager) -> int:
    """Which page of the list this is, from 1."""
    if noted := ask.memory.get("page"):
        return int(noted)
    number = _own_number(ask.url, pager.name)
    return 1 if number is None else max(1, number + 1 - (pager.base or 0))


def find_files(ask: Ask, text: str, pager: Pager, items: Sequence[Item]) -> Files:
    """How this list's pages are named and counted, from what was noted, the call, and the links of the page."""
    file = urlsplit(ask.url).path.rpartition("/")[2]
    found = _FILE.search(file)
    stem = _FILE.sub("", file) if found else "index"
    name, extension = _named(stem, text)
    name = pager.name or ask.memory.get("name") or name
    extension = pager.extension or (found[2] if found else "") or extension or _usual(items) or "html"
    noted = ask.memory.get("second", "")
    return Files(name, extension, int(noted) if noted else _second(ask, text, pager, name))


def request_page(ask: Ask, files: Files, page: int) -> Ask:
    """The request for that page. Where nothing tells how pages are counted it is tried from 1, then from 2."""
    memory = {**ask.memory, "page": str(page), "name": files.name}
    if files.second is not None:
        return ask.to(_address(ask.url, files, page), memory={**memory, "second": str(files.second)})
    other = Files(files.name, files.extension, 2)
    instead = ask.to(_address(ask.url, other, page), memory={**memory, "second": "2"})
    return ask.to(_address(ask.url, files, page), memory={**memory, "tried": "1"}, instead=instead)


def own_folder(column: str, items: Sequence[Item]) -> str:
    """Where the column's documents lie: in its folder, or where most of them lie, at most two folders deep and above
    folders of a date; empty for none."""
    folder = canonical(urljoin(column, "."))
    if any(item.url.startswith(folder) for item in items):
        return folder
    places = Counter(_DATED.sub("/", urljoin(item.url, ".")) for item in items)
    place = places.most_common(1)[0][0] if places else ""
    return "/".join(place.split("/")[:5])


def _from_call(arguments: Sequence[str]) -> Pager | None:
    names = [argument[1:-1] for argument in arguments if argument[:1] in ("'", '"')]
    has_element = arguments[0][:1] in ("'", '"')
    numbers = [int(argument) for argument in arguments if re.fullmatch(r"[0-9]{1,9}", argument)]
    leading = sum(argument.isdecimal() for argument in arguments[:3])
    if has_element and len(numbers) >= 2 and len(names) >= 3:
        records = numbers[2] if len(numbers) > 2 else None
        return Pager(numbers[0], numbers[1], 1, names[1], names[2], records)
    if has_element or leading < 2 or len(numbers) < leading or len(names) < 2:
        return None
    if leading == 3:
        return Pager(numbers[1], numbers[2], 0, names[0], names[1], numbers[0])
    return Pager(numbers[0], numbers[1], 0, names[0], names[1])


def _number(pattern: re.Pattern[str], script: str) -> int | None:
    found = pattern.search(script)
    return int(found[1]) if found else None


def _own_number(url: str, name: str) -> int | None:
    """The number in the address of a list page; None for the first, `list_2.html` too where that is the list's name."""
    file = urlsplit(url).path.rpartition("/")[2]
    found = _FILE.search(file)
    if not found or not found[1] or file[: found.end(1)] == name:
        return None
    return int(found[1])


def _named(stem: str, text: str) -> tuple[str, str]:
    """Name and extension of the list's files as links and scripts have them: `index_8597` for `index`."""
    for found in _NUMBERED.finditer(text):
        if found[1] == stem or re.fullmatch(rf"{re.escape(stem)}_\d{{4,9}}", found[1]):
            return found[1], found[3]
    return stem, ""


def _usual(items: Collection[Item]) -> str:
    """The extension of most documents: list pages have the same."""
    found = Counter(match[2] for item in items if (match := _FILE.search(item.url)))
    return found.most_common(1)[0][0] if found else ""


def _second(ask: Ask, text: str, pager: Pager, name: str) -> int | None:
    is_first = not ask.memory.get("page") and _own_number(ask.url, pager.name) is None
    if is_first and pager.current in (0, 1):
        return pager.current + 1
    for page, address in numbered_links(ask.url, parse(text)).items():
        number = _own_number(address, name)
        if page > 1 and number is not None and number - page in (-1, 0):
            return number - page + 2
    return None if pager.base is None else pager.base + 1


def _address(url: str, files: Files, page: int) -> str:
    return urljoin(url, f"{files.name}_{files.number(page)}.{files.extension}")
