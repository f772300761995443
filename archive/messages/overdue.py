"""Events of reports that became overdue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from archive.messages.event import Event
from archive.reports.calendar import last_year_due
from archive.schema.report_lines import REPORT

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Of one year and one of its two last days, who owes a report, as the view `overdue` has it: the view itself reads every year of every agency.
# Agencies with reports on one site stand in `report_lines`; those on several, and sites whose own agency has none there, are asked of documents.
OVERDUE = f"""
WITH agencies AS (
    SELECT site, agency, first_year FROM report_lines WHERE site = other_site
    UNION ALL
    SELECT d.site, d.agency, min(d.year) FROM report_lines l CROSS JOIN documents d INDEXED BY documents_reports ON d.agency = l.agency
    WHERE l.site <> l.other_site AND {REPORT.format("d")} GROUP BY d.site, d.agency
    UNION ALL
    SELECT s.slug, s.agency, NULL FROM sites s
    WHERE s.agency <> '' AND EXISTS (SELECT 1 FROM documents d WHERE d.site = s.slug AND d.kind = 'annual_report')
        AND NOT EXISTS (SELECT 1 FROM documents d INDEXED BY documents_reports
            WHERE d.agency = s.agency AND d.site = s.slug AND {REPORT.format("d")})
)
SELECT a.site, a.agency FROM agencies a CROSS JOIN sites s ON s.slug = a.site
WHERE min(coalesce(a.first_year, :last), :last) <= :year AND s.enabled AND (:early OR substr(a.agency, -4) = '人民政府')
    AND (substr(s.region, 5, 2) NOT IN ('', '00') OR substr(a.agency, -4) <> '人民政府') = :early
    AND NOT EXISTS (SELECT 1 FROM documents d INDEXED BY documents_reports
        WHERE d.agency = a.agency AND d.year = :year AND {REPORT.format("d")})
    AND NOT EXISTS (SELECT 1 FROM documents d INDEXED BY documents_report_files
        WHERE d.agency = a.agency AND d.year = :year AND d.kind = 'attachment' AND d.agency <> '' AND d.year IS NOT NULL)
ORDER BY a.site, a.agency
"""  # noqa: S608
FIRST = "SELECT min(first_year) FROM report_lines"


def overdue(db: Database, since: str, now: datetime) -> Iterator[Event]:
    """Reports that are due and missing at `now` and whose last day was over no earlier than `since`.

    The rule is that of the view `overdue`, asked as of that moment (a test compares). One that has come in the meantime is not told.
    """
    # A day earlier: the last day ends in China before it does in UTC
    earliest = (datetime.fromisoformat(since).date() - timedelta(days=1)).isoformat()
    for due, asked in _days(db, earliest, now.astimezone(UTC).date()):
        for row in db.query(OVERDUE, asked):
            yield _event(row["site"], row["agency"], asked["year"], due)


def _days(db: Database, since: str, today: date) -> Iterator[tuple[str, dict[str, int]]]:
    """The last days that are over, the latest first, with what OVERDUE is asked of each: `2026-03-31`, the 31 January before."""
    lasts = {early: last_year_due("", "局" if early else "人民政府", today) for early in (False, True)}
    first = min(db.execute(FIRST).fetchone()[0] or today.year, *lasts.values())
    for year in range(max(lasts.values()), first - 1, -1):
        for early, last in lasts.items():
            due = f"{year + 1}-{'01-31' if early else '03-31'}"
            if year <= last and due >= since:
                yield due, {"year": year, "last": last, "early": early}


def _event(site: str, agency: str, year: int, due: str) -> Event:
    return Event(
        kind="overdue",
        what="overdue",
        key=f"overdue:{site} {agency} {year}",
        known=_over(due),
        at=_over(due),
        site=site,
        group=f"due {site} {due}",
        title=f"{agency} {year}",
        agency=agency,
        detail=f"due {due}",
    )


def _over(due: str) -> str:
    """The end of that day in China, as stored times are: `2026-01-31` is over at 2026-01-31T16:00:00+00:00."""
    ends = datetime.combine(date.fromisoformat(due) + timedelta(days=1), time(), SHANGHAI)
    return ends.astimezone(UTC).isoformat()
