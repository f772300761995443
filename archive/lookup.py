"""Reading back: rows as dictionaries, one query each, for the command line and the browser."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from sqlite_utils import Database

from archive.captures import page_of
from archive.errors import ArchiveError
from archive.rows import first_row
from crawler.items import Page

Row = dict[str, Any]

VERSIONS = """
SELECT v.id, v.document_id, v.number, v.capture_id, v.captured_at, v.content_sha256, v.chain_sha256, v.change,
    v.title, v.published, v.charset_declared, v.charset, v.script, v.parser, c.body_sha256, c.rendered
FROM versions v JOIN captures c ON c.id = v.capture_id WHERE v.document_id = ? ORDER BY v.number
"""
HELD = {  # what a version holds, in the order it was read
    "sections": "position",
    "grids": "position",
    "facts": "id",
    "checks": "id",
    "repairs": "id",
    "citations": "id",
}
CRAWL_CHANGES = """
SELECT what, url, title, document_id, detail FROM (
    SELECT 0 AS part, v.id, v.outcome AS what, d.url, d.title, d.id AS document_id,
        coalesce((SELECT c.facts_changed FROM changes c JOIN versions w ON w.id = c.version_id
            WHERE w.capture_id = v.capture_id), '') AS detail
    FROM visits v JOIN documents d ON d.url = v.url
    WHERE v.crawl_id = :crawl AND v.outcome IN ('new', 'changed')
    UNION ALL
    SELECT 1, s.id, s.new, d.url, d.title, d.id, s.reason
    FROM state_changes s JOIN documents d ON d.id = s.document_id WHERE s.crawl_id = :crawl
) ORDER BY part, id
"""
LATEST = 20_000  # documents among whose addresses a part of one is looked for: no index has the middle of an address
HOLDING = """
SELECT url FROM documents WHERE id > (SELECT max(id) FROM documents) - ? AND instr(url, ?) ORDER BY id DESC LIMIT 3
"""
READ_FROM = """
SELECT v.id, v.capture_id FROM versions v JOIN documents d ON d.id = v.document_id
WHERE {condition} ORDER BY v.id
"""


class NoDocument(ArchiveError):
    """No document has that id or URL. `plain` says so without the command that would find it; `near` are addresses like it."""

    def __init__(self, ref: str, near: tuple[str, ...]) -> None:
        self.plain, self.near = f"no document {ref} in this archive", near
        hint = (
            f"near it: {', '.join(near)}" if near else "`gongkai search WORDS` finds documents by their words"
        )
        super().__init__(f"{self.plain}; {hint}")


def find_document(db: Database, ref: int | str) -> Row:
    """The row of `documents` with that id or URL; ArchiveError names near addresses when there is none."""
    column = "id" if str(ref).isdecimal() else "url"
    row = first_row(db, f"SELECT * FROM documents WHERE {column} = ?", (str(ref),))  # noqa: S608
    if row is not None:
        return row
    raise NoDocument(str(ref), tuple([] if column == "id" else _near(db, str(ref))))


def document_at(db: Database, url: str) -> Row | None:
    """The row of `documents` with exactly that URL, if there is one."""
    return first_row(db, "SELECT * FROM documents WHERE url = ?", (url,))


def _near(db: Database, ref: str) -> list[str]:
    """Up to three known addresses that begin with this one, or hold it and are among the latest, or resemble it and share its host."""
    for start in (ref, f"https://{ref}", f"http://{ref}"):
        if ref and (found := _between(db, start, f"{start}\U0010ffff", 3)):
            return found
    if found := [url for (url,) in db.execute(HOLDING, (LATEST, ref))]:
        return found
    host = "/".join(ref.split("/", 3)[:3])
    return get_close_matches(ref, _between(db, f"{host}/", f"{host}0", 1000), n=3)


def _between(db: Database, first: str, end: str, most: int) -> list[str]:
    """The first addresses from one to another, by their index."""
    rows = db.execute(
        "SELECT url FROM documents WHERE url >= ? AND url < ? ORDER BY url LIMIT ?", (first, end, most)
    )
    return [url for (url,) in rows]


def versions(db: Database, document_id: int) -> list[Row]:
    """The document's versions, oldest first, without their texts, with their bodies' hashes."""
    return list(db.query(VERSIONS, (document_id,)))


def version(db: Database, document_id: int, number: int | None = None) -> Row:
    """One version with its text and published text (never NULL here), the latest when no number is given."""
    row = first_row(
        db,
        "SELECT * FROM versions WHERE document_id = ?1"
        " AND number = coalesce(?2, (SELECT max(number) FROM versions WHERE document_id = ?1))",
        (document_id, number),
    )
    if row is None:
        last = db.execute("SELECT count(*) FROM versions WHERE document_id = ?", (document_id,)).fetchone()[0]
        raise ArchiveError(f"document {document_id} has versions 1 to {last}, no version {number}")
    if row["published_text"] is None:
        row["published_text"] = row["text"]
    return row


def held(db: Database, table: str, version_id: int) -> list[Row]:
    """What a version holds in one of the tables of HELD, in the order it was read."""
    return list(
        db.query(
            f"SELECT * FROM {table} WHERE version_id = ? ORDER BY {HELD[table]}",  # noqa: S608
            (version_id,),
        )
    )


def visits(db: Database, url: str) -> list[Row]:
    """Every visit to an address, oldest first, with its crawl's site, trigger and status."""
    return list(
        db.query(
            "SELECT v.*, c.site, c.trigger, c.status AS crawl_status FROM visits v"
            " JOIN crawls c ON c.id = v.crawl_id WHERE v.url = ? ORDER BY v.visited_at, v.id",
            (url,),
        )
    )


def state_changes(db: Database, document_id: int) -> list[Row]:
    """Every change of a document's state with its reason and the ids of the visits that prove it (JSON)."""
    return list(db.query("SELECT * FROM state_changes WHERE document_id = ? ORDER BY id", (document_id,)))


def health(db: Database, site: str | None = None) -> list[Row]:
    """Rows of the view `health`: one for each site, or for that one."""
    return list(db.query("SELECT * FROM health WHERE ?1 IS NULL OR site = ?1", (site,)))


def last_crawl(db: Database, site: str) -> Row | None:
    """The site's latest crawl, finished or not."""
    return first_row(db, "SELECT * FROM crawls WHERE site = ? ORDER BY id DESC LIMIT 1", (site,))


def last_started(db: Database) -> dict[str, str]:
    """When each site's last full crawl began, by slug; sites that had none are missing.

    A crawl that was asked for less puts nothing off: it does not count.
    """
    rows = db.execute("SELECT site, max(started_at) FROM crawls WHERE scope = 'full' GROUP BY site")
    return dict(rows.fetchall())


def facts(db: Database, version_id: int, beginning: str = "") -> list[Row]:
    """The facts of a version whose codes begin so, in the order they were read."""
    rows = db.query(
        "SELECT * FROM facts WHERE version_id = ?1 AND code >= ?2 AND substr(code, 1, length(?2)) = ?2 ORDER BY id",
        (version_id, beginning),
    )
    return list(rows)


def report_of(db: Database, agency: str, year: int) -> int | None:
    """The version that the view `reports` shows for an agency and year, None without one."""
    row = db.execute(
        "SELECT version_id FROM reports WHERE agency = ? AND year = ?", (agency, year)
    ).fetchone()
    return None if row is None else int(row[0])


def facts_of(db: Database, agency: str, year: int) -> list[Row]:
    """The facts of an agency's report of a year, of the version the view `reports` shows; empty without one."""
    version_id = report_of(db, agency, year)
    return [] if version_id is None else held(db, "facts", version_id)


def crawl_changes(db: Database, crawl_id: int) -> list[Row]:
    """What a crawl changed, in order: `what` (new, changed, or the state a document came to), url, title,
    document_id and `detail` (facts that changed, or the reason of a state)."""
    return list(db.query(CRAWL_CHANGES, {"crawl": crawl_id}))


def listed_before(db: Database, site: str) -> dict[str, int]:
    """By column: what its list named in the last full crawl that read it to its end."""
    rows = db.execute(
        "SELECT r.column_url, r.listed, max(r.crawl_id) FROM crawl_columns r JOIN crawls c ON c.id = r.crawl_id"
        " WHERE c.site = ? AND c.scope = 'full' AND r.state IN ('complete', 'truncated') GROUP BY r.column_url",
        (site,),
    )
    return {column: listed for column, listed, _ in rows}


def columns_read(db: Database, site: str | None) -> list[Row]:
    """The latest row of `crawl_columns` for each column that the site's last full crawl knew, with site and time."""
    return list(
        db.query(
            "SELECT c.site, c.started_at, r.* FROM sites s JOIN crawls c ON c.id = (SELECT max(o.id) FROM crawls o"
            " WHERE o.site = s.slug AND o.scope = 'full' AND o.status <> 'running') JOIN crawl_columns r"
            " ON r.crawl_id = c.id WHERE ?1 IS NULL OR s.slug = ?1 ORDER BY c.site, r.kind, r.column_url",
            (site,),
        )
    )


def unread(db: Database, site: str | None = None) -> list[Row]:
    """Captures that were never read, or could not be: id, site, url, captured_at, read_error; oldest first."""
    # Two conditions, each of which has an index of the few captures that meet it: of both in one, SQLite uses neither.
    return list(
        db.query(
            "SELECT id, site, url, kind, captured_at, read_error FROM captures WHERE id IN"
            " (SELECT id FROM captures WHERE role = 'document' AND read_at IS NULL"
            " UNION ALL SELECT id FROM captures WHERE read_error IS NOT NULL)"
            " AND (?1 IS NULL OR site = ?1) ORDER BY id",
            (site,),
        )
    )


def outdated(db: Database, url: str, parser: str) -> tuple[int, Page] | None:
    """The current version of that address and the page it was read from, when other rules than `parser` read it.

    Read it again before keeping a newer capture, or a change of rules would look like a change of the document.
    """
    condition = "d.url = ? AND v.id = d.version_id AND v.parser <> ?"
    row = db.execute(READ_FROM.format(condition=condition), (url, parser)).fetchone()
    return None if row is None else (row[0], page_of(db, row[1]))


def readings(db: Database, site: str | None = None) -> list[tuple[int, int]]:
    """Every version and the capture it was read from, oldest first: what `gongkai reparse` reads again."""
    condition = "?1 IS NULL OR d.site = ?1"
    return db.execute(READ_FROM.format(condition=condition), (site,)).fetchall()
