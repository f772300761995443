"""Crawls of one portal on days that are played: what is asked for again, whose 304 is believed, and what is proved by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from benchmarks import aging_portal, revisits
from gongkai import status as status_command
from gongkai.cli import Context
from gongkai.summary import crawl_line
from tests.crawling import Done
from tests.loopback import Answer, Portal, Seen, serving
from tests.town import Town, listing, report

BEGIN = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)
PATHS = ("/nb/1.html", "/nb/2.html", "/nb/3.html")


@pytest.fixture
def portal() -> Iterator[Portal]:
    with serving() as portal:
        for year, path in enumerate(PATHS, 2001):
            serve(portal, path, report(year))
        portal.page("/nb/", listing(*PATHS))
        yield portal


@pytest.fixture
def town(portal: Portal, tmp_path: Path) -> Town:
    return Town(portal.url, tmp_path)


def serve(portal: Portal, path: str, body: str, tag: str = '"1"', *, lies: bool = False) -> None:
    """A document that answers 304 to its ETag; `lies`: to any."""

    def answer(seen: Seen) -> Answer:
        condition = seen.headers.get("If-None-Match", "")
        if condition == tag or (lies and condition):
            return Answer(status=304, headers={"ETag": condition})
        return Answer(body, headers={"ETag": tag, "Content-Type": "text/html; charset=utf-8"})

    portal.routes[path] = answer


def crawl(town: Town, portal: Portal, day: float, **options: Any) -> list[str]:
    """Crawl on that day, by the rule alone; the paths that were asked for besides the list, in order."""
    portal.log.clear()
    done: Done = town.crawl(at=BEGIN + timedelta(days=day), spare=options.pop("spare", 0), **options)
    assert "Traceback" not in done.log, done.log
    return sorted(seen.path for seen in portal.log if seen.path not in ("/robots.txt", "/nb/"))


def edited(year: int) -> str:
    return report(year).replace("主动公开", "依法主动公开")


def test_what_is_not_due_is_left_and_proves_nothing(portal: Portal, town: Town) -> None:
    """Old reports rest for up to 90 days; one that leaves its list, or is worded anew there, does not; nor does a new one."""
    one, two, three = PATHS
    assert crawl(town, portal, 0) == [one, two, three]
    assert crawl(town, portal, 7) == []
    last = town.last()
    assert (last["status"], last["listed"], last["stored"], last["unchanged"], last["not_due"]) == (
        "ok",
        3,
        3,
        0,
        3,
    )
    assert "0 unchanged, 0 gone, 0 blocked, 0 errors, 3 not due; " in crawl_line(last)
    seen = town.rows("SELECT DISTINCT last_seen, state FROM documents")
    assert {row["state"] for row in seen} == {"present"}
    assert all(row["last_seen"].startswith("2026-06-15") for row in seen)

    assert crawl(town, portal, 8, spare=2) == [one, two]

    del portal.routes[one]
    serve(portal, two, edited(2002), '"2"')
    portal.page("/nb/4.html", report(2004))
    portal.page("/nb/", listing(two, three, "/nb/4.html").replace("2001年", "2001年度"))
    # The list gives the old addresses other titles: they come whole, and the old validators of what has changed are tried.
    assert crawl(town, portal, 14) == [one, two, two, three, "/nb/4.html"]
    assert town.states() >= {"suspect", "present"}
    assert town.versions()[two] == [1, 2]
    assert "If-None-Match" not in portal.asked(two)[0].headers
    for day in (21, 29):  # what is suspect, what has changed, what is new
        assert crawl(town, portal, day) == [one, two, "/nb/4.html"]
    states = {row["url"][-6:]: row["state"] for row in town.rows("SELECT url, state FROM documents")}
    assert states == {"1.html": "gone", "2.html": "present", "3.html": "present", "4.html": "present"}


def test_whole_pages_are_rationed_and_documents_with_validators_are_not(portal: Portal, town: Town) -> None:
    """Of three pages of 400 kB without validators a crawl looks at two, a megabyte at most, and the next one at the third."""
    filler = f"<!--{'x' * 400_000}--></body>"
    for year, path in enumerate(PATHS, 2001):
        portal.page(path, report(year).replace("</body>", filler))
    serve(portal, "/nb/4.html", report(2004).replace("</body>", filler))
    portal.page("/nb/", listing(*PATHS, "/nb/4.html"))
    assert len(crawl(town, portal, 0)) == 4
    first = crawl(town, portal, 7, spare=50)
    assert len(first) == 3
    assert "/nb/4.html" in first
    assert town.last()["not_due"] == 1
    assert {*crawl(town, portal, 14, spare=50), *first} == {*PATHS, "/nb/4.html"}


def test_a_list_that_is_not_read_to_its_end_sends_nobody_to_its_documents(portal: Portal, town: Town) -> None:
    crawl(town, portal, 0)
    pager = '<script>createPageHTML(3, 2, 0, "index", "html");</script>'
    portal.page("/nb/", listing(PATHS[0]).replace("</ul>", f"</ul>{pager}"))
    assert crawl(town, portal, 7) == ["/nb/index_1.html"]
    assert town.last()["status"] == "partial"
    assert town.states() == {"present"}


def test_a_304_that_nothing_asked_for_is_not_believed(portal: Portal, town: Town) -> None:
    one, two, three = PATHS
    asked: list[Seen] = []

    def once(seen: Seen) -> Answer:
        asked.append(seen)
        return (
            Answer(status=304)
            if len(asked) == 1
            else Answer(report(2001), headers={"Content-Type": "text/html"})
        )

    portal.routes[one] = once
    crawl(town, portal, 0)
    assert len(asked) == 2
    assert asked[1].headers["Cache-Control"] == "no-cache"
    assert town.visits()[one] == ("new", "asked again: HTTP 304 to a request without validators")
    assert town.last()["status"] == "ok"

    def other(seen: Seen) -> Answer:
        if "If-None-Match" in seen.headers:
            return Answer(status=304, headers={"ETag": '"7"'})
        return Answer(edited(2002), headers={"ETag": '"7"', "Content-Type": "text/html; charset=utf-8"})

    portal.routes[two] = other
    portal.routes[three] = lambda _: Answer(
        status=304, headers={"ETag": 'W/"1-gzip"'}
    )  # the tag it was, compressed
    assert crawl(town, portal, 7, full=True) == [one, two, two, three]
    assert town.visits()[two] == ("changed", 'asked again: HTTP 304 with the ETag "7", asked for was "1"')
    assert town.visits()[three] == ("not_modified", "")
    portal.routes[three] = Answer(status=304)
    assert crawl(town, portal, 8, fresh=True).count(three) == 2
    assert town.visits()[three] == ("error", "HTTP 304 to a request without validators")
    assert town.last()["status"] == "partial"


def needs(town: Town) -> str:
    context = Context(town.folder / "a.db", (town.folder,), archive_given=True)
    return CliRunner().invoke(status_command.command, ["chengchuan"], obj=context).output


@pytest.mark.parametrize("lies", [True, False])
def test_a_sweep_shows_whose_304_is_a_lie(portal: Portal, town: Town, *, lies: bool) -> None:
    """A document is edited and its server answers 304 all the same, or does not: the whole answer of a sweep finds it either
    way, and the old validators, tried once more, tell one from the other."""
    one, *others = PATHS
    crawl(town, portal, 0)
    serve(portal, one, edited(2001), '"2"', lies=lies)
    if lies:
        assert crawl(town, portal, 7, full=True) == [one, *others]
        assert town.outcomes()[one] == "not_modified"
    assert crawl(town, portal, 89) == [one, one, *others]
    assert ["If-None-Match" in seen.headers for seen in portal.asked(one)] == [False, True]
    assert town.versions()[one] == [1, 2]
    assert town.last()["status"] == "ok"
    visits = town.rows(
        "SELECT outcome, status, error FROM visits WHERE url LIKE '%1.html' ORDER BY id DESC LIMIT 1"
    )
    if not lies:
        assert visits == [{"outcome": "unchanged", "status": 200, "error": ""}]
        assert "not believed" not in needs(town)
        return
    assert (visits[0]["outcome"], visits[0]["status"]) == ("error", 304)
    assert "HTTP 304 to the validators of what stood there before" in visits[0]["error"]
    assert "its 304 is not believed, every document comes whole: at 2026-09-12" in needs(town)
    assert "3 documents, each asked for in full since 2026-09-12" in needs(town)
    crawl(town, portal, 96, full=True)
    assert not any("If-None-Match" in seen.headers for seen in portal.log)


def test_a_sweep_that_was_cut_off_goes_on_with_the_rest(portal: Portal, town: Town) -> None:
    one, two, three = PATHS
    crawl(town, portal, 0)
    crawl(town, portal, 60, full=True)  # 304s are no whole answers
    assert crawl(town, portal, 89, limit=1) == [one]
    assert "If-None-Match" not in portal.asked(one)[0].headers
    assert town.last()["not_due"] is None
    assert crawl(town, portal, 90) == [two, three]
    assert not any("If-None-Match" in seen.headers for seen in portal.log)


def test_a_crawl_of_an_unchanged_portal_asks_for_little(tmp_path: Path) -> None:
    """The benchmark in small: 2,000 documents there."""
    portal = aging_portal.Portal(aging_portal.made(100, revisits.BEGIN), revisits.BEGIN)
    with aging_portal.serving(portal):
        first, *again, swept = revisits.shares(portal, tmp_path, spare=0, after=(7, 91))
    assert first.asked == 100 + 5 + 1
    assert all(share.requests <= 0.2 and share.bytes <= 0.03 for share in again)
    assert swept.bytes > 0.95
