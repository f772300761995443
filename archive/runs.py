"""The runs that schedules owed: when each was due, whether it came, how it ended. Written by scheduler.py alone.

Functions that write are one transaction each. Times are ISO 8601 in UTC.
"""

from __future__ import annotations

from typing import Any

from archive import connection, crawls
from archive.store import Archive

# Outcomes after which the run is no longer owed, and the next moment of the schedule counts.
SETTLED = ("done", "short", "failed", "limit", "stuck", "killed", "overlap", "paused", "overtaken")
UP_TO = f"""
SELECT max(at) FROM (SELECT started_at AS at FROM crawls WHERE site = :site AND scope = 'full' AND trigger <> 'import'
UNION ALL SELECT due_at FROM runs WHERE site = :site AND outcome IN ({", ".join(f"'{each}'" for each in SETTLED)}))
WHERE at <= :until
"""  # noqa: S608
LOST = "the scheduler ended before this run did"


def settled(archive: Archive, site: str, until: str) -> str | None:
    """The moment up to which nothing is owed of the site any more: its last full crawl began, or a run was settled.

    None before the first. What lies after `until` is left out: it was written while the clock was wrong, and would put everything off.
    """
    row = archive.db.execute(UP_TO, {"site": site, "until": until}).fetchone()
    return None if row[0] is None else str(row[0])


def begin(archive: Archive, site: str, due_at: str, cause: str, missed: int, now: str) -> int:
    """Note that a run begins; its id."""
    return _insert(archive, (site, due_at, cause, missed, now, None, "running", ""))


def note(
    archive: Archive, site: str, due_at: str, cause: str, missed: int, now: str, outcome: str, detail: str
) -> int:
    """Note a run that does not begin, and why; its id."""
    return _insert(archive, (site, due_at, cause, missed, None, now, outcome, detail))


def _insert(archive: Archive, row: tuple[object, ...]) -> int:
    with connection.writing(archive.db, archive.path):
        cursor = archive.db.execute(
            "INSERT INTO runs (site, due_at, cause, missed, started_at, finished_at, outcome, detail)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def repeat(archive: Archive, run: int, due_at: str) -> None:
    """One more moment came round of a run that did not begin: the row stands for both."""
    with connection.writing(archive.db, archive.path):
        archive.db.execute("UPDATE runs SET missed = missed + 1, due_at = ? WHERE id = ?", (due_at, run))


def finish(
    archive: Archive, run: int, outcome: str, detail: str, now: str, *, crawl_id: int | None, why: str = ""
) -> None:
    """Note how a run ended. `why` is put before the reason of its crawl: the crawl itself knows of a signal only."""
    with connection.writing(archive.db, archive.path):
        archive.db.execute(
            "UPDATE runs SET outcome = ?, detail = ?, finished_at = ?, crawl_id = ? WHERE id = ?",
            (outcome, detail, now, crawl_id, run),
        )
        if why:
            archive.db.execute(
                "UPDATE crawls SET reason = ? || CASE reason WHEN '' THEN '' ELSE '; ' || reason END WHERE id = ?",
                (why, crawl_id),
            )


def close_lost(archive: Archive, now: str) -> list[str]:
    """Close the runs of a scheduler that was killed; their sites. The caller holds the schedule's lock."""
    with connection.writing(archive.db, archive.path):
        rows = archive.db.execute("SELECT site FROM runs WHERE outcome = 'running'").fetchall()
        archive.db.execute(
            "UPDATE runs SET outcome = 'lost', detail = ?, finished_at = ? WHERE outcome = 'running'",
            (LOST, now),
        )
    return [site for (site,) in rows]


def unfinished_sites(archive: Archive) -> list[str]:
    """Sites with a crawl that says it is running."""
    rows = archive.db.execute("SELECT DISTINCT site FROM crawls WHERE status = 'running' ORDER BY site")
    return [site for (site,) in rows]


def close_killed(archive: Archive, site: str, now: str) -> None:
    """Mark the site's unfinished crawls `killed`. The caller holds the site's lock: nobody crawls it."""
    with connection.writing(archive.db, archive.path):
        crawls.close_killed(archive.db, site, now)


def last_crawls(archive: Archive, site: str, most: int) -> list[dict[str, Any]]:
    """The site's latest full crawls, latest first, each with the outcome of its run (None: not by a schedule)."""
    rows = archive.db.query(
        "SELECT c.id, c.status, c.reason, (SELECT r.outcome FROM runs r WHERE r.crawl_id = c.id ORDER BY r.id DESC"
        " LIMIT 1) AS outcome FROM crawls c WHERE c.site = ? AND c.scope = 'full' AND c.trigger <> 'import'"
        " ORDER BY c.id DESC LIMIT ?",
        (site, most),
    )
    return list(rows)


def newest_crawl(archive: Archive) -> int:
    """The highest id of a crawl, 0 before the first."""
    return int(archive.db.execute("SELECT coalesce(max(id), 0) FROM crawls").fetchone()[0])


def crawl_after(archive: Archive, site: str, after: int) -> dict[str, Any] | None:
    """The first crawl of the site with a higher id than `after`."""
    sql = "SELECT * FROM crawls WHERE site = ? AND id > ? ORDER BY id LIMIT 1"
    return next(iter(archive.db.query(sql, (site, after))), None)


def crawl_begun(archive: Archive, site: str, began: str) -> dict[str, Any] | None:
    """The crawl of the site that began at that time."""
    sql = "SELECT * FROM crawls WHERE site = ? AND started_at = ? ORDER BY id DESC LIMIT 1"
    return next(iter(archive.db.query(sql, (site, began))), None)


def progress(archive: Archive, site: str) -> tuple[object, ...]:
    """What changes as long as a crawl of the site gets on: visits of it, and pages stored earlier that it reads."""
    row = archive.db.execute(
        "SELECT (SELECT max(id) FROM crawls WHERE site = ?1), (SELECT count(*) FROM visits WHERE crawl_id ="
        " (SELECT max(id) FROM crawls WHERE site = ?1)), (SELECT count(*) FROM captures WHERE site = ?1"
        " AND role = 'document' AND read_at IS NULL)",
        (site,),
    ).fetchone()
    return tuple(row)


def latest(archive: Archive) -> dict[str, dict[str, Any]]:
    """The latest run of each site, by slug."""
    rows = archive.db.query("SELECT * FROM runs WHERE id IN (SELECT max(id) FROM runs GROUP BY site)")
    return {row["site"]: row for row in rows}
