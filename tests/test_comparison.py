"""A crawl against the last healthy run: what is a fall, and what is chance."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from archive import coverage, judgements
from archive.coverage import Coverage
from archive.errors import ArchiveError
from archive.judgements import Column, Healthy, Share
from crawler.comparison import Expected, fell, field_falls
from crawler.judge import ColumnTally, Report, judge
from gongkai.metrics import Metric, write
from tests.factories import SITE, URL, at, begin, finish, full_document, keep, make_page, open_archive

LIST = "http://x.gov.cn/nb/"
PAGE = "http://x.gov.cn/nb/1.html"
TITLES = ("annual_report", "title")
ALL = Share(100, 100)


def column(listed: int, announced: int | None = None) -> ColumnTally:
    return ColumnTally(LIST, 1, {f"{LIST}{n}.html" for n in range(listed)}, announced)


def healthy(share: Share = ALL, listed: int = 10, **changes: object) -> Healthy:
    values = {"columns": {LIST: Column(None, listed)}, "coverage": {TITLES: share}, **changes}
    return Healthy(1, "2026-01-05T00:00:00+00:00", **values)  # type: ignore[arg-type]


def row(documents: int, covered: int, fresh: int = 0, fresh_covered: int = 0, parser: str = "2") -> Coverage:
    return Coverage("annual_report", "title", parser, documents, covered, fresh, fresh_covered, PAGE)


@pytest.mark.parametrize(
    ("before", "now", "is_fall"),
    [
        (10, 8, True),
        (10, 9, False),
        (3, 2, False),
        (2, 0, True),
        (100, 81, False),
        (100, 80, True),
        (8, 10, False),
    ],
)
def test_a_fall_is_a_fifth_and_two_documents(before: int, now: int, is_fall: bool) -> None:
    assert fell(before, now) is is_fall


def test_a_list_that_fell_is_partial_and_says_the_way_out() -> None:
    verdict = judge(Report([column(8)], site="x", healthy=healthy()))
    assert verdict.status == "partial"
    assert f"{LIST} lists 8 documents, 10 in the last healthy run (2026-01-05)" in verdict.reason
    assert "gongkai status x --accept" in verdict.reason
    assert judge(Report([column(9)], site="x", healthy=healthy())).status == "ok"
    assert judge(Report([column(8)], site="x", healthy=healthy(), asked="only 8")).status == "ok"


@pytest.mark.parametrize(
    ("before", "now", "is_said"),
    [(40, 32, True), (40, 33, False), (2, 0, True), (None, 0, False), (40, None, False), (0, 0, False)],
)
def test_what_a_list_announces_may_not_fall(before: int | None, now: int | None, is_said: bool) -> None:
    """Where the portal prints a total, then and now; as many documents as that are listed meanwhile."""
    last = healthy(columns={LIST: Column(before, 10)})
    verdict = judge(Report([column(max(10, now or 0), now)], site="x", healthy=last))
    said = f"{LIST} announces {now} documents, {before} in the last healthy run (2026-01-05)"
    assert (said in verdict.reason, bool(verdict.falls), verdict.status == "partial") == (is_said,) * 3


def test_what_is_not_asked_for_any_more_is_a_fall() -> None:
    def left_out(count: int, before: int) -> tuple[str, ...]:
        skipped = {"b.gov.cn is not one of the site's hosts": count} if count else {}
        return judge(Report([column(10)], site="x", skipped=skipped, healthy=healthy(skipped=before))).falls

    assert left_out(3, 1) == ("3 documents not asked for, 1 in the last healthy run (2026-01-05)",)
    assert left_out(3, 3) == left_out(2, 1) == left_out(0, 5) == ()


def test_nothing_is_compared_where_it_would_say_nothing() -> None:
    """Without a healthy run, with less asked for, with no list read, in columns not read to their end or new."""
    fallen, last = [column(2)], healthy(errors=0, blocked=0)
    failed = {"errors": 9, "blocked": 9, "site": "x"}
    assert judge(Report(fallen, healthy=last, site="x")).falls
    for report in (
        Report(fallen, **failed),  # type: ignore[arg-type]
        Report(fallen, healthy=last, asked="only 2, as asked", **failed),  # type: ignore[arg-type]
        Report([ColumnTally(LIST)], healthy=last, **failed),  # type: ignore[arg-type]
        Report([replace(column(2), doubts=["list page 2 of X is empty"])], healthy=last, site="x"),
        Report([replace(column(2), url=f"{LIST}new/")], healthy=last, site="x"),
    ):
        verdict = judge(report)
        assert verdict.falls == ()
        if "asked" in verdict.reason or report.healthy is None:
            assert "healthy run" not in verdict.reason


@pytest.mark.parametrize(
    ("before", "now", "is_said"),
    [(0, 1, False), (0, 2, True), (10, 11, False), (10, 12, True), (5, 3, False)],
)
def test_errors_and_refusals_that_rise_say_from_what(before: int, now: int, is_said: bool) -> None:
    last = healthy(errors=before, blocked=before)
    verdict = judge(
        Report([column(10)], site="x", errors=now, blocked=now, first_error="a: HTTP 500", healthy=last)
    )
    since = f", {before} in the last healthy run (2026-01-05)" if is_said else ""
    assert verdict.status == "partial"
    assert verdict.reason == (
        f"turned away from {now} {'document' if now == 1 else 'documents'}{since}; "
        f"{now} {'error' if now == 1 else 'errors'}{since}, the first: a: HTTP 500"
    )
    assert (
        verdict.falls == ()
    )  # nothing that a person could accept: a portal that is down says nothing of its documents


def test_new_documents_without_a_field_are_not_hidden_by_old_ones() -> None:
    (fall,) = field_falls([row(105, 100, 5, 0)], healthy(), "2")
    assert "title 100 of 100 → 0 of 5" in fall
    assert PAGE in fall


def test_chance_readings_by_other_rules_and_what_was_accepted_are_no_fall() -> None:
    assert field_falls([row(103, 50, 3, 0)], healthy(Share(100, 50)), "2") == []
    assert field_falls([row(105, 100, 5, 0, parser="1")], healthy(), "2") == []
    accepted = healthy(accepted={TITLES: Share(5, 0)})
    assert field_falls([row(110, 100, 5, 0)], accepted, "2") == []


def test_a_field_short_of_what_the_site_file_expects() -> None:
    report = Report([column(10)], coverage=[row(10, 6)], expect=Expected(coverage={"title": 0.8}))
    assert judge(report).reason == (
        f"6 of 10 documents of kind annual_report have title, the site file expects 80%, such as {PAGE}"
    )


def test_prometheus_reads_what_is_written(tmp_path: Path) -> None:
    path = tmp_path / "gongkai.prom"
    label = 'a\\b "c"\nd'
    now = datetime(2026, 1, 5, tzinfo=UTC).timestamp()
    write(path, [Metric("gongkai_x", "Help.", [({"site": label}, now), ({"site": "none"}, None)])])
    (family,) = text_string_to_metric_families(path.read_text(encoding="utf-8"))
    assert [(sample.labels, sample.value) for sample in family.samples] == [({"site": label}, now)]
    assert [each.name for each in tmp_path.iterdir()] == ["gongkai.prom"]


def test_what_is_measured_kept_and_accepted() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        keep(archive, crawl, make_page(), full_document())
        rows = coverage.measure(archive, SITE, crawl, {}, {URL})
        known = {one.field: (one.documents, one.covered, one.fresh_documents) for one in rows}
        assert known["title"] == known["penalties.decisions"] == (1, 1, 1)
        assert known["coercion.decisions"] == (1, 0, 1)  # an empty cell
        assert judgements.healthy(archive, SITE, crawl + 1, "1") is None
        archive.note_visit(crawl, f"{URL}?down", status=500, outcome="error", now=at(0, 9), error="HTTP 500")
        finish(archive, crawl, status="partial")
        with pytest.raises(ArchiveError, match="nothing to accept"):
            judgements.accept(archive, SITE, "me", at(1))
        coverage.keep(archive, crawl, rows)
        judgements.keep(archive, crawl, None, ["title 3 of 3 → 0 of 3"])
        judgements.accept(archive, SITE, "me", at(1), "so it is")
        last = judgements.healthy(archive, SITE, crawl + 1, "1")
        assert last is not None
        assert last.coverage[TITLES] == Share(1, 1)
        assert (last.errors, last.blocked) == (1, 0)
        assert archive.health(SITE)[0]["accepted_note"] == "so it is"
