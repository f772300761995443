"""What a crawl asks for by what the archive knows: looks, entries, sweeps, and a played year in which nothing is missed."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import revisits
from archive.captures import Kept
from archive.store import Archive
from crawler.due import bound
from crawler.items import Entry
from crawler.plan import Plan
from crawler.sites import Site, load_site
from gongkai.status import rationed, status_row, whole_pages
from tests.factories import SITE, URL, at, begin, make_document, make_page, open_archive, site_row

COLUMN = "https://www.tongxin.gov.cn/zfxxgknb/"
OTHER = "https://www.tongxin.gov.cn/tz/"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    path = tmp_path / f"{SITE}.toml"
    path.write_text(
        'agency = "同心县公安局"\nregion = "640324"\nhomepage = "https://www.tongxin.gov.cn/"\nschedule = "0 11 * * 1"\n'
        f'[[column]]\nurl = "{COLUMN}"\nkind = "annual_report"\n',
        encoding="utf-8",
    )
    return load_site(path)


def look(archive: Archive, crawl: int, day: float, body: str = "a", url: str = URL, **changes: str) -> Kept:
    """A visit that brought this body, read as a document that says it."""
    moment = (datetime.fromisoformat(at(0)) + timedelta(days=day)).isoformat(timespec="seconds")
    page = make_page(body, fetched_at=moment, url=url, kind=changes.get("kind", "annual_report"))
    kept = archive.keep_page(page, crawl)
    if kept.unread:
        page = make_page(
            body, fetched_at=moment, url=url, kind=page.kind, visit_id=kept.visit_id, capture_id=kept.capture_id,
            parent=changes.pop("parent", ""),
        )  # fmt: skip
        archive.keep_document(page, make_document(body, url=url, **changes))
    return kept


def end(
    archive: Archive, crawl: int, day: int, status: str = "ok", complete: Collection[str] = (COLUMN,)
) -> None:
    archive.finish_crawl(crawl, status=status, reason="", counts={}, now=at(day), complete=complete)


def plan_of(archive: Archive, site: Site, day: int) -> Plan:
    return Plan.of(archive, site, at(day))


def test_looks_are_answers_to_crawls() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        look(archive, crawl, 0)
        archive.note_visit(crawl, URL, status=304, outcome="not_modified", now=at(5))
        archive.note_visit(crawl, URL, status=404, outcome="gone", now=at(6))
        archive.note_visit(crawl, URL, status=None, outcome="error", now=at(7))
        end(archive, crawl, 7)
        imported = archive.begin_crawl(SITE, "import", at(8))
        look(archive, imported, 8)
        (known,) = revisits.looks(archive.db, SITE).values()
        assert (known.looks, known.first_look, known.last_look, known.in_full) == (2, at(0), at(5), at(0))
        assert (known.looked_in, known.changes, known.appeared) == (crawl, 0, "")

        revisits.distrust(archive, SITE, "it lied")
        revisits.distrust(archive, SITE, "the first reason stays")
        (known,) = revisits.looks(archive.db, SITE).values()
        assert (known.looks, known.last_look) == (1, at(0))  # a 304 is no look any more
        assert revisits.distrusted(archive.db, SITE) == "it lied"
        archive.keep_site(site_row())
        assert revisits.distrusted(archive.db, SITE) == "it lied"  # the next crawl keeps its site anew


def test_what_appears_after_the_site_was_read_is_as_young_as_that() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        look(archive, crawl, 0)
        end(archive, crawl, 0)
        later = begin(archive, 7)
        look(archive, later, 7, url=f"{URL}?late")
        look(archive, later, 7, body="b")
        known = revisits.looks(archive.db, SITE)
        assert (known[URL].appeared, known[f"{URL}?late"].appeared) == ("", at(7))
        assert (known[URL].changes, known[URL].changed_at) == (1, at(7))


def test_an_attachment_is_as_old_as_its_page_and_what_cannot_be_read_is_known() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        look(archive, crawl, 0)
        look(archive, crawl, 0, url=f"{URL}.pdf", kind="attachment", parent=URL, published="", year=None)
        bad = make_page(b"bad", url=f"{URL}.bad", hint=make_page().hint)
        kept = archive.keep_page(bad, crawl)
        archive.note_unread(
            make_page(b"bad", url=f"{URL}.bad", visit_id=kept.visit_id, capture_id=kept.capture_id), "no"
        )
        known = revisits.looks(archive.db, SITE)
        file = known[f"{URL}.pdf"]
        assert (file.kind, file.published, file.year) == ("annual_report", "2024-01-18", 2023)
        assert known[f"{URL}.bad"].state == "unreadable"


def test_an_entry_that_is_worded_anew_is_due_until_it_was_looked_at(site: Site) -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        archive.note_listed(crawl, COLUMN, [(URL, "报告", "2020-01-18")], at(0))
        look(archive, crawl, 0, published="2020-01-18", year=2019)
        end(archive, crawl, 0)
        plan = plan_of(archive, site, 7)
        assert not plan.asks_for_entry(Entry(URL, "报告", "2020-01-18"), COLUMN)
        for entry in (Entry(URL, "报告（更正）", "2020-01-18"), Entry(URL, "报告", "2020-01-19")):
            other = plan_of(archive, site, 7)
            assert other.asks_for_entry(entry, COLUMN)
            assert other.asks_in_full(URL)
        assert plan.asks_for_entry(Entry(f"{URL}?new", "报告", "2020-01-18"), COLUMN)
        assert not plan.asks_for_entry(
            Entry(URL, "本局报告", "2020-01-18"), OTHER
        )  # another list's own words

        killed = begin(archive, 7)
        archive.note_listed(killed, COLUMN, [(URL, "报告（更正）", "2020-01-18")], at(7))
        after = begin(archive, 14)  # the one before was killed before it came to the document
        plan = plan_of(archive, site, 14)
        assert plan.asks_for_entry(Entry(URL, "报告（更正）", "2020-01-18"), COLUMN)
        assert plan.asks_in_full(URL)
        archive.note_listed(after, COLUMN, [(URL, "报告（更正）", "2020-01-18")], at(14))
        look(archive, after, 14)
        assert not plan_of(archive, site, 21).asks_for(URL)


def test_what_left_its_lists_is_missed_until_it_answers(site: Site) -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        for column in (COLUMN, OTHER):
            archive.note_listed(crawl, column, [(URL, "报告", "2020-01-18")], at(0))
        look(archive, crawl, 0)
        look(archive, crawl, 0, url=f"{URL}?never-listed")
        end(archive, crawl, 0)
        plan = plan_of(archive, site, 7)
        assert plan.misses(URL, (), (COLUMN, OTHER))
        assert not plan.misses(URL, (), (COLUMN,))  # the other list may name it still
        assert not plan.misses(URL, (URL,), (COLUMN, OTHER))
        assert not plan.misses(f"{URL}?never-listed", (), (COLUMN, OTHER))
        assert not plan.misses(f"{URL}?unknown", (), (COLUMN, OTHER))
        failed = begin(archive, 7)
        archive.note_visit(failed, URL, status=None, outcome="error", now=at(7))
        assert plan_of(archive, site, 14).misses(URL, (), (COLUMN, OTHER))
        look(archive, failed, 7)
        assert not plan_of(archive, site, 14).misses(URL, (), (COLUMN, OTHER))


def test_the_overview_says_since_when_all_was_asked_for_in_full() -> None:
    with open_archive(sites=(SITE, "elsewhere")) as archive:
        crawl = begin(archive)
        look(archive, crawl, 0)
        look(archive, crawl, 3, url=f"{URL}?2")
        archive.note_visit(crawl, URL, status=304, outcome="not_modified", now=at(9))
        archive.finish_crawl(crawl, status="ok", reason="", counts={"not_due": 5}, now=at(9))
        assert list(revisits.overview(archive.db)) == [
            {"site": "elsewhere", "documents": 0, "in_full_since": None, "not_due": None, "distrusted": ""},
            {"site": SITE, "documents": 2, "in_full_since": at(0), "not_due": 5, "distrusted": ""},
        ]


@pytest.mark.parametrize(("days", "enabled", "is_behind"), [(91, 1, True), (89, 1, False), (91, 0, False)])
def test_status_names_a_site_whose_documents_were_not_swept(
    site: Site, days: int, enabled: int, *, is_behind: bool
) -> None:
    with open_archive() as archive:
        look(archive, begin(archive), 0)
        archive.db.execute("UPDATE sites SET enabled = ?", (enabled,))
        (row,) = archive.health()
        (more,) = revisits.overview(archive.db)
    needs = status_row({**row, **more}, site, datetime.fromisoformat(at(days)))["needs"]
    said = "documents were not asked for in full since 2026-01-05, more than 90 days: `gongkai crawl tongxin` does"
    assert (said in needs) == is_behind


def test_status_says_what_comes_whole_at_every_look_and_what_that_means(site: Site) -> None:
    with open_archive() as archive:
        crawl, bare = begin(archive), {"headers": (("Content-Type", "text/html"),)}
        look(archive, crawl, 0)
        day = datetime.fromisoformat(at(7))
        assert whole_pages(archive, site, day) is None
        page = make_page("x" * 30_000, url=f"{URL}?bare", **bare)
        kept = archive.keep_page(page, crawl)
        page = replace(page, visit_id=kept.visit_id, capture_id=kept.capture_id)
        archive.keep_document(page, make_document("x", url=page.url))
        known = revisits.looks(archive.db, SITE)
        assert (known[URL].whole, known[page.url].whole, known[page.url].size) == (0, 30_000, 30_000)
        assert whole_pages(archive, site, day) == {"documents": 1, "bytes": 1_000_000, "factor": 1}
        revisits.distrust(archive, SITE, "it lied")
        assert revisits.looks(archive.db, SITE)[URL].whole == 1
    told = "2 documents without ETag and Last-Modified, whole at every look: a crawl spends 1.5 MB on them between sweeps"
    whole = {"documents": 2, "bytes": 1_460_000, "factor": 1}
    assert rationed(whole) == f"{told}, their bounds hold"
    assert (
        rationed({**whole, "factor": 1.5})
        == f"{told}, their bounds may grow 1.5 times as long, to 90 days at most"
    )


@pytest.mark.parametrize("lies", [False, True])
def test_no_change_of_a_year_is_missed(site: Site, *, lies: bool) -> None:
    """Weekly crawls by the plan, over documents of all ages that are edited at random: every edit is stored within the bound
    it had then; of a portal that answers 304 to everything, within the 90 days of a sweep."""
    chance, published = random.Random(7), {}
    for number in range(24):
        published[f"{URL}?{number}"] = (
            datetime(2026, 1, 4, tzinfo=UTC) - timedelta(days=number**2 * 3)
        ).date()
    text, waiting = dict.fromkeys(published, 0), dict[str, tuple[float, float]]()
    met, asked = 0, 0
    with open_archive() as archive:
        for day in range(0, 365, 7):
            plan, crawl = plan_of(archive, site, day), begin(archive, day)
            for url, date in published.items():
                if not plan.asks_for(url):
                    continue
                asked += 1
                is_same = archive.document_at(url) is not None and (lies or url not in waiting)
                if is_same and not plan.asks_in_full(url):
                    archive.note_visit(crawl, url, status=304, outcome="not_modified", now=at(day))
                    continue
                look(archive, crawl, day, str(text[url]), url, published=date.isoformat())
                if url in waiting:
                    since, most = waiting.pop(url)
                    assert day - since <= max(7, 90 if lies else most)
                    met += 1
            end(archive, crawl, day, complete=())
            known = revisits.looks(archive.db, SITE)
            edited = chance.choice([url for url in published if url not in waiting])
            if day < 273:  # what changes later may be found after the year
                moment = datetime.fromisoformat(at(day)) + timedelta(days=3)
                text[edited] += 1
                waiting[edited] = (day + 3, bound(known[edited], moment)[1])
        versions = archive.db.execute("SELECT count(*) FROM versions").fetchone()[0]
    assert (waiting, met) == ({}, 39)
    assert versions == 24 + met
    assert asked < 24 * 53 * 0.5
