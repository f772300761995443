"""What was told from two archives: a target that both tell is told nothing twice by their union.

A target is named by a hash of its address, and an event by what happened, so both mean the same everywhere.
"""

from __future__ import annotations

from collections import Counter

from sqlite_utils import Database

from archive.merge.rows import Row, differing, insert, ordered, said, update, without

RANK = {"sending": 0, "failed": 1, "sent": 2}  # the target has it where either archive knows that
ROWS = """
SELECT m.*, d.url AS document_url FROM messages m LEFT JOIN documents d ON d.id = m.document_id ORDER BY m.id
"""


def unite(db: Database, other: Database, added: Counter[str]) -> None:
    """Bring over what was told; where both told it, it was told first by the first of them. After the documents."""
    told = list(other.query(ROWS))
    here = {(row["channel"], row["key"]): row for row in (db.query("SELECT * FROM messages") if told else ())}
    for row in told:
        row = _here(db, row)
        mine = here.get((row["channel"], row["key"]))
        if mine is None:
            insert(db, "messages", row)
            added["messages"] += 1
        else:
            update(db, "messages", mine["id"], differing(mine, _united(mine, row)))


def _here(db: Database, row: Row) -> Row:
    """The row without its id, with this archive's id of its document."""
    found = db.execute("SELECT id FROM documents WHERE url = ?", (row["document_url"],)).fetchone()
    return {**without(row, ("id", "document_url")), "document_id": found and found[0]}


def _united(mine: Row, theirs: Row) -> Row:
    """Begun at the first of two times, and sent at the first of those at which it was."""
    best = max((mine, theirs), key=lambda row: (RANK[row["outcome"]], ordered(said(row, ("id",)))))
    sent = [row["sent_at"] for row in (mine, theirs) if row["sent_at"] is not None]
    return {
        **without(best, ("id",)),
        "created": min(mine["created"], theirs["created"]),
        "sent_at": min(sent, default=None),
    }
