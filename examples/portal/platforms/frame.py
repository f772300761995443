"""A column page without a list: the list is another page of the same host, in a frame; its pages are linked by 下一页."""

from __future__ import annotations

from examples.portal.catalogue import Catalogue
from examples.portal.filling import fill
from examples.portal.pages import article, page_values
from examples.portal.publications import Publication
from examples.portal.resources import HTML, Resource

COLUMN = "/lxq/xxgk/gknb/index.html"
FRAMED = "/lxq/cms/lists/"  # where the frame's pages are, outside the column's folder


def path(serial: int, published: str) -> str:
    """Articles lie in a folder of their day."""
    return f"/lxq/cms/html/{published}/{88100 + serial}.html"


def resources(shown: Catalogue) -> dict[str, Resource]:
    """The column page, the list pages in its frame, and the articles."""
    served = {entry.path: article("platforms/frame/article", entry) for entry in shown.documents}
    served[COLUMN] = Resource(HTML, fill("platforms/frame/column", {"source": _list_path(1)}).encode())
    for n, entries in enumerate(shown.pages, 1):
        if entries is not None:
            served[_list_path(n)] = _list(n, entries, shown)
    return served


def _list_path(n: int) -> str:
    return f"{FRAMED}gknb{f'_{n}' if n > 1 else ''}.html"


def _list(n: int, entries: tuple[Publication, ...], shown: Catalogue) -> Resource:
    items = "\n".join(fill("platforms/frame/item", page_values(entry)) for entry in entries)
    links = [("首页", 1), ("上一页", n - 1), ("下一页", n + 1), ("尾页", len(shown.pages))]
    pager = " ".join(
        f'<a href="{_list_path(page)}">{word}</a>'
        if 1 <= page <= len(shown.pages)
        else f"<span>{word}</span>"
        for word, page in links
    )
    values = {"items": items, "pager": pager, "pages": str(len(shown.pages)), "total": str(shown.total)}
    return Resource(HTML, fill("platforms/frame/list", values).encode())
