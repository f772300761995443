"""Sites that keep turning us away are paused, and resume when a crawl brings documents again."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from sqlite_utils import Database

AFTER = 3  # full crawls in a row that were turned away
OURS = "turned away"  # how such a reason begins; one that a person wrote is left alone
MANY = 10  # refusals that are no odd page: a crawl ends at so many in a row
MOST = 200  # characters of the last crawl's own reason


def judge_pause(db: Database, crawl_id: int) -> None:
    """Pause or resume the site of a crawl that has just been closed.

    Crawls that were killed, or asked for less than the site, count neither way; but one document that came resumes. An
    import asked the portal nothing.
    """
    site, trigger = db.execute("SELECT site, trigger FROM crawls WHERE id = ?", (crawl_id,)).fetchone()
    if trigger == "import":
        return
    closed = db.query(
        "SELECT * FROM crawls WHERE site = ? AND id <= ? AND status NOT IN ('running', 'killed')"
        " AND (scope = 'full' OR id = ?) ORDER BY id DESC LIMIT 100",
        (site, crawl_id, crawl_id),
    )
    counted = list(closed)
    if not counted:
        return  # a site whose only crawls were killed
    last, *before = counted
    if is_turned_away(last):
        refused = [last, *takewhile(is_turned_away, before)]
        if last["scope"] == "full" and len(refused) >= AFTER:
            _set(db, site, _reason(refused))
    elif last["status"] == "ok" or _documents(last):
        _set(db, site, "")


def paused(db: Database) -> dict[str, str]:
    """Why each paused site is, by slug."""
    rows = db.execute("SELECT slug, paused_reason FROM sites WHERE paused_reason <> ''")
    return dict(rows.fetchall())


def is_turned_away(crawl: dict[str, Any]) -> bool:
    """Whether the portal refused more often than it gave a document: one locked page among many is no block.

    Where documents were left for later, few refusals say nothing: the locked page is asked for in every crawl, the others are not.
    """
    if crawl["not_due"] and int(crawl["blocked"]) < MANY:
        return False
    return int(crawl["blocked"]) > _documents(crawl)


def _documents(crawl: dict[str, Any]) -> int:
    return int(crawl["new"]) + int(crawl["changed"]) + int(crawl["unchanged"])


def _reason(refused: list[dict[str, Any]]) -> str:
    """`refused`: the crawls turned away in a row, latest first."""
    since, why = refused[-1]["started_at"][:10], refused[0]["reason"][:MOST]
    return f"{OURS} in {len(refused)} crawls in a row since {since}, the last time: {why}"


def _set(db: Database, site: str, reason: str) -> None:
    db.execute(
        "UPDATE sites SET paused_reason = ? WHERE slug = ? AND (paused_reason = '' OR paused_reason LIKE ?)",
        (reason, site, f"{OURS}%"),
    )
