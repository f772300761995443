"""What happened, derived from archives with known histories: each thing once, by a key that outlives a reparse."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archive.errors import ArchiveError
from archive.messages.documents import numbers_changed
from archive.messages.kinds import KINDS, MANY, RANK, STATES, WORDS, known_kinds
from archive.messages.overdue import overdue
from archive.store import Archive
from crawler.sites import load_sites
from crawler.uncrawled import silent
from tests.events import BEGINNING, PORTAL, crawl, happened, keys, lost, noon, notice, report
from tests.factories import (
    AGENCY,
    SITE,
    URL,
    at,
    begin,
    finish,
    full_document,
    keep,
    make_document,
    make_fact,
    make_page,
    open_archive,
    site_row,
)


def settled() -> Archive:
    """An archive whose site has been crawled once, with a notice and a report."""
    archive = open_archive()
    report(archive, 0, 3259)
    return archive


# New documents


def test_a_first_crawl_is_one_event_with_all_it_found() -> None:
    with open_archive() as archive:
        crawl(archive, 0, *(f"/{number}" for number in range(40)))
        (event,) = happened(archive)
    assert (event.key, event.what, event.kind, event.title) == (f"first:{SITE}", "first", "new", AGENCY)
    assert event.detail.startswith("40 notices found")


def test_what_comes_after_it_is_told_one_by_one() -> None:
    with settled() as archive:
        crawl(archive, 7, "/a", "/b")
        found = happened(archive, kinds=frozenset({"new"}))
    assert keys(found) == [f"new:{PORTAL}/a", f"new:{PORTAL}/b", f"first:{SITE}"]
    assert found[0].detail == "published 2024-01-18"
    assert found[0].known == at(7, 60)


def test_first_crawls_that_fall_short_are_first_crawls_until_one_is_ok() -> None:
    with open_archive() as archive:
        crawl(archive, 0, "/a", status="partial")
        assert keys(happened(archive, kinds=frozenset({"new"}))) == []
        crawl(archive, 1, "/b")
        crawl(archive, 2, "/c")
        assert keys(happened(archive, kinds=frozenset({"new"}))) == [f"new:{PORTAL}/c", f"first:{SITE}"]


def test_a_site_whose_crawls_never_end_well_is_told_of_from_its_fourth() -> None:
    with open_archive() as archive:
        for day, path in enumerate(["/a", "/b", "/c", "/d"]):
            crawl(archive, day, path, status="partial")
        assert keys(happened(archive, kinds=frozenset({"new"}))) == [f"new:{PORTAL}/d", f"first:{SITE}"]


def test_a_crawl_that_runs_is_not_told_of() -> None:
    with settled() as archive:
        running = begin(archive, 7)
        notice(archive, running, 7, "/a")
        assert keys(happened(archive)) == [f"first:{SITE}"]
        finish(archive, running, 7)
        assert f"new:{PORTAL}/a" in keys(happened(archive))


def test_recordings_that_were_imported_are_no_news() -> None:
    with settled() as archive:
        number = archive.begin_crawl(SITE, "import", at(7))
        notice(archive, number, 7, "/a")
        finish(archive, number, 7)
        assert keys(happened(archive)) == [f"first:{SITE}"]


def test_a_copy_is_known_by_its_original() -> None:
    with settled() as archive:
        number = begin(archive, 7)
        mirror = f"{PORTAL}/mirror.html"
        keep(archive, number, make_page("mirror", day=7, url=mirror), full_document(3259, url=mirror))
        finish(archive, number, 7)
        assert keys(happened(archive)) == [f"first:{SITE}"]


@pytest.mark.parametrize(("later", "told"), [(0, []), (7, [f"new:{PORTAL}/a.pdf"])])
def test_a_file_is_told_of_where_its_page_was_known(later: int, told: list[str]) -> None:
    with settled() as archive:
        crawl(archive, 7, "/a")
        number = begin(archive, 7 + later) if later else archive.last_crawl(SITE)["id"]  # type: ignore[index]
        url = f"{PORTAL}/a.pdf"
        page = make_page("%PDF", day=7 + later, url=url, kind="attachment", parent=f"{PORTAL}/a")
        keep(archive, number, page, make_document("附件", url=url, kind="attachment", title="附件"))
        finish(archive, number, 7 + later)
        assert [key for key in keys(happened(archive)) if key.endswith("pdf")] == told


# Changes


def test_changed_numbers_come_with_old_and_new_value_and_code() -> None:
    with settled() as archive:
        report(archive, 7, 3260)
        event = happened(archive)[0]
    assert (event.kind, event.key) == ("numbers", f"version:{URL} {at(7)}")
    assert [(one.code, one.old, one.new) for one in event.numbers] == [("penalties.decisions", 3259, 3260)]
    assert event.version == 2


def test_a_change_without_a_number_is_a_change_of_text() -> None:
    with settled() as archive:
        crawl(archive, 7, "/a")
        number = begin(archive, 14)
        notice(archive, number, 14, "/a", "更正")
        finish(archive, number, 14)
        event = happened(archive)[0]
    assert (event.kind, event.numbers) == ("text", ())


def test_a_reparse_that_changes_numbers_makes_no_event_and_no_other_key() -> None:
    with settled() as archive:
        report(archive, 7, 3260)
        before = happened(archive)
        latest = archive.find_document(URL)["version_id"]
        archive.keep_reading(latest, full_document(9999, parser="2"))
        after = happened(archive)
    assert keys(after) == keys(before)
    assert [event.known for event in after] == [event.known for event in before]
    assert after[0].numbers[0].new == 9999  # in today's words, to whom it was not told yet


def test_readings_that_two_versions_share_are_no_change_wherever_they_stand() -> None:
    facts = [make_fact("applications.received.total", value, source="text", grid=None) for value in (2, 3, 5)]
    with settled() as archive:
        for day, order in ((7, (0, 1)), (8, (1, 0, 2))):
            number = begin(archive, day)
            said = make_document(
                f"第{day}天", url=f"{PORTAL}/x", facts=tuple(facts[place] for place in order)
            )
            keep(archive, number, make_page(f"{day}", day=day, url=f"{PORTAL}/x"), said)
            finish(archive, number, day)
        old, new = (row["id"] for row in archive.versions(archive.find_document(f"{PORTAL}/x")["id"]))
        assert numbers_changed(archive.db, old, new) == ()
        assert numbers_changed(archive.db, new, new) == ()


# States


def test_what_vanishes_and_returns_is_told_with_its_evidence() -> None:
    with settled() as archive:
        lost(archive, 7, URL)
        lost(archive, 22, URL)
        report(archive, 30, 3259)
        back, gone, suspect, first = happened(archive)
    assert [event.kind for event in (back, gone, suspect)] == ["returned", "gone", "suspect"]
    assert [event.what for event in (back, gone, suspect)] == ["back", "gone", "suspect"]
    assert "2 visits failed" in gone.detail
    assert "HTTP 404" in gone.detail
    assert suspect.key == f"state:{URL} {at(7, 60)} suspect"
    assert first.what == "first"


def test_a_false_alarm_is_told_as_well() -> None:
    with settled() as archive:
        lost(archive, 7, URL)
        report(archive, 14, 3259)
        assert [(event.kind, event.what) for event in happened(archive)[:2]] == [
            ("returned", "present"),
            ("suspect", "suspect"),
        ]


# Overdue


def test_a_report_is_overdue_from_the_moment_its_last_day_is_over_in_china() -> None:
    with open_archive() as archive:
        crawl(archive, 0, "/a", kind="annual_report", year=2024)
        archive.db.execute("UPDATE documents SET kind = 'annual_report', year = 2024, agency = ?", (AGENCY,))
        evening = datetime(2026, 1, 31, 23, tzinfo=UTC)  # already February in China, not yet in UTC
        assert list(overdue(archive.db, BEGINNING, datetime(2026, 1, 31, 12, tzinfo=UTC))) == []
        assert list(overdue(archive.db, BEGINNING, evening)) == []
        (event,) = overdue(archive.db, BEGINNING, datetime(2026, 2, 1, 1, tzinfo=UTC))
        assert event.key == f"overdue:{SITE} {AGENCY} 2025"
        assert event.known == "2026-01-31T16:00:00+00:00"
        assert list(overdue(archive.db, "2026-02-03T00:00:00+00:00", noon(100))) == []
        assert [event.kind for event in happened(archive, day=100, kinds=frozenset({"overdue"}))] == [
            "overdue"
        ]


def test_one_that_came_in_the_meantime_is_not_told() -> None:
    with open_archive() as archive:
        crawl(archive, 0, "/a")
        archive.db.execute("UPDATE documents SET kind = 'annual_report', year = 2025, agency = ?", (AGENCY,))
        assert list(overdue(archive.db, BEGINNING, datetime(2026, 2, 1, 1, tzinfo=UTC))) == []


# Troubles


@pytest.mark.parametrize(
    ("statuses", "told"),
    [
        ("ok failed ok", []),
        ("ok failed partial", ["failing"]),
        ("failed failed", ["failing"]),
        ("ok failed killed partial failed", ["failing"]),
        ("ok partial partial ok", ["recovered", "failing"]),
        ("ok partial partial truncated partial failed", ["failing", "recovered", "failing"]),
        ("partial ok partial", []),
    ],
)
def test_two_crawls_in_a_row_that_fall_short_are_told_once(statuses: str, told: list[str]) -> None:
    with open_archive() as archive:
        for day, status in enumerate(statuses.split()):
            crawl(archive, day, status=status)
        found = happened(archive, kinds=frozenset({"trouble"}))
    assert [event.what for event in found] == told
    assert len(set(keys(found))) == len(found)


def test_a_site_that_was_paused_is_told_once_and_keeps_its_key() -> None:
    with open_archive() as archive:
        for day in range(4):
            number = begin(archive, day)
            archive.note_visit(number, f"{PORTAL}/{day}", status=412, outcome="blocked", now=at(day))
            archive.finish_crawl(number, status="failed", reason="a challenge", counts={}, now=at(day, 60))
            found = [event for event in happened(archive) if event.what == "paused"]
            assert keys(found) == ([f"paused:{SITE} {at(0)}"] if day >= 2 else [])
        assert found[0].known == at(2, 60)
        archive.keep_site(site_row(paused_reason="we asked them first"))
        assert [event for event in happened(archive) if event.what == "paused"] == []


def test_a_site_is_silent_after_three_runs_that_did_not_happen() -> None:
    site = replace(load_sites()["demo"], slug="a", enabled=True, schedule="0 3 * * 1")
    monday = datetime(2026, 1, 5, 0, tzinfo=UTC)  # the crawl of that week has begun
    assert list(silent([site], {"a": monday}, datetime(2026, 1, 25, tzinfo=UTC))) == []
    (found,) = silent([site], {"a": monday}, datetime(2026, 1, 26, tzinfo=UTC))
    assert (found.last, found.missed.date().isoformat()) == (monday, "2026-01-26")
    assert list(silent([site], {}, datetime(2026, 1, 26, tzinfo=UTC))) == []
    assert list(silent([replace(site, enabled=False)], {"a": monday}, datetime(2027, 1, 1, tzinfo=UTC))) == []


# Which of them


def test_sites_kinds_agencies_and_times_select() -> None:
    with open_archive(sites=(SITE, "other")) as archive:
        for site in (SITE, "other"):
            crawl(archive, 0, f"/{site}/old", site=site)
            crawl(archive, 7, f"/{site}/new", site=site, agency=f"{site}局")
        assert {event.site for event in happened(archive, sites=frozenset({"other"}))} == {"other"}
        assert keys(happened(archive, agencies=frozenset({"other局"}))) == [f"new:{PORTAL}/other/new"]
        assert keys(happened(archive, kinds=frozenset({"numbers"}))) == []
        assert {event.what for event in happened(archive, since=at(7))} == {"notice"}
        assert {event.what for event in happened(archive, day=6)} == {"first"}


def test_an_empty_archive_has_no_events() -> None:
    with open_archive() as archive:
        assert happened(archive) == []


def test_every_kind_has_its_words() -> None:
    assert KINDS.keys() == MANY.keys() == RANK.keys()
    assert set(STATES) < set(WORDS)
    assert set(STATES.values()) < set(KINDS)
    assert known_kinds(()) == frozenset(KINDS)
    with pytest.raises(ArchiveError, match="'nope'"):
        known_kinds(("nope",))
