"""Notes of our own WARC files, back to rows. What stands in the archive already stays, so that importing twice adds nothing.

In two passes over the files: `keep_captures` brings in bytes, so that they can be read; once they have been, `keep_history` brings in
visits, states and whatever else says what happened to what they became. Both are safe to run again after a kill.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlite_utils import Database

from archive import copies, renewals
from archive.bodies import keep_body
from archive.exports.notes import CRAWL_KEY
from archive.imports.found import Body, Noted

Row = Mapping[str, Any]

SITE_COLUMNS = "slug agency region level province homepage family schedule enabled paused_reason".split()
CRAWL_COLUMNS = (
    "site trigger scope started_at finished_at status reason announced listed stored fetched new changed unchanged gone"
    " blocked errors bytes"
).split()
COLUMN_COLUMNS = "column_url kind family evidence pages announced listed stored state reason".split()
VISIT_COLUMNS = "url visited_at status outcome etag last_modified elapsed_ms error".split()
LINK_COLUMNS = "site source source_url url changed_at change".split()
ENTRY_COLUMNS = "site column_url url title date first_seen last_seen".split()
SEEN_COLUMNS = "rule verdict expected actual seen_at seen_by detail note".split()


@dataclass(slots=True)
class Restored:
    """What came in, counted, and what could not: visits of bytes that no file holds, versions that read differently now."""

    captures: int = 0
    visits: int = 0
    lost: dict[str, str] = field(default_factory=dict)  # address and place of notes whose bytes are missing
    differing: int = 0
    versions: int = 0


class Captures:
    """The first pass: sites, and captures with their bytes."""

    def __init__(self, db: Database, restored: Restored) -> None:
        self.db, self.restored = db, restored
        self.ids: list[int] = []  # captures to be read
        self._bodies: dict[str, bytes] = {}  # of the latest record: its note follows it

    def keep(self, event: Body | Noted) -> None:
        """Keep what this pass is about; the rest is for the second."""
        if isinstance(event, Body):
            self._bodies = {sha256(event.content).hexdigest(): event.content}
        elif event.what == "sites":
            for row in event.rows:
                values = {**_pick(row, SITE_COLUMNS), "distrusted": row.get("distrusted", "")}
                _insert(self.db, "sites", values, "OR IGNORE")
        elif event.what == "visit":
            for row in event.rows:
                self._keep_capture(row, event.where)

    def _keep_capture(self, row: Row, where: str) -> None:
        if row["capture"] is None:
            return
        known = find_capture(self.db, row["capture"])
        if known is not None:
            if "captured" in row and _is_unread(self.db, known):
                self.ids.append(known)
            return
        url, role, at, digest = row["capture"]
        if "captured" not in row or (digest not in self._bodies and not _has_body(self.db, digest)):
            self.restored.lost.setdefault(url, where)
            return
        if digest in self._bodies:
            keep_body(self.db, self._bodies[digest])
        kept = {**row["captured"], "read_at": None, "read_error": None}
        values = {"url": url, "role": role, "captured_at": at, "body_sha256": digest, **kept}
        capture_id = _insert(self.db, "captures", values)
        self.restored.captures += 1
        if role == "document":
            self.ids.append(capture_id)


class History:
    """The second pass, once the captures have been read: crawls, visits, lists, states, marks."""

    def __init__(self, db: Database, restored: Restored) -> None:
        self.db, self.restored = db, restored
        self._crawls: dict[tuple[str, ...], int] = {}

    def keep(self, event: Noted) -> None:
        """Keep the rows of a note; of kinds that are not known here, nothing."""
        keep = {
            "crawls": self._crawl,
            "visit": self._visit,
            "entries": self._entry,
            "links": self._link,
            "documents": self._document,
            "seen": self._seen,
        }.get(event.what)
        for row in event.rows if keep else ():
            assert keep is not None
            keep(row)

    def _crawl(self, row: Row) -> None:
        key = [row[name] for name in CRAWL_KEY]
        if self._crawl_id(key) is not None:
            return
        counts = {"not_due": row.get("not_due")}  # which an earlier program did not write
        crawl_id = _insert(self.db, "crawls", {**_pick(row, CRAWL_COLUMNS), **counts})
        for column in row["columns"]:
            _insert(self.db, "crawl_columns", {"crawl_id": crawl_id, **_pick(column, COLUMN_COLUMNS)})
        renewals.note_crawls(self.db, [crawl_id])

    def _crawl_id(self, key: Sequence[str] | None) -> int | None:
        if key is None:
            return None
        if (known := self._crawls.get(tuple(key))) is not None:
            return known
        found = _one(self.db, "crawls", dict(zip(CRAWL_KEY, key, strict=True)))
        if found is not None:
            self._crawls[tuple(key)] = found
        return found

    def _visit(self, row: Row) -> None:
        crawl_id = self._crawl_id(row["crawl"])
        capture_id = None if row["capture"] is None else find_capture(self.db, row["capture"])
        if crawl_id is None or (row["capture"] is not None and capture_id is None):
            self.restored.lost.setdefault(row["url"], "")
            return
        told_by = {
            "crawl_id": crawl_id,
            "capture_id": capture_id,
            **_pick(row, ["url", "visited_at", "status"]),
        }
        if _one(self.db, "visits", told_by) is None:
            _insert(self.db, "visits", {**told_by, **_pick(row, VISIT_COLUMNS)})
            self.restored.visits += 1
        if "captured" in row:
            self.db.execute(
                "UPDATE captures SET read_at = coalesce(?, read_at) WHERE id = ? AND read_at IS NOT NULL",
                (row["captured"]["read_at"], capture_id),
            )

    def _entry(self, row: Row) -> None:
        """An entry stands for the latest crawl that named it; one the archive knows to be later stays."""
        if (crawl_id := self._crawl_id(row["crawl"])) is None:
            return
        told_by = _pick(row, ["site", "column_url", "url"])
        known = _one(self.db, "list_entries", told_by)
        if known is None:
            _insert(self.db, "list_entries", {**_pick(row, ENTRY_COLUMNS), "crawl_id": crawl_id})
            return
        values = {**_pick(row, ENTRY_COLUMNS), "crawl_id": crawl_id, "id": known}
        self.db.execute(
            "UPDATE list_entries SET title = :title, date = :date, last_seen = :last_seen, crawl_id = :crawl_id"
            " WHERE id = :id AND last_seen < :last_seen",
            values,
        )
        self.db.execute(
            "UPDATE list_entries SET first_seen = min(first_seen, :first_seen) WHERE id = :id", values
        )

    def _link(self, row: Row) -> None:
        """A link that left a list or a page, or came back: an entry of its own, known by all it says."""
        if (crawl_id := self._crawl_id(row["crawl"])) is None:
            return
        told_by = {**_pick(row, LINK_COLUMNS), "crawl_id": crawl_id}
        if _one(self.db, "link_changes", told_by) is None:
            proof = row["visit"] and _one(
                self.db,
                "visits",
                {"crawl_id": crawl_id, "url": row["visit"][0], "visited_at": row["visit"][1]},
            )
            _insert(self.db, "link_changes", {**told_by, "visit_id": proof})

    def _document(self, row: Row) -> None:
        document_id = _one(self.db, "documents", {"url": row["url"]})
        if document_id is None:
            self.restored.lost.setdefault(row["url"], "")
            return
        for change in row["changes"]:
            self._state_change(document_id, change)
        values = {**_pick(row, ["state", "state_since", "first_seen", "last_seen"]), "id": document_id}
        self.db.execute(
            "UPDATE documents SET state = :state, state_since = :state_since WHERE id = :id AND state_since <= :state_since",
            values,
        )
        self.db.execute(
            "UPDATE documents SET first_seen = min(first_seen, :first_seen), last_seen = max(last_seen, :last_seen)"
            " WHERE id = :id",
            values,
        )
        self._compare(document_id, row["versions"])

    def _state_change(self, document_id: int, change: Row) -> None:
        told_by = {"document_id": document_id, **_pick(change, ["changed_at", "old", "new"])}
        if _one(self.db, "state_changes", told_by) is None:
            visits = [_one(self.db, "visits", {"url": url, "visited_at": at}) for url, at in change["visits"]]
            proof = json.dumps([visit for visit in visits if visit is not None])
            more = {"reason": change["reason"], "crawl_id": self._crawl_id(change["crawl"]), "visits": proof}
            _insert(self.db, "state_changes", {**told_by, **more})

    def _compare(self, document_id: int, versions: Sequence[Row]) -> None:
        """Whether the document's versions are those that were exported; other rules may read another text."""
        copies.link(self.db, [version["content_sha256"] for version in versions])
        for version in versions:
            chain = _pick(version, ["content_sha256", "chain_sha256"])
            self.restored.versions += 1
            self.restored.differing += (
                _one(self.db, "versions", {"document_id": document_id, **chain}) is None
            )

    def _seen(self, row: Row) -> None:
        document_id = _one(self.db, "documents", {"url": row["url"]})
        if document_id is None:
            return
        values = {"document_id": document_id, **_pick(row, SEEN_COLUMNS)}
        if _one(self.db, "findings_seen", values) is None:
            _insert(self.db, "findings_seen", values)


def find_capture(db: Database, key: Sequence[str]) -> int | None:
    """The capture of that address, role, time and hash."""
    url, role, at, digest = key
    return _one(db, "captures", {"url": url, "role": role, "captured_at": at, "body_sha256": digest})


def _is_unread(db: Database, capture_id: int) -> bool:
    sql = (
        "SELECT 1 FROM captures WHERE id = ? AND role = 'document' AND read_at IS NULL AND read_error IS NULL"
    )
    return db.execute(sql, (capture_id,)).fetchone() is not None


def _has_body(db: Database, digest: str) -> bool:
    return db.execute("SELECT 1 FROM bodies WHERE sha256 = ?", (digest,)).fetchone() is not None


def _one(db: Database, table: str, told_by: dict[str, Any]) -> int | None:
    """The id of the first row with these values."""
    # IS compares NULLs, too, and uses indexes as = does.
    conditions = " AND ".join(f"{name} IS :{name}" for name in told_by)
    row = db.execute(f"SELECT id FROM {table} WHERE {conditions} ORDER BY id LIMIT 1", told_by).fetchone()  # noqa: S608
    return None if row is None else int(row[0])


def _insert(db: Database, table: str, row: dict[str, Any], conflict: str = "") -> int:
    columns, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    cursor = db.execute(f"INSERT {conflict} INTO {table} ({columns}) VALUES ({marks})", row)  # noqa: S608
    return cursor.lastrowid or 0


def _pick(row: Row, names: Sequence[str]) -> dict[str, Any]:
    """The named columns; a value that an earlier program did not write is an error that names it."""
    return {name: row[name] for name in names}
