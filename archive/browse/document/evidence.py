"""What proves a document: its visits, a page at a time, and every change of its state with the visits that show it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from archive.evidence import PROOF

Row = dict[str, Any]

PAGE = 20  # visits of a page
MOST_STATES = 50  # changes of state shown, the latest
MOST_PROOFS = 6  # visits named for one change: the first and the latest of them

COLUMNS = "SELECT id, crawl_id, url, visited_at, status, outcome, capture_id, elapsed_ms, error FROM visits"
LATEST = f"{COLUMNS} WHERE url = ? ORDER BY id DESC LIMIT ?"
UPTO = f"{COLUMNS} WHERE url = ? AND id <= ? ORDER BY id DESC LIMIT ?"
NEWER = "SELECT id FROM visits WHERE url = ? AND id > ? ORDER BY id LIMIT ?"
STATES = "SELECT * FROM state_changes WHERE document_id = ? ORDER BY id DESC LIMIT ?"
COUNT = "SELECT count(*) FROM state_changes WHERE document_id = ?"
LINKS = "SELECT * FROM link_changes WHERE url = ? ORDER BY changed_at DESC, id DESC LIMIT ?"


@dataclass(frozen=True, slots=True)
class Visits:
    """A page of visits, latest first, of `count`. `newer` and `older` are the ids to ask for to see the pages beside."""

    rows: tuple[Row, ...]
    count: int
    newer: int | None
    older: int | None


@dataclass(frozen=True, slots=True)
class States:
    """The latest changes of state, oldest first, each with `proof` (visits, oldest first) and `proofs`, how many there are."""

    rows: tuple[Row, ...]
    left_out: int
    links: tuple[Row, ...]


def visits(db: Database, url: str, upto: int | None = None) -> Visits:
    """The page of visits to an address that begins with the visit `upto`, the latest by default."""
    asked = (url, PAGE + 1) if upto is None else (url, upto, PAGE + 1)
    rows = list(db.query(LATEST if upto is None else UPTO, asked))
    count = db.execute("SELECT count(*) FROM visits WHERE url = ?", (url,)).fetchone()[0]
    newer = None if upto is None else [row["id"] for row in db.query(NEWER, (url, upto, PAGE))]
    older = rows[PAGE]["id"] if len(rows) > PAGE else None
    return Visits(tuple(rows[:PAGE]), count, newer[-1] if newer else None, older)


def states(db: Database, document: Row) -> States:
    """How the document came and went, and which lists and pages ceased to name it."""
    rows = list(db.query(STATES, (document["id"], MOST_STATES)))
    for row in rows:
        proofs = json.loads(row["visits"])
        named = proofs if len(proofs) <= MOST_PROOFS else [*proofs[:1], *proofs[1 - MOST_PROOFS :]]
        row["proofs"] = len(proofs)
        row["proof"] = list(db.query(PROOF, (json.dumps(named),)))
    count = db.execute(COUNT, (document["id"],)).fetchone()[0] if len(rows) == MOST_STATES else len(rows)
    links = tuple(db.query(LINKS, (document["url"], MOST_STATES)))
    return States(tuple(rows[::-1]), count - len(rows), links)
