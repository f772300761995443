"""The views: what they show, and that a question to them walks along indexes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from archive.reports import numbers, values
from archive.schema.views import REPORT_CODES, VIEWS, column_of
from archive.store import Archive
from crawler.items import Check, Fact
from tests.factories import (
    AGENCY,
    URL,
    at,
    begin,
    finish,
    full_document,
    keep,
    keep_texts,
    make_document,
    make_fact,
    make_page,
    open_archive,
    site_row,
    store,
)


def view(archive: Archive, name: str, where: str = "1") -> list[dict[str, Any]]:
    return list(archive.db.query(f"SELECT * FROM {name} WHERE {where}"))


def report(archive: Archive, url: str = URL, *, page: dict[str, Any] | None = None, **changes: Any) -> None:
    """A crawl that finds one report with one fact; its text is its address, unless given."""
    crawl = begin(archive)
    text = changes.pop("text", url)
    document = make_document(text, url=url, **{"facts": (make_fact(grid=None),), **changes})
    keep(archive, crawl, make_page(text, url=url, **(page or {})), document)
    finish(archive, crawl)


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_answers_on_an_empty_archive(name: str) -> None:
    with open_archive(sites=()) as archive:
        assert view(archive, name) == []


def test_a_report_is_a_row_of_numbers() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        keep(archive, crawl, make_page("1"), full_document(3259))
        checks = (Check("rows_sum", "fail", 1, 2, ""), Check("rows_sum", "unknown", None, None, ""))
        keep(archive, crawl, make_page("2"), full_document(3260, checks=checks))
        (row,) = view(archive, "reports")
    assert (row["agency"], row["year"], row["site"], row["province"]) == (AGENCY, 2023, "tongxin", "宁夏")
    assert (row["penalties_decisions"], row["fees_amount"], row["coercion_decisions"]) == (3260, 0.5, None)
    assert (row["version"], row["checks_failed"], row["documents"]) == (2, 1, 1)
    assert {column_of(code) for code in REPORT_CODES} <= set(row)


@pytest.mark.parametrize(
    ("direct", "after_review", "printed", "cases"),
    [(0, 1, None, 1), (2, 3, 9, 5), (2, None, 9, 9), (None, None, 4, 4), (2, None, None, None)],
)
def test_lawsuits_of_both_kinds_are_one_number(
    direct: int | None, after_review: int | None, printed: int | None, cases: int | None
) -> None:
    given = {
        "litigation_direct.total": direct,
        "litigation_after_review.total": after_review,
        "litigation.total": printed,
    }
    with open_archive() as archive:
        report(
            archive,
            facts=tuple(
                make_fact(code, value, grid=None) for code, value in given.items() if value is not None
            ),
        )
        (row,) = view(archive, "reports")
        assert (row["litigation_cases"], row["litigation_total"]) == (cases, printed)
        version = row["version_id"]
        fact = numbers(archive.db, [version], ["litigation.cases"]).get((version, "litigation.cases"))
        assert cases is None or (fact is not None and fact["value"] == cases)
        ranked = values(archive.db, row["year"], "litigation.cases").get(version)
        assert (ranked[1] if ranked else None) == cases


def test_a_table_is_believed_before_prose_and_a_number_before_a_blank() -> None:
    facts = (
        make_fact("review.total", 3, source="text", grid=None),
        make_fact("review.total", 2, grid=None),
        make_fact("licensing.decisions", None, state="blank", grid=None),
        make_fact("licensing.decisions", 7, source="text", grid=None),
    )
    with open_archive() as archive:
        report(archive, facts=facts)
        (row,) = view(archive, "reports")
        assert (row["review_total"], row["licensing_decisions"]) == (2, 7)


def test_one_row_for_an_agency_and_year() -> None:
    with open_archive() as archive:
        report(archive, url="https://a.cn/empty", facts=(), published="2025-01-01")
        report(archive, url="https://a.cn/early", published="2024-01-01")
        report(archive, url="https://a.cn/late", published="2024-03-01")
        report(archive, url="https://a.cn/reprint", text="https://a.cn/late", published="2024-05-01")
        report(archive, url="https://a.cn/notice", page={"kind": "notice"})
        report(archive, url="https://a.cn/2022", year=2022)
        report(archive, url="https://a.cn/undated", year=None)
        rows = view(archive, "reports")
        assert [(row["year"], row["url"]) for row in sorted(rows, key=lambda row: row["year"])] == [
            (2022, "https://a.cn/2022"),
            (2023, "https://a.cn/late"),
        ]
        assert {row["documents"] for row in rows} == {1, 3}


def test_a_file_stands_for_a_report_whose_page_says_nothing() -> None:
    with open_archive() as archive:
        report(archive, facts=())
        file = {"kind": "attachment", "parent": URL}
        report(archive, url="https://a.cn/1.pdf", page=file)
        assert [row["url"] for row in view(archive, "reports")] == ["https://a.cn/1.pdf"]
        report(archive, text="with a number")
        assert [row["url"] for row in view(archive, "reports")] == [URL]


def test_changes_name_the_numbers_that_changed() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        for penalties in (3259, 3260):
            keep(archive, crawl, make_page(str(penalties)), full_document(penalties))
        (row,) = view(archive, "changes")
        assert (row["version"], row["version_id"], row["previous_version_id"]) == (2, 2, 1)
        assert row["facts_changed"] == "penalties.decisions 3259 → 3260"
        assert [(one["what"], one["detail"]) for one in archive.crawl_changes(crawl)] == [
            ("new", ""),
            ("changed", "penalties.decisions 3259 → 3260"),
        ]


def prose(*values: int) -> tuple[Fact, ...]:
    """The same code read in one sentence after another."""
    return tuple(make_fact("review.total", value, source="text", grid=None) for value in values)


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ((5, 7), (5, 7), None),
        ((5, 7), (5, 8), "review.total 7 → 8"),
        ((5, 5), (5, 6), "review.total 5 → 6"),
        ((5, 7), (6, 8), "review.total 5 → 6; review.total 7 → 8"),
        ((5, 7), (7, 5), None),
        ((5, 7), (7,), None),
        ((5, 7), (9, 5, 7), None),
        ((5,), (), None),
    ],
)
def test_a_code_read_twice_is_compared_reading_by_reading(
    before: tuple[int, ...], after: tuple[int, ...], changed: str | None
) -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        for text, values in (("甲", before), ("乙", after)):
            keep(archive, crawl, make_page(text), make_document(text, facts=prose(*values)))
        assert view(archive, "changes")[0]["facts_changed"] == changed


def test_vanished_documents_with_their_evidence() -> None:
    with open_archive() as archive:
        keep_texts(archive, "甲")
        for day in (1, 20):
            crawl = begin(archive, day)
            archive.note_visit(crawl, URL, status=410, outcome="gone", now=at(day))
            finish(archive, crawl, day)
        (row,) = view(archive, "vanished")
        assert (row["state"], row["last_seen"], row["http_status"], row["failures"]) == (
            "gone",
            at(0),
            410,
            2,
        )
        assert [one["what"] for one in archive.crawl_changes(crawl)] == ["gone"]


def last_due(county: bool) -> int:
    """The latest year whose report is due today."""
    today = datetime.now(UTC)
    deadline = (today.month, today.day) <= ((1, 31) if county else (3, 31))
    return today.year - 1 - deadline


def overdue(archive: Archive) -> list[tuple[str, int, str]]:
    return [(row["agency"], row["year"], row["due"]) for row in view(archive, "overdue")]


def test_reports_that_should_be_there() -> None:
    year = last_due(county=True)
    with open_archive() as archive:
        keep_texts(archive, "甲", year=year - 2)
        assert overdue(archive) == [
            (AGENCY, year, f"{year + 1}-01-31"),
            (AGENCY, year - 1, f"{year}-01-31"),
        ]
        late = datetime.now(UTC) - datetime(year + 1, 1, 31, tzinfo=UTC)
        assert view(archive, "overdue")[0]["days_overdue"] == late // timedelta(days=1)
        keep_texts(archive, "乙", url=URL + "?2", year=year)
        keep_texts(archive, "丙", url=URL + "?3", year=year - 1)
        assert overdue(archive) == []


@pytest.mark.parametrize(
    ("agency", "region", "county"),
    [
        ("宁夏回族自治区人民政府", "640000", False),
        ("吴忠市人民政府", "640300", False),
        ("同心县人民政府", "640324", True),
        ("宁夏回族自治区公安厅", "640000", True),
    ],
)
def test_the_day_a_report_is_due(agency: str, region: str, county: bool) -> None:
    year = last_due(county)
    with open_archive() as archive:
        archive.keep_site(site_row(agency=agency, region=region))
        keep_texts(archive, "甲", agency=agency, year=year - 1)
        day = "01-31" if county else "03-31"
        assert overdue(archive) == [(agency, year, f"{year + 1}-{day}")]


def test_the_sites_own_agency_is_expected_once_reports_are_found_there() -> None:
    year = last_due(county=True)
    with open_archive() as archive:
        keep_texts(archive, "通知", kind="notice", year=None)
        assert overdue(archive) == []
        keep_texts(archive, "甲", url=URL + "?2", agency="同心县财政局", year=year)
        assert overdue(archive) == [(AGENCY, year, f"{year + 1}-01-31")]
        archive.keep_site({"slug": "tongxin", "enabled": 0})
        assert overdue(archive) == []


def test_health_of_a_site() -> None:
    with open_archive(sites=("tongxin", "new")) as archive:
        keep_texts(archive, "甲")
        for day in (1, 2):
            finish(archive, begin(archive, day), day, "failed")
        crawl = begin(archive, 3)
        store(archive, crawl, make_page("unread", day=3))
        finish(archive, crawl, 3, "partial", announced=9, listed=1)
        new, row = view(archive, "health")
        assert (new["site"], new["status"], new["failures"], new["stored"]) == ("new", None, 0, 0)
        assert (row["status"], row["failures"], row["last_ok"]) == ("partial", 3, at(0))
        assert (row["stored"], row["announced"], row["listed"], row["unread"]) == (1, 9, 1, 1)
        assert archive.health("tongxin") == [row]


def test_copies_name_their_originals() -> None:
    with open_archive() as archive:
        keep_texts(archive, "甲")
        keep_texts(archive, "甲", url=URL + "?copy")
        (row,) = view(archive, "copies")
        assert (row["url"], row["original_url"]) == (URL + "?copy", URL)


QUESTIONS = [
    "SELECT * FROM reports WHERE agency = 'a' AND year = 2023",
    "SELECT * FROM reports WHERE year = 2023",
    "SELECT * FROM reports WHERE site = 'a'",
    "SELECT * FROM changes LIMIT 20",
    "SELECT * FROM changes WHERE document_id = 1",
    "SELECT * FROM vanished",
    "SELECT * FROM copies",
    "SELECT * FROM health WHERE site = 'a'",
    "SELECT * FROM documents WHERE url = 'a'",
    "SELECT * FROM documents WHERE site = 'a' AND kind = 'notice'",
    "SELECT * FROM versions WHERE document_id = 1 ORDER BY number",
    "SELECT * FROM sections WHERE version_id = 1 ORDER BY position",
    "SELECT * FROM facts WHERE version_id = 1",
    "SELECT * FROM facts WHERE code = 'review.total'",
    "SELECT * FROM checks WHERE verdict = 'fail' AND rule = 'rows_sum'",
    "SELECT * FROM repairs WHERE version_id = 1",
    "SELECT * FROM visits WHERE url = 'a' ORDER BY id DESC",
    "SELECT * FROM visits WHERE crawl_id = 1",
    "SELECT * FROM captures WHERE body_sha256 = 'a'",
    "SELECT * FROM captures WHERE site = 'a' AND role = 'document' AND read_at IS NULL",
    "SELECT * FROM crawls WHERE site = 'a' ORDER BY id DESC",
    "SELECT * FROM list_entries WHERE site = 'a' AND column_url = 'b'",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_common_question_scans_no_large_table(question: str) -> None:
    with open_archive() as archive:
        plan = [row[3] for row in archive.db.execute(f"EXPLAIN QUERY PLAN {question}")]
    # What a subquery gave is small already, and read whole: "SCAN (subquery-2)".
    scans = [
        step for step in plan if step.startswith("SCAN") and not ("USING" in step or "(subquery" in step)
    ]
    assert scans == []
