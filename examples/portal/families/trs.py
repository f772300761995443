"""Static pages named after their date: `202401/t20240126_66105.html`, lists paged by createPageHTML.

One report stands in the template the portal used before 2021: GBK bytes declared gb2312, and a hit counter.
"""

from __future__ import annotations

import re
from functools import partial

from examples.portal.filling import fill
from examples.portal.pages import body_html, page_values
from examples.portal.publications import Publication, publications
from examples.portal.resources import HTML, Request, Resource

FOLDER = "/ccgaj/xxgk/zfxxgknb/"
COLUMN = f"{FOLDER}index.html"
PER_PAGE = 3
FIRST_HIT = 1032

_CELL = re.compile(r"(<td[^>]*>)(.*?)</td>")  # <td colspan="3">3268</td>
_TAG = re.compile(r"</?[a-z]+")  # <td


def resources(state: int) -> dict[str, Resource]:
    """The list pages of the column and its articles in a state."""
    found = publications("trs", state)
    lists = [found[start : start + PER_PAGE] for start in range(0, len(found), PER_PAGE)]
    served = {_list_path(n): _list(n, entries, len(lists)) for n, entries in enumerate(lists)}
    makers = {"article": _article, "article_gbk": _counted_article}
    return served | {entry.path: makers[entry.template](entry) for entry in found}


def _list_path(n: int) -> str:
    return COLUMN if n == 0 else f"{FOLDER}index_{n}.html"


def _list(n: int, entries: list[Publication], pages: int) -> Resource:
    hrefs = ("./" + entry.path.removeprefix(FOLDER) for entry in entries)
    items = [
        fill("trs/item", {**page_values(entry), "href": href})
        for entry, href in zip(entries, hrefs, strict=True)
    ]
    page = fill("trs/list", {"items": "".join(items), "pages": str(pages), "current": str(n)})
    return Resource(HTML, page.encode())


def _article(entry: Publication) -> Resource:
    page = fill("trs/article", {**page_values(entry), "body": body_html(entry, _pasted_from_word)})
    return Resource("text/html", page.encode(), entry.modified, tagged=True)


def _counted_article(entry: Publication) -> Resource:
    values = {**page_values(entry), "body": body_html(entry, _old_editor)}
    return Resource("text/html", partial(_count, values))


def _count(values: dict[str, str], request: Request) -> bytes:
    hits = str(FIRST_HIT + request.hits)
    return fill("trs/article_gbk", {**values, "hits": hits}).encode("gbk")


def _pasted_from_word(table: str) -> str:
    """Every cell holds a paragraph and a span, as in tables pasted from a word processor."""
    style = "font-family:宋体;font-size:10.5pt"
    wrapped = rf'\1<p class="MsoNormal" align="center"><span style="{style}">\2</span></p></td>'
    return _CELL.sub(wrapped, table).replace("<table ", '<table class="MsoNormalTable" ')


def _old_editor(table: str) -> str:
    """Tags in capitals, as browsers of the time wrote them."""
    return _TAG.sub(lambda tag: tag[0].upper(), table)
