"""Static pages: articles `content/post_<id>.html`, list pages `index.html`, `index_2.html` with a pager drawn by a script.

The script holds the number of documents and of those on a page, and how many list pages there are at most.
"""

from __future__ import annotations

from examples.portal.catalogue import PER_PAGE, Catalogue
from examples.portal.filling import fill
from examples.portal.pages import article, page_values
from examples.portal.publications import Publication
from examples.portal.resources import HTML, Resource

FOLDER = "/ccga110/zwgk/gknb/"
COLUMN = f"{FOLDER}index.html"


def path(serial: int, published: str) -> str:
    """The number is an article's identity on its host."""
    return f"{FOLDER}content/post_{794400 + serial}.html"


def resources(shown: Catalogue) -> dict[str, Resource]:
    """The list pages and the articles."""
    served = {entry.path: article("platforms/guangdong/article", entry) for entry in shown.documents}
    for number, entries in enumerate(shown.pages, 1):
        if entries is not None:
            served[f"{FOLDER}index{f'_{number}' if number > 1 else ''}.html"] = _list(entries, shown)
    return served


def _list(entries: tuple[Publication, ...], shown: Catalogue) -> Resource:
    items = "".join(fill("platforms/guangdong/item", page_values(entry)) for entry in entries)
    values = {"items": items, "total": str(shown.total), "size": str(PER_PAGE)}
    return Resource(HTML, fill("platforms/guangdong/list", values).encode())
