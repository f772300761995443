"""What the page of an agency shows: its reports by year, their main numbers, checks across the years, copies, notices."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from sqlite_utils import Database

from archive.errors import ArchiveError
from archive.reports.calendar import Agency, Cell, calendar
from archive.schema.views import column_of

Row = dict[str, Any]

# The numbers that have a chart, in the order of the form: what was asked for, what became of it, what was carried on, what was
# decided, and what was fought over.
INDICATORS = (
    "applications.received.total",
    "applications.granted.total",
    "applications.outcome_total.total",
    "applications.carried_out.total",
    "licensing.decisions",
    "penalties.decisions",
    "coercion.decisions",
    "review.total",
    "litigation.cases",
)
MOST = 20  # notices, copies and changes on the page; the tables have them all

COLUMNS = ", ".join(column_of(code) for code in (*INDICATORS, "applications.carried_in.total"))
REPORTS = f"""
SELECT year, site, document_id, version_id, title, url, published, version, form, state, documents, checks_failed, {COLUMNS}
FROM reports WHERE agency = ? ORDER BY year
"""  # noqa: S608
CHECKS = """
SELECT d.year, c.rule, c.verdict, c.expected, c.actual, c.detail, d.id AS document_id FROM json_each(?) shown
    JOIN documents d ON d.id = shown.value JOIN checks c ON c.version_id = d.version_id ORDER BY c.rule, d.year
"""
COPIES = """
SELECT d.id AS document_id, d.title, d.year, d.state, d.url, d.site, o.id AS original_id, o.title AS original_title,
    o.state AS original_state, o.url AS original_url, o.agency AS original_agency
FROM documents d JOIN documents o ON o.id = d.copy_of WHERE d.agency = ? AND d.copy_of IS NOT NULL
ORDER BY d.year DESC, d.id DESC LIMIT ?
"""
NOTICES = """
SELECT id AS document_id, title, number, published, state, year, kind FROM documents WHERE agency = ? AND kind = 'notice'
ORDER BY published DESC, id DESC LIMIT ?
"""
COUNTS = "SELECT kind, count(*) FROM documents WHERE agency = ? GROUP BY kind"
SITES = """
SELECT slug, agency, region, level, province, homepage FROM sites WHERE agency = ?1
    OR slug IN (SELECT DISTINCT site FROM documents WHERE agency = ?1) ORDER BY slug
"""


@dataclass(frozen=True, slots=True)
class Carried:
    """Whether what a year carried out is what the next carried in: 结转下年度 and 上年结转."""

    year: int
    carried_out: float | None
    next_year: int
    carried_in: float | None

    @property
    def agrees(self) -> bool | None:
        """None where one of the numbers is not known."""
        if self.carried_out is None or self.carried_in is None:
            return None
        return self.carried_out == self.carried_in


@dataclass(frozen=True, slots=True)
class AgencyPage:
    """An agency. `reports` are rows of the view of that name; `checks` by rule the verdict of each year."""

    name: str
    agency: Agency | None
    sites: list[Row]
    counts: dict[str, int]
    reports: list[Row]
    checks: dict[str, dict[int, Row]]
    carried: list[Carried]
    copies: list[Row]
    notices: list[Row]

    @property
    def years(self) -> list[int]:
        """Every year from the first cell or report to the last, those with nothing included."""
        known = [row["year"] for row in self.reports] + [cell.year for cell in self.cells]
        return list(range(min(known), max(known) + 1)) if known else []

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Its calendar; empty for a body without reports."""
        return self.agency.cells if self.agency else ()


def agency_page(db: Database, name: str, today: date) -> AgencyPage:
    """The page of the agency of exactly that name. ArchiveError when no document and no site is of it."""
    sites = list(db.query(SITES, (name,))) if name else []
    if not sites:
        raise ArchiveError(
            f"no agency {name!r} in this archive; /-/agencies lists those there are"
            if name
            else "no agency was named; /-/agencies lists them"
        )
    reports = list(db.query(REPORTS, (name,)))
    known = calendar(db, today, [name])
    return AgencyPage(
        name=name,
        agency=known[0] if known else None,
        sites=sites,
        counts=dict(db.execute(COUNTS, (name,)).fetchall()),
        reports=reports,
        checks=_checks(db, reports),
        carried=_carried(reports),
        copies=list(db.query(COPIES, (name, MOST))),
        notices=list(db.query(NOTICES, (name, MOST))),
    )


def as_json(page: AgencyPage) -> dict[str, Any]:
    """The page as JSON values."""
    return asdict(page)


def _checks(db: Database, reports: list[Row]) -> dict[str, dict[int, Row]]:
    """By rule and year, the gravest verdict of the report's current version."""
    found: dict[str, dict[int, Row]] = {}
    ids = str([row["document_id"] for row in reports])
    gravity = {"fail": 2, "unknown": 1, "pass": 0}
    for row in db.query(CHECKS, (ids,)):
        years = found.setdefault(row["rule"], {})
        kept = years.get(row["year"])
        if kept is None or gravity[row["verdict"]] > gravity[kept["verdict"]]:
            years[row["year"]] = row
    return found


def _carried(reports: list[Row]) -> list[Carried]:
    """Each two years that follow each other."""
    out, into = column_of("applications.carried_out.total"), column_of("applications.carried_in.total")
    return [
        Carried(old["year"], old[out], new["year"], new[into])
        for old, new in pairwise(reports)
        if new["year"] == old["year"] + 1
    ]
