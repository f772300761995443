"""Small archives for tests of merging: made by the archive's own methods, and compared without ids."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from sqlite_utils import Database

from archive import coverage, judgements, revisits
from archive.merge import Merge, Summary
from archive.merge.crawls import FIRST_VISIT, crawl_key
from archive.merge.rows import said
from archive.merge.tables import HELD, MERGED
from archive.messages import told
from archive.messages.event import Event
from archive.store import Archive
from crawler.items import Citation, Document, Page
from tests.factories import SITE, at, full_document, make_page, open_archive, site_row, store

CHANNEL = "json-3f9a01"
COLUMN = "https://www.tongxin.gov.cn/list/"
URLS = [f"https://www.tongxin.gov.cn/{name}.html" for name in "abc"]
Row = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """What one crawl found at one address: `body` is a digit, or `gone`, `304`, `unread`, `none` (not asked)."""

    url: str
    body: str
    listed: bool


@dataclass(frozen=True)
class Crawled:
    """One crawl: on which day, at which second of it, how it ended, and what it found."""

    day: int
    second: int
    status: str
    seen: tuple[Seen, ...]
    machine: int = 0  # whose answers take that many milliseconds: no two machines make the same visit


def read(page: Page) -> Document:
    """A document that follows from the bytes alone: `<p>N</p>` with a counter that is no content."""
    number = int(page.body.decode().split("|")[0])
    name = page.url.rsplit("/", 1)[1]
    cited = Citation("《别处》", f"文〔202{number}〕号", "", 0, 4)
    return full_document(
        number, url=page.url, number=f"文〔202{number}〕号", title=f"{name}{number}", citations=(cited,)
    )


@cache
def _template() -> Archive:
    return open_archive(sites=())


def empty() -> Archive:
    """A new archive in memory: a copy of one, which is made sooner."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    _template().db.conn.backup(connection)
    db = Database(connection, execute_plugins=False)
    db.execute("PRAGMA foreign_keys = ON")
    return Archive(Path(":memory:"), db)


def make(crawls: Sequence[Crawled], site: str = SITE) -> Archive:
    """An archive that these crawls have made, in the order of their days."""
    archive = empty()
    archive.keep_site(site_row(site, homepage=f"https://{len(crawls)}.example/"))
    for crawl in sorted(crawls, key=lambda each: (each.day, each.second)):
        _crawl(archive, crawl, site)
    return archive


def _crawl(archive: Archive, crawl: Crawled, site: str) -> None:
    crawl_id = archive.begin_crawl(site, "test", at(crawl.day, crawl.second))
    for place, seen in enumerate(crawl.seen):
        now = at(crawl.day, crawl.second + 1 + place)
        if seen.listed:
            archive.note_listed(crawl_id, COLUMN, [(seen.url, f"{seen.url} {crawl.day % 3}", "")], now)
        if seen.body == "304":
            archive.note_visit(
                crawl_id, seen.url, status=304, outcome="not_modified", now=now, elapsed_ms=crawl.machine
            )
        elif seen.body == "gone":
            archive.note_visit(
                crawl_id, seen.url, status=404, outcome="gone", now=now, elapsed_ms=crawl.machine
            )
        elif seen.body != "none":
            page = make_page(
                seen.body.removeprefix("unread"),
                url=seen.url,
                site=site,
                fetched_at=now,
                elapsed_ms=crawl.machine,
            )
            stored, kept = store(archive, crawl_id, page)
            if kept.unread and not seen.body.startswith("unread"):
                archive.keep_document(stored, read(stored))
    if crawl.status != "running":
        end = at(crawl.day, crawl.second + 30)
        archive.finish_crawl(crawl_id, status=crawl.status, reason="", counts={"not_due": crawl.day}, now=end)
        _judge(archive, crawl, crawl_id, site)
        _tell(archive, site, end)
    archive.db.execute(
        "INSERT INTO runs (site, due_at, cause, missed, crawl_id, outcome, detail)"
        " VALUES (?, ?, 'first', 0, ?, 'done', '')",
        (site, at(crawl.day, crawl.second), crawl_id),
    )


def _judge(archive: Archive, crawl: Crawled, crawl_id: int, site: str) -> None:
    """What it was measured by, what had fallen, and what a person said of that; one that is distrusted on some days."""
    measured = coverage.measure(archive, site, crawl_id, {COLUMN: "annual_report"}, {URLS[0]})
    coverage.keep(archive, crawl_id, measured)
    healthy = judgements.healthy(archive, site, crawl_id, "1")
    falls = ["fewer"] if crawl.status == "partial" else []
    judgements.keep(archive, crawl_id, healthy.crawl_id if healthy else None, falls)
    if falls and crawl.second:
        judgements.accept(archive, site, f"machine {crawl.machine}", at(crawl.day, crawl.second + 40))
    if crawl.day % 5 == 1:
        revisits.distrust(archive, site, f"{at(crawl.day)}: a false 304")


def _tell(archive: Archive, site: str, now: str) -> None:
    """To one target that both machines know: it takes every second letter."""
    if told.begun(archive, CHANNEL) is None:
        told.note_begun(archive, CHANNEL, now)
    documents = archive.db.execute("SELECT id, url FROM documents").fetchall()
    happened = [
        Event("new", "new", f"new:{url}", now, now, site, "", document_id=row) for row, url in documents
    ]
    untold = told.untold(archive, CHANNEL, happened)
    told.note(archive, CHANNEL, untold, "sent" if int(now[8:10]) % 2 else "failed", now)


BODIES = ["1|", "1|x", "2|", "2|y", "3|", "gone", "304", "none"]


def crawleds(machine: int = 0, bodies: Sequence[str] = BODIES) -> st.SearchStrategy[list[Crawled]]:
    """A few crawls of a few addresses, on days far enough apart for documents to go."""
    seen = st.builds(Seen, st.sampled_from(URLS), st.sampled_from(bodies), st.booleans())
    crawl = st.builds(
        Crawled,
        st.integers(0, 40),
        st.sampled_from([0, 100, 200, 300]),
        st.sampled_from(["ok", "ok", "ok", "partial", "running"]),
        st.lists(seen, max_size=3, unique_by=lambda each: each.url).map(tuple),
        st.just(machine),
    )
    return st.lists(crawl, max_size=5, unique_by=lambda each: (each.day, each.second))


def merged(*archives: Archive, **how: Any) -> Archive:
    """A new archive that these were merged into, one after another."""
    union = empty()
    for archive in archives:
        merge(union, archive, **how)
    return union


def merge(into: Archive, other: Archive, **how: Any) -> Summary:
    """Merge one archive into another, reading by `read`."""
    union = Merge(into, other, **{"read": read, **how})
    for _ in union.run(union.addresses()):
        pass
    return union.summary


def dump(archive: Archive) -> dict[str, list[str]]:
    """All an archive holds, without ids: rows of every table that is merged as text, sorted."""
    db = archive.db
    crawls = {row["id"]: row for row in db.query("SELECT * FROM crawls")}
    for row in crawls.values():
        row["first_visit"] = next(iter(db.query(FIRST_VISIT, (row["id"],))), None)
    crawl = {None: None, **{row_id: crawl_key(row) for row_id, row in crawls.items()}}
    captures = {
        row["id"]: said(row, ("id", "read_at", "read_error")) for row in db.query("SELECT * FROM captures")
    }
    capture = {None: None, **captures}
    visits = {row["id"]: (row["url"], row["visited_at"]) for row in db.query("SELECT * FROM visits")}
    url = {None: None, **{row["id"]: row["url"] for row in db.query("SELECT * FROM documents")}}
    version = {None: None} | {
        row["id"]: (url[row["document_id"]], row["number"]) for row in db.query("SELECT * FROM versions")
    }
    names = {
        "crawl_id": crawl,
        "healthy_id": crawl,
        "capture_id": capture,
        "document_id": url,
        "version_id": version,
        "copy_of": url,
        "target_document_id": url,
    }
    found: dict[str, list[str]] = {}
    for table in (
        "sites crawls crawl_columns crawl_coverage crawl_judgements list_entries captures visits documents versions"
        " state_changes link_changes findings_seen messages"
    ).split() + [held.table for held in HELD]:
        rows = [dict(row) for row in db.query(f"SELECT * FROM {table}")]
        found[table] = sorted(str(_named(row, names, url, visits)) for row in rows)
    for table in ("bodies", "dictionaries"):
        found[table] = sorted(row[0] for row in db.execute(f"SELECT sha256 FROM {table}"))
    assert found.keys() == MERGED.keys()
    return found


def own_runs(archive: Archive) -> list[tuple[Any, ...]]:
    """The runs of an archive's own schedule, each with when its crawl began."""
    rows = archive.db.execute(
        "SELECT r.site, r.due_at, c.started_at FROM runs r JOIN crawls c ON c.id = r.crawl_id ORDER BY r.id"
    )
    return list(rows.fetchall())


def _named(
    row: Row, names: dict[str, dict[Any, Any]], url: dict[Any, Any], visits: dict[int, Any]
) -> list[tuple[str, Any]]:
    row.pop("id", None)
    for column, known in names.items():
        if column in row:
            row[column] = known[row[column]]
    for column in ("section_id", "grid_id"):
        row.pop(column, None)
    if "parent_id" in row:
        row["parent_id"] = url[row["parent_id"]] if "copy_of" in row else row["parent_id"] is not None
    if "visits" in row:
        row["visits"] = [visits[visit] for visit in json.loads(row["visits"])]
    return sorted(row.items(), key=lambda each: each[0])
