"""Events of sites: crawls that fall short one after another, that are well again, and sites that were paused.

That a site was not crawled at all is for who knows the schedules to say: crawler/uncrawled.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from sqlite_utils import Database

from archive import pauses
from archive.messages.documents import KNOWN
from archive.messages.event import Event

Row = dict[str, Any]

FALLING_SHORT = ("partial", "failed", "killed")
# Full crawls `c` that are over: one that was asked for less says nothing of the site.
COUNTED = "c.status <> 'running' AND c.trigger <> 'import' AND c.scope = 'full'"
SELECT = f"SELECT c.*, s.agency, s.homepage, {KNOWN} AS known FROM crawls c JOIN sites s ON s.slug = c.site WHERE {COUNTED}"  # noqa: S608
RECENT = f"{SELECT} AND {KNOWN} >= ? ORDER BY known DESC, c.id DESC"
BEFORE = f"{SELECT} AND c.site = ? AND c.id < ? ORDER BY c.id DESC LIMIT 2"
LATEST = f"{SELECT} AND c.site = ? AND c.status <> 'killed' ORDER BY c.id DESC LIMIT 100"
PAUSED = "SELECT slug, paused_reason FROM sites WHERE paused_reason <> '' ORDER BY slug"


def troubles(db: Database, since: str) -> Iterator[Event]:
    """Troubles and recoveries since then, the latest first."""
    found = [*_streaks(db, since), *_paused(db)]
    yield from sorted(found, key=lambda event: (event.known, event.at), reverse=True)


def _streaks(db: Database, since: str) -> Iterator[Event]:
    """The second crawl in a row that fell short, and the first good one after two or more such."""
    for crawl in list(db.query(RECENT, (since,))):
        before = list(db.query(BEFORE, (crawl["site"], crawl["id"])))
        short = [each["status"] in FALLING_SHORT for each in before]
        if crawl["status"] not in FALLING_SHORT:
            if short == [True, True]:
                detail = f"the last one ended {crawl['status']}"
                yield _event(crawl, "recovered", f"recovered:{crawl['site']} {crawl['started_at']}", detail)
        elif short in ([True], [True, False]):
            detail = f"{before[0]['status']}, then {crawl['status']}: {crawl['reason']}"
            yield _event(crawl, "failing", f"failing:{crawl['site']} {before[0]['started_at']}", detail)


def _paused(db: Database) -> Iterator[Event]:
    """Sites that are paused because their portal turned us away. What a person paused, that person knows."""
    for site, reason in db.execute(PAUSED).fetchall():
        if reason.startswith(pauses.OURS):
            refused = list(takewhile(pauses.is_turned_away, db.query(LATEST, (site,))))
            if len(refused) >= pauses.AFTER:
                key = f"paused:{site} {refused[-1]['started_at']}"
                yield _event(refused[-pauses.AFTER], "paused", key, reason)


def _event(crawl: Row, what: str, key: str, detail: str) -> Event:
    return Event(
        kind="trouble",
        what=what,
        key=key,
        known=crawl["known"],
        at=crawl["started_at"],
        site=crawl["site"],
        group=key,
        title=crawl["agency"] or crawl["site"],
        agency=crawl["agency"],
        url=crawl["homepage"],
        detail=detail,
    )
