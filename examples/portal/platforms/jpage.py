"""Columns `/col/colN/index.html`: the first group of records in a <datastore>, the others from `dataproxy.jsp`.

There are two columns of the same records. For COLUMN the server heeds `page` and `perpage` alone, for WINDOWED
`startrecord` and `endrecord` alone, as servers of both kinds are about.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from examples.portal.catalogue import PER_PAGE, Catalogue
from examples.portal.filling import fill
from examples.portal.pages import article, page_values
from examples.portal.publications import Publication
from examples.portal.resources import HTML, Missing, Request, Resource

NUMBER = "5207"
WINDOWED_NUMBER = "5208"
COLUMN = f"/col/col{NUMBER}/index.html"
WINDOWED = f"/col/col{WINDOWED_NUMBER}/index.html"
PROXY = "/module/web/jpage/dataproxy.jsp"
XML = "text/xml; charset=utf-8"


def path(serial: int, published: str) -> str:
    """Articles lie in a folder of their day, month and day without zeros, and carry their column and number."""
    day = date.fromisoformat(published)
    return f"/art/{day.year}/{day.month}/{day.day}/art_{NUMBER}_{50210 + serial}.html"


def resources(shown: Catalogue) -> dict[str, Resource]:
    """The two columns, the module that gives their records, and the articles."""
    served = {entry.path: article("platforms/jpage/article", entry) for entry in shown.documents}
    lists = {COLUMN: NUMBER, WINDOWED: WINDOWED_NUMBER}
    served |= {address: _column(number, shown) for address, number in lists.items()}
    return served | {PROXY: Resource(XML, partial(_answer, shown))}


def _column(number: str, shown: Catalogue) -> Resource:
    """The first group of records, three pages of three, and the script that tells how to ask for more."""
    values = {"column": number, "records": _records(shown.pages[0] or ()), "total": str(shown.total)}
    return Resource(HTML, fill("platforms/jpage/list", values).encode())


def _answer(shown: Catalogue, request: Request) -> bytes:
    """The records asked for. Raises Missing where a page of them is not there, ValueError where not all is said."""
    asked = request.query
    if not {"columnid", "page", "perpage", "startrecord", "endrecord"} <= asked.keys():
        raise ValueError("columnid, page, perpage, startrecord and endrecord are needed")
    if asked["columnid"] == WINDOWED_NUMBER:
        first, last = int(asked["startrecord"]), int(asked["endrecord"])
    else:
        last = int(asked["page"]) * int(asked["perpage"])
        first = last - int(asked["perpage"]) + 1
    found = _between(shown, first, last)
    pages = -(-shown.total // int(asked["perpage"]))
    values = {"records": _records(found), "total": str(shown.total), "pages": str(pages)}
    return fill("platforms/jpage/answer", values).encode()


def _between(shown: Catalogue, first: int, last: int) -> list[Publication]:
    """The entries from the first place to the last, counted from 1; an emptied page keeps its places."""
    found: list[Publication] = []
    for place in range(first - 1, min(last, len(shown.pages) * PER_PAGE)):
        page, row = divmod(place, PER_PAGE)
        entries = shown.pages[page]
        if entries is None:
            raise Missing(f"list page {page + 1}")
        found += entries[row : row + 1]
    return found


def _records(entries: Sequence[Publication]) -> str:
    return "".join(fill("platforms/jpage/record", page_values(entry)) for entry in entries)
