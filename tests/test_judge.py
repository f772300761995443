"""The verdict on a crawl: what makes it partial or failed, and in which words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.judge import ColumnTally, Report, Verdict, judge

LIST = "http://x.gov.cn/nb/"


def column(
    listed: int = 3, pages: int = 1, announced: int | None = None, doubts: tuple[str, ...] = ()
) -> ColumnTally:
    return ColumnTally(LIST, pages, {f"{LIST}{n}.html" for n in range(listed)}, announced, list(doubts))


def test_all_read_is_ok() -> None:
    verdict = judge(Report([column(announced=3)], expected=3))
    assert (verdict.status, verdict.reason) == ("ok", "")


def test_an_empty_list_that_announces_nothing_is_ok() -> None:
    """Its emptiness proves nothing either: the archive takes absences only from lists with entries."""
    assert judge(Report([column(listed=0)])).status == "ok"


def test_a_site_of_which_nothing_is_known_is_not_ok() -> None:
    verdict = judge(Report([column(listed=0)], is_blank=True))
    assert verdict.status == "partial"
    assert "render = true" in verdict.reason
    assert judge(Report([column(listed=0)], is_blank=True, asked="only X, as asked")).status == "ok"


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (Report([column(announced=25)]), f"{LIST} announces 25 documents and lists 3"),
        (Report([column(doubts=("list page 2 of X is empty",))]), "list page 2 of X is empty"),
        (Report([column()], expected=10), "3 documents listed, the site file expects 10"),
        (Report([column()], closed="shutdown"), "stopped by a signal"),
        (Report([column()], closed="closespider_timeout"), "stopped at the time limit"),
        (Report([column()], closed="whatever"), "ended early (whatever)"),
        (
            Report([column()], errors=2, first_error="a.html: HTTP 500"),
            "2 errors, the first: a.html: HTTP 500",
        ),
        (Report([column()], blocked=1), "turned away from 1 document"),
    ],
)
def test_what_makes_a_crawl_partial(report: Report, words: str) -> None:
    verdict = judge(report)
    assert (verdict.status, verdict.reason) == ("partial", words)


def test_a_file_that_cannot_be_read_is_said_and_no_shortfall() -> None:
    report = Report([column()], unread={"a.doc": "ReadError: a Word file"})
    words = "1 file cannot be read, the first: a.doc: ReadError: a Word file"
    assert (judge(report).status, judge(report).reason) == ("ok", words)
    verdict = judge(replace(report, errors=1, first_error="b: HTTP 500"))
    assert (verdict.status, verdict.reason) == ("partial", f"1 error, the first: b: HTTP 500; {words}")


def test_less_asked_of_a_portal_that_is_down_is_a_failure() -> None:
    down = [column(listed=0, pages=0, doubts=("list page 1 of X not read: HTTP 500",))]
    assert judge(Report(down, asked="only entries since 2024-01-01, as asked")).status == "failed"


def test_every_reason_is_named() -> None:
    report = Report([column(announced=9)], closed="shutdown", errors=1, blocked=2)
    assert judge(report).reason.count("; ") == 3


def test_no_list_read_is_a_failure() -> None:
    verdict = judge(Report([column(listed=0, pages=0, doubts=("list page 1 of X not read: HTTP 500",))]))
    assert verdict.status == "failed"
    assert verdict.reason == "no list could be read; list page 1 of X not read: HTTP 500"


def test_what_ended_the_crawl_is_the_reason() -> None:
    verdict = judge(Report([column()], fatal="disk full", errors=4))
    assert (verdict.status, verdict.reason) == ("failed", "disk full")


def test_doing_less_because_less_was_asked_is_ok_and_said() -> None:
    asked = Report([column(announced=25)], expected=20, asked="stopped at 3 documents, as asked")
    assert judge(asked) == replace(judge(asked), status="ok", reason="stopped at 3 documents, as asked")
    assert judge(replace(asked, errors=1)).status == "partial"


def test_a_list_the_portal_cuts_off_is_a_state_of_its_own() -> None:
    cut = replace(column(announced=60), truncated="its API answers 404")
    assert (cut.state, cut.complete) == ("truncated", False)
    verdict = judge(Report([cut]))
    assert verdict == Verdict("truncated", f"list truncated by the portal: {LIST}: its API answers 404")
    doubted = replace(cut, doubts=["list page 2 is empty"])
    assert doubted.state == "partial"
    assert judge(Report([cut, doubted])).status == "partial"


def test_a_column_that_lists_nothing_any_more_is_partial() -> None:
    emptied = replace(column(listed=0), before=25)
    assert judge(Report([emptied])) == Verdict(
        "partial", f"{LIST} lists no document, 25 the last time it was read to its end"
    )
    assert replace(emptied, announced=0).complete


def test_a_column_that_says_it_is_empty_is_ok_and_said() -> None:
    emptied = replace(column(listed=0), before=25, says_none=True)
    assert judge(Report([emptied])) == Verdict(
        "ok", f"{LIST} lists 0 documents, 25 the last time it was read to its end"
    )


def test_a_column_that_shrank_is_ok_and_said() -> None:
    shrunk = replace(column(listed=3), before=25)
    assert judge(Report([shrunk])) == Verdict(
        "ok", f"{LIST} lists 3 documents, 25 the last time it was read to its end"
    )
    assert judge(Report([replace(shrunk, before=6)])).reason == ""


def test_documents_that_were_not_asked_for_are_named() -> None:
    report = Report([column()], skipped={"b.gov.cn is not one of the site's hosts": 2})
    assert judge(report) == Verdict(
        "ok", "2 documents not asked for: b.gov.cn is not one of the site's hosts"
    )


def test_completeness_of_a_column() -> None:
    assert column(announced=3).complete
    assert not column(announced=4).complete
    assert not column(doubts=("x",)).complete
    assert not column(pages=0).complete


def test_a_new_site_whose_lists_say_that_they_are_empty_is_ok() -> None:
    assert judge(Report([column(listed=0, announced=0)], is_blank=True)) == Verdict("ok", "")
    assert judge(Report([column(listed=0, announced=0), column(listed=0)], is_blank=True)).status == "partial"
