"""The end of a crawl: measured, judged, and closed in the archive with what it was judged by."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from archive import coverage, judgements
from archive.errors import ArchiveError, explained
from crawler.comparison import Expected
from crawler.judge import ColumnTally, Report, Verdict, judge
from crawler.logs import event
from crawler.redaction import redact
from crawler.responses import now
from pipelines import PARSER

if TYPE_CHECKING:
    from crawler.extensions import Run

logger = logging.getLogger(__name__)


def close(run: Run, reason: str) -> Verdict:
    """Judge the crawl, which Scrapy ended for that reason, and close it in the archive; `failed` where that refuses."""
    report = _report(run, reason)
    verdict = judge(report)
    try:
        _finish(run, report, verdict)
    except ArchiveError as error:
        logger.error("%s", error, extra=event("archive_failed"))
        return Verdict("failed", str(error))
    return verdict


def _report(run: Run, reason: str) -> Report:
    """All that the verdict rests on."""
    site = run.spider.site
    healthy, covered = _comparable(run)
    return Report(
        columns=list(run.columns.values()),
        closed=reason,
        fatal=run.fatal,
        expected=site.expected_documents,
        errors=run.errors,
        blocked=run.blocked,
        unread=run.unread,
        skipped=run.skipped,
        first_error=run.first_error,
        is_blank=not any(run.archive.known_documents(site.slug)),
        asked=run.spider.less,
        site=site.slug,
        expect=Expected(site.expected_announced, site.expected_stored, dict(site.expected_coverage)),
        healthy=healthy,
        coverage=covered,
        parser=PARSER,
    )


def _comparable(run: Run) -> tuple[judgements.Healthy | None, list[coverage.Coverage]]:
    """The site's last healthy run, and the coverage of its documents now; nothing where less was asked for."""
    slug, kinds = run.spider.site.slug, {column.url: column.kind for column in run.columns.values()}
    if run.fatal or run.spider.is_part:
        return None, []
    try:
        with explained(run.path):
            healthy = judgements.healthy(run.archive, slug, run.crawl_id, PARSER)
            return healthy, coverage.measure(run.archive, slug, run.crawl_id, kinds, run.read)
    except ArchiveError as error:
        run.fatal = str(error)
        logger.error("%s", error, extra=event("archive_failed"))
        return None, []


def _finish(run: Run, report: Report, verdict: Verdict) -> None:
    announced = [column.announced for column in report.columns]
    total = None if None in announced else sum(column or 0 for column in announced)
    cut = run.spider.less if run.spider.is_full else ""
    with run.archive.together():
        run.archive.finish_crawl(
            run.crawl_id,
            status=verdict.status,
            reason=redact(verdict.reason),
            counts={"announced": total, "not_due": run.not_due},
            now=now(),
            complete=[column.url for column in report.columns if column.complete and not report.asked],
            columns=() if run.spider.only else [column_row(column, cut) for column in report.columns],
        )
        if not run.spider.is_part:
            _keep_judgement(run, report, verdict)


def _keep_judgement(run: Run, report: Report, verdict: Verdict) -> None:
    """What the verdict was measured by; of fields that no document has, and had, there is nothing to keep."""
    known = report.healthy.coverage if report.healthy else {}
    rows = [row for row in report.coverage if row.covered or (row.kind, row.field) in known]
    coverage.keep(run.archive, run.crawl_id, rows)
    compared_with = report.healthy.crawl_id if report.healthy else None
    judgements.keep(run.archive, run.crawl_id, compared_with, verdict.falls)


def column_row(column: ColumnTally, cut: str) -> dict[str, object]:
    """How a column was read, as the archive's table `crawl_columns` keeps it; `cut`: where it was asked to stop early."""
    is_cut = bool(cut) and column.complete
    return {
        "column_url": column.url,
        "kind": column.kind,
        "family": column.family,
        "evidence": column.evidence,
        "pages": column.pages,
        "announced": column.announced,
        "listed": len(column.listed),
        "state": "partial" if is_cut else column.state,
        "reason": cut if is_cut else column.reason,
    }
