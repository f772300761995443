"""What the home page shows: how much there is, and what is new, changed, vanished and overdue."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

Row = dict[str, Any]

RECENT = 8  # rows of each list; the views have them all
SITES = 100

COUNTS = """
SELECT (SELECT count(*) FROM sites) AS sites, (SELECT count(*) FROM documents) AS documents,
    (SELECT count(*) FROM versions) AS versions, (SELECT count(*) FROM captures) AS captures,
    (SELECT max(started_at) FROM crawls) AS last_crawl
"""
NEW = """
SELECT id AS document_id, title, agency, year, kind, site, state, first_seen FROM documents
ORDER BY id DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class HomePage:
    """The latest rows of each kind, newest first."""

    counts: Row
    new: list[Row]
    changed: list[Row]
    vanished: list[Row]
    overdue: list[Row]
    health: list[Row]


def home_page(db: Database) -> HomePage:
    return HomePage(
        counts=next(iter(db.query(COUNTS))),
        new=list(db.query(NEW, (RECENT,))),
        changed=list(db.query("SELECT * FROM changes LIMIT ?", (RECENT,))),
        vanished=list(db.query("SELECT * FROM vanished LIMIT ?", (RECENT,))),
        overdue=list(db.query("SELECT * FROM overdue LIMIT ?", (RECENT,))),
        health=list(db.query("SELECT * FROM health LIMIT ?", (SITES,))),
    )


def as_json(page: HomePage) -> dict[str, Any]:
    """The page as JSON values."""
    return asdict(page)
