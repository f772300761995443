"""Rows of `state_changes`: taken over with a document that is new here, told over anew for one that both archives know."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping

from sqlite_utils import Database

from archive.crawls import PROVING
from archive.merge.presence import Change, Elsewhere, Left, Visit, told_over
from archive.merge.rows import Row, insert, without
from archive.merge.told import OWN
from archive.states import ANSWERED, FAILED, SEEN

VISITS = f"""
SELECT v.id, v.crawl_id, v.visited_at, v.outcome, {ANSWERED} AS seen, c.status, c.finished_at,
    {FAILED} AS failed, (SELECT w.number FROM versions w WHERE w.capture_id = v.capture_id) AS version
FROM visits v JOIN crawls c ON c.id = v.crawl_id
WHERE v.url = (SELECT url FROM documents WHERE id = ?) AND ({ANSWERED} OR v.outcome = 'gone')
"""  # noqa: S608
# When what the document says was first seen at another address of its site, after it was seen here
ELSEWHERE = """
SELECT o.first_seen, o.url FROM documents d JOIN versions v ON v.id = d.version_id
JOIN versions w ON w.content_sha256 = v.content_sha256 JOIN documents o ON o.id = w.document_id
WHERE d.id = ? AND o.id <> d.id AND o.site = d.site AND o.first_seen > d.first_seen
ORDER BY o.first_seen, o.url LIMIT 1
"""
WENT = """
SELECT DISTINCT d.id FROM json_each(?) u JOIN versions v ON v.content_sha256 = u.value
JOIN documents d ON d.version_id = v.id JOIN state_changes s ON s.document_id = d.id
WHERE s.new IN ('gone', 'moved')
"""


def take_over(
    db: Database,
    document_id: int,
    changes: Iterable[Row],
    visits: Mapping[int, int],
    crawls: Mapping[int, int],
    added: Counter[str],
) -> None:
    """The other archive's changes of a document that this one did not know, as they stand."""
    for row in changes:
        proof = [visits[visit] for visit in json.loads(row["visits"]) if visit in visits]
        crawl = row["crawl_id"] and crawls[row["crawl_id"]]
        place = {"document_id": document_id, "crawl_id": crawl, "visits": json.dumps(proof)}
        insert(db, "state_changes", {**without(row, OWN), **place})
        added["state_changes"] += 1


def take_lists(db: Database, document_id: int, changes: Iterable[Row], crawls: Mapping[int, int]) -> None:
    """What only lists told the other archive: the one kind of change that visits do not tell."""
    said = "SELECT 1 FROM state_changes WHERE document_id = ? AND changed_at = ? AND crawl_id IS ? AND reason = ? AND visits = '[]'"
    for row in changes:
        crawl = row["crawl_id"] and crawls[row["crawl_id"]]
        known = db.execute(said, (document_id, row["changed_at"], crawl, row["reason"])).fetchone()
        if row["visits"] == "[]" and known is None:
            insert(db, "state_changes", {**without(row, OWN), "document_id": document_id, "crawl_id": crawl})


def tell_over(db: Database, document_id: int) -> bool:
    """Bring a document's state and its changes to what all visits and lists say; whether they were others."""
    state, since, first_seen = db.execute(
        "SELECT state, state_since, first_seen FROM documents WHERE id = ?", (document_id,)
    ).fetchone()
    stored = list(db.query("SELECT * FROM state_changes WHERE document_id = ? ORDER BY id", (document_id,)))
    left = [Left(r["changed_at"], r["crawl_id"], r["reason"]) for r in stored if r["visits"] == "[]"]
    row = db.execute(ELSEWHERE, (document_id,)).fetchone()
    changes = told_over(first_seen, _visits(db, document_id), left, Elsewhere(*row) if row else None)
    real = [change for change in changes if change.old != change.new]
    now = (real[-1].new, real[-1].at) if real else ("present", first_seen)
    if now != (state, since):
        db.execute("UPDATE documents SET state = ?, state_since = ? WHERE id = ?", (*now, document_id))
    rows = [_row(document_id, change) for change in changes]
    if rows == [without(row, ("id",)) for row in stored]:
        return now != (state, since)
    db.execute("DELETE FROM state_changes WHERE document_id = ?", (document_id,))
    for row in rows:
        insert(db, "state_changes", row)
    return True


def tell_copies_over(db: Database, contents: Iterable[str]) -> None:
    """Documents that went, and whose content one of these is: it may stand elsewhere now, or no longer."""
    rows = db.execute(WENT, (json.dumps(sorted(contents)),)).fetchall()
    for (document_id,) in rows:
        tell_over(db, document_id)


def _visits(db: Database, document_id: int) -> list[Visit]:
    """Visits that prove something; a failure only in a crawl that was ok, once that has ended."""
    found = []
    for row in db.query(VISITS, (document_id,)):
        seen = bool(row["seen"])
        if seen or row["status"] in PROVING:
            known_at = row["visited_at"] if seen else row["finished_at"]
            good = row["outcome"] in SEEN
            what = _came(row) if seen else row["failed"]
            found.append(Visit(row["id"], row["crawl_id"], row["visited_at"], seen, good, known_at, what))
    return found


def _came(visit: Row) -> str:
    """What a good answer brought, in the words of a crawl."""
    if visit["outcome"] == "not_modified":
        return "the same content (HTTP 304)"
    if visit["outcome"] == "unchanged" or visit["version"] is None:
        return "the same content"
    return f"other content: version {visit['version']}"


def _row(document_id: int, change: Change) -> Row:
    """A change as the table has it, columns in its order."""
    return {
        "document_id": document_id,
        "changed_at": change.at,
        "old": change.old,
        "new": change.new,
        "reason": change.reason,
        "crawl_id": change.crawl,
        "visits": json.dumps(change.visits),
    }
