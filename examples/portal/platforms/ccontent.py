"""Columns `/n<A>/n<B>/index.html` whose further pages, `index_2603340_2.html` and `_1`, count down and are rows alone."""

from __future__ import annotations

from examples.portal.catalogue import Catalogue
from examples.portal.filling import fill
from examples.portal.pages import article, page_values
from examples.portal.publications import Publication
from examples.portal.resources import HTML, Resource

FOLDER = "/n54935142/n63292444/"
COLUMN = f"{FOLDER}index.html"
UNIT = "2603340"


def path(serial: int, published: str) -> str:
    """An article is a folder of its column."""
    return f"{FOLDER}c{68566500 + serial}/content.html"


def resources(shown: Catalogue) -> dict[str, Resource]:
    """The list pages and the articles."""
    served = {entry.path: article("platforms/ccontent/article", entry) for entry in shown.documents}
    for n, entries in enumerate(shown.pages):
        if entries is not None:
            rows = _rows(entries)
            address = f"{FOLDER}index_{UNIT}_{len(shown.pages) - n}.html" if n else COLUMN
            served[address] = Resource(HTML, (rows if n else _list(rows, shown)).encode())
    return served


def _rows(entries: tuple[Publication, ...]) -> str:
    """Rows as the platform writes them: each link climbs to the root, every fifth row is a thin line."""
    rows = []
    for place, entry in enumerate(entries, 1):
        values = {**page_values(entry), "href": "../.." + entry.path}
        rows.append(fill("platforms/ccontent/item", values))
        rows += ['<li style="height:1px; border-bottom:1px dashed #ccc"></li>'] if place % 5 == 0 else []
    return "".join(rows)


def _list(rows: str, shown: Catalogue) -> str:
    pages = len(shown.pages)
    links = "".join(f'<a href="index_{UNIT}_{n}.html"></a>' for n in range(1, pages))
    values = {"rows": rows, "unit": UNIT, "pages": str(pages), "links": links, "total": str(shown.total)}
    return fill("platforms/ccontent/list", values)
