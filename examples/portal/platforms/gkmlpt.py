"""A disclosure directory: `/gkmlpt/index` is drawn by a script from a tree of categories and from the API's answers.

Articles are `/gkmlpt/content/<id // 1000000>/<id // 1000>/post_<id>.html`. The API gives nine entries a page, with
moments in seconds; page 0 is page 1 again.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial
from typing import Any

from examples.portal.catalogue import Catalogue
from examples.portal.filling import fill
from examples.portal.pages import body_html, page_values
from examples.portal.publications import Publication
from examples.portal.resources import CHINA, HTML, Missing, Request, Resource

ROOT = "/cczwgk/gkmlpt"
COLUMN = f"{ROOT}/index"
SID = "900103"
CATEGORY = 3106
API = f"{ROOT}/api/all/{CATEGORY}"
TREE = (
    {"id": 3100, "name": "机构概况", "parent_id": 0, "jump_url": "/cczwgk/jggk/", "children": []},
    {
        "id": 3101,
        "name": "政策文件",
        "parent_id": 0,
        "jump_url": "",
        "children": [
            {"id": 3102, "name": "规范性文件", "parent_id": 3101, "jump_url": "", "children": []},
            {"id": 3103, "name": "统计年报", "parent_id": 3101, "jump_url": "", "children": []},
        ],
    },
    {
        "id": 3104,
        "name": "政府信息公开",
        "parent_id": 0,
        "jump_url": "",
        "children": [
            {"id": 3105, "name": "政府信息公开指南", "parent_id": 3104, "jump_url": "", "children": []},
            {"id": CATEGORY, "name": "政府信息公开年报", "parent_id": 3104, "jump_url": "", "children": []},
        ],
    },
)


def path(serial: int, published: str) -> str:
    """Articles are filed by their number."""
    number = 4210300 + serial
    return f"{ROOT}/content/{number // 1_000_000}/{number // 1_000}/post_{number}.html"


def resources(shown: Catalogue) -> dict[str, Resource]:
    """The directory, the API of its category of annual reports, and the articles."""
    served = {entry.path: _article(entry) for entry in shown.documents}
    values = {"sid": SID, "tree": json.dumps(TREE, ensure_ascii=False)}
    served[COLUMN] = Resource(HTML, fill("platforms/gkmlpt/list", values).encode())
    served[API] = Resource("application/json", partial(_answer, shown))
    return served


def _answer(shown: Catalogue, request: Request) -> bytes:
    """The entries of a page. Raises Missing for another site or no such page, ValueError for no number."""
    number = max(int(request.query.get("page", "1")), 1)
    entries = shown.pages[number - 1] if number <= len(shown.pages) else ()
    if request.query.get("sid") != SID or entries is None:
        raise Missing(API)
    classify = {"id": CATEGORY, "name": "政府信息公开年报", "post_count": shown.total}
    answer = {"classify": classify, "articles": [_entry(entry) for entry in entries], "total": shown.total}
    return json.dumps(answer).replace("/", r"\/").encode()


def _entry(entry: Publication) -> dict[str, Any]:
    published = datetime.fromisoformat(f"{entry.published}T09:30:00").replace(tzinfo=CHINA)
    return {
        "id": int(entry.path.rpartition("_")[2].removesuffix(".html")),
        "title": entry.title,
        "document_number": entry.number,
        "publisher": entry.agency,
        "date": int(published.timestamp()) - 864_000,  # when it was written
        "display_publish_time": int(published.timestamp()),
        "created_at": f"{entry.published} 08:55:12",
        "url": entry.path,
        "post_url": "",
        "is_expired": 0,
        "is_abolished": 0,
        "attachment": [],
    }


def _article(entry: Publication) -> Resource:
    body = body_html(entry)
    values = {**page_values(entry), "body": body, "content": json.dumps(body).replace("<", r"\u003C")}
    return Resource(HTML, fill("platforms/gkmlpt/article", values).encode(), entry.modified, tagged=True)
