"""The last crawls of all sites or of one, and a crawl: what it was to find, what it found, and what turned it away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

from archive.browse.sites import COLUMNS, COVERAGE
from archive.errors import ArchiveError

Row = dict[str, Any]

PAGE = 50
NAMED = 50  # visits of a kind, and documents, that are named
COMPARED = 20  # changed documents whose changed numbers are named
LAST = 2**62

CRAWL_LIST = """
SELECT c.id, c.site, s.agency, c.trigger, c.scope, c.started_at, c.finished_at, c.status, c.reason, c.announced, c.listed,
    c.stored, c.new, c.changed, c.unchanged, c.gone, c.blocked, c.errors
FROM crawls c JOIN sites s ON s.slug = c.site WHERE {where} ORDER BY c.id DESC LIMIT ?
"""
JUDGEMENT = "SELECT * FROM crawl_judgements WHERE crawl_id = ?"
OUTCOMES = (
    "SELECT outcome, count(*) AS count FROM visits WHERE crawl_id = ? GROUP BY outcome ORDER BY outcome"
)
VISITS = """
SELECT v.id, v.url, v.visited_at, v.status, v.outcome, v.capture_id, v.error, d.id AS document_id, d.title
FROM visits v LEFT JOIN documents d ON d.url = v.url WHERE v.crawl_id = ? AND v.outcome = ? ORDER BY v.id LIMIT ?
"""
FACTS_CHANGED = """
SELECT c.facts_changed FROM versions v JOIN changes c ON c.version_id = v.id WHERE v.capture_id = ? LIMIT 1
"""
STATES = """
SELECT s.changed_at, s.old, s.new, s.reason, d.id AS document_id, d.title, d.agency, d.year
FROM state_changes s JOIN documents d ON d.id = s.document_id WHERE s.crawl_id = ? ORDER BY s.id LIMIT ?
"""
RUNS = "SELECT due_at, cause, missed, started_at, finished_at, outcome, detail FROM runs WHERE crawl_id = ? ORDER BY id"
BEFORE = "SELECT max(id) FROM crawls WHERE site = ? AND id < ?"
AFTER = "SELECT min(id) FROM crawls WHERE site = ? AND id > ?"


@dataclass(frozen=True, slots=True)
class CrawlsPage:
    """Crawls, the latest first; `before` leads to those before them, None where there are none."""

    site: str
    crawls: list[Row]
    before: int | None


@dataclass(frozen=True, slots=True)
class CrawlPage:
    """A crawl. `visits` are by outcome, NAMED of each at most: `outcomes` counts them all."""

    crawl: Row
    judgement: Row | None
    falls: list[str]
    columns: list[Row]
    coverage: list[Row]
    outcomes: dict[str, int]
    visits: dict[str, list[Row]]
    states: list[Row]
    runs: list[Row]
    previous: int | None
    following: int | None


def crawls_page(db: Database, site: str = "", before: int | None = None) -> CrawlsPage:
    """Crawls with a lower id than `before`, of a site where one is named."""
    where = "c.site = ? AND c.id < ?" if site else "c.id < ?"
    values = ([site] if site else []) + [before or LAST, PAGE + 1]
    rows = list(db.query(CRAWL_LIST.format(where=where), values))
    return CrawlsPage(site, rows[:PAGE], rows[PAGE - 1]["id"] if len(rows) > PAGE else None)


def crawl_page(db: Database, crawl_id: int) -> CrawlPage:
    """ArchiveError when there is no such crawl."""
    sql = "SELECT c.*, s.agency FROM crawls c JOIN sites s ON s.slug = c.site WHERE c.id = ?"
    crawl = next(iter(db.query(sql, (crawl_id,))), None)
    if crawl is None:
        raise ArchiveError(f"no crawl {crawl_id} in this archive")
    judgement = next(iter(db.query(JUDGEMENT, (crawl_id,))), None)
    outcomes = dict(db.execute(OUTCOMES, (crawl_id,)).fetchall())
    named = ("blocked", "error", "gone", "changed", "new")
    visits = {name: list(db.query(VISITS, (crawl_id, name, NAMED))) for name in named if name in outcomes}
    visits["changed"] = [
        {**row, "facts_changed": _facts_changed(db, row) if at < COMPARED else ""}
        for at, row in enumerate(visits.get("changed", []))
    ]
    return CrawlPage(
        crawl=crawl,
        judgement=judgement,
        falls=json.loads(judgement["falls"]) if judgement else [],
        columns=list(db.query(COLUMNS, (crawl_id,))),
        coverage=list(db.query(COVERAGE, (crawl_id,))),
        outcomes=outcomes,
        visits=visits,
        states=list(db.query(STATES, (crawl_id, NAMED))),
        runs=list(db.query(RUNS, (crawl_id,))),
        previous=db.execute(BEFORE, (crawl["site"], crawl_id)).fetchone()[0],
        following=db.execute(AFTER, (crawl["site"], crawl_id)).fetchone()[0],
    )


def _facts_changed(db: Database, visit: Row) -> str:
    found = db.execute(FACTS_CHANGED, (visit["capture_id"],)).fetchone()
    return (found and found[0]) or ""


def as_json(page: CrawlsPage | CrawlPage) -> Mapping[str, Any]:
    """The page as JSON values."""
    return asdict(page)
