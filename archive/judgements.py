"""What a crawl is compared with: the site's last healthy run, and what a person has said is right."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from archive.connection import writing
from archive.coverage import ANY_RULES
from archive.errors import ArchiveError
from archive.store import Archive

# A full crawl that read all there was to read, or of which a person said that it is right
HEALTHY = """
c.site = :site AND c.id < :before AND c.scope = 'full' AND (c.status IN ('ok', 'truncated') OR EXISTS
    (SELECT 1 FROM crawl_judgements j WHERE j.crawl_id = c.id AND j.accepted_at IS NOT NULL))
"""
LAST = (
    f"SELECT c.id, c.started_at, c.errors, c.blocked FROM crawls c WHERE {HEALTHY} ORDER BY c.id DESC LIMIT 1"  # noqa: S608
)
LAST_READ = f"""
SELECT c.id FROM crawls c WHERE {HEALTHY} AND EXISTS
    (SELECT 1 FROM crawl_coverage k WHERE k.crawl_id = c.id AND k.parser = :parser) ORDER BY c.id DESC LIMIT 1
"""  # noqa: S608
LAST_ACCEPTED = """
SELECT max(c.id) FROM crawls c JOIN crawl_judgements j ON j.crawl_id = c.id
WHERE c.site = :site AND c.id < :before AND j.accepted_at IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Share:
    """Of so many documents so many have a field."""

    documents: int
    covered: int

    @property
    def ratio(self) -> float:
        return self.covered / self.documents if self.documents else 0.0


@dataclass(frozen=True, slots=True)
class Column:
    """How many documents a column announced (None: it does not say) and listed."""

    announced: int | None
    listed: int


@dataclass(frozen=True, slots=True)
class Healthy:
    """The last healthy run of a site. Coverage by kind and field, of readings by the rules that were asked for.

    `accepted`: what a person has accepted of fresh documents, which the old ones would hide: it is expected no longer.
    """

    crawl_id: int
    started_at: str
    skipped: int = 0  # documents not asked for
    errors: int = 0  # documents that failed to arrive: none, unless a person accepted the run
    blocked: int = 0  # documents the portal turned us away from
    columns: Mapping[str, Column] = field(default_factory=dict)
    coverage: Mapping[tuple[str, str], Share] = field(default_factory=dict)
    accepted: Mapping[tuple[str, str], Share] = field(default_factory=dict)


def healthy(archive: Archive, site: str, before: int, parser: str) -> Healthy | None:
    """The last healthy run of the site before that crawl; None where there was none.

    Coverage is that of the last one with readings by these rules: what other rules read is not to be compared.
    """
    db, asked = archive.db, {"site": site, "before": before, "parser": parser}
    last = db.execute(LAST, asked).fetchone()
    if last is None:
        return None
    crawl_id, began, errors, blocked = last
    read_last = db.execute(LAST_READ, asked).fetchone()
    accepted = db.execute(LAST_ACCEPTED, asked).fetchone()[0]
    columns = db.execute(
        "SELECT column_url, announced, listed FROM crawl_columns WHERE crawl_id = ?"
        " AND state IN ('complete', 'truncated')",
        (crawl_id,),
    )
    skipped = db.execute(
        "SELECT count(*) FROM visits WHERE crawl_id = ? AND outcome = 'skipped'", (crawl_id,)
    ).fetchone()[0]
    return Healthy(
        crawl_id,
        began,
        skipped,
        errors,
        blocked,
        {url: Column(announced, listed) for url, announced, listed in columns},
        {
            **_shares(archive, crawl_id, ANY_RULES, ""),
            **(_shares(archive, read_last[0], parser, "") if read_last else {}),
        },
        {
            **_shares(archive, accepted, ANY_RULES, "fresh_"),
            **_shares(archive, accepted, parser, "fresh_"),
        },
    )


def _shares(archive: Archive, crawl_id: int | None, parser: str, which: str) -> dict[tuple[str, str], Share]:
    rows = archive.db.execute(
        f"SELECT kind, field, {which}documents, {which}covered FROM crawl_coverage"  # noqa: S608
        f" WHERE crawl_id = ? AND parser = ? AND {which}documents > 0",
        (crawl_id, parser),
    )
    return {(kind, name): Share(documents, covered) for kind, name, documents, covered in rows}


def keep(archive: Archive, crawl_id: int, compared_with: int | None, falls: Sequence[str]) -> None:
    """Note what a crawl was compared with and what had fallen, in words. Within the caller's transaction."""
    archive.db.execute(
        "INSERT INTO crawl_judgements (crawl_id, healthy_id, falls) VALUES (?, ?, ?)",
        (crawl_id, compared_with, json.dumps(falls, ensure_ascii=False)),
    )


def accept(archive: Archive, site: str, by: str, now: str, note: str = "") -> dict[str, Any]:
    """Note that what the site's last full crawl found is right, although it is less than before: the next crawls are
    compared with it. The row of `crawls`.

    ArchiveError where it fell short of nothing, or did not read the site's lists to their end: then it is no measure.
    """
    crawl = _last_full(archive, site)
    unread = archive.db.execute(
        "SELECT reason FROM crawl_columns WHERE crawl_id = ? AND state NOT IN ('complete', 'truncated')",
        (crawl["id"],),
    ).fetchone()
    if unread:
        raise ArchiveError(
            f"{site}: the last full crawl did not read its lists to their end, so nothing can be measured by it:"
            f" {unread[0]}; crawl again first"
        )
    with writing(archive.db, archive.path):
        archive.db.execute(
            "UPDATE crawl_judgements SET accepted_at = ?, accepted_by = ?, note = ? WHERE crawl_id = ?",
            (now, by, note, crawl["id"]),
        )
    return crawl


def _last_full(archive: Archive, site: str) -> dict[str, Any]:
    """The last full crawl of the site, with what fell in it; ArchiveError where there is nothing to accept."""
    rows = archive.db.query(
        "SELECT c.*, j.falls FROM crawls c LEFT JOIN crawl_judgements j ON j.crawl_id = c.id"
        " WHERE c.site = ? AND c.scope = 'full' ORDER BY c.id DESC LIMIT 1",
        (site,),
    )
    crawl = next(iter(rows), None)
    if crawl is None:
        raise ArchiveError(f"{site} has no full crawl in this archive")
    if crawl["status"] == "running":
        raise ArchiveError(f"{site} is being crawled: accept what that crawl finds when it has ended")
    crawl["falls"] = json.loads(crawl["falls"] or "[]")
    if not crawl["falls"]:
        raise ArchiveError(
            f"{site}: nothing to accept: the last full crawl ended {crawl['status']} and nothing in it had fallen"
            + (f" against an earlier one: {crawl['reason']}" if crawl["reason"] else "")
        )
    return crawl
