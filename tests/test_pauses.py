"""A portal that turns us away again and again is left alone, with a reason, until a crawl brings documents again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.store import Archive
from crawler.book import Book
from crawler.children import Children
from crawler.owed import PROBE_AFTER, resting_sites
from crawler.site_files import SiteFiles
from crawler.sites import Site, load_site
from gongkai import crawl as crawl_command
from gongkai import status as status_command
from gongkai.cli import Context
from scheduler import Clock, Schedule, run_once
from tests.factories import at, begin, open_archive
from tests.loopback import Answer, Portal, serving
from tests.town import Town, listing, report

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def portal() -> Iterator[Portal]:
    with serving() as portal:
        portal.page("/nb/1.html", report(2001))
        portal.page("/nb/2.html", report(2002))
        open_again(portal)
        yield portal


def open_again(portal: Portal) -> None:
    portal.page("/nb/", listing("/nb/1.html", "/nb/2.html"))


@pytest.fixture
def town(portal: Portal, tmp_path: Path) -> Town:
    return Town(portal.url, tmp_path)


def reason(town: Town) -> str:
    return str(town.rows("SELECT paused_reason FROM sites")[0]["paused_reason"])


def test_three_crawls_turned_away_pause_and_a_good_one_resumes(portal: Portal, town: Town) -> None:
    assert town.crawl().status == 0
    portal.routes["/nb/"] = Answer("no", 403)
    for _ in range(2):
        town.crawl()
        assert reason(town) == ""
    town.crawl()
    assert reason(town).startswith("turned away in 3 crawls in a row since 2")
    assert "refused with HTTP 403" in reason(town)
    town.crawl()
    assert reason(town).startswith("turned away in 4 crawls in a row since 2")
    assert town.states() == {"present"}

    open_again(portal)
    assert town.crawl().status == 0
    assert reason(town) == ""


def test_one_document_by_hand_resumes(portal: Portal, town: Town) -> None:
    portal.routes["/nb/"] = Answer("<script>$_ts=window['$_ts']</script>", 412)
    for _ in range(3):
        town.crawl()
    assert "瑞数" in reason(town)
    assert town.crawl(fresh=True, url=f"{portal.url}/nb/1.html").status == 0
    assert reason(town) == ""


def finish(archive: Archive, status: str, *, scope: str = "full", day: int = 0, **counts: int) -> str:
    """Close a crawl with these counts; why the site is paused then."""
    crawl = archive.begin_crawl("tongxin", "test", at(day), scope=scope)
    archive.finish_crawl(crawl, status=status, reason="r" * 500, counts=counts, now=at(day))
    return archive.paused().get("tongxin", "")


def test_what_counts_as_turned_away() -> None:
    with open_archive() as archive:
        for day in range(4):  # one locked page among many, and a portal that is down
            assert finish(archive, "partial", day=day, blocked=1, unchanged=40) == ""
            assert finish(archive, "failed", day=day, errors=9) == ""
        assert finish(archive, "failed", blocked=1) == ""
        assert finish(archive, "partial", blocked=10, unchanged=9) == ""
        assert finish(archive, "failed", blocked=1, scope="part") == ""  # one URL asked for by hand
        killed = begin(archive)
        assert finish(archive, "failed", blocked=1).startswith("turned away in 3 crawls in a row")
        killed_row = next(iter(archive.db.query("SELECT status FROM crawls WHERE id = ?", (killed,))))
        assert killed_row["status"] == "killed"
        assert len(archive.paused()["tongxin"]) < 300
        assert finish(archive, "failed", errors=3).startswith("turned away")  # down is not open
        assert finish(archive, "partial", new=5, blocked=2) == ""


def test_a_reason_that_a_person_wrote_stays() -> None:
    with open_archive() as archive:
        archive.keep_site({"slug": "tongxin", "paused_reason": "the operator asked us to wait"})
        for _ in range(3):
            assert finish(archive, "failed", blocked=1) == "the operator asked us to wait"
        assert finish(archive, "ok", new=3) == "the operator asked us to wait"


def test_a_paused_site_is_probed_after_a_fortnight() -> None:
    paused = {"a": "turned away", "b": "turned away", "c": "asked to, before its first crawl"}
    last = {"a": NOW - PROBE_AFTER + timedelta(hours=1), "b": NOW - PROBE_AFTER}
    assert resting_sites(paused, last, NOW) == {"a": "turned away"}


@dataclass(frozen=True)
class Only(Context):
    """A command's context in which one site is all there is."""

    site_file: Path | None = None

    def load_sites(self, only: Collection[str] | None = None) -> dict[str, Site]:
        assert self.site_file is not None
        site = load_site(self.site_file)
        return {site.slug: site}


def test_paused_sites_are_left_out_and_named(
    portal: Portal, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    portal.routes["/nb/"] = Answer("no", 403)
    for _ in range(3):
        town.crawl()
    portal.log.clear()
    context = Only(town.folder / "a.db", (), True, town.folder / "chengchuan.toml")
    run = CliRunner().invoke(crawl_command.command, ["--all"], obj=context)
    assert run.exit_code == 0, run.output
    assert "chengchuan is paused and left out: turned away in 3 crawls in a row" in run.output

    site = replace(context.site("chengchuan"), schedule="* * * * *")
    children = Children(context.archive, ())
    after = datetime.now(UTC) + timedelta(hours=1)
    files = SiteFiles(())
    files.sites = {site.slug: site}
    schedule = Schedule(files, children, Book(context.archive), 1, context.resting, Clock(lambda: after))
    assert run_once(schedule) == {}
    (left_out,) = town.rows("SELECT outcome, detail FROM runs")
    assert left_out["outcome"] == "paused"
    assert left_out["detail"].startswith("paused and left out: turned away in 3 crawls in a row")
    assert "chengchuan is paused and left out: turned away" in caplog.text
    assert portal.log == []

    run = CliRunner().invoke(status_command.command, [], obj=context)
    assert "chengchuan: paused: turned away in 3 crawls in a row" in run.output
    run = CliRunner().invoke(status_command.command, ["--json"], obj=context)
    (row,) = [json.loads(line) for line in run.output.splitlines()]
    assert datetime.fromisoformat(row["next"]) - datetime.fromisoformat(row["last"]) >= PROBE_AFTER
