"""The page of a document, and its captures as they are shown beside it: a request in, a response out."""

from __future__ import annotations

import json
from typing import Any

from datasette.utils.asgi import Response

from archive.browse import captured, security
from archive.browse.document import shown
from archive.browse.document.page import BESIDE, VIEWS, Asked, NoVersion, as_json, document_page
from archive.browse.languages import chosen
from archive.browse.responses import archive_path, html, missing, number_of, read
from archive.browse.responses import as_json as json_response
from archive.browse.words import words
from archive.errors import ArchiveError
from archive.proof.citing import as_bibtex, as_csl, as_text

NAMED = 20  # versions that are named where one is asked for that is not there
DOUBTS = 100  # doubts of the reading that are shown
SOURCE = {"content-security-policy": security.CLEANED}


async def show_document(datasette: Any, request: Any) -> Response:
    """A document; `new` is the version shown, `old` the one it is compared with, `view` how."""
    asked = asked_of(request)
    name = archive_path(datasette).name
    try:
        page = await read(datasette, lambda db: document_page(db, request.url_vars["id"], asked, name))
    except NoVersion as error:
        return await missing(datasette, request, *_no_version(error, words(chosen(request))))
    except ArchiveError as error:
        return await missing(datasette, request, error)
    if request.url_vars["json"]:
        return json_response(as_json(page))
    side = asked.view == "side"
    change = page.compared
    context = {
        "page": page,
        "capture": await _beside(datasette, page.version, asked),
        "doubts": json.loads(page.version["notes"])[:DOUBTS] if page.version else [],
        "addressees": json.loads(page.version["addressees"]) if page.version else [],
        "inline": list(shown.in_line(change.shown)) if change and not side else [],
        "side_by_side": list(shown.side_by_side(change.shown)) if change and side else [],
        "citations": _citations(page.citation),
    }
    return await html(datasette, request, "document.html", context, policy=security.DOCUMENT)


async def show_source(datasette: Any, request: Any) -> Response:
    """The source of a capture as plain text, for the frame beside the reading: no browser takes it for anything else."""
    try:
        page = await read(datasette, lambda db: captured.capture_page(db, int(request.url_vars["id"])))
    except ArchiveError as error:
        return await missing(datasette, request, str(error))
    if page.source is None:
        return await missing(datasette, request, f"capture {request.url_vars['id']} is no text")
    return Response(page.source, headers=dict(SOURCE), content_type="text/plain; charset=utf-8")


def asked_of(request: Any) -> Asked:
    """What the address asks for; what cannot be understood is read as not asked."""
    view, capture = request.args.get("view"), request.args.get("capture")
    return Asked(
        old=_version_of(request, "old"),
        new=_version_of(request, "new"),
        view=view if view in VIEWS else VIEWS[0],
        part=number_of(request, "part") or 1,
        section=number_of(request, "section"),
        capture=capture if capture in BESIDE else "",
        versions=number_of(request, "versions"),
        visits=number_of(request, "visits"),
        facts=number_of(request, "facts") or 1,
        repairs=number_of(request, "repairs") or 1,
    )


def _version_of(request: Any, name: str) -> int | None:
    """The number of a version, however large: one that cannot be is to be told, and not another one shown."""
    value = request.args.get(name) or ""
    return int(value) if value.isdecimal() and len(value) < 100 else None


def _no_version(error: NoVersion, t: Any) -> tuple[str, list[tuple[str, str]]]:
    """The sentence for a version that is not there, and links to the latest NAMED of those that are."""
    said = t.message.no_version.format(document=error.document_id, number=error.number, count=error.count)
    numbers = range(error.count, max(0, error.count - NAMED), -1)
    path = f"/-/document/{error.document_id}"
    return said, [(t.message.version.format(number=each), f"{path}?new={each}") for each in numbers]


async def _beside(datasette: Any, version: Any, asked: Asked) -> captured.CapturePage | None:
    """The capture the version was read from, where it is asked for."""
    if not (asked.capture and version):
        return None
    return await read(datasette, lambda db: captured.capture_page(db, version["capture_id"]))


def _citations(cited: Any) -> list[tuple[str, str]]:
    """The citation in each form, by the name of its word."""
    if cited is None:
        return []
    csl = json.dumps([as_csl(cited)], ensure_ascii=False, indent=2)
    return [("text", as_text(cited)), ("bibtex", as_bibtex(cited)), ("csl", csl)]
