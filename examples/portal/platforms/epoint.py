"""Columns drawn by a script that posts JSON to `getgovinfolist`; its `siteGuid` stands in a script of its own.

Articles are `/<category>/YYYYMMDD/<uuid>.html`. The API gives at most nine entries a page, however many are asked for;
pages count from 0, and titles are cut off but for `realtitle`.
"""

from __future__ import annotations

import json
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from examples.portal.catalogue import Catalogue
from examples.portal.filling import fill
from examples.portal.pages import article, page_values
from examples.portal.publications import Publication
from examples.portal.resources import HTML, Missing, Request, Resource

CATEGORY = "002005002"
PAGE = "/dynamic/zwgk/govInfoPub.html"
COLUMN = f"{PAGE}?categorynum={CATEGORY}"
SCRIPT = "/js/webBuilderCommon.js"
API = "/EWB-FRONT/rest/lightfrontaction/getgovinfolist"
SITE_GUID = "0f1c6f0e-5b7a-4f83-a1d3-64b1f2c90d35"
SITE_INFO = (
    f'var siteInfo = {{"siteGuid":"{SITE_GUID}","projectName":"/EWB-FRONT","webVersion":"4.1","vname":""}}\n'
)


def path(serial: int, published: str) -> str:
    """Articles lie in the folder of their category and day, named by chance; here by a hash of their number."""
    day = published.replace("-", "")
    return f"/002005/{CATEGORY}/{day}/{uuid5(NAMESPACE_URL, f'epoint {serial}')}.html"


def resources(shown: Catalogue) -> dict[str, Resource]:
    """The empty column page, the script with the site's number, the API and the articles."""
    served = {entry.path: article("platforms/epoint/article", entry) for entry in shown.documents}
    served[PAGE] = Resource(HTML, fill("platforms/epoint/list", {}).encode())
    served[SCRIPT] = Resource("application/javascript", SITE_INFO.encode())
    served[API] = Resource("application/json; charset=utf-8", partial(_answer, shown))
    return served


def _answer(shown: Catalogue, request: Request) -> bytes:
    """A page of the list. Raises Missing for a GET, for another category and for no such page; ValueError for no JSON."""
    asked = json.loads(request.body) if request.method == "POST" else {}
    if asked.get("categorynum") != CATEGORY or asked.get("siteGuid") != SITE_GUID:
        raise Missing(API)
    index = asked["pageIndex"]
    entries = shown.pages[index] if index < len(shown.pages) else ()
    if entries is None:
        raise Missing(API)
    custom = {"code": 1, "total": shown.total, "data": [_entry(entry) for entry in entries]}
    return json.dumps({"custom": custom, "status": {"code": 1, "text": ""}}, ensure_ascii=False).encode()


def _entry(entry: Publication) -> dict[str, str]:
    values = page_values(entry)
    return {
        "infoid": entry.path.rpartition("/")[2].removesuffix(".html"),
        "title": values["short_title"],
        "realtitle": values["title"],
        "infourl": entry.path,
        "infodate": entry.published,
        "deptname": entry.agency,
        "categoryname": "信息公开年报",
        "documentnumber": entry.number,
    }
