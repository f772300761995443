"""Disclosure columns with their lists in pieces of HTML: `/public/column/<organ>?…`, then `/site/label/8888?…&pageIndex=2`.

Newer reports are addressed by organ and year in the query, older ones are articles `/public/<organ>/<id>.html`.
"""

from __future__ import annotations

from functools import partial

from examples.portal.catalogue import AGENCIES, Catalogue
from examples.portal.filling import fill
from examples.portal.pages import body_html, page_values
from examples.portal.publications import Publication
from examples.portal.resources import HTML, Missing, Request, Resource

COLUMN = "/public/column/24600?type=4&action=list&nav=3&catId=6721221"
LABEL = "/site/label/8888"
BY_QUERY_SINCE = 2021  # year of a report


def path(serial: int, published: str) -> str:
    """An organ has one report a year: the year in the query is enough to name it."""
    organ, year = 24601 + (serial - 1) % len(AGENCIES), int(published[:4]) - 1
    if year >= BY_QUERY_SINCE:
        return f"/public/column/{organ}?action=detail&title={year}&type=3"
    return f"/public/{organ}/{35171700 + serial}.html"


def resources(shown: Catalogue) -> dict[str, Resource]:
    """The column, the address its script asks for further pages, and the articles."""
    served = {entry.path: _article(entry) for entry in shown.documents}
    page = fill("platforms/public_column/list", {"rows": _rows(shown, 1)})
    served[COLUMN] = Resource(HTML, page.encode())
    served[LABEL] = Resource(HTML, partial(_answer, shown))
    return served


def _answer(shown: Catalogue, request: Request) -> bytes:
    """Rows and pager of the page that is asked for. Raises Missing for another catalogue or no such page."""
    number = int(request.query.get("pageIndex", "1"))
    is_known = request.query.get("catId") == "6721221" and 1 <= number <= len(shown.pages)
    if not is_known or shown.pages[number - 1] is None:
        raise Missing(LABEL)
    return _rows(shown, number).encode()


def _rows(shown: Catalogue, number: int) -> str:
    entries = shown.pages[number - 1] or ()
    items = "".join(fill("platforms/public_column/item", page_values(entry)) for entry in entries)
    values = {
        "items": items or "<li>暂无相关信息</li>",
        "number": str(number),
        "pages": str(len(shown.pages)),
        "total": str(shown.total),
    }
    return fill("platforms/public_column/rows", values)


def _article(entry: Publication) -> Resource:
    values = {**page_values(entry), "index_number": f"{entry.published[:4]}-00001", "body": body_html(entry)}
    page = fill("platforms/public_column/article", values)
    return Resource(HTML, page.encode(), entry.modified, tagged=True)
