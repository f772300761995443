"""Static pages: articles `YYYYMM/tYYYYMMDD_ID.html`, list pages `index.html`, `index_1.html` drawn by createPageHTML."""

from __future__ import annotations

from examples.portal.catalogue import Catalogue
from examples.portal.filling import fill
from examples.portal.pages import article, page_values
from examples.portal.publications import Publication
from examples.portal.resources import HTML, Resource

FOLDER = "/zwgk/zfxxgk/zfxxgknb/"
COLUMN = f"{FOLDER}index.html"


def path(serial: int, published: str) -> str:
    """Articles lie in a folder of their month."""
    day = published.replace("-", "")
    return f"{FOLDER}{day[:6]}/t{day}_{50210 + serial}.html"


def resources(shown: Catalogue) -> dict[str, Resource]:
    """The list pages and the articles."""
    served = {entry.path: article("trs/article", entry) for entry in shown.documents}
    for n, entries in enumerate(shown.pages):
        if entries is not None:
            served[f"{FOLDER}index{f'_{n}' if n else ''}.html"] = _list(n, entries, shown)
    return served


def _list(n: int, entries: tuple[Publication, ...], shown: Catalogue) -> Resource:
    hrefs = ["./" + entry.path.removeprefix(FOLDER) for entry in entries]
    items = "".join(
        fill("trs/item", {**page_values(entry), "href": href})
        for entry, href in zip(entries, hrefs, strict=True)
    )
    values = {"items": items, "pages": str(len(shown.pages)), "current": str(n), "total": str(shown.total)}
    return Resource(HTML, fill("platforms/trs/list", values).encode())
