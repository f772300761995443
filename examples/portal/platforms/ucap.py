"""Static lists `common_list.shtml`, `common_list_2.shtml` …; articles are named by 32 hex digits in a folder of their month."""

from __future__ import annotations

import hashlib

from examples.portal.catalogue import Catalogue
from examples.portal.filling import fill
from examples.portal.pages import article, page_values
from examples.portal.publications import Publication
from examples.portal.resources import HTML, Resource

FOLDER = "/ccs/zfxxgknb/"
COLUMN = f"{FOLDER}common_list.shtml"


def path(serial: int, published: str) -> str:
    """The address tells the month and not the day."""
    name = hashlib.md5(f"ccs-{serial}".encode(), usedforsecurity=False).hexdigest()
    return f"/ccs/c100031/{published[:7].replace('-', '')}/{name}.shtml"


def resources(shown: Catalogue) -> dict[str, Resource]:
    """The list pages and the articles."""
    served = {entry.path: article("platforms/ucap/article", entry) for entry in shown.documents}
    for n, entries in enumerate(shown.pages, 1):
        if entries is not None:
            served[f"{FOLDER}common_list{f'_{n}' if n > 1 else ''}.shtml"] = _list(n, entries, shown)
    return served


def _list(n: int, entries: tuple[Publication, ...], shown: Catalogue) -> Resource:
    items = "\n".join(fill("platforms/ucap/item", page_values(entry)) for entry in entries)
    values = {"items": items, "pages": str(len(shown.pages)), "current": str(n), "total": str(shown.total)}
    return Resource(HTML, fill("platforms/ucap/list", values).encode())
