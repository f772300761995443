"""Static pages numbered backwards: `nb.htm`, then `nb/2.htm` and `nb/1.htm`; articles `/info/1021/<id>.htm`."""

from __future__ import annotations

from examples.portal.catalogue import Catalogue
from examples.portal.filling import fill
from examples.portal.pages import article, page_values
from examples.portal.publications import Publication
from examples.portal.resources import HTML, Resource

FOLDER = "/zfxxgk/fdzdgknr/"
COLUMN = f"{FOLDER}nb.htm"


def path(serial: int, published: str) -> str:
    """All articles of the column lie in the folder of its tree node."""
    return f"/info/1021/{5400 + serial}.htm"


def resources(shown: Catalogue) -> dict[str, Resource]:
    """The list pages and the articles."""
    served = {entry.path: article("platforms/vsb/article", entry) for entry in shown.documents}
    last = len(shown.pages) - 1
    for n, entries in enumerate(shown.pages):
        if entries is not None:
            served[f"{FOLDER}nb/{last - n + 1}.htm" if n else COLUMN] = _list(n, entries, shown)
    return served


def _list(n: int, entries: tuple[Publication, ...], shown: Catalogue) -> Resource:
    up = "../.." if not n else "../../.."
    items = [
        fill("platforms/vsb/item", {**page_values(entry), "href": up + entry.path, "place": str(place)})
        for place, entry in enumerate(entries)
    ]
    following = len(shown.pages) - 1 - n
    next_href = (f"{following}.htm" if n else f"nb/{following}.htm") if following else ""
    values = {
        "items": "".join(items),
        "next": f'<span class="p_next p_fun"><a href="{next_href}">下页</a></span>'
        if next_href
        else '<span class="p_next_d p_fun_d">下页</span>',
        "total": str(shown.total),
        "number": str(n + 1),
        "pages": str(len(shown.pages)),
    }
    return Resource(HTML, fill("platforms/vsb/list", values).encode())
