"""Events of documents: those that are new, changed, vanished or returned."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from sqlite_utils import Database

from archive.diff import FactChange, diff_facts
from archive.messages.event import Event, Wanted
from archive.messages.kinds import STATES

Row = dict[str, Any]
Fact = tuple[Any, ...]  # a row of FACTS

THIRD = 2  # a site's documents are all old ones until a crawl was ok, or for its first three crawls

# Crawls `c` that are over, of which we learnt by asking the portal. A recording that was imported is no news.
ENDED = "c.status <> 'running' AND c.trigger <> 'import'"
KNOWN = "coalesce(c.finished_at, c.started_at)"
DOCUMENT = "d.id AS document_id, d.site, d.kind, d.agency, d.url, c.started_at"

CRAWLS = f"SELECT c.id, c.site, c.started_at, {KNOWN} AS known FROM crawls c WHERE {ENDED} AND {KNOWN} >= ? ORDER BY known DESC"  # noqa: S608
AT_ONCE = 50  # crawls whose events are read together
# From some crawls to their visits, captures and versions: every step is an index. CROSS JOIN keeps them in that order, as SQLite
# would rather begin with every visit there ever was. Copies are known by their originals, and
# files of a page by their page, if that is new as well.
THESE = "FROM json_each(?) w CROSS JOIN crawls c ON c.id = w.value"
APPEARED = f"""
SELECT {DOCUMENT}, d.title, d.published, v.captured_at AS at, {KNOWN} AS known
{THESE} CROSS JOIN visits x ON x.crawl_id = c.id AND x.outcome = 'new'
    CROSS JOIN versions v ON v.capture_id = x.capture_id AND v.change = 'first' CROSS JOIN documents d ON d.id = v.document_id
WHERE d.copy_of IS NULL AND (d.kind <> 'attachment' OR EXISTS
    (SELECT 1 FROM documents p WHERE p.id = d.parent_id AND p.first_seen < c.started_at))
ORDER BY known DESC, at DESC, d.id
"""  # noqa: S608
CHANGED = f"""
SELECT {DOCUMENT}, v.title, v.captured_at AS at, {KNOWN} AS known, v.number AS version, v.id AS version_id,
    p.id AS previous_id, p.captured_at AS previous_at
{THESE} CROSS JOIN visits x ON x.crawl_id = c.id AND x.outcome = 'changed'
    CROSS JOIN versions v ON v.capture_id = x.capture_id AND v.change = 'content' CROSS JOIN documents d ON d.id = v.document_id
    CROSS JOIN versions p ON p.document_id = v.document_id AND p.number = v.number - 1
ORDER BY known DESC, at DESC, d.id
"""
CHANGES_OF_STATE = f"""
SELECT {DOCUMENT}, d.title, s.changed_at AS at, {KNOWN} AS known, s.new, s.reason
{THESE} CROSS JOIN state_changes s ON s.crawl_id = c.id AND s.old <> s.new CROSS JOIN documents d ON d.id = s.document_id
ORDER BY known DESC, at DESC, d.id
"""
# By which crawl a site's old documents are in: its first that was ok, at the latest its third, whichever began first
FULL = "SELECT c.id FROM crawls c WHERE c.site = s.slug AND c.scope = 'full' AND c.trigger <> 'import' AND c.status"
SETTLED = f"""
SELECT s.slug, s.agency, s.homepage, c.started_at, {KNOWN} AS known, min(c.started_at) FROM sites s JOIN crawls c ON c.id IN (
    ({FULL} IN ('ok', 'truncated') ORDER BY c.id LIMIT 1), ({FULL} <> 'running' ORDER BY c.id LIMIT 1 OFFSET {THIRD}))
GROUP BY s.slug
"""  # noqa: S608
KINDS_FOUND = """
SELECT kind, count(*) FROM documents WHERE site = ? AND first_seen <= ? GROUP BY kind ORDER BY count(*) DESC, kind
"""
FACTS = "SELECT code, source, value, raw, unit FROM facts WHERE version_id = ? ORDER BY id"
NAMES = {"annual_report": "report", "notice": "notice", "attachment": "file", "page": "page"}


def appeared(db: Database, wanted: Wanted) -> Iterator[Event]:
    """Documents found for the first time, but for those that a site's first crawls brought."""
    began = {row["slug"]: row["started_at"] for row in settled(db)}
    for row in _rows(db, APPEARED, wanted, began):
        dated = f"published {row['published']}" if row["published"] else ""
        yield _event(row, "new", row["kind"], f"new:{row['url']}", detail=dated)


def changed(db: Database, wanted: Wanted) -> Iterator[Event]:
    """Versions after the first, with the numbers that are others now."""
    for row in _rows(db, CHANGED, wanted):
        numbers = numbers_changed(db, row["previous_id"], row["version_id"])
        kind = "numbers" if numbers else "text"
        seen, before = (row[name][:16].replace("T", " ") for name in ("at", "previous_at"))
        detail = f"version {row['version']}, seen {seen} UTC; the one before it {before}"
        key = f"version:{row['url']} {row['at']}"
        yield _event(row, kind, kind, key, detail=detail, numbers=numbers, version=row["version"])


def states(db: Database, wanted: Wanted) -> Iterator[Event]:
    """Documents that may be gone, are gone or moved, and that answer again; the reason names the evidence."""
    for row in _rows(db, CHANGES_OF_STATE, wanted):
        key = f"state:{row['url']} {row['at']} {row['new']}"
        yield _event(row, STATES[row["new"]], row["new"], key, detail=row["reason"])


def first_crawls(db: Database, since: str) -> Iterator[Event]:
    """Of each site whose first crawls ended since then, one event with all they found."""
    recent = [site for site in settled(db) if site["known"] >= since]
    for site in sorted(recent, key=lambda site: str(site["known"]), reverse=True):
        found = db.execute(KINDS_FOUND, (site["slug"], site["known"])).fetchall()
        words = ", ".join(f"{count} {NAMES[kind]}{'' if count == 1 else 's'}" for kind, count in found)
        yield Event(
            kind="new",
            what="first",
            key=f"first:{site['slug']}",
            known=site["known"],
            at=site["started_at"],
            site=site["slug"],
            group=f"first {site['slug']}",
            title=site["agency"] or site["slug"],
            agency=site["agency"],
            url=site["homepage"],
            detail=f"{words or 'no document'} found; what comes from now on is told one by one",
        )


def settled(db: Database) -> list[Row]:
    """Of each site whose old documents are in, slug, agency, homepage, and when the crawl by which they are began and was known."""
    return list(db.query(SETTLED))


def numbers_changed(db: Database, old: int, new: int) -> tuple[FactChange, ...]:
    """Facts that both versions have with other values. Prose may say a code twice: readings that both share are left out."""
    sides = [db.execute(FACTS, (one,)).fetchall() for one in (old, new)]
    shared = Counter(map(_said, sides[0])) & Counter(map(_said, sides[1]))
    left = [list(_beyond(rows, shared)) for rows in sides]
    return tuple(change for change in diff_facts(*left) if change.old is not None and change.new is not None)


def _said(fact: Fact) -> Fact:
    """Code, source and number of a fact; where there is none, what is printed."""
    return (*fact[:3], fact[3] if fact[2] is None else None)


def _beyond(facts: list[Fact], shared: Counter[Fact]) -> Iterator[Row]:
    """The facts that say more than what both versions share."""
    waiting = Counter(shared)
    for fact in facts:
        said = _said(fact)
        if waiting[said] > 0:
            waiting[said] -= 1
        else:
            yield dict(zip(("code", "source", "value", "raw", "unit"), fact, strict=True))


def _rows(db: Database, sql: str, wanted: Wanted, after: Mapping[str, str] | None = None) -> Iterator[Row]:
    """The rows of crawls known since then, the latest first; with `after`, of those alone that began later than their site says there.

    A few crawls are read at a time, so that who takes a hundred rows does not wait for all of a year. Crawls known at the same
    moment are read together: their rows are in one order.
    """
    crawls = [
        row
        for row in db.execute(CRAWLS, (wanted.since,))
        if after is None or (row[1] in after and row[2] > after[row[1]])
    ]
    place = 0
    while place < len(crawls):
        end = min(place + AT_ONCE, len(crawls))
        while end < len(crawls) and crawls[end][3] == crawls[end - 1][3]:
            end += 1
        for row in db.query(sql, (json.dumps([crawl[0] for crawl in crawls[place:end]]),)):
            if wanted.is_about(row["site"], row["agency"]):
                yield row
        place = end


def _event(row: Row, kind: str, what: str, key: str, **more: Any) -> Event:
    make = partial(
        Event,
        kind=kind,
        what=what,
        key=key,
        known=row["known"],
        at=row["at"],
        site=row["site"],
        title=row["title"],
    )
    return make(
        group=f"crawl {row['site']} {row['started_at']}",
        agency=row["agency"],
        url=row["url"],
        document_id=row["document_id"],
        **more,
    )
