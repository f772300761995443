"""Findings: failed and undecided checks and the reader's doubts of every document's current version, and who has looked at them.

A finding is what a rule says of a document, with both sides of it; a doubt is its words. A mark of a person is keyed by that
and not by rows of `checks`, which come and go: it stands through a reparse and a new version while the finding is the same, and
lapses when a side or the verdict changes. A lapsed mark stays in `findings_seen`.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from sqlite_utils import Database

from archive.errors import ArchiveError

Row = dict[str, Any]

ID_LENGTH = 10  # hexadecimal digits; the beginning of an id will do where it is the only one
SHORTEST_ID = 4
ORDER = {"fail": 0, "unknown": 1, "doubt": 2}
SAME = (
    "document_id = :document_id AND rule = :rule AND verdict = :verdict AND expected IS :expected"
    " AND actual IS :actual AND (verdict <> 'doubt' OR detail = :detail)"
)


def findings(db: Database, site: str | None = None, *, seen: bool = False) -> list[Row]:
    """Rows of the view `findings` with their ids, failures first; those marked as seen only when asked for."""
    rows = db.query(
        "SELECT * FROM findings WHERE (?1 IS NULL OR site = ?1) AND (?2 OR seen_at IS NULL)", (site, seen)
    )
    found = [{"id": finding_id(row), **row} for row in rows]
    return sorted(
        found, key=lambda row: (ORDER[row["verdict"]], row["site"], row["document_id"], row["rule"])
    )


def finding_id(row: Row) -> str:
    """The name of a finding: the same in every archive and after every reading for as long as it says the same."""
    sides = ("" if value is None else f"{float(value):.6f}" for value in (row["expected"], row["actual"]))
    words = row["detail"] if row["verdict"] == "doubt" else ""
    said = "\n".join((row["url"], row["rule"], row["verdict"], *sides, words))
    return sha256(said.encode()).hexdigest()[:ID_LENGTH]


def mark_seen(db: Database, ref: str, note: str, by: str, now: str) -> Row:
    """Mark the finding whose id begins with `ref` as seen; a mark it has is replaced. The finding as it was found."""
    row = _one(db, ref)
    values = {**row, "note": note, "seen_by": by, "seen_at": now}
    db.execute(f"DELETE FROM findings_seen WHERE {SAME}", values)  # noqa: S608
    db.execute(
        "INSERT INTO findings_seen (document_id, rule, verdict, expected, actual, detail, note, seen_at, seen_by)"
        " VALUES (:document_id, :rule, :verdict, :expected, :actual, :detail, :note, :seen_at, :seen_by)",
        values,
    )
    return row


def mark_unseen(db: Database, ref: str) -> Row:
    """Take back the mark of the finding whose id begins with `ref`; ArchiveError where it has none."""
    row = _one(db, ref)
    if db.execute(f"DELETE FROM findings_seen WHERE {SAME}", row).rowcount == 0:  # noqa: S608
        raise ArchiveError(f"finding {row['id']} is not marked as seen")
    return row


def _one(db: Database, ref: str) -> Row:
    """The one finding that stands now and whose id begins with `ref`."""
    if len(ref) < SHORTEST_ID:
        raise ArchiveError(
            f"{ref!r} is too short for the id of a finding: give at least {SHORTEST_ID} of its digits"
        )
    near = [row for row in findings(db, seen=True) if row["id"].startswith(ref.lower())]
    if not near:
        raise ArchiveError(
            f"no finding {ref} stands now; it lapses when its numbers change. `gongkai findings --all` lists them"
        )
    if len({row["id"] for row in near}) > 1:
        raise ArchiveError(
            f"{ref} is the beginning of {len(near)} findings: {', '.join(row['id'] for row in near)}"
        )
    return near[0]
