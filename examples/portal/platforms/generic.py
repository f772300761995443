"""Lists asked for by query, `list.php?catid=31&page=2`, in GBK; articles `show.php?id=385009`. No platform that is known."""

from __future__ import annotations

from examples.portal.catalogue import Catalogue
from examples.portal.filling import fill
from examples.portal.pages import body_html, page_values
from examples.portal.publications import Publication
from examples.portal.resources import Missing, Request, Resource

FOLDER = "/aqxxgk/"
COLUMN = f"{FOLDER}list.php?catid=31"
GBK = "text/html; charset=gb2312"  # declared so; the bytes are GBK, as portals have it


def path(serial: int, published: str) -> str:
    """The identity of an article is in the query alone."""
    return f"{FOLDER}show.php?id={385000 + serial}"


def resources(shown: Catalogue) -> dict[str, Resource]:
    """The list and the articles."""

    def page(request: Request) -> bytes:
        n = int(request.query.get("page", "1"))
        entries = shown.pages[n - 1] if request.query.get("catid") == "31" and n <= len(shown.pages) else None
        if entries is None:
            raise Missing
        return _list(n, entries, shown)

    served = {entry.path: _article(entry) for entry in shown.documents}
    return served | {f"{FOLDER}list.php": Resource(GBK, page)}


def _list(n: int, entries: tuple[Publication, ...], shown: Catalogue) -> bytes:
    items = "\n".join(fill("platforms/generic/item", page_values(entry)) for entry in entries)
    last = len(shown.pages)
    following = f"list.php?catid=31&amp;page={n + 1}" if n < last else "javascript:void(0)"
    values = {
        "items": items,
        "current": str(n),
        "pages": str(last),
        "total": str(shown.total),
        "next": f'<a href="{following}">下一页</a>',
    }
    return fill("platforms/generic/list", values).encode("gb18030")


def _article(entry: Publication) -> Resource:
    page = fill("platforms/generic/article", {**page_values(entry), "body": body_html(entry)})
    return Resource(GBK, page.encode("gb18030"), entry.modified)
