"""Documents: from a page that was read to rows, and which documents a site is known to have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from archive import citations, copies, history, links, states
from archive.errors import ArchiveError
from archive.rows import first_row
from archive.search import index
from crawler.items import Document, Page

KINDS = ("annual_report", "notice", "attachment", "page")
OUTCOMES = {"first": "new", "content": "changed", "": "unchanged"}

# What a site's next crawl must not forget, beyond what its lists name: documents kept, pages stored but never
# read, and attachments of current versions that never came: the crawl ended between page and attachment, or the
# answer was an error page, which is kept as evidence.
KNOWN = """
SELECT d.url, d.kind, d.title, d.published, coalesce(p.url, '') AS parent_url, d.state,
    coalesce(p.title, '') AS page_title, coalesce(p.agency, '') AS page_agency, p.year AS page_year
FROM documents d LEFT JOIN documents p ON p.id = d.parent_id WHERE d.site = :site
UNION ALL
SELECT c.url, c.kind, c.hint ->> 'title', c.hint ->> 'published', c.parent_url, 'unread',
    coalesce(c.hint ->> 'page_title', ''), coalesce(c.hint ->> 'page_agency', ''), c.hint ->> 'page_year'
FROM captures c WHERE c.site = :site AND c.role = 'document' AND c.read_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.url = c.url)
GROUP BY c.url
UNION ALL
SELECT link.value ->> 0, 'attachment', link.value ->> 1, '', d.url, 'unread',
    d.title, d.agency, d.year
FROM documents d JOIN versions v ON v.id = d.version_id JOIN json_each(v.attachments) link
WHERE d.site = :site AND NOT EXISTS (SELECT 1 FROM documents o WHERE o.url = link.value ->> 0)
    AND NOT EXISTS (SELECT 1 FROM captures c WHERE c.url = link.value ->> 0 AND c.role = 'document')
"""


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document as stored. `change` is `first` or `content` when a version was made, else empty."""

    document_id: int
    version_id: int
    change: str


@dataclass(frozen=True, slots=True)
class Known:
    """A document to visit again. `state` is the document's, or `unread` for one that was never read.

    `page_` is of the page an attachment belongs to, where it does to one.
    """

    url: str
    kind: str
    title: str
    published: str
    parent_url: str
    state: str
    page_title: str = ""
    page_agency: str = ""
    page_year: int | None = None


def known_documents(db: Database, site: str) -> Iterator[Known]:
    """Every address a crawl of the site should know without its lists; see KNOWN."""
    return (Known(**row) for row in db.query(KNOWN, {"site": site}))


def keep_document(db: Database, page: Page, document: Document) -> KeptDocument:
    """Store what a stored page says: a new version when its content is not that of the version before it.

    Versions stand in the order their captures were taken, also when an old capture is read late.
    """
    capture = _capture(db, page)
    known_as = _name(db, page.url)
    document_id = _document_id(db, page, document, capture["captured_at"])
    files = links.linked_files(db, page.url)
    placed = history.place(db, document_id, capture, document)
    _mark_read(db, page, placed.change)
    if placed.is_latest:
        _update_document(db, document_id, placed.version_id, page, document)
        links.note_files(db, page.url, files, page.fetched_at, page.visit_id)
    index.refresh(db, document_id)
    copies.link(db, placed.contents, _relate(db, document_id) if placed.is_latest and placed.change else ())
    _relink(db, document_id, page.url, known_as)
    if page.visit_id is not None:
        states.note_found(db, page.url, page.fetched_at, page.visit_id, _came_with(db, placed))
    return KeptDocument(document_id, placed.version_id, placed.change)


def _relate(db: Database, document_id: int) -> set[int]:
    """The document and those whose copies may be others now that it says something else."""
    return {document_id, *copies.relate(db, document_id)}


def _came_with(db: Database, placed: history.Placed) -> str:
    """What came with an answer, beside what the document said before."""
    if not placed.change:
        return "the same content"
    number = db.execute("SELECT number FROM versions WHERE id = ?", (placed.version_id,)).fetchone()[0]
    return f"other content: version {number}"


def keep_reading(db: Database, version_id: int, document: Document) -> None:
    """Replace what a version's capture was read as, with today's rules. Never makes a version.

    Its text may differ, and with it its content hash and the chain values from it on.
    """
    row = db.execute(
        "SELECT d.id, d.url FROM versions v JOIN documents d ON d.id = v.document_id WHERE v.id = ?",
        (version_id,),
    ).fetchone()
    if row is None:
        raise ArchiveError(f"no version {version_id} in this archive")
    document_id, url = row
    known_as, compared = _name(db, url), copies.compared(db, document_id)
    changed = history.reread(db, version_id, document)
    _describe(db, document_id, version_id, document)
    index.refresh(db, document_id)
    if copies.compared(db, document_id) != compared:
        copies.link(db, changed, _relate(db, document_id))
    _relink(db, document_id, url, known_as)


def _name(db: Database, url: str) -> tuple[str, str] | None:
    """Number and title by which others cite the document at that address; None before it is kept."""
    row = db.execute("SELECT number, title FROM documents WHERE url = ?", (url,)).fetchone()
    return None if row is None else (row[0], row[1])


def _relink(db: Database, document_id: int, url: str, known_as: tuple[str, str] | None) -> None:
    """Link the citations of a document that is new, or has another number or title than before."""
    name = _name(db, url)
    if name is not None and name != known_as:
        citations.relink(db, document_id, *name)


def _capture(db: Database, page: Page) -> dict[str, Any]:
    if page.capture_id is None:
        raise ArchiveError(f"{page.url}: store the page before the document it says")
    if page.kind not in KINDS:
        raise ArchiveError(f"{page.url}: a {page.kind} page is no document: {', '.join(KINDS)}")
    row = first_row(
        db,
        "SELECT id, url, captured_at, body_sha256 FROM captures WHERE id = ? AND role = 'document'",
        (page.capture_id,),
    )
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


def _mark_read(db: Database, page: Page, change: str) -> None:
    db.execute(
        "UPDATE captures SET read_at = coalesce(read_at, ?), read_error = NULL WHERE id = ?",
        (page.fetched_at, page.capture_id),
    )
    if page.visit_id is not None:
        db.execute(
            "UPDATE visits SET outcome = ?, error = CASE outcome WHEN 'error' THEN '' ELSE error END WHERE id = ?",
            (OUTCOMES[change], page.visit_id),
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
    """Describe the document by the reading of its latest version; a reading of another one says nothing of it."""
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
