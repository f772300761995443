"""Documents and their versions: from a page that was read to rows, and which documents a site is known to have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from archive import contents, copies, states
from archive.errors import ArchiveError
from archive.versions import chain_hash, content_hash
from crawler.items import Document, Page

KINDS = ("annual_report", "notice", "attachment", "page")
OUTCOMES = {"first": "new", "content": "changed", "": "unchanged"}

# What a site's next crawl must not forget, beyond what its lists name: documents kept, pages stored but never
# read, and attachments of current versions that were never fetched (the crawl ended between page and attachment).
KNOWN = """
SELECT d.url, d.kind, d.title, d.published, coalesce(p.url, '') AS parent_url, d.state
FROM documents d LEFT JOIN documents p ON p.id = d.parent_id WHERE d.site = :site
UNION ALL
SELECT c.url, c.kind, c.hint ->> 'title', c.hint ->> 'published', c.parent_url, 'unread'
FROM captures c WHERE c.site = :site AND c.role = 'document' AND c.read_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.url = c.url)
GROUP BY c.url
UNION ALL
SELECT link.value ->> 0, 'attachment', link.value ->> 1, '', d.url, 'unread'
FROM documents d JOIN versions v ON v.id = d.version_id JOIN json_each(v.attachments) link
WHERE d.site = :site AND NOT EXISTS (SELECT 1 FROM documents o WHERE o.url = link.value ->> 0)
    AND NOT EXISTS (SELECT 1 FROM captures c WHERE c.url = link.value ->> 0)
"""


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document as stored. `change` is `first` or `content` when a version was made, else empty."""

    document_id: int
    version_id: int
    change: str


@dataclass(frozen=True, slots=True)
class Known:
    """A document to visit again. `state` is the document's, or `unread` for one that was never read."""

    url: str
    kind: str
    title: str
    published: str
    parent_url: str
    state: str


def known_documents(db: Database, site: str) -> Iterator[Known]:
    """Every address a crawl of the site should know without its lists; see KNOWN."""
    return (Known(**row) for row in db.query(KNOWN, {"site": site}))


def keep_document(db: Database, page: Page, document: Document) -> KeptDocument:
    """Store what a stored page says: a new version when its content is not that of the version before it.

    Versions stand in the order their captures were taken, also when an old capture is read late.
    """
    capture = _capture(db, page)
    document_id = _document_id(db, page, document, capture["captured_at"])
    before, after = _neighbours(db, document_id, capture)
    content = content_hash(document.text)
    change = ""
    if before is not None and before["content_sha256"] == content:
        version_id = before["id"]
    elif after is not None and after["content_sha256"] == content:
        version_id = after["id"]
        _take_earlier(db, after, capture)
        _reopen_next(db, page.url, capture)
    else:
        version_id = _insert_version(db, document_id, capture, document, content, before)
        change = "content" if before else "first"
        _reopen_next(db, page.url, capture)
    _mark_read(db, page, change)
    if after is None:
        _update_document(db, document_id, version_id, page, document)
    if change or after is not None:
        rechain(db, document_id)
        copies.link(db, {content, before["content_sha256"]} if before else {content})
    if page.visit_id is not None:
        states.note_found(db, page.url, page.fetched_at, page.visit_id)
    return KeptDocument(document_id, version_id, change)


def keep_reading(db: Database, version_id: int, document: Document) -> None:
    """Replace what a version's capture was read as, with today's rules. Never makes a version.

    Its text may differ, and with it its content hash and the chain values from it on.
    """
    row = next(
        iter(
            db.query(
                "SELECT document_id, capture_id, content_sha256 FROM versions WHERE id = ?", (version_id,)
            )
        ),
        None,
    )
    if row is None:
        raise ArchiveError(f"no version {version_id} in this archive")
    contents.remove(db, version_id)
    content = content_hash(document.text)
    columns = {**_reading(document), "content_sha256": content}
    assignments = ", ".join(f"{column} = :{column}" for column in columns)
    db.execute(f"UPDATE versions SET {assignments} WHERE id = :id", {**columns, "id": version_id})  # noqa: S608
    contents.insert(db, version_id, document)
    db.execute("UPDATE captures SET read_error = NULL WHERE id = ?", (row["capture_id"],))
    rechain(db, row["document_id"])
    _describe(db, row["document_id"], version_id, document)
    copies.link(db, {content, row["content_sha256"]})


def rechain(db: Database, document_id: int) -> None:
    """Number a document's versions in the order of their captures and recompute the chain over them."""
    rows = db.execute(
        "SELECT v.id, v.number, v.change, v.chain_sha256, v.content_sha256, c.body_sha256 FROM versions v"
        " JOIN captures c ON c.id = v.capture_id WHERE v.document_id = ? ORDER BY v.captured_at, v.capture_id",
        (document_id,),
    ).fetchall()
    chain, updates = "", []
    for number, (version_id, *stored, content, body) in enumerate(rows, start=1):
        chain = chain_hash(chain, content, body)
        wanted = [number, "first" if number == 1 else "content", chain]
        if stored != wanted:
            updates.append((*wanted, version_id))
    # Out of the way first, so that no number is taken twice on the way.
    db.conn.executemany(
        "UPDATE versions SET number = number + ? WHERE id = ?", [(len(rows), row[-1]) for row in updates]
    )
    db.conn.executemany("UPDATE versions SET number = ?, change = ?, chain_sha256 = ? WHERE id = ?", updates)


def _capture(db: Database, page: Page) -> dict[str, Any]:
    if page.capture_id is None:
        raise ArchiveError(f"{page.url}: store the page before the document it says")
    if page.kind not in KINDS:
        raise ArchiveError(f"{page.url}: a {page.kind} page is no document: {', '.join(KINDS)}")
    rows = db.query(
        "SELECT id, captured_at, body_sha256 FROM captures WHERE id = ? AND role = 'document'",
        (page.capture_id,),
    )
    row = next(iter(rows), None)
    if row is None:
        raise ArchiveError(f"{page.url}: no capture {page.capture_id} of a document in this archive")
    return row


def _document_id(db: Database, page: Page, document: Document, first_seen: str) -> int:
    row = db.execute("SELECT id FROM documents WHERE url = ?", (page.url,)).fetchone()
    if row is not None:
        return int(row[0])
    cursor = db.execute(
        "INSERT INTO documents (site, url, kind, agency, year, title, number, published, state, state_since,"
        " first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'present', ?, ?, ?)",
        (
            page.site,
            page.url,
            page.kind,
            document.agency,
            document.year,
            document.title,
            document.number,
            document.published,
            first_seen,
            first_seen,
            page.fetched_at,
        ),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _neighbours(
    db: Database, document_id: int, capture: dict[str, Any]
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The versions before (or at) and after the place of this capture."""
    select = "SELECT id, number, content_sha256, chain_sha256 FROM versions WHERE document_id = :document"
    at = {"document": document_id, "at": capture["captured_at"], "id": capture["id"]}
    before = db.query(
        f"{select} AND (captured_at, capture_id) <= (:at, :id) ORDER BY captured_at DESC, capture_id DESC LIMIT 1",
        at,
    )
    after = db.query(
        f"{select} AND (captured_at, capture_id) > (:at, :id) ORDER BY captured_at, capture_id LIMIT 1", at
    )
    return next(iter(before), None), next(iter(after), None)


def _insert_version(
    db: Database,
    document_id: int,
    capture: dict[str, Any],
    document: Document,
    content: str,
    before: dict[str, Any] | None,
) -> int:
    """Insert the version at the end of the numbers; `rechain` gives it its place when it belongs further up."""
    last = db.execute(
        "SELECT coalesce(max(number), 0) FROM versions WHERE document_id = ?", (document_id,)
    ).fetchone()[0]
    row = {
        "document_id": document_id,
        "number": last + 1,
        "capture_id": capture["id"],
        "captured_at": capture["captured_at"],
        "content_sha256": content,
        "chain_sha256": chain_hash(before["chain_sha256"] if before else "", content, capture["body_sha256"]),
        "change": "content" if before else "first",
        **_reading(document),
    }
    columns, marks = ", ".join(row), ", ".join(f":{column}" for column in row)
    cursor = db.execute(f"INSERT INTO versions ({columns}) VALUES ({marks})", row)  # noqa: S608
    assert cursor.lastrowid is not None
    contents.insert(db, cursor.lastrowid, document)
    return cursor.lastrowid


def _take_earlier(db: Database, version: dict[str, Any], capture: dict[str, Any]) -> None:
    """A capture read late already said what this version says: the version starts with it."""
    db.execute(
        "UPDATE versions SET capture_id = ?, captured_at = ? WHERE id = ?",
        (capture["id"], capture["captured_at"], version["id"]),
    )


def _reopen_next(db: Database, url: str, capture: dict[str, Any]) -> None:
    """A version begins at a capture read late: the next capture was compared with the version before, and may have
    been found unchanged. It has to be read again, as the document may have changed back."""
    db.execute(
        "UPDATE captures SET read_at = NULL WHERE id = (SELECT id FROM captures WHERE url = ? AND role = 'document'"
        " AND read_at IS NOT NULL AND (captured_at, id) > (?, ?) ORDER BY captured_at, id LIMIT 1)"
        " AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.capture_id = captures.id)",
        (url, capture["captured_at"], capture["id"]),
    )


def _reading(document: Document) -> dict[str, object]:
    """The columns of `versions` that follow from reading."""
    return {
        "title": document.title,
        "published": document.published,
        "charset_declared": document.charset_declared,
        "charset": document.charset,
        "charset_evidence": json.dumps(document.charset_evidence, ensure_ascii=False),
        "script": document.script,
        "parser": document.parser,
        "attachments": json.dumps(
            [(link.url, link.title) for link in document.attachments], ensure_ascii=False
        ),
        "notes": json.dumps(document.notes, ensure_ascii=False),
        "text": document.text,
        "published_text": None if document.published_text == document.text else document.published_text,
    }


def _mark_read(db: Database, page: Page, change: str) -> None:
    db.execute(
        "UPDATE captures SET read_at = coalesce(read_at, ?), read_error = NULL WHERE id = ?",
        (page.fetched_at, page.capture_id),
    )
    if page.visit_id is not None:
        db.execute(
            "UPDATE visits SET outcome = ?, error = '' WHERE id = ?", (OUTCOMES[change], page.visit_id)
        )


def _update_document(db: Database, document_id: int, version_id: int, page: Page, document: Document) -> None:
    """Point the document at its latest version and describe it by its latest reading."""
    db.execute(
        "UPDATE documents SET kind = ?, version_id = ?, parent_id ="
        " coalesce((SELECT id FROM documents p WHERE p.url = ? AND p.id <> documents.id), parent_id) WHERE id = ?",
        (page.kind, version_id, page.parent, document_id),
    )
    _describe(db, document_id, version_id, document)


def _describe(db: Database, document_id: int, version_id: int, document: Document) -> None:
    db.execute(
        "UPDATE documents SET agency = ?, year = ?, title = ?, number = ?, published = ?"
        " WHERE id = ? AND version_id = ?",
        (
            document.agency,
            document.year,
            document.title,
            document.number,
            document.published,
            document_id,
            version_id,
        ),
    )
