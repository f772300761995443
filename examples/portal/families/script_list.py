"""A list that only JavaScript can build: the page is empty, its script fetches the entries as JSON."""

from __future__ import annotations

import json
from functools import partial

from examples.portal.filling import fill
from examples.portal.pages import body_html, page_values
from examples.portal.publications import Publication, publications
from examples.portal.resources import HTML, Request, Resource

FOLDER = "/cc/tzgg/"
COLUMN = f"{FOLDER}index.html"
ENTRIES = f"{FOLDER}data/list.json"
PER_PAGE = 20


def resources(state: int) -> dict[str, Resource]:
    """The empty list page, its entries as JSON, and the notices in a state."""
    found = publications("script_list", state)
    served = {
        COLUMN: Resource(HTML, fill("script_list/list", {}).encode()),
        ENTRIES: Resource("application/json; charset=utf-8", partial(_entries, found)),
    }
    return served | {entry.path: _article(entry) for entry in found}


def _entries(found: list[Publication], request: Request) -> bytes:
    page = int(request.query.get("page", 1))
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    rows = [{"title": entry.title, "url": entry.path, "date": entry.published} for entry in shown]
    answer = {"total": len(found), "page": page, "pages": -(-len(found) // PER_PAGE), "rows": rows}
    return json.dumps(answer, ensure_ascii=False).encode()


def _article(entry: Publication) -> Resource:
    values = {**page_values(entry), "body": body_html(entry)}
    return Resource(HTML, fill("script_list/article", values).encode())
