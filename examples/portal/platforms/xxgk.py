"""The disclosure tree `/module/xxgk/`: the column page calls `search.jsp` by POST, which answers with a table of rows.

Asked for a page past the end, the portal gives the last one again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from urllib.parse import parse_qsl

from examples.portal.catalogue import Catalogue
from examples.portal.filling import fill
from examples.portal.pages import article, page_values
from examples.portal.publications import Publication
from examples.portal.resources import HTML, Missing, Request, Resource

NUMBER = "5309"
CATEGORY = "B00207"
PAGE = f"/col/col{NUMBER}/index.html"
COLUMN = f"{PAGE}?number={CATEGORY}"
SEARCH = "/module/xxgk/search.jsp"
TREE = "/module/xxgk/tree.jsp"


def path(serial: int, published: str) -> str:
    """Articles lie in a folder of their day and carry the column they are filed under."""
    day = date.fromisoformat(published)
    return f"/art/{day.year}/{day.month}/{day.day}/art_{NUMBER}_{61840 + serial}.html"


def resources(shown: Catalogue) -> dict[str, Resource]:
    """The column page, the tree beside it, the search that fills it, and the articles."""
    served = {entry.path: article("platforms/xxgk/article", entry) for entry in shown.documents}
    column = fill("platforms/xxgk/list", {"column": NUMBER})
    served |= {
        PAGE: Resource(HTML, column.encode()),
        TREE: Resource(HTML, fill("platforms/xxgk/tree", {}).encode()),
    }
    return served | {SEARCH: Resource(HTML, partial(_answer, shown))}


def _answer(shown: Catalogue, request: Request) -> bytes:
    """The rows of a page. Raises Missing for a page that is not there, and for anything but a POST for the category."""
    asked = dict(parse_qsl(request.body.decode()))
    if request.method != "POST" or asked.get("infotypeId") != CATEGORY:
        raise Missing(SEARCH)
    number = min(int(asked.get("currpage", "1")), len(shown.pages))
    entries = shown.pages[number - 1]
    if entries is None:
        raise Missing(f"list page {number}")
    values = {
        "rows": _rows(entries),
        "total": str(shown.total),
        "pages": str(len(shown.pages)),
        "number": str(number),
    }
    return fill("platforms/xxgk/answer", values).encode()


def _rows(entries: Sequence[Publication]) -> str:
    striped = (
        {**page_values(entry), "stripe": "odd" if n % 2 else "even"} for n, entry in enumerate(entries, 1)
    )
    return "".join(fill("platforms/xxgk/row", values) for values in striped)
