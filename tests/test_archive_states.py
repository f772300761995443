"""Whether a document is there: the judgement by table, and the judgement over real visits."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.states import Sighting, Verdict, found, judge
from archive.store import Archive
from archive.verify import verify
from tests.factories import (
    URL,
    at,
    begin,
    finish,
    keep,
    keep_texts,
    make_document,
    make_page,
    open_archive,
    store,
)

COLUMN = "https://www.tongxin.gov.cn/zfxxgknb/"
NEW = "https://www.tongxin.gov.cn/new/2023.html"


@dataclass(frozen=True)
class Case:
    state: str
    seen: str  # a sighting every seven days: + a good answer, - a failure
    becomes: str
    listed: bool = True
    elsewhere: str = ""


CASES = [
    Case("present", "+", "present"),
    Case("present", "", "present"),
    Case("present", "+-", "suspect"),
    Case("present", "+--", "suspect"),
    Case("present", "+---", "gone"),
    Case("suspect", "+--", "suspect"),
    Case("suspect", "+---", "gone"),
    Case("suspect", "---+", "suspect"),  # the good answer itself made it present, before this judgement
    Case("present", "---+-", "suspect"),
    Case("suspect", "--+--", "suspect"),
    Case("suspect", "---", "moved", elsewhere=NEW),
    Case("suspect", "--", "suspect", elsewhere=NEW),
    Case("gone", "----", "gone"),
    Case("gone", "-----", "moved", elsewhere=NEW),  # the content turned up after two weeks of nothing
    Case("moved", "-----", "moved", elsewhere=NEW),
    Case("moved", "-----", "gone"),  # it does not stand there any more either
    Case("back", "---+", "back"),
    Case("back", "---+-", "suspect"),
    Case("present", "+", "suspect", listed=False),
    Case("back", "+", "suspect", listed=False),
    Case("suspect", "+", "suspect", listed=False),
    Case("gone", "---", "gone", listed=False),
    Case("suspect", "+-", "suspect", listed=False),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_state_follows_from_what_was_seen(case: Case) -> None:
    sightings = [Sighting(day, at(7 * day), mark == "+") for day, mark in enumerate(case.seen)]
    verdict = judge(case.state, at(0), sightings, listed=case.listed, elsewhere=case.elsewhere, now=at(100))
    assert verdict.state == case.becomes
    changed = case.becomes != case.state
    assert verdict.since == (at(100) if changed else at(0))
    assert bool(verdict.reason) is changed


@pytest.mark.parametrize(("seconds", "state"), [(14 * 86400 - 1, "suspect"), (14 * 86400, "gone")])
def test_fourteen_days_to_the_second(seconds: int, state: str) -> None:
    sightings = [Sighting(1, at(0), False), Sighting(2, at(0, seconds), False)]
    assert judge("suspect", at(0), sightings, listed=True, elsewhere="", now=at(20)).state == state


def test_the_proof_is_the_failures_since_the_last_good_answer() -> None:
    sightings = [
        Sighting(day, at(day * 10), seen) for day, seen in enumerate([False, True, False, False, False])
    ]
    assert judge("suspect", at(0), sightings, listed=True, elsewhere="", now=at(50)) == Verdict(
        "gone", at(50), f"3 visits failed from {at(20)} to {at(40)}, none succeeded", (2, 3, 4)
    )


@given(st.sampled_from(["present", "suspect", "gone", "back", "moved"]))
def test_a_good_answer_leaves_nothing_absent(state: str) -> None:
    assert found(state) in ("present", "back")
    assert found(found(state)) == found(state)


def miss(archive: Archive, day: int, status: str = "ok") -> str:
    """A crawl whose visit to the document answers 404; the document's state after it."""
    crawl = begin(archive, day)
    archive.note_visit(crawl, URL, status=404, outcome="gone", now=at(day))
    finish(archive, crawl, day, status)
    return str(archive.find_document(URL)["state"])


def hit(archive: Archive, day: int, body: str = "<p>甲</p>", text: str = "甲") -> str:
    crawl = begin(archive, day)
    stored, kept = store(archive, crawl, make_page(body, day=day))
    if kept.unread:
        archive.keep_document(stored, make_document(text))
    finish(archive, crawl, day)
    return str(archive.find_document(URL)["state"])


def test_a_document_goes_and_comes_back() -> None:
    with open_archive() as archive:
        assert hit(archive, 0) == "present"
        assert [miss(archive, day) for day in (1, 8, 14, 15)] == ["suspect", "suspect", "suspect", "gone"]
        assert archive.find_document(URL)["last_seen"] == at(0)
        assert hit(archive, 20) == "back"
        assert miss(archive, 21) == "suspect"
        assert hit(archive, 22, "<p>乙</p>", "乙") == "present"
        changes = archive.state_changes(1)
        assert [(row["old"], row["new"]) for row in changes] == [
            ("present", "suspect"),
            ("suspect", "gone"),
            ("gone", "back"),
            ("back", "suspect"),
            ("suspect", "present"),
        ]
        outcomes = {row["id"]: row["outcome"] for row in archive.visits(URL)}
        assert {outcomes[visit] for visit in json.loads(changes[1]["visits"])} == {"gone"}
        assert len(json.loads(changes[1]["visits"])) == 4
        assert list(verify(archive)) == []


@pytest.mark.parametrize("status", ["partial", "failed", "killed"])
def test_a_crawl_that_was_not_ok_proves_nothing(status: str) -> None:
    with open_archive() as archive:
        hit(archive, 0)
        assert [miss(archive, day, status) for day in (1, 15, 30)] == ["present"] * 3
        assert miss(archive, 31) == "suspect"
        assert miss(archive, 32) == "suspect"


def test_a_blocked_visit_or_an_error_proves_nothing() -> None:
    with open_archive() as archive:
        hit(archive, 0)
        for day in (1, 20, 40):
            crawl = begin(archive, day)
            archive.note_visit(crawl, URL, status=412, outcome="blocked", now=at(day))
            archive.note_visit(crawl, URL, status=None, outcome="error", now=at(day), error="timeout")
            finish(archive, crawl, day)
        assert archive.find_document(URL)["state"] == "present"


def test_an_answer_that_cannot_be_read_is_an_answer() -> None:
    with open_archive() as archive:
        hit(archive, 0)
        assert miss(archive, 1) == "suspect"
        crawl = begin(archive, 8)
        stored, _ = store(archive, crawl, make_page("unreadable", day=8))
        archive.note_unread(stored, "no text in it")
        finish(archive, crawl, 8)
        assert [miss(archive, day) for day in (16, 29)] == ["suspect", "suspect"]
        assert miss(archive, 30) == "gone"


def test_a_page_kept_as_evidence_of_an_error_is_no_answer() -> None:
    with open_archive() as archive:
        hit(archive, 0)
        assert miss(archive, 1) == "suspect"
        archive.keep_page(make_page("<h1>500</h1>", day=8, status=500), begin(archive, 8), "error", "500")
        assert miss(archive, 16) == "gone"


def test_a_document_that_left_its_list_and_answers_unreadably_is_present() -> None:
    with open_archive() as archive:
        first, second = two_documents(archive)
        crawl = begin(archive, 2)
        archive.note_listed(crawl, COLUMN, [(first, "标题", "2024-01-18")], at(2))
        stored, _ = store(archive, crawl, make_page("unreadable", day=2, url=second))
        archive.note_unread(stored, "no text in it")
        finish(archive, crawl, 2)
        assert archive.find_document(second)["state"] == "present"


def test_not_modified_brings_a_document_back() -> None:
    with open_archive() as archive:
        hit(archive, 0)
        assert [miss(archive, day) for day in (1, 20)] == ["suspect", "gone"]
        archive.note_visit(begin(archive, 21), URL, status=304, outcome="not_modified", now=at(21))
        assert archive.find_document(URL)["state"] == "back"


def test_an_old_capture_read_late_does_not_bring_a_document_back() -> None:
    with open_archive() as archive:
        hit(archive, 0)
        late, _ = store(archive, begin(archive, 1), make_page("unread", day=1))
        assert [miss(archive, day) for day in (2, 20)] == ["suspect", "gone"]
        archive.keep_document(late, make_document("乙"))
        assert archive.find_document(URL)["state"] == "gone"


def listing(
    archive: Archive, day: int, *urls: str, complete: tuple[str, ...] | None = None, **counts: int
) -> list[str]:
    """A crawl whose list names these addresses; the states of all documents after it."""
    crawl = begin(archive, day)
    archive.note_listed(crawl, COLUMN, [(url, "标题", "2024-01-18") for url in urls], at(day))
    archive.finish_crawl(crawl, status="ok", reason="", counts=counts, now=at(day, 60), complete=complete)
    return [row[0] for row in archive.db.execute("SELECT state FROM documents ORDER BY id")]


def two_documents(archive: Archive) -> tuple[str, str]:
    urls = (URL, URL + "?2")
    for url in urls:
        keep_texts(archive, url, url=url)
    assert listing(archive, 1, *urls) == ["present", "present"]
    return urls


def test_leaving_a_list_is_suspect_and_never_gone() -> None:
    with open_archive() as archive:
        first, _ = two_documents(archive)
        assert [listing(archive, day, first) for day in (2, 20, 40)] == [["present", "suspect"]] * 3
        assert archive.state_changes(2)[0]["reason"] == "no longer in a list that was read to its end"
        assert archive.find_document(2)["state_since"] == at(2, 60)


def test_a_document_that_left_its_list_and_still_answers_is_present() -> None:
    with open_archive() as archive:
        first, second = two_documents(archive)
        for day in (2, 9):
            crawl = begin(archive, day)
            archive.note_listed(crawl, COLUMN, [(first, "标题", "2024-01-18")], at(day))
            archive.note_visit(crawl, second, status=304, outcome="not_modified", now=at(day))
            finish(archive, crawl, day)
        assert listing(archive, 10, first) == ["present", "present"]


def test_an_empty_list_proves_nothing() -> None:
    with open_archive() as archive:
        two_documents(archive)
        assert listing(archive, 2) == ["present", "present"]


def test_a_list_shorter_than_announced_proves_nothing() -> None:
    with open_archive() as archive:
        first, _ = two_documents(archive)
        assert listing(archive, 2, first, announced=2) == ["present", "present"]
        assert listing(archive, 3, first, announced=1) == ["present", "suspect"]


def test_a_list_that_was_not_read_to_its_end_proves_nothing() -> None:
    with open_archive() as archive:
        first, _ = two_documents(archive)
        assert listing(archive, 2, first, complete=()) == ["present", "present"]
        assert listing(archive, 3, first, complete=(COLUMN,)) == ["present", "suspect"]


def test_a_document_still_in_another_column_is_present() -> None:
    with open_archive() as archive:
        first, second = two_documents(archive)
        crawl = begin(archive, 2)
        archive.note_listed(crawl, COLUMN, [(first, "标题", "")], at(2))
        archive.note_listed(crawl, COLUMN + "2/", [(second, "标题", "")], at(2))
        finish(archive, crawl, 2)
        assert archive.find_document(second)["state"] == "present"


def test_gone_here_and_the_same_at_a_newer_address_of_the_site_is_moved() -> None:
    with open_archive() as archive:
        hit(archive, 0)
        assert miss(archive, 1) == "suspect"
        crawl = begin(archive, 2)
        keep(archive, crawl, make_page("new", day=2, url=URL + "?new"), make_document("甲"))
        finish(archive, crawl, 2)
        assert miss(archive, 20) == "moved"
        assert archive.find_document(URL + "?new")["copy_of"] == 1
        assert hit(archive, 21) == "back"


def test_the_same_at_an_older_address_is_a_copy_and_not_a_move() -> None:
    with open_archive() as archive:
        keep_texts(archive, "甲", url=URL + "?older")
        with_copy = begin(archive, 1)
        keep(archive, with_copy, make_page("<p>甲</p>", day=1), make_document("甲"))
        finish(archive, with_copy, 1)
        assert [miss(archive, day) for day in (2, 20)] == ["suspect", "gone"]


def test_coming_back_says_with_what() -> None:
    with open_archive() as archive:
        hit(archive, 0)
        assert [miss(archive, day) for day in (1, 20)] == ["suspect", "gone"]
        assert hit(archive, 21, "<p>乙</p>", "乙") == "back"
        assert [miss(archive, day) for day in (22, 40)] == ["suspect", "gone"]
        assert hit(archive, 41, "<p>乙</p>", "乙") == "back"
        assert [miss(archive, day) for day in (42, 60)] == ["suspect", "gone"]
        assert hit(archive, 61, "<p>乙 浏览 2</p>", "乙") == "back"
        came_back = [row["reason"] for row in archive.state_changes(1) if row["new"] == "back"]
        assert came_back == [
            "answered again, with other content: version 2",
            "answered again, with the same bytes",
            "answered again, with the same content",
        ]
        assert [row["number"] for row in archive.versions(1)] == [1, 2]


def test_how_a_document_failed_is_said() -> None:
    with open_archive() as archive:
        hit(archive, 0)
        for day, (status, error) in enumerate(
            [(404, ""), (410, ""), (200, "sent to the home page")], start=1
        ):
            crawl = begin(archive, 10 * day)
            archive.note_visit(crawl, URL, status=status, outcome="gone", now=at(10 * day), error=error)
            finish(archive, crawl, 10 * day)
        suspect, gone = archive.state_changes(1)
        assert suspect["reason"] == f"a visit failed at {at(10)}: HTTP 404"
        assert gone["reason"].endswith("none succeeded: HTTP 404, HTTP 410, sent to the home page")
        (row,) = archive.db.query("SELECT * FROM vanished")
        assert (row["failing_since"], row["failed_last"], row["failures"]) == (at(10), at(30), 3)
        assert row["http_status"] == 200


def test_what_has_moved_follows_its_content() -> None:
    """Gone, moved when its content turns up, still moved when that is edited, gone again when it leaves there."""
    new = URL + "?new"
    with open_archive() as archive:
        hit(archive, 0)
        assert [miss(archive, day) for day in (1, 20)] == ["suspect", "gone"]
        for day, text in ((21, "甲"), (22, "甲二")):
            crawl = begin(archive, day)
            keep(archive, crawl, make_page(text, day=day, url=new), make_document(text, url=new))
            finish(archive, crawl, day)
            assert miss(archive, day) == "moved"
        (row,) = archive.db.query("SELECT * FROM vanished")
        assert (row["moved_to"], row["failures_so_far"]) == (new, 4)
        for day in (23, 40):
            crawl = begin(archive, day)
            archive.note_visit(crawl, new, status=404, outcome="gone", now=at(day))
            finish(archive, crawl, day)
        assert miss(archive, 41) == "gone"
        reasons = [row["reason"] for row in archive.state_changes(1)]
        assert reasons[2].endswith(f"its content stands at {new}")
        assert reasons[3].endswith("its content no longer stands elsewhere on the site")
