"""Pages built of units: the column page names them, and an API answers with their markup in JSON.

A page of the list is asked for by `paramJson` alone. Reports since 2022 have the newer addresses, older ones kept theirs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import partial

from examples.portal.catalogue import PER_PAGE, Catalogue
from examples.portal.filling import fill
from examples.portal.pages import article, page_values
from examples.portal.resources import HTML, Missing, Request, Resource

NUMBER = "1229607"
COLUMN = f"/col/col{NUMBER}/index.html"
BUILD = "/api-gateway/jpaas-publish-server/front/page/build/unit"
RENEWED = 2022  # year from which articles have the newer addresses
SCRIPT = "/cms_files/default/script/AuthorizedRead/unitbuild.js"
JSON = "application/json;charset=UTF-8"


def path(serial: int, published: str) -> str:
    """`…/art/YYYY/art_<32 hexadecimal digits>.html`; before the renewal `/art/Y/M/D/art_<column>_<number>.html`."""
    day = date.fromisoformat(published)
    if day.year < RENEWED:
        return f"/art/{day.year}/{day.month}/{day.day}/art_{NUMBER}_{58_900_000 + serial}.html"
    return f"/col/col{NUMBER}/art/{day.year}/art_{hashlib.sha256(published.encode()).hexdigest()[:32]}.html"


def resources(shown: Catalogue) -> dict[str, Resource]:
    """The column page, the API, and the articles."""
    served = {entry.path: article("platforms/jpaas/article", entry) for entry in shown.documents}
    column = fill("platforms/jpaas/list", {"column": NUMBER})
    script = Resource("text/javascript; charset=utf-8", "// 按 queryData 取回单元内容\n".encode())
    served |= {COLUMN: Resource(HTML, column.encode()), SCRIPT: script}
    return served | {BUILD: Resource(JSON, partial(_answer, shown))}


def _answer(shown: Catalogue, request: Request) -> bytes:
    """A unit's markup. Raises Missing for another column, and for a page that is not there."""
    asked = request.query
    if asked.get("pageId") != NUMBER:
        raise Missing(BUILD)
    markup = _list(shown, asked) if asked.get("tagId") == "信息列表" else fill("platforms/jpaas/menu", {})
    answer = {"success": True, "message": "操作成功", "code": "200", "data": {"html": markup}}
    return json.dumps(answer, ensure_ascii=False).encode()


def _list(shown: Catalogue, asked: Mapping[str, str]) -> str:
    number = int(json.loads(asked.get("paramJson", "{}")).get("pageNo", 1))
    entries = shown.pages[number - 1] if number <= len(shown.pages) else ()
    if entries is None:
        raise Missing(f"list page {number}")
    items = "".join(fill("platforms/jpaas/item", page_values(entry)) for entry in entries)
    values = {"items": items, "total": str(shown.total), "rows": str(PER_PAGE), "number": str(number)}
    return fill("platforms/jpaas/unit", {**values, "column": NUMBER})
