"""The disclosure tree `/module/xxgk/`: lists drawn by POSTs to `search.jsp`, annual reports by year in the query.

A column page holds no list of its own but the call that fetches it (portals.md §2.3):

    <iframe src="/module/xxgk/tree.jsp?area=014001303&divid=div51009"></iframe>
    loadDynamic('/module/xxgk/search.jsp?infotypeId='+a+'&vc_title='+encodeURI(b)+'&vc_number='+encodeURI(c)
        +'&area=014001303', 'div51009', '0', '1000', '51009', '1', '', '');

The strings after the address are the element to fill, the category (0: none), two of layout, and the number of the site.
`?number=A00002` of the column page is the category too. The answer is a table, `索引号 | title | date`, with 共25条 共3页.
Without a category it lists the whole agency, whatever the column: then only addresses `art_<column>_` are taken, and
its totals are not the column's.

`xxgkAnnualReport.jsp?area=014001303&fbtime=2023` is the report of a year itself; its page leads to those of other years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from w3lib.url import add_or_replace_parameters, url_query_parameter

from crawler.families import generic
from crawler.families.apis import address, number, pages_for
from crawler.families.listing import NO_LIST, Ask, Item, Listing
from crawler.families.rows import Element, find_date, find_rows, parse, text_of
from crawler.urls import twin_key

NAME = "xxgk"
SEARCH = "/module/xxgk/search.jsp"
REPORT = "/module/xxgk/xxgkAnnualReport.jsp"
CALL_LENGTH = 1000  # characters of a call of loadDynamic

_CALL = re.compile(r"loadDynamic\s*\(")  # loadDynamic('/module/xxgk/search.jsp?…
_CALL_END = re.compile(r"\)\s*(?:;|</script|$)")  # '');
_STRING = re.compile(r"""'([^'\n]*)'|"([^"\n]*)\"""")  # 'div51009'
_TREE = re.compile(
    r"""/module/xxgk/tree\.jsp\?([^"'<>\s]{1,500})"""
)  # tree.jsp?area=014001303&divid=div51009
_ARTICLE = re.compile(r"/art/\d{4}/")  # /art/2024/1/29/art_828_118652.html
_FILED = re.compile(r"/art_(\d+)_\d+\.html?$")  # the column an article is filed under
_COLUMN = re.compile(r"/col/col(\d+)")  # /col/col828/index.html
_TABLE = re.compile(r"<table\b", re.IGNORECASE)  # what an answer is, with rows or without
_YEAR = re.compile(r"(?:19|20)\d{2}")  # 2023
_BARE = re.compile(r"\s*(?:19|20)\d{2}\s*年?度?\s*")  # 2023年, the text of a link that is no title


@dataclass(frozen=True, slots=True)
class Search:
    """A request of `search.jsp` as the page's script makes it, without its page number."""

    url: str  # with what the script puts into the query
    area: str  # code of the agency, may be empty
    element: str  # id of the element that it fills
    category: str  # empty: none
    site: str


def recognise(url: str, text: str) -> str:
    """The module in the page or in its address."""
    if REPORT in url:
        return "an annual report by year, xxgkAnnualReport.jsp"
    return "a list filled by /module/xxgk/" if "/module/xxgk/" in text else ""


def read_list(ask: Ask, text: str) -> Listing:
    """Yearly reports, an answer of `search.jsp`, or the shell that leads to its first."""
    if "filed" in ask.memory:
        return _read_answer(ask, text)
    years = _yearly(ask, text)
    if years:
        return Listing(years)
    search = find_search(ask.url, text)
    if search is None:
        return generic.read_by_looks(ask, text, lambda url: bool(_ARTICLE.search(url)))
    return Listing(next=_to_page(ask, search, 1), is_shell=True)


def find_search(url: str, text: str) -> Search | None:
    """What the page asks for: by its call of `loadDynamic`, else by the address of its tree; None when it has neither."""
    category = url_query_parameter(url, "number") or ""
    for call in _CALL.finditer(text):
        found = _from_call(url, _CALL_END.split(text[call.end() : call.end() + CALL_LENGTH], maxsplit=1)[0])
        if found:
            return replace(found, category=category or found.category)
    tree = _TREE.search(text)
    if tree is None:
        return None
    asked = dict(parse_qsl(tree[1].replace("&amp;", "&")))
    area = asked.get("area", "")
    return Search(address(url, f"{SEARCH}?area={area}"), area, asked.get("divid", ""), category, "")


def _from_call(url: str, call: str) -> Search | None:
    """The address is put together of strings, the last of them with the area; what is put between them is empty."""
    strings = [found[1] or found[2] or "" for found in _STRING.finditer(call)]
    last = next((n for n, string in enumerate(strings) if "area=" in string), None)
    if last is None or SEARCH not in strings[0]:
        return None
    target = address(url, "".join(strings[: last + 1]))
    element, category, _, _, site = (*strings[last + 1 : last + 6], "", "", "", "", "")[:5]
    given = url_query_parameter(target, "infotypeId") or ""
    area = url_query_parameter(target, "area") or ""
    category = given or ("" if category == "0" else category)
    return Search(target, area, element, category, site) if target else None


def _to_page(ask: Ask, search: Search, page: int) -> Ask:
    """A page of the list. The number stands in query and body: portals heed the one or the other."""
    common = {"infotypeId": search.category, "vc_title": "", "vc_number": "", "area": search.area}
    body = common | {
        "jdid": search.site,
        "divid": search.element,
        "texttype": "",
        "fbtime": "",
        "sortfield": "",
    }
    column = _COLUMN.search(ask.column)
    filed = column[1] if column and not search.category else ""
    memory = {"page": str(page), "pages": "", "filed": filed, "last": ""}
    return ask.to(
        add_or_replace_parameters(search.url, common | {"currpage": str(page)}),
        body=urlencode(body | {"currpage": str(page)}),
        elsewhere=True,
        memory=memory,
    )


def _read_answer(ask: Ask, text: str) -> Listing:
    """The rows of the answer that belong to the column. Where the column has to be picked out of the agency's list, a
    page without one of its entries is passed over, and nothing is announced of the column."""
    looks = generic.read_by_looks(ask, text, lambda url: bool(_ARTICLE.search(url)))
    # An error page has links too: what is no row of a table must be an article.
    rows = _table(ask.column, parse(text)) or tuple(row for row in looks.items if _ARTICLE.search(row.url))
    page, filed = int(ask.memory["page"]), ask.memory["filed"]
    pages = looks.pages or number(ask.memory["pages"]) or pages_for(looks.announced, len(rows))
    if pages is None and rows and rows[0].url == ask.memory["last"]:
        # Past the end some repeat the last page; without totals that is how the end shows.
        return Listing(says_none=True)
    following = _next(ask, page + 1, pages, rows) if rows and (pages is None or page < pages) else None
    if not rows and pages is None and not (page > 1 and _TABLE.search(text)):
        return Listing(is_shell=page == 1, doubt=NO_LIST)
    if not filed:
        return Listing(rows, following, looks.announced, pages, says_none=not rows)
    own = tuple(row for row in rows if (found := _FILED.search(row.url)) is None or found[1] == filed)
    is_gap = not rows and pages is not None and page <= pages
    doubt = f"was sought in page {page} of {pages} of the agency's list, which is empty" if is_gap else ""
    is_shell = not own and following is not None
    return Listing(own, following, is_shell=is_shell, doubt=doubt, says_none=not own)


def _next(ask: Ask, page: int, pages: int | None, rows: tuple[Item, ...]) -> Ask:
    body = dict(parse_qsl(ask.body, keep_blank_values=True)) | {"currpage": str(page)}
    return ask.to(
        add_or_replace_parameters(ask.url, {"currpage": str(page)}),
        body=urlencode(body),
        elsewhere=True,
        memory={**ask.memory, "page": str(page), "pages": str(pages or ""), "last": rows[0].url},
    )


def _table(url: str, tree: Element) -> tuple[Item, ...]:
    """An entry for each row with a link; its date is in the last cell, as index numbers can look like dates."""
    items = []
    for row in tree.iter("tr"):
        cells = row.findall("td")
        found = next(find_rows(url, row), None) if cells and row.find(".//tr") is None else None
        if found:
            items.append(replace(found.item, date=find_date(text_of(cells[-1])) or found.item.date))
    return tuple(items)


def _yearly(ask: Ask, text: str) -> tuple[Item, ...]:
    """The reports of all years that the page links or offers in a selector, each once however its query is ordered.

    Menus of other columns link this year's report too, so a page of the list of a category has none.
    """
    is_report = REPORT in urlsplit(ask.url).path
    if not is_report and (ask.kind != "annual_report" or url_query_parameter(ask.url, "number")):
        return ()
    tree = parse(text)
    found: dict[str, Item] = {}
    for item in (*_linked(ask.url, tree), *(_offered(ask.url, tree) if is_report else ())):
        key = twin_key(item.url)
        if key not in found or len(item.title) > len(found[key].title):
            found[key] = item
    return tuple(found.values())


def _linked(url: str, tree: Element) -> Iterator[Item]:
    for link in tree.iter("a"):
        target = address(url, link.get("href"))
        if REPORT in urlsplit(target).path and (
            year := _YEAR.match(url_query_parameter(target, "fbtime") or "")
        ):
            yield Item(target, _title(link.get("title") or text_of(link), year[0]))


def _offered(url: str, tree: Element) -> list[Item]:
    """The years of a selector: the same address with another `fbtime`."""
    years = {}
    for option in tree.iter("option"):
        year = _YEAR.match((option.get("value") or text_of(option)).strip())
        if year:
            years[year[0]] = text_of(option)
    return [
        Item(add_or_replace_parameters(url, {"fbtime": year}), _title(text, year))
        for year, text in years.items()
    ]


def _title(printed: str, year: str) -> str:
    """The text of the link; of a bare year, what the address says that it leads to."""
    title = " ".join(printed.split())
    return f"{year}年政府信息公开工作年度报告" if not title or _BARE.fullmatch(title) else title
