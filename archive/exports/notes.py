"""What WARC records do not say and an archive needs to be itself again: rows without ids, in metadata records.

A row names others by what they are: a crawl by site, beginning, trigger and scope, a capture by address, role, time and hash. Read back
by archive/imports/restoring.py. FORMAT counts changes of this form that an older program cannot read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlite_utils import Database

from archive.exports.selection import ENDED, Selection

Row = dict[str, Any]

FORMAT = 1
FIELD = "gongkai"  # of application/warc-fields: what is noted, as one line of JSON
BATCH = 200  # rows to a record
CRAWL_KEY = ("site", "started_at", "trigger", "scope")
CAPTURED = "site kind status media_type rendered final_url parent_url read_at read_error hint headers".split()

WANTED = f"(:site IS NULL OR {{0}}.site = :site) AND {ENDED} >= :since"
VISITS = f"""
SELECT v.id, v.url, v.visited_at, v.status, v.outcome, v.etag, v.last_modified, v.elapsed_ms, v.error, v.capture_id,
    w.site, w.started_at, w.trigger, w.scope, c.url AS capture_url, c.role, c.captured_at, c.body_sha256,
    v.id = (SELECT min(f.id) FROM visits f WHERE f.capture_id = c.id) AS is_first
FROM visits v JOIN crawls w ON w.id = v.crawl_id LEFT JOIN captures c ON c.id = v.capture_id
WHERE {WANTED.format("w")} ORDER BY v.id
"""  # noqa: S608
CRAWLS = f"SELECT w.* FROM crawls w WHERE {WANTED.format('w')} ORDER BY w.id"  # noqa: S608
COLUMNS = "SELECT * FROM crawl_columns WHERE crawl_id = ? ORDER BY column_url"
SITES = "SELECT * FROM sites WHERE :site IS NULL OR slug = :site ORDER BY slug"
ENTRIES = f"""
SELECT e.site, e.column_url, e.url, e.title, e.date, e.first_seen, e.last_seen, w.started_at, w.trigger, w.scope
FROM list_entries e JOIN crawls w ON w.id = e.crawl_id WHERE {WANTED.format("w")} ORDER BY e.id
"""  # noqa: S608
LINKS = f"""
SELECT l.source, l.source_url, l.url, l.changed_at, l.change, w.site, w.started_at, w.trigger, w.scope, l.visit_id
FROM link_changes l JOIN crawls w ON w.id = l.crawl_id WHERE {WANTED.format("w")} ORDER BY l.changed_at, l.id
"""  # noqa: S608
# Documents that a selected crawl saw: what a delta says of a document is all that is known of it by then.
DOCUMENTS = f"""
SELECT d.id, d.url, d.site, d.state, d.state_since, d.first_seen, d.last_seen FROM documents d
WHERE (:site IS NULL OR d.site = :site) AND (:since = '0001' OR EXISTS
    (SELECT 1 FROM visits v JOIN crawls w ON w.id = v.crawl_id WHERE v.url = d.url AND {WANTED.format("w")})) ORDER BY d.id
"""  # noqa: S608
STATES = """
SELECT s.changed_at, s.old, s.new, s.reason, s.visits, w.site, w.started_at, w.trigger, w.scope
FROM state_changes s LEFT JOIN crawls w ON w.id = s.crawl_id WHERE s.document_id = ? ORDER BY s.id
"""
VERSIONS = """
SELECT number, captured_at, content_sha256, chain_sha256, parser FROM versions WHERE document_id = ? ORDER BY number
"""
SEEN = """
SELECT d.url, f.rule, f.verdict, f.expected, f.actual, f.seen_at, f.seen_by, f.detail, f.note
FROM findings_seen f JOIN documents d ON d.id = f.document_id
WHERE (:site IS NULL OR d.site = :site) AND f.seen_at >= :since ORDER BY f.id
"""


def note(what: str, rows: Iterable[Row]) -> str:
    """The value of a note: one line of JSON."""
    return json.dumps({"format": FORMAT, "what": what, "rows": list(rows)}, ensure_ascii=False)


def opening(db: Database, selection: Selection) -> Iterator[tuple[str, list[Row]]]:
    """What is noted before the visits, in batches: sites, and crawls with how they read each column."""
    yield from _batches("sites", db.query(SITES, selection.values))
    yield from _batches("crawls", map(_with_columns(db), db.query(CRAWLS, selection.values)))


def closing(db: Database, selection: Selection) -> Iterator[tuple[str, list[Row]]]:
    """What is noted after the visits: list entries, documents with states and versions, what a person has seen."""
    yield from _batches("entries", map(_by_crawl, db.query(ENTRIES, selection.values)))
    yield from _batches("links", (_link(db, row) for row in db.query(LINKS, selection.values)))
    yield from _batches("documents", (_document(db, row) for row in db.query(DOCUMENTS, selection.values)))
    yield from _batches("seen", db.query(SEEN, selection.values))


def visit(row: Row) -> Row:
    """A row of VISITS as it is noted; `capture` names the bytes it brought or found again."""
    named = ("url", "visited_at", "status", "outcome", "etag", "last_modified", "elapsed_ms", "error")
    return {**{name: row[name] for name in named}, "crawl": crawl_key(row), "capture": capture_key(row)}


def capture_key(row: Mapping[str, Any]) -> list[str] | None:
    """What a capture is told by."""
    if row["capture_id"] is None:
        return None
    return [row["capture_url"], row["role"], row["captured_at"], row["body_sha256"]]


def crawl_key(row: Mapping[str, Any]) -> list[str] | None:
    """What a crawl is told by."""
    return None if row["site"] is None else [row[name] for name in CRAWL_KEY]


def captured(capture: Mapping[str, Any]) -> Row:
    """A row of captures beyond its key."""
    return {name: capture[name] for name in CAPTURED}


def _with_columns(db: Database) -> Any:
    def noted(row: Row) -> Row:
        columns = [dict(column) for column in db.query(COLUMNS, (row["id"],))]
        for column in columns:
            del column["crawl_id"]
        return {**{name: value for name, value in row.items() if name != "id"}, "columns": columns}

    return noted


def _by_crawl(row: Row) -> Row:
    own = {name: value for name, value in row.items() if name not in ("started_at", "trigger", "scope")}
    return {**own, "crawl": crawl_key(row)}


def _link(db: Database, row: Row) -> Row:
    proof = None if row["visit_id"] is None else _proof(db, row["visit_id"])
    noted = _by_crawl(row)
    del noted["visit_id"]
    return {**noted, "visit": proof}


def _document(db: Database, row: Row) -> Row:
    changes = [
        {
            **{name: change[name] for name in ("changed_at", "old", "new", "reason")},
            "crawl": crawl_key(change),
            "visits": [_proof(db, visit_id) for visit_id in json.loads(change["visits"])],
        }
        for change in db.query(STATES, (row["id"],))
    ]
    versions = list(db.query(VERSIONS, (row["id"],)))
    return {
        **{name: value for name, value in row.items() if name != "id"},
        "changes": changes,
        "versions": versions,
    }


def _proof(db: Database, visit_id: int) -> list[str]:
    url, at = db.execute("SELECT url, visited_at FROM visits WHERE id = ?", (visit_id,)).fetchone()
    return [url, at]


def _batches(what: str, rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield what, batch
