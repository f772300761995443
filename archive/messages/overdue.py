"""Events of reports that became overdue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from archive.messages.event import Event
from archive.schema.report_lines import REPORT

SHANGHAI = ZoneInfo("Asia/Shanghai")
# What the view `overdue` says as of :now, of reports due no earlier than :since: it reads every year of every agency, which takes seconds.
# Agencies with reports on one site stand in `report_lines`; those on several, and sites whose own agency has none there, are asked of documents.
OVERDUE = f"""
WITH RECURSIVE years AS (
    SELECT CAST(substr(:since, 1, 4) AS INTEGER) - 1 AS year
    UNION ALL SELECT year + 1 FROM years WHERE year < CAST(strftime('%Y', :now) AS INTEGER)
), agencies AS (
    SELECT site, agency, first_year FROM report_lines WHERE site = other_site
    UNION ALL
    SELECT d.site, d.agency, min(d.year) FROM report_lines l CROSS JOIN documents d INDEXED BY documents_reports ON d.agency = l.agency
    WHERE l.site <> l.other_site AND {REPORT.format("d")} GROUP BY d.site, d.agency
    UNION ALL
    SELECT s.slug, s.agency, NULL FROM sites s
    WHERE s.agency <> '' AND EXISTS (SELECT 1 FROM documents d WHERE d.site = s.slug AND d.kind = 'annual_report')
        AND NOT EXISTS (SELECT 1 FROM documents d INDEXED BY documents_reports
            WHERE d.agency = s.agency AND d.site = s.slug AND {REPORT.format("d")})
), due AS (
    SELECT a.site, a.agency, a.first_year, CASE WHEN substr(s.region, 5, 2) NOT IN ('', '00') OR a.agency NOT LIKE '%人民政府'
        THEN '-01-31' ELSE '-03-31' END AS day FROM agencies a JOIN sites s ON s.slug = a.site WHERE s.enabled
), latest AS (
    SELECT *, strftime('%Y', :now) - 1 - (strftime('%m-%d', :now) <= substr(day, 2)) AS last_year FROM due
)
SELECT l.site, l.agency, y.year, (y.year + 1) || l.day AS due FROM latest l CROSS JOIN years y
WHERE y.year BETWEEN min(coalesce(l.first_year, l.last_year), l.last_year) AND l.last_year AND (y.year + 1) || l.day >= :since
    AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.agency = l.agency AND d.year = y.year AND d.kind IN ('annual_report', 'attachment'))
ORDER BY due DESC, l.site, l.agency
"""  # noqa: S608


def overdue(db: Database, since: str, now: datetime) -> Iterator[Event]:
    """Reports that are due and missing at `now` and whose last day was over no earlier than `since`.

    The rule is that of the view `overdue`, asked as of that moment (a test compares). One that has come in the meantime is not told.
    """
    moment = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    # A day earlier: the last day ends in China before it does in UTC
    earliest = (datetime.fromisoformat(since).date() - timedelta(days=1)).isoformat()
    for row in db.query(OVERDUE, {"now": moment, "since": earliest}):
        yield Event(
            kind="overdue",
            what="overdue",
            key=f"overdue:{row['site']} {row['agency']} {row['year']}",
            known=_over(row["due"]),
            at=_over(row["due"]),
            site=row["site"],
            group=f"due {row['site']} {row['due']}",
            title=f"{row['agency']} {row['year']}",
            agency=row["agency"],
            detail=f"due {row['due']}",
        )


def _over(due: str) -> str:
    """The end of that day in China, as stored times are: `2026-01-31` is over at 2026-01-31T16:00:00+00:00."""
    ends = datetime.combine(date.fromisoformat(due) + timedelta(days=1), time(), SHANGHAI)
    return ends.astimezone(UTC).isoformat()
