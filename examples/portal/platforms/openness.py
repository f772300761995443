"""A disclosure directory: lists `…/showList/<branch>/<topic>/page_1.html`, reports `…/OpennessAnnualReport/show/<id>.html`."""

from __future__ import annotations

from examples.portal.catalogue import Catalogue
from examples.portal.filling import fill
from examples.portal.pages import article, page_values
from examples.portal.publications import Publication
from examples.portal.resources import HTML, Resource

FOLDER = "/openness/OpennessAnnualReport/"
LISTS = f"{FOLDER}showList/1442/0/"
COLUMN = f"{LISTS}page_1.html"


def path(serial: int, published: str) -> str:
    """Articles carry their number alone."""
    return f"{FOLDER}show/{2700 + serial}.html"


def resources(shown: Catalogue) -> dict[str, Resource]:
    """The list pages and the articles."""
    served = {entry.path: article("platforms/openness/article", entry) for entry in shown.documents}
    for n, entries in enumerate(shown.pages, 1):
        if entries is not None:
            served[f"{LISTS}page_{n}.html"] = _list(n, entries, shown)
    return served


def _list(n: int, entries: tuple[Publication, ...], shown: Catalogue) -> Resource:
    items = "".join(fill("platforms/openness/item", page_values(entry)) for entry in entries)
    values = {"items": items, "number": str(n), "pages": str(len(shown.pages)), "total": str(shown.total)}
    return Resource(HTML, fill("platforms/openness/list", values).encode())
