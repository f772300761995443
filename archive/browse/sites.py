"""Sites at a glance, those that need a person first, and one site with its crawls, lists, and what turned it away.

What a person should do is said in the words of `gongkai status`: the reading room is given that function (`Teller`), as it
takes the site files, which the archive does not hold.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlite_utils import Database

from archive.errors import ArchiveError
from archive.reports.calendar import overdue

Row = dict[str, Any]
# A row of `health` with what is known of its revisits, and the site's latest row of `runs`: the same row with `next`, when it
# is crawled next, and `needs`, the sentences a person should read.
Teller = Callable[[Row, Row | None], Row]

PAGE = 40
CRAWLS = 30
LATEST = 20  # captures and documents that are named
SWEPT = 3000  # documents of a site up to which it is asked when each came in full
URGENT = ("failed", "killed", "partial")

# Sites in the order of `gongkai status`, as far as the crawls tell: paused, then fallen short, then the others
ORDERED = """
SELECT s.slug FROM sites s LEFT JOIN crawls c ON c.id = (SELECT max(o.id) FROM crawls o WHERE o.site = s.slug)
WHERE ?1 = '' OR instr(s.slug, ?1) OR instr(s.agency, ?1)
ORDER BY s.paused_reason = '', coalesce(c.status, '') NOT IN ('failed', 'killed', 'partial') OR EXISTS
    (SELECT 1 FROM crawl_judgements j WHERE j.crawl_id = c.id AND j.accepted_at IS NOT NULL), s.slug
"""
HEALTH = """
SELECT h.*, s.distrusted, s.homepage, s.family, s.region, s.province FROM health h JOIN sites s ON s.slug = h.site
WHERE h.site IN (SELECT value FROM json_each(?))
"""
RUN = "SELECT * FROM runs WHERE site = ? ORDER BY id DESC LIMIT 1"
CRAWLS_OF = """
SELECT id, trigger, scope, started_at, finished_at, status, reason, announced, listed, stored, new, changed, unchanged, gone,
    blocked, errors, not_due FROM crawls WHERE site = ? ORDER BY id DESC LIMIT ?
"""
LAST_FULL = "SELECT max(id) FROM crawls WHERE site = ? AND scope = 'full' AND status <> 'running'"
COLUMNS = "SELECT * FROM crawl_columns WHERE crawl_id = ? ORDER BY kind, column_url"
COVERAGE = """
SELECT kind, field, sum(documents) AS documents, sum(covered) AS covered, sum(fresh_documents) AS fresh_documents,
    sum(fresh_covered) AS fresh_covered, max(example_url) AS example_url,
    CAST(sum(covered) AS REAL) / sum(documents) AS share
FROM crawl_coverage WHERE crawl_id = ? GROUP BY kind, field ORDER BY kind, field
"""
BLOCKED = """
SELECT id, url, captured_at, status, media_type FROM captures WHERE site = ? AND role = 'blocked' ORDER BY id DESC LIMIT ?
"""
UNREADABLE = """
SELECT id, url, captured_at, read_error FROM captures WHERE site = ? AND read_error IS NOT NULL ORDER BY id DESC LIMIT ?
"""
WAITING = """
SELECT id, url, captured_at, '' AS read_error FROM captures
WHERE site = ? AND role = 'document' AND read_at IS NULL ORDER BY id DESC LIMIT ?
"""
VANISHED = """
SELECT id AS document_id, title, agency, year, kind, state, state_since FROM documents
WHERE site = ? AND state IN ('suspect', 'gone', 'moved') ORDER BY state_since DESC, id LIMIT ?
"""
# The last whole answer of each document that stands, and of these the oldest: as in the view `revisits`, which asks for every visit
IN_FULL = """
SELECT min((SELECT v.visited_at FROM visits v JOIN crawls c ON c.id = v.crawl_id WHERE v.url = d.url AND c.trigger <> 'import'
    AND (v.outcome IN ('new', 'changed', 'unchanged') OR v.outcome = 'error'
        AND EXISTS (SELECT 1 FROM captures a WHERE a.id = v.capture_id AND a.role = 'document'))
    ORDER BY v.id DESC LIMIT 1)) FROM documents d WHERE d.site = ? AND d.state IN ('present', 'back')
"""
# Agencies whose annual reports the site has, and the one whose it is
REPORTING = """
SELECT DISTINCT agency FROM documents WHERE site = ?1 AND kind = 'annual_report' AND agency <> ''
UNION SELECT agency FROM sites WHERE slug = ?1 AND agency <> ''
"""
STANDING = "SELECT count(*) FROM documents WHERE site = ? AND state IN ('present', 'back')"
NOT_DUE = "SELECT not_due FROM crawls WHERE site = ? AND status <> 'running' ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class SitesPage:
    """Some of the sites with their health, next run and needs; `told` whether needs are known here at all."""

    find: str
    page: int
    pages: int
    count: int
    rows: list[Row]
    told: bool


@dataclass(frozen=True, slots=True)
class SitePage:
    """Everything of one site. `columns` and `coverage` are of its last full crawl."""

    site: Row
    crawls: list[Row]
    columns: list[Row]
    coverage: list[Row]
    blocked: list[Row]
    unread: list[Row]
    vanished: list[Row]
    overdue: list[Row]
    told: bool


def sites_page(db: Database, tell: Teller | None, page: int = 1, find: str = "") -> SitesPage:
    """The page of the sites whose slug or agency holds that part; the last page where there are fewer."""
    slugs = [slug for (slug,) in db.execute(ORDERED, (find,))]
    pages = max(1, -(-len(slugs) // PAGE))
    page = min(max(1, page), pages)
    rows = _health(db, slugs[(page - 1) * PAGE : page * PAGE], tell)
    return SitesPage(find, page, pages, len(slugs), rows, tell is not None)


def site_page(db: Database, tell: Teller | None, slug: str, today: date) -> SitePage:
    """ArchiveError when the archive knows no such site."""
    rows = _health(db, [slug], tell, in_full=True)
    if not rows:
        raise ArchiveError(f"no site {slug} in this archive")
    (full,) = db.execute(LAST_FULL, (slug,)).fetchone()
    return SitePage(
        site=rows[0],
        crawls=_rows(db, CRAWLS_OF, slug, CRAWLS),
        columns=_rows(db, COLUMNS, full),
        coverage=_rows(db, COVERAGE, full),
        blocked=_rows(db, BLOCKED, slug, LATEST),
        unread=[*_rows(db, UNREADABLE, slug, LATEST), *_rows(db, WAITING, slug, LATEST)][:LATEST],
        vanished=_rows(db, VANISHED, slug, LATEST),
        overdue=overdue(db, today, [name for (name,) in db.execute(REPORTING, (slug,))]),
        told=tell is not None,
    )


def _health(db: Database, slugs: list[str], tell: Teller | None, *, in_full: bool = False) -> list[Row]:
    """Rows of `health` in the order of the slugs, with next run and needs where they can be told."""
    found = {row["site"]: row for row in db.query(HEALTH, (json.dumps(slugs),))}
    return [_told(db, found[slug], tell, in_full=in_full) for slug in slugs if slug in found]


def _told(db: Database, row: Row, tell: Teller | None, *, in_full: bool) -> Row:
    slug = row["site"]
    (standing,) = db.execute(STANDING, (slug,)).fetchone()
    asks = in_full and standing <= SWEPT
    full = {
        "documents": standing,
        "in_full_since": db.execute(IN_FULL, (slug,)).fetchone()[0] if asks else None,
        "not_due": (db.execute(NOT_DUE, (slug,)).fetchone() or (None,))[0],
    }
    row = {**row, **full, "falls": json.loads(row["falls"]), "next": None, "needs": []}
    if tell is None:
        return row
    run = next(iter(db.query(RUN, (slug,))), None)
    said = tell({**row, "falls": json.dumps(row["falls"])}, run)
    return {**row, "next": said["next"], "needs": said["needs"]}


def as_json(page: SitesPage | SitePage) -> Mapping[str, Any]:
    """The page as JSON values."""
    return asdict(page)


def _rows(db: Database, sql: str, *parameters: object) -> list[Row]:
    return list(db.query(sql, parameters))
