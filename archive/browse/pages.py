"""The bundled pages: a request in, a response out. What they show is read by the modules named after them."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from datasette.utils.asgi import Response
from markupsafe import Markup

from archive.browse import agencies, agency, agency_charts, captured, cleaned, feeds, home, security
from archive.browse.languages import chosen
from archive.browse.metadata import DATABASE, PLUGIN, chinese_titles
from archive.browse.responses import HEADERS, html, missing, number_of, read, respond
from archive.browse.times import today
from archive.browse.words import words
from archive.errors import ArchiveError
from archive.lookup import find_document

DOWNLOAD = {"content-security-policy": security.SANDBOX}


async def show_home(datasette: Any, request: Any) -> Response:
    """The home page; `year` is that of the map."""
    year, tell = number_of(request, "year"), datasette.get_database(DATABASE).tell
    page = await read(datasette, lambda db: home.home_page(db, today(), year, tell))
    return await respond(datasette, request, "home.html", {"page": page}, lambda: home.as_json(page))


async def show_agencies(datasette: Any, request: Any) -> Response:
    """Agencies and their calendar; filters `q`, `province`, `state`, `year`, and the `page`."""
    asked = agencies.asked(request.args)
    page = await read(datasette, lambda db: agencies.agencies_page(db, asked, today()))
    return await respond(datasette, request, "agencies.html", {"page": page}, lambda: agencies.as_json(page))


async def show_agency(datasette: Any, request: Any) -> Response:
    """The agency whose name is exactly `name`."""
    name = (request.args.get("name") or "").strip()
    try:
        page = await read(datasette, lambda db: agency.agency_page(db, name, today()))
    except ArchiveError as error:
        return await missing(datasette, request, str(error))
    t = words(chosen(request))
    context = {
        "page": page,
        "drawn": agency_charts.charts(page, t),
        "charts": True,
        "trail": [(t.agencies.title, "/-/agencies")],
    }
    return await respond(datasette, request, "agency.html", context, lambda: agency.as_json(page))


async def show_tables(datasette: Any, request: Any) -> Response:
    """The data dictionary: every table, view and saved question with what it holds."""
    about = datasette.metadata("databases")[DATABASE]
    views = await datasette.get_database(DATABASE).view_names()
    shown = {name: table for name, table in about["tables"].items() if not table.get("hidden")}
    context = {
        "views": {name: table for name, table in shown.items() if name in views},
        "tables": {name: table for name, table in shown.items() if name not in views},
        "queries": _in_words(about["queries"], chosen(request)),
    }
    return await respond(datasette, request, "tables.html", context, lambda: context)


def _in_words(queries: dict[str, dict[str, Any]], language: str) -> dict[str, dict[str, Any]]:
    """The saved questions under their titles in the page's language."""
    titles = chinese_titles() if language == "zh" else {}
    return {name: {**query, "title": titles.get(name, query["title"])} for name, query in queries.items()}


async def find_by_address(datasette: Any, request: Any) -> Response:
    """`/-/document?url=` leads to the document's page."""
    try:
        row = await read(datasette, lambda db: find_document(db, request.args.get("url") or ""))
    except ArchiveError as error:
        return await missing(datasette, request, error)
    return Response.redirect(datasette.urls.path(f"/-/document/{row['id']}"), headers=dict(HEADERS))


async def show_capture(datasette: Any, request: Any) -> Response:
    try:
        page = await read(datasette, lambda db: captured.capture_page(db, int(request.url_vars["id"])))
    except ArchiveError as error:
        return await missing(datasette, request, str(error))
    return await respond(datasette, request, "capture.html", {"page": page}, lambda: captured.as_json(page))


async def show_cleaned(datasette: Any, request: Any) -> Response:
    """The stored page as HTML that runs and loads nothing, on a page of its own."""
    number = int(request.url_vars["id"])
    try:
        page = await read(datasette, lambda db: captured.capture_page(db, number))
    except ArchiveError as error:
        return await missing(datasette, request, str(error))
    if not page.is_html:
        return await missing(datasette, request, f"capture {number} is no web page")
    context = {
        "capture": page.capture,
        "cut": len(page.source or "") if page.cut else 0,
        "stored": Markup(cleaned.cleaned(page.source or "", page.capture["url"])),  # noqa: S704  # cleaned just now
    }
    return await html(datasette, request, "cleaned.html", context, policy=security.CLEANED)


async def download(datasette: Any, request: Any) -> Response:
    """The bytes as received, as a download: whatever they are, no browser takes them for a page of ours."""
    try:
        name, content = await read(
            datasette, lambda db: captured.capture_body(db, int(request.url_vars["id"]))
        )
    except ArchiveError as error:
        return await missing(datasette, request, str(error))
    headers = {**DOWNLOAD, "content-disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, content_type="application/octet-stream")


async def show_feed(datasette: Any, request: Any) -> Response:
    """What is new, as Atom: all of it, or of the sites, agencies and kinds named."""
    now = datetime.now(UTC)
    try:
        selection = feeds.asked(request.args)
        feed = await read(datasette, lambda db: feeds.feed(db, selection, now))
    except ArchiveError as error:
        return await missing(datasette, request, str(error))
    given = (datasette.plugin_config(PLUGIN) or {}).get("base_url", "")
    content = feeds.as_atom(feed, given or datasette.absolute_url(request, datasette.urls.path("/")))
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {**HEADERS, "etag": tag, "cache-control": "max-age=300"}
    if tag in (request.headers.get("if-none-match") or ""):
        return Response("", status=304, headers=headers)
    return Response(content, headers=headers, content_type="application/atom+xml; charset=utf-8")
