"""Bodies, captures and visits: what one request leaves behind."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.bodies import packed, unpacked
from archive.errors import ArchiveError
from archive.store import Archive
from crawler.items import Hint
from tests.factories import URL, at, begin, finish, keep, make_document, make_page, open_archive, store
from tests.thorough import share


def count(archive: Archive, table: str) -> int:
    return int(archive.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def rows(archive: Archive, table: str) -> list[dict[str, Any]]:
    return list(archive.db.query(f"SELECT * FROM {table}"))


@given(st.binary(max_size=2000))
def test_a_body_comes_back_as_it_was(body: bytes) -> None:
    codec, data = packed(body)
    assert unpacked(codec, data, len(body)) == body
    assert len(data) <= len(body)


@settings(max_examples=share(25), deadline=None)
@given(st.lists(st.sampled_from([b"", b"a", b"b" * 500, b"c"]), min_size=1, max_size=8))
def test_storing_again_adds_a_visit_and_nothing_else(bodies: list[bytes]) -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        for day, body in enumerate(bodies):
            archive.keep_page(make_page(body, day=day), crawl)
        changes = 1 + sum(a != b for a, b in pairwise(bodies))
        assert count(archive, "visits") == len(bodies)
        assert count(archive, "captures") == changes
        assert count(archive, "bodies") == len(set(bodies))


def test_a_page_is_kept_with_all_that_reading_needs() -> None:
    page = make_page(
        "<p>规定</p>",
        kind="attachment",
        headers=(("Content-Type", "text/html; charset=gb2312"), ("Set-Cookie", "a"), ("Set-Cookie", "b")),
        final_url="https://www.tongxin.gov.cn/moved.html",
        rendered=True,
        hint=Hint(title="标题", published="2024-01-18", agency="同心县公安局", charset="gbk"),
        parent="https://www.tongxin.gov.cn/parent.html",
    )
    with open_archive() as archive:
        stored, kept = store(archive, begin(archive), page)
        assert (kept.outcome, kept.unread) == ("new", True)
        assert archive.page(kept.capture_id) == stored
        assert [waiting.capture_id for waiting in archive.pages_to_read()] == [kept.capture_id]


def test_the_same_body_at_two_addresses_is_stored_once() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        for url in (URL, URL + "?2"):
            assert archive.keep_page(make_page("x", url=url), crawl).outcome == "new"
        assert (count(archive, "bodies"), count(archive, "captures")) == (1, 2)


def test_outcomes_of_a_page_that_changes_and_changes_back() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        outcomes = [archive.keep_page(make_page(body), crawl).outcome for body in ("a", "a", "b", "a")]
    assert outcomes == ["new", "unchanged", "changed", "changed"]


def test_a_capture_stays_unread_until_it_is_read() -> None:
    """The process ended between the two steps: the next crawl meets the same bytes and must go on."""
    with open_archive() as archive:
        assert archive.keep_page(make_page("a"), begin(archive)).unread
        crawl = begin(archive, 1)
        stored, kept = store(archive, crawl, make_page("a", day=1))
        assert (kept.outcome, kept.unread) == ("unchanged", True)
        archive.keep_document(stored, make_document())
        assert not archive.keep_page(make_page("a", day=2), crawl).unread
        assert [(visit["outcome"], visit["crawl_status"]) for visit in archive.visits(URL)] == [
            ("error", "killed"),
            ("new", "running"),
            ("unchanged", "running"),
        ]


def test_a_page_that_cannot_be_read_keeps_its_bytes_and_says_why() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        stored, _ = store(archive, crawl, make_page("a"))
        archive.note_unread(stored, "no text in this PDF")
        assert archive.visits(URL)[0]["outcome"] == "error"
        assert archive.unread()[0]["read_error"] == "no text in this PDF"
        assert (archive.health()[0]["read_errors"], archive.health()[0]["unread"]) == (1, 0)
        assert archive.validators(URL) is None
        again, kept = store(archive, crawl, make_page("a", day=1))
        assert kept.unread
        archive.keep_document(again, make_document())
        assert archive.unread() == []


@pytest.mark.parametrize("outcome", ["gone", "blocked", "error"])
def test_a_refusal_is_kept_as_evidence_and_never_read(outcome: str) -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        keep(archive, crawl, make_page("a"), make_document())
        kept = archive.keep_page(
            make_page("<script>challenge()</script>", day=1, status=412), crawl, outcome, "a cookie gate"
        )
        assert archive.visits(URL)[-1]["error"] == "a cookie gate"
        assert (kept.outcome, kept.unread) == (outcome, False)
        assert archive.unread() == []
        assert archive.keep_page(make_page("a", day=2), crawl).outcome == "unchanged"
        assert archive.validators(URL) == ('"1"', "")


def test_a_list_page_is_kept_and_never_read() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        assert not archive.keep_page(make_page("<ul>", kind="list"), crawl).unread
        finish(archive, crawl)
        (row,) = rows(archive, "crawls")
        assert (row["fetched"], row["bytes"], row["new"]) == (1, 4, 0)


def test_validators_are_the_latest_of_the_last_capture() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        assert archive.validators(URL) is None
        keep(archive, crawl, make_page("a"), make_document())
        archive.note_visit(crawl, URL, status=304, outcome="not_modified", now=at(1), etag='"2"')
        archive.note_visit(crawl, URL, status=304, outcome="not_modified", now=at(2))
        assert archive.validators(URL) == ('"2"', "")
        headers = (("last-modified", "Mon, 05 Jan 2026 00:00:00 GMT"),)
        keep(archive, crawl, make_page("b", day=3, headers=headers), make_document("b"))
        assert archive.validators(URL) == ("", "Mon, 05 Jan 2026 00:00:00 GMT")
        archive.keep_page(make_page("unread", day=4), crawl)
        assert archive.validators(URL) is None


def test_not_modified_is_a_visit_to_the_last_capture_and_proof_of_life() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        keep(archive, crawl, make_page("a"), make_document())
        archive.note_visit(crawl, URL, status=304, outcome="not_modified", now=at(9))
        assert archive.visits(URL)[1]["capture_id"] == archive.visits(URL)[0]["capture_id"]
        assert archive.find_document(URL)["last_seen"] == at(9)


def test_a_crawl_is_counted_from_its_visits() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        keep(archive, crawl, make_page("a"), make_document())
        keep(archive, crawl, make_page("bb"), make_document("b"))
        keep(archive, crawl, make_page("ccc"), make_document("b"))
        archive.note_visit(crawl, URL, status=304, outcome="not_modified", now=at(0))
        archive.note_visit(crawl, URL + "?1", status=404, outcome="gone", now=at(0))
        archive.note_visit(crawl, URL + "?2", status=None, outcome="error", now=at(0), error="timeout")
        archive.keep_page(make_page("waf", url=URL + "?3", status=521), crawl, "blocked")
        archive.note_listed(crawl, "https://www.tongxin.gov.cn/", [(URL, "标题", "2024-01-18")], at(0))
        finish(archive, crawl, announced=1)
        (row,) = rows(archive, "crawls")
        assert row == row | {
            "announced": 1,
            "listed": 1,
            "fetched": 4,
            "new": 1,
            "changed": 1,
            "unchanged": 2,
            "gone": 1,
            "blocked": 1,
            "errors": 1,
            "bytes": 9,
            "status": "ok",
            "finished_at": at(0, 60),
        }


def test_an_unfinished_crawl_of_the_site_was_killed() -> None:
    with open_archive(sites=("tongxin", "changshu")) as archive:
        begin(archive)
        begin(archive, site="changshu")
        begin(archive, 1)
        assert [row["status"] for row in rows(archive, "crawls")] == ["killed", "running", "running"]
        assert archive.last_crawl("tongxin") == rows(archive, "crawls")[2]
        assert archive.last_started() == {"changshu": at(0), "tongxin": at(1)}


def test_a_crawl_that_was_asked_for_less_is_no_start_of_the_site() -> None:
    """Or a look at one address would put off the site's next crawl."""
    with open_archive(sites=("tongxin", "changshu")) as archive:
        begin(archive)
        archive.begin_crawl("tongxin", "recrawl", at(1), scope="part")
        archive.begin_crawl("changshu", "hand", at(1), scope="part")
        assert [row["scope"] for row in rows(archive, "crawls")] == ["full", "part", "part"]
        assert archive.last_started() == {"tongxin": at(0)}


def test_mistakes_of_a_caller_are_named() -> None:
    with open_archive() as archive:
        with pytest.raises(ArchiveError, match="'nowhere' is not in this archive"):
            archive.begin_crawl("nowhere", "test", at(0))
        with pytest.raises(ArchiveError, match="of scope 'half': full, part"):
            archive.begin_crawl("tongxin", "test", at(0), scope="half")
        with pytest.raises(ArchiveError, match="no column 'colour'"):
            archive.keep_site({"slug": "a", "colour": "red"})
        with pytest.raises(ArchiveError, match="needs a slug"):
            archive.keep_site({"agency": "a"})
        with pytest.raises(ArchiveError, match="no crawl 9"):
            finish(archive, 9)
        with pytest.raises(ArchiveError, match="no crawl 9"):
            archive.note_listed(9, "https://a.cn/", [], at(0))
        crawl = begin(archive)
        with pytest.raises(ArchiveError, match="no count 'news'"):
            finish(archive, crawl, news=1)
        with pytest.raises(ArchiveError, match="cannot end as 'running'"):
            finish(archive, crawl, status="running")
        with pytest.raises(ArchiveError, match="not 'skipped'"):
            archive.keep_page(make_page(), crawl, "skipped")
        with pytest.raises(ArchiveError, match="store the page before"):
            archive.keep_document(make_page(), make_document())
        with pytest.raises(ArchiveError, match="store the page before"):
            archive.note_unread(make_page(), "why")
        stored, _ = store(archive, crawl, make_page("<ul>", kind="list"))
        with pytest.raises(ArchiveError, match="a list page is no document"):
            archive.keep_document(stored, make_document())
        with pytest.raises(ArchiveError, match="no capture 7"):
            archive.keep_document(replace(make_page(), capture_id=7), make_document())
        with pytest.raises(ArchiveError, match="no body 00"):
            archive.body("00")
        assert list(archive.db.execute("SELECT count(*) FROM documents")) == [(0,)]


def test_a_site_is_updated_and_keeps_what_is_not_given() -> None:
    with open_archive() as archive:
        archive.keep_site({"slug": "tongxin", "enabled": 0, "paused_reason": "asked to"})
        archive.keep_site({"slug": "tongxin", "agency": "另一机关"})
        (row,) = rows(archive, "sites")
        assert (row["agency"], row["enabled"], row["paused_reason"], row["region"]) == (
            "另一机关",
            0,
            "asked to",
            "640324",
        )
