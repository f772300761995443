"""Every statement by which status, health, judgement and the schedule ask the archive, and the plan SQLite makes for it.

The statements are those that the functions send, overheard as SQLite runs them; a function that is new must be called here, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from types import ModuleType

import pytest

from archive import coverage, judgements, pauses, revisits, runs
from archive.store import Archive
from crawler.sites import load_sites
from gongkai import status
from tests.factories import SITE, URL, at, begin, finish, full_document, keep, make_page, open_archive

NOW = datetime(2026, 1, 9, tzinfo=UTC)
SMALL = {"sites"}  # a row a site: read whole
# A row or a few a crawl: of all sites together, an index may be read from end to end.
BY_CRAWL = {"crawls": {"crawls_by_site"}, "runs": {"runs_by_site", "runs_running"}}
# Which agencies publish is asked of all documents at once, in the order of this index; those of captures hold only the few asked for.
WHOLE = {"documents": {"documents_by_site"}, "captures": {"captures_unread", "captures_failed"}}
WRITTEN = re.compile(r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b", re.I)
SCAN = re.compile(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?")

Ask = Callable[[Archive], object]
ASKED: dict[ModuleType, dict[str, Ask]] = {
    status: {
        "status_rows": lambda archive: [status.status_rows(archive, {}, slug, NOW) for slug in (SITE, None)],
        "whole_pages": lambda archive: status.whole_pages(
            archive, replace(load_sites()["demo"], slug=SITE), NOW
        ),
    },
    judgements: {
        "healthy": lambda archive: judgements.healthy(archive, SITE, 99, "1"),
        "keep": lambda archive: judgements.keep(archive, begin(archive, 3), 1, ["less"]),
        "accept": lambda archive: judgements.accept(archive, SITE, "me", at(9)),
    },
    coverage: {
        "measure": lambda archive: coverage.measure(archive, SITE, 1, {}, {URL}),
        "keep": lambda archive: coverage.keep(
            archive, 1, [coverage.Coverage("annual_report", "title", "0", 1, 1)]
        ),
        "last_coverage": lambda archive: [coverage.last_coverage(archive, slug) for slug in (SITE, None)],
    },
    runs: {
        "settled": lambda archive: runs.settled(archive, SITE, at(9)),
        "begin": lambda archive: runs.begin(archive, SITE, at(1), "first", 0, at(1)),
        "note": lambda archive: runs.note(archive, SITE, at(1), "first", 0, at(1), "paused", ""),
        "repeat": lambda archive: runs.repeat(archive, 1, at(2)),
        "finish": lambda archive: runs.finish(archive, 1, "done", "", at(2), crawl_id=1, why="so"),
        "close_lost": lambda archive: runs.close_lost(archive, at(3)),
        "unfinished_sites": runs.unfinished_sites,
        "close_killed": lambda archive: runs.close_killed(archive, SITE, at(3)),
        "last_crawls": lambda archive: runs.last_crawls(archive, SITE, 3),
        "newest_crawl": runs.newest_crawl,
        "crawl_after": lambda archive: runs.crawl_after(archive, SITE, 0),
        "crawl_begun": lambda archive: runs.crawl_begun(archive, SITE, at(0)),
        "progress": lambda archive: runs.progress(archive, SITE),
        "latest": runs.latest,
    },
    pauses: {"paused": lambda archive: pauses.paused(archive.db)},
}
OF_THE_ARCHIVE: dict[str, Ask] = {
    "unread": lambda archive: [archive.unread(slug) for slug in (SITE, None)],
    "columns_read": lambda archive: [archive.columns_read(slug) for slug in (SITE, None)],
    "health": lambda archive: [archive.health(slug) for slug in (SITE, None)],
    "last_started": lambda archive: archive.last_started(),
    "overview": lambda archive: [list(revisits.overview(archive.db, slug)) for slug in (SITE, None)],
}
ALL = {f"{module.__name__}.{name}": ask for module, asked in ASKED.items() for name, ask in asked.items()}
# Not asked of the archive, or of what a command already has in hand
ELSEWHERE = {"status_row", "swept", "rationed", "run_needs", "is_turned_away", "judge_pause"}


def made() -> Archive:
    """An archive with a crawl that was judged, and a run."""
    archive = open_archive()
    crawl = begin(archive)
    keep(archive, crawl, make_page(), full_document())
    finish(archive, crawl)
    coverage.keep(archive, crawl, coverage.measure(archive, SITE, crawl, {}, {URL}))
    judgements.keep(archive, crawl, None, ["less"])
    runs.begin(archive, SITE, at(0), "first", 0, at(0))
    return archive


def overheard(archive: Archive, ask: Ask) -> list[str]:
    """The statements that were run for it, each once, with their values."""
    heard: list[str] = []
    archive.db.conn.set_trace_callback(heard.append)
    ask(archive)
    archive.db.conn.set_trace_callback(None)
    return [sql for sql in dict.fromkeys(heard) if WRITTEN.match(sql)]


def scans(archive: Archive, sql: str) -> list[tuple[str, str]]:
    """The tables that the statement reads from end to end, each with the index it does that in, if any."""
    db = archive.db
    views = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'").fetchall())
    said = " ".join([sql, *(text for name, text in views.items() if re.search(rf"\b{name}\b", sql))])
    plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    found = []
    for name, index in (match.groups() for step in plan if (match := SCAN.match(step))):
        tables = [
            table for table in db.table_names() if name == table or re.search(rf"\b{table} {name}\b", said)
        ]
        found += [
            (table, index or "") for table in tables
        ]  # none: what a subquery gave, which is small already
    return found


@pytest.mark.parametrize("name", [*ALL, *OF_THE_ARCHIVE])
def test_no_question_reads_a_large_table_from_end_to_end(name: str) -> None:
    with made() as archive:
        asked = overheard(archive, {**ALL, **OF_THE_ARCHIVE}[name])
        assert asked
        for sql in asked:
            for table, index in scans(archive, sql):
                assert table in SMALL or index in {**BY_CRAWL, **WHOLE}.get(table, ()), (
                    f"{table} {index}: {sql}"
                )


@pytest.mark.parametrize("module", ASKED, ids=lambda module: module.__name__)
def test_every_function_that_asks_is_here(module: ModuleType) -> None:
    named = {
        name
        for name, value in vars(module).items()
        if getattr(value, "__module__", "") == module.__name__
        and callable(value)
        and not isinstance(value, type)
        and not name.startswith("_")
    }
    assert named - ELSEWHERE - {"command"} == set(ASKED[module])


def test_a_scan_is_seen() -> None:
    with made() as archive:
        assert scans(archive, "SELECT * FROM captures WHERE status = 200") == [("captures", "")]
        assert scans(archive, "SELECT c.id FROM captures c ORDER BY c.url") == [
            ("captures", "captures_by_url")
        ]
        assert scans(archive, "SELECT * FROM captures WHERE url = 'a'") == []
