"""What all bundled pages answer with: HTML in the reader's language or the same as JSON, and the archive asked in a thread."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from sqlite3 import Connection
from typing import Any, TypeVar
from urllib.parse import urlencode

from datasette.utils.asgi import Response
from sqlite_utils import Database

from archive.browse import security
from archive.browse.addresses import navigation, twin
from archive.browse.languages import LANGUAGES, chosen, remembering
from archive.browse.metadata import DATABASE
from archive.browse.words import words
from archive.errors import ArchiveError
from archive.lookup import NoDocument

T = TypeVar("T")

HEADERS = {"content-security-policy": security.STRICT}


async def read(datasette: Any, question: Callable[[Database], T]) -> T:
    """The answer of the archive, asked in one of Datasette's threads."""

    def ask(connection: Connection) -> T:
        return question(Database(connection, execute_plugins=False))

    answer: T = await datasette.get_database(DATABASE).execute_fn(ask)
    return answer


def archive_path(datasette: Any) -> Path:
    """The file the reading room is over."""
    return Path(datasette.get_database(DATABASE).path)


async def html(
    datasette: Any,
    request: Any,
    template: str,
    context: dict[str, Any],
    status: int = 200,
    policy: str = security.STRICT,
) -> Response:
    """The page in the reader's language. `charts` in the context loads the library that draws them, and allows it.

    `trail` is the way to the page from the home page: labels and paths, `[("Agencies", "/-/agencies")]`.
    """
    language = chosen(request)
    if context.get("charts") and policy == security.STRICT:
        policy = security.CHARTS
    frame = {
        "t": words(language),
        "language": language,
        "languages": LANGUAGES,
        "database": DATABASE,
        "json_address": twin(request) if status == 200 else "",
        "trail": [],
        "navigation": navigation(words(language)),
    }
    text = await datasette.render_template(f"gongkai/{template}", {**frame, **context}, request=request)
    headers = {"content-security-policy": policy, **remembering(request, datasette.urls.path("/"))}
    return Response.html(text, status=status, headers=headers)


async def respond(
    datasette: Any, request: Any, template: str, context: dict[str, Any], values: Callable[[], object]
) -> Response:
    """The page, or its values as JSON where the address ends so."""
    if request.url_vars.get("json"):
        return as_json(values())
    return await html(datasette, request, template, context)


async def missing(
    datasette: Any,
    request: Any,
    reason: str | ArchiveError,
    links: Sequence[tuple[str, str]] = (),
    status: int = 404,
) -> Response:
    """What is not there, or cannot be asked so (400), as a page or as JSON. The page has `links` to what is there (labels and
    paths), or the ways to find it."""
    if isinstance(reason, NoDocument):
        near = [(url, f"/-/document?{urlencode({'url': url})}") for url in reason.near]
        reason, links = str(reason) if near else reason.plain, links or near
    if (request.scope.get("url_route") or {"kwargs": {}})["kwargs"].get("json"):
        return as_json({"error": str(reason)}, status)
    return await html(
        datasette, request, "missing.html", {"reason": str(reason), "links": links}, status=status
    )


def as_json(value: object, status: int = 200) -> Response:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    content_type = "application/json; charset=utf-8"
    return Response(text, status=status, headers=dict(HEADERS), content_type=content_type)


def number_of(request: Any, name: str) -> int | None:
    """A number of the query string, None where there is none of at most nine digits."""
    value = request.args.get(name) or ""
    return int(value) if value.isdecimal() and len(value) < 10 else None
