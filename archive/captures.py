"""Visits and captures: what was asked, what came, and which captures still wait to be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

from archive import states
from archive.bodies import body, choosing, keep_body
from archive.bodies.choosing import Near
from archive.errors import ArchiveError
from archive.rows import first_row
from crawler.items import Hint, Page

REFUSED = ("gone", "blocked", "error")  # answers kept as evidence and never read


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as stored. `unread`: its capture has not been read yet, so the caller goes on to read it."""

    visit_id: int
    capture_id: int
    outcome: str
    unread: bool


def keep_page(db: Database, page: Page, crawl_id: int, outcome: str = "", error: str = "") -> Kept:
    """Store the body, the capture and the visit of a page.

    The same body as the URL's last capture by then makes no new one: `unchanged`; otherwise `new` or `changed`, which
    reading may take back. A page may come late, from an old recording: what counts is when it was fetched. `outcome` gone,
    blocked or error keeps the bytes as evidence that is never read, and `error` says of what.
    """
    if outcome and outcome not in REFUSED:
        raise ArchiveError(f"a page kept as evidence is {', '.join(REFUSED)}, not {outcome!r}")
    role = outcome or ("list" if page.kind == "list" else "document")
    last = _last(db, page.url, role, page.fetched_at)
    digest = keep_body(db, page.body, _near(db, page, crawl_id, last["body_sha256"] if last else None))
    if last is not None and last["body_sha256"] == digest:
        capture_id, change, unread = last["id"], "unchanged", last["read_at"] is None
    else:
        capture_id, change, unread = _insert(db, page, role, digest), "changed" if last else "new", True
    visit_id = _visit(
        db,
        crawl_id=crawl_id,
        url=page.url,
        visited_at=page.fetched_at,
        status=page.status,
        outcome=outcome or change,
        capture_id=capture_id,
        etag=header(page, "etag"),
        last_modified=header(page, "last-modified"),
        elapsed_ms=page.elapsed_ms,
        error=error,
    )
    if role == "document" and not unread:
        states.note_found(db, page.url, page.fetched_at, visit_id, "the same bytes")
    return Kept(visit_id, capture_id, outcome or change, unread and role == "document")


def note_visit(
    db: Database,
    crawl_id: int,
    url: str,
    *,
    status: int | None,
    outcome: str,
    now: str,
    error: str = "",
    elapsed_ms: int = 0,
    etag: str = "",
    last_modified: str = "",
) -> int:
    """Note a visit that brought no bytes to keep, and return its id. `not_modified` refers to the last capture."""
    last = _last(db, url, "document", now) if outcome == "not_modified" else None
    visit_id = _visit(
        db,
        crawl_id=crawl_id,
        url=url,
        visited_at=now,
        status=status,
        outcome=outcome,
        capture_id=last["id"] if last else None,
        etag=etag,
        last_modified=last_modified,
        elapsed_ms=elapsed_ms,
        error=error,
    )
    if outcome == "not_modified":
        states.note_found(db, url, now, visit_id, "the same content (HTTP 304)")
    return visit_id


def validators(db: Database, url: str) -> tuple[str, str] | None:
    """The latest ETag and Last-Modified of the URL's last capture (either may be empty), or None when it has
    none or was not read: a 304 would then leave it unread for ever."""
    row = db.execute(
        "SELECT v.etag, v.last_modified FROM visits v JOIN captures c ON c.id = v.capture_id"
        " WHERE c.id = (SELECT id FROM captures WHERE url = ? AND role = 'document'"
        " ORDER BY captured_at DESC, id DESC LIMIT 1)"
        " AND c.read_at IS NOT NULL AND c.read_error IS NULL AND (v.etag <> '' OR v.last_modified <> '')"
        " ORDER BY v.visited_at DESC, v.id DESC LIMIT 1",
        (url,),
    ).fetchone()
    return (row[0], row[1]) if row else None


def note_unread(db: Database, page: Page, error: str) -> None:
    """The page could not be read: its capture stays and says why, its visit is an error."""
    if page.capture_id is None:
        raise ArchiveError(f"{page.url}: store the page before noting that it cannot be read")
    db.execute("UPDATE captures SET read_error = ? WHERE id = ?", (error, page.capture_id))
    if page.visit_id is not None:
        db.execute(
            "UPDATE visits SET outcome = 'error', error = ? WHERE id = ? AND outcome IN ('new', 'changed', 'unchanged')",
            (error, page.visit_id),
        )


def page_of(db: Database, capture_id: int) -> Page:
    """The page of a stored capture, as it was fetched, to be read again without a network."""
    row = first_row(
        db,
        "SELECT c.*, (SELECT min(id) FROM visits v WHERE v.capture_id = c.id) AS visit_id"
        " FROM captures c WHERE c.id = ?",
        (capture_id,),
    )
    if row is None:
        raise ArchiveError(f"no capture {capture_id} in this archive")
    return _page(db, row)


def pages_to_read(db: Database, site: str | None = None) -> Iterator[Page]:
    """Pages whose capture no version came of, as reading was cut off or failed; oldest first.

    Looked up one at a time, as reading one can send a later one of the same address to be read again.
    """
    last = 0
    while row := db.execute(
        "SELECT id FROM captures WHERE role = 'document' AND read_at IS NULL AND (?1 IS NULL OR site = ?1)"
        " AND id > ?2 ORDER BY id LIMIT 1",
        (site, last),
    ).fetchone():
        last = row[0]
        yield page_of(db, last)


def header(page: Page, name: str) -> str:
    """The first header of that name (lower case), empty when there is none."""
    return next((value for key, value in page.headers if key.lower() == name), "")


def _last(db: Database, url: str, role: str, at: str) -> dict[str, Any] | None:
    """The latest capture of that address and role that was taken by then.

    By time: ids of captures that came by an import or a merge follow those that were there.
    """
    return first_row(
        db,
        "SELECT id, body_sha256, read_at FROM captures WHERE url = ? AND role = ? AND captured_at <= ?"
        " ORDER BY captured_at DESC, id DESC LIMIT 1",
        (url, role, at),
    )


def _near(db: Database, page: Page, crawl_id: int, last: str | None) -> Near:
    """What the page's body may resemble: the last one of its address, and pages of its kind in this crawl."""
    kind = (crawl_id, page.kind, page.media_type)
    return Near(page.site, last, choosing.beside(db, kind) if choosing.is_text(page.media_type) else None)


def _insert(db: Database, page: Page, role: str, digest: str) -> int:
    row = {
        "site": page.site,
        "url": page.url,
        "role": role,
        "kind": page.kind,
        "captured_at": page.fetched_at,
        "body_sha256": digest,
        "status": page.status,
        "media_type": page.media_type,
        "rendered": int(page.rendered),
        "final_url": page.final_url,
        "parent_url": page.parent,
        "hint": json.dumps(asdict(page.hint), ensure_ascii=False),
        "headers": json.dumps(page.headers, ensure_ascii=False),
    }
    return _insert_row(db, "captures", row)


def _visit(db: Database, **row: object) -> int:
    return _insert_row(db, "visits", row)


def _insert_row(db: Database, table: str, row: dict[str, Any]) -> int:
    columns, marks = ", ".join(row), ", ".join(f":{column}" for column in row)
    cursor = db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", row)  # noqa: S608
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _page(db: Database, row: dict[str, Any]) -> Page:
    return Page(
        site=row["site"],
        url=row["url"],
        kind=row["kind"],
        status=row["status"],
        fetched_at=row["captured_at"],
        body=body(db, row["body_sha256"]),
        headers=tuple((name, value) for name, value in json.loads(row["headers"])),
        media_type=row["media_type"],
        final_url=row["final_url"],
        rendered=bool(row["rendered"]),
        hint=Hint(**json.loads(row["hint"])),
        parent=row["parent_url"],
        visit_id=row["visit_id"],
        capture_id=row["id"],
    )
