"""Disclosure columns `/public/column/<organ>?type=4&action=list&catId=<catalogue>`, with lists drawn by `Ls.pagination`.

The script that draws the pager names the next pages, in one of two ways (portals.md §2.11):

    Ls.pagination("#page_public_info", function(pageIndex){ Ls.ajax({dataType: "html", url: "/site/label/8888",
        data : {labelName: "publicInfoList", siteId : "6781961", pageIndex: pageIndex, …}}) … }, {currPage: 1, pageCount: 3})
    Ls.pagination("#page_6791573", function(pageIndex){ location.href='http://…?pageIndex=' + pageIndex; }, {pageCount: 3})

`/site/label/…` answers with the rows as a piece of HTML. Where the column page has none, its script is asked for the first
page too. A page of templates without such a call says nothing of its list; a browser has to build it (`render = true`).
Articles are `/public/<organ>/<id>.html`; an annual report may be `/public/column/<organ>?action=detail&title=2020&type=3`.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode, urljoin

from crawler.families import generic
from crawler.families.listing import NO_LIST, Ask, Listing
from crawler.families.rows import Element, find_rows, parse, text_of

NAME = "public_column"

SCRIPT_LENGTH = 4000  # characters of a pager's script; its parameters are about 800

_COLUMN = re.compile(r"/public/column/\d+")  # /public/column/24601?type=4&action=list
_ARTICLE = re.compile(  # /public/6596221/35171711.html  /public/column/24601?action=detail&title=2020&type=3
    r"/public/\d+/\d+\.html$|/public/column/\d+\?(?:[^#]*&)?action=detail(?:&|$)"
)
_PAGER = re.compile(r"Ls\.pagination\s*\(\s*[\"']#page_public_info|Ls\.pagination\s*\(")
_LABEL = re.compile(r"\burl\s*:\s*[\"']([^\"'\s]{0,200}/site/label/\d+)[\"']")  # url: "/site/label/8888"
_DATA = re.compile(
    r"\s*,\s*data\s*:\s*\{([^{}]*)\}"
)  # , data : {labelName: "publicInfoList", siteId : "6781961"}
_PAIR = re.compile(  # siteId : "6781961"
    r"(?<!\w)(\w{1,40})\s*:\s*(?:\"([^\"]*)\"|'([^']*)'|(\d+|true|false)\b)"
)
_HREF = re.compile(  # '/content/column/6791573?pageIndex=' + pageIndex
    r"[\"']([^\"'\s]{0,300}[?&]pageIndex=)[\"']\s*\+\s*pageIndex"
)
_INDEX = re.compile(r"([?&]pageIndex=)(\d{1,6})\b")  # &pageIndex=2
_CURRENT = re.compile(r"\bcurrPage\s*:\s*\(?\s*(\d{1,6})(?:\s*\+\s*(\d))?")  # currPage: 1  currPage: (0+1)
_COUNT = re.compile(r"\bpageCount\s*:\s*(\d{1,6})\b")  # pageCount:24
_TOTAL = re.compile(r"\btotal\s*:\s*(\d{1,7})\b")  # total: 949
_TITLE = re.compile(r"<title\b", re.IGNORECASE)  # of a whole page: answers are rows alone
_NOTHING = "暂无相关信息"


def recognise(url: str, text: str) -> str:
    """The column's address, or the script of its pager."""
    if _COLUMN.search(url):
        return "an address of the shape /public/column/N"
    return "a pager drawn by Ls.pagination" if _PAGER.search(text) else ""


def read_list(ask: Ask, text: str) -> Listing:
    """The rows of the page, and the next page as the pager's script asks for it."""
    tree = parse(text)
    rows = find_rows(ask.url, tree)
    items = generic.find_items(ask, rows, lambda address: bool(_ARTICLE.search(address)))
    script = _script(text)
    if "/site/label/" in ask.url and _TITLE.search(text):
        return Listing(doubt=NO_LIST)
    if not items and not ask.memory and _NOTHING not in text_of(tree):
        return Listing(next=_page(ask, text, script, 1, generic.first_number(_COUNT, script)), is_shell=True)
    pages = generic.first_number(_COUNT, script) or _drawn(tree) or int(ask.memory.get("pages", 0)) or None
    current = _current(ask, script)
    return Listing(
        items=items,
        next=_page(ask, text, script, current + 1, pages) if pages and current < pages else None,
        announced=generic.first_number(_TOTAL, script),
        pages=pages,
        says_none=not items and _NOTHING in text_of(tree),
    )


def _script(text: str) -> str:
    """What follows the pager's call, the disclosure list's before any other; empty where there is none."""
    calls = sorted(_PAGER.finditer(text), key=lambda call: "#" not in call[0])
    return text[calls[0].start() :][:SCRIPT_LENGTH] if calls else ""


def _drawn(tree: Element) -> int | None:
    """The number of pages in a pager that a browser has drawn: `<a paged="24">` in #page_public_info."""
    pagers = [element for element in tree.iter("*") if element.get("id") == "page_public_info"]
    numbers = [link.get("paged", "") for pager in pagers[:1] for link in pager.iter("a")]
    return max((int(number) for number in numbers if re.fullmatch(r"[0-9]{1,6}", number)), default=None)


def _current(ask: Ask, script: str) -> int:
    """Number of this page: by the pager's script, else by the address, else the first."""
    if match := _CURRENT.search(script):
        return int(match[1]) + int(match[2] or 0)
    match = _INDEX.search(ask.url)
    return int(match[2]) if match else 1


def _page(ask: Ask, text: str, script: str, number: int, pages: int | None = None) -> Ask | None:
    """The request for the list page with that number; None where the page does not say how to ask."""
    address = _label(script or text, number)
    if not address and (match := _HREF.search(script)):
        address = f"{match[1]}{number}"
    elif not address and _INDEX.search(ask.url):  # an answer without a script of its own
        address = _INDEX.sub(rf"\g<1>{number}", ask.url)
    try:
        following = urljoin(ask.url, address)
    except ValueError:  # a script may hold anything: http://[/?pageIndex=
        return None
    return ask.to(following, elsewhere=True, memory={"pages": str(pages or 0)}) if address else None


def _label(script: str, number: int) -> str:
    """The address of the first call that asks for a page of a list, with its parameters; empty where there is none."""
    for call in _LABEL.finditer(script):
        data = _DATA.match(script, call.end())
        if data and "pageIndex" in data[1]:
            given = {name: double or single or bare for name, double, single, bare in _PAIR.findall(data[1])}
            return f"{call[1]}?{urlencode({**given, 'pageIndex': number}, errors='replace')}"
    return ""
