"""Sites, crawls and what their lists named. Functions of one transaction: `store.Archive` opens and ends it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlite_utils import Database

from archive import copies, links, states
from archive.errors import ArchiveError
from archive.reports import lines

SITE_COLUMNS = "slug agency region level province homepage family schedule enabled paused_reason".split()
COUNTS = "announced listed stored fetched new changed unchanged gone blocked errors bytes not_due".split()
SCOPES = ("full", "part")  # all of the site, or less because less was asked: one URL, a limit
FINAL = ("ok", "truncated", "partial", "failed", "killed")
PROVING = ("ok", "truncated")  # crawls that read all there is to read: only they can prove an absence

# Documents that a list of this crawl named and that stand in the archive, whichever crawl stored them
STORED = """
SELECT count(DISTINCT e.url) FROM list_entries e JOIN documents d ON d.url = e.url
WHERE e.crawl_id = ? AND d.version_id IS NOT NULL
"""

# What the visits of a crawl say of it; pages of lists are fetched and weighed, but are no documents.
TALLY = """
SELECT count(*) FILTER (WHERE v.capture_id IS NOT NULL AND v.outcome <> 'not_modified') AS fetched,
    count(*) FILTER (WHERE v.outcome = 'new' AND c.role = 'document') AS new,
    count(*) FILTER (WHERE v.outcome = 'changed' AND c.role = 'document') AS changed,
    count(*) FILTER (WHERE v.outcome = 'not_modified' OR v.outcome = 'unchanged' AND c.role = 'document')
        AS unchanged,
    count(*) FILTER (WHERE v.outcome = 'gone') AS gone,
    count(*) FILTER (WHERE v.outcome = 'blocked') AS blocked,
    count(*) FILTER (WHERE v.outcome = 'error') AS errors,
    coalesce(sum(b.size) FILTER (WHERE v.outcome <> 'not_modified'), 0) AS bytes
FROM visits v LEFT JOIN captures c ON c.id = v.capture_id LEFT JOIN bodies b ON b.sha256 = c.body_sha256
WHERE v.crawl_id = ?
"""


def keep_site(db: Database, row: Mapping[str, object]) -> None:
    """Insert or update a site by its slug; columns not given stay as they are.

    With a site a body's own host becomes known: copies may have another original now.
    """
    if unknown := sorted(set(row) - set(SITE_COLUMNS)):
        raise ArchiveError(f"sites has no column {unknown[0]!r}; it has {', '.join(SITE_COLUMNS)}")
    if not row.get("slug"):
        raise ArchiveError("a site needs a slug: the name of its site file")
    before = _home(db, row["slug"])
    columns = ", ".join(row)
    updates = ", ".join(f"{column} = excluded.{column}" for column in row)
    db.execute(
        f"INSERT INTO sites ({columns}) VALUES ({', '.join('?' * len(row))})"  # noqa: S608
        f" ON CONFLICT (slug) DO UPDATE SET {updates}",
        tuple(row.values()),
    )
    if _home(db, row["slug"]) != before:
        copies.link_all(db)


def _home(db: Database, slug: object) -> tuple[str, str] | None:
    """Whose the site is, and its homepage; None before it is kept."""
    row = db.execute("SELECT agency, homepage FROM sites WHERE slug = ?", (slug,)).fetchone()
    return None if row is None else (row[0], row[1])


def begin_crawl(db: Database, site: str, trigger: str, now: str, scope: str) -> int:
    """The id of a new crawl. One of the same site that still says `running` was killed: the caller holds the
    site's lock. Its pages that were stored and not read are errors of that crawl; this one reads them."""
    if db.execute("SELECT 1 FROM sites WHERE slug = ?", (site,)).fetchone() is None:
        raise ArchiveError(f"site {site!r} is not in this archive: keep it before its first crawl")
    if scope not in SCOPES:
        raise ArchiveError(f"a crawl cannot be of scope {scope!r}: {', '.join(SCOPES)}")
    close_killed(db, site, now)
    cursor = db.execute(
        "INSERT INTO crawls (site, trigger, scope, started_at, status) VALUES (?, ?, ?, ?, 'running')",
        (site, trigger, scope, now),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def close_killed(db: Database, site: str, now: str) -> None:
    """Close the crawls of the site that still say `running`: the caller holds the site's lock, so none is."""
    running = db.execute("SELECT id FROM crawls WHERE site = ? AND status = 'running'", (site,)).fetchall()
    for (killed,) in running:
        _close_killed(db, killed, now)


def _close_killed(db: Database, crawl_id: int, now: str) -> None:
    db.execute(
        "UPDATE visits SET outcome = 'error', error = 'the crawl ended before this page was read'"
        " WHERE crawl_id = ? AND outcome IN ('new', 'changed') AND capture_id IN"
        " (SELECT id FROM captures WHERE role = 'document' AND read_at IS NULL)",
        (crawl_id,),
    )
    _close(db, crawl_id, "killed", f"found unfinished at {now}", {}, None)


def finish_crawl(
    db: Database,
    crawl_id: int,
    *,
    status: str,
    reason: str,
    counts: Mapping[str, int | None],
    now: str,
    complete: Collection[str] | None = None,
    columns: Iterable[Mapping[str, object]] = (),
) -> None:
    """Close a crawl and, when it is `ok` or `truncated`, judge which documents are absent.

    Counts not given are counted from the crawl's visits. `complete` names the columns whose list was read to its
    end; None means every column the crawl listed, unless fewer entries were listed than the portal announced.
    `columns` are rows of `crawl_columns`, without what is counted here: crawl_id and stored. The lines of agencies are kept anew.
    """
    if status not in FINAL:
        raise ArchiveError(f"a crawl cannot end as {status!r}: {', '.join(FINAL)}")
    if unknown := sorted(set(counts) - set(COUNTS)):
        raise ArchiveError(f"crawls has no count {unknown[0]!r}; it has {', '.join(COUNTS)}")
    _close(db, crawl_id, status, reason, counts, now)
    for column in columns:
        _note_column(db, crawl_id, column)
    if status in PROVING:
        read_to_end = _complete(db, crawl_id, complete)
        links.note_left_lists(db, crawl_id, read_to_end, now)
        states.judge_crawl(db, crawl_id, read_to_end, now)
    lines.renew(db)


def _complete(db: Database, crawl_id: int, given: Collection[str] | None) -> set[str]:
    """Columns that this crawl read to their end and found entries in."""
    announced, listed = db.execute(
        "SELECT announced, listed FROM crawls WHERE id = ?", (crawl_id,)
    ).fetchone()
    if given is None and announced is not None and listed < announced:
        return set()
    rows = db.execute("SELECT DISTINCT column_url FROM list_entries WHERE crawl_id = ?", (crawl_id,))
    return {column for (column,) in rows if given is None or column in given}


def _close(
    db: Database,
    crawl_id: int,
    status: str,
    reason: str,
    counts: Mapping[str, int | None],
    finished: str | None,
) -> None:
    row = next(iter(db.query(TALLY, (crawl_id,))))
    row["listed"] = db.execute(
        "SELECT count(*) FROM list_entries WHERE crawl_id = ?", (crawl_id,)
    ).fetchone()[0]
    row["stored"] = db.execute(STORED, (crawl_id,)).fetchone()[0]
    row = {**row, **counts, "status": status, "reason": reason, "finished_at": finished}
    assignments = ", ".join(f"{column} = :{column}" for column in row)
    cursor = db.execute(f"UPDATE crawls SET {assignments} WHERE id = :id", {**row, "id": crawl_id})  # noqa: S608
    if cursor.rowcount == 0:
        raise ArchiveError(f"no crawl {crawl_id} in this archive")


def _note_column(db: Database, crawl_id: int, column: Mapping[str, object]) -> None:
    """How the crawl read one column, and how much of what it listed stands in the archive."""
    stored = db.execute(f"{STORED} AND e.column_url = ?", (crawl_id, column["column_url"])).fetchone()[0]
    row = {**column, "crawl_id": crawl_id, "stored": stored}
    db.execute(
        f"INSERT INTO crawl_columns ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",  # noqa: S608
        tuple(row.values()),
    )


def note_listed(
    db: Database, crawl_id: int, column_url: str, entries: Iterable[tuple[str, str, str]], now: str
) -> None:
    """Note that the list at `column_url` named these (url, title, date); a page of a long list at a time."""
    site = site_of(db, crawl_id)
    entries = list(entries)
    links.note_back_in_list(db, crawl_id, column_url, (url for url, _, _ in entries), now)
    db.conn.executemany(
        "INSERT INTO list_entries (site, column_url, url, title, date, first_seen, last_seen, crawl_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (site, column_url, url) DO UPDATE SET"
        " changed_at = iif(title <> excluded.title OR date <> excluded.date, excluded.last_seen, changed_at),"
        " title = excluded.title, date = excluded.date, last_seen = excluded.last_seen,"
        " crawl_id = excluded.crawl_id",
        [(site, column_url, url, title, date, now, now, crawl_id) for url, title, date in entries],
    )


def site_of(db: Database, crawl_id: int) -> str:
    """The slug of a crawl's site; ArchiveError when there is no such crawl."""
    row = db.execute("SELECT site FROM crawls WHERE id = ?", (crawl_id,)).fetchone()
    if row is None:
        raise ArchiveError(f"no crawl {crawl_id} in this archive")
    return str(row[0])
