"""A list inside a `<datastore>`: the page carries its entries as CDATA, invisible to a reader of links.

Articles are at `/art/YYYY/M/D/art_<column>_<id>.html`, attachments under `/attach/0/`.
"""

from __future__ import annotations

from examples.portal.filling import HERE, fill
from examples.portal.pages import body_html, page_values
from examples.portal.publications import Publication, publications
from examples.portal.resources import HTML, Resource

COLUMN = "/col/col4107/index.html"


def resources(state: int) -> dict[str, Resource]:
    """The list page, the articles and their attachments in a state."""
    found = publications("jpage", state)
    items = "".join(fill("jpage/item", page_values(entry)) for entry in found)
    page = fill("jpage/list", {"items": items, "total": str(len(found))})
    served = {COLUMN: Resource(HTML, page.encode())}
    for entry in found:
        served[entry.path] = _article(entry)
        if entry.attachment:
            served[entry.attachment.path] = _attachment(entry.attachment)
    return served


def _article(entry: Publication) -> Resource:
    link = fill("jpage/attachment", page_values(entry.attachment)) if entry.attachment else ""
    values = {**page_values(entry), "body": body_html(entry), "attachments": link}
    return Resource(HTML, fill("jpage/article", values).encode(), entry.modified)


def _attachment(entry: Publication) -> Resource:
    body = (HERE / "data" / "jpage" / f"{entry.year}.pdf").read_bytes()
    return Resource("application/pdf", body, entry.modified, tagged=True)
