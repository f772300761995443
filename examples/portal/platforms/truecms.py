"""A column whose first entries stand in a hidden block, the rest behind an API that gives windows of records as JSONP.

Articles are `<column>/content/<uuid>.html`. The API answers 404 without a Referer, and nothing for a window larger than
the page's own.
"""

from __future__ import annotations

import json
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from examples.portal.catalogue import PER_PAGE, Catalogue
from examples.portal.filling import fill
from examples.portal.pages import article, page_values
from examples.portal.publications import Publication
from examples.portal.resources import HTML, Missing, Request, Resource

FOLDER = "/ccszf/xxgknb/"
COLUMN = f"{FOLDER}xxgknb.html"
COLUMN_ID = "5d0f2b1a-70c4-4e0e-9a53-2f6c1d88e417"
API = "/truecms/messageController/getMessage.do"


def path(serial: int, published: str) -> str:
    """Articles are named by chance; here, so that they stay the same, by a hash of their number."""
    return f"{FOLDER}content/{uuid5(NAMESPACE_URL, f'truecms {serial}')}.html"


def resources(shown: Catalogue) -> dict[str, Resource]:
    """The column, the API and the articles."""
    served = {entry.path: article("platforms/truecms/article", entry) for entry in shown.documents}
    items = "".join(_item(entry) for entry in shown.pages[0] or ())
    values = {"items": items, "total": str(shown.total), "column": COLUMN_ID, "api": API}
    served[COLUMN] = Resource(HTML, fill("platforms/truecms/list", values).encode())
    served[API] = Resource("text/javascript; charset=utf-8", partial(_answer, shown))
    return served


def _answer(shown: Catalogue, request: Request) -> bytes:
    """A window of records. Raises Missing without Referer, for another column and for no such page."""
    start, end = int(request.query["startrecord"]), int(request.query["endrecord"])
    number = (start - 1) // PER_PAGE
    entries = shown.pages[number] if number < len(shown.pages) else ()
    if "referer" not in request.headers or request.query.get("columnId") != COLUMN_ID or entries is None:
        raise Missing(API)
    records = "" if end - start >= PER_PAGE else "".join(map(_record, entries))
    xml = f"<datastore><totalrecord>{shown.total}</totalrecord><recordset>{records}</recordset></datastore>"
    return f"{request.query['callback']}({json.dumps({'result': xml}, ensure_ascii=False)})".encode()


def _record(entry: Publication) -> str:
    return f"<record><![CDATA[{_item(entry)}]]></record>"


def _item(entry: Publication) -> str:
    return fill("platforms/truecms/item", page_values(entry)).strip()
