"""Which annual reports there are, by agency and year, and what is wrong with them: the calendar of the reading room.

The rule of what is expected is that of the view `overdue`, in the same words (a test compares them): a report of year N is due on
31 March of N+1, of counties, districts and departments on 31 January (政府信息公开条例 Articles 49 and 50, in force since 2019-05-15);
expected are the latest year due and every year since the first report of that agency. Whether one was late is asked of the
Regulations of its time: those of 2007 (Article 31) had 31 March for everybody.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from sqlite_utils import Database

REVISED = 2019  # the first year whose reports the revised Regulations govern
STATES = ("present", "late", "failing", "withdrawn", "missing")  # from the best to the gravest
STANDING = {"present", "back", "suspect"}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """The report of an agency for a year. `document_id` is None where it is missing; `also` names lesser states it is in, too.

    `published` is the earliest day named by a page that has it, empty where none names one.
    """

    year: int
    state: str
    due: str
    published: str = ""
    document_id: int | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency with the cells of its years, in order; a year that has no cell is neither there nor expected."""

    name: str
    site: str
    region: str
    province: str
    cells: tuple[Cell, ...]


def calendar(db: Database, today: date, names: Collection[str] | None = None) -> list[Agency]:
    """The agencies named, or all that have a report or owe one, by region and name."""
    if names is not None and not names:
        return []
    sites = {row["slug"]: row for row in db.query(SITES)}
    own = own_sites(sites, names)
    found = [
        _agency(name, list(rows), sites, own.pop(name, []), today)
        for name, rows in groupby(_reports(db, names), key=lambda row: row[0])
    ]
    found += [_agency(name, [], sites, slugs, today) for name, slugs in own.items()]
    return sorted(_with_files(db, found), key=lambda agency: (agency.region or "~", agency.name))


def overdue(db: Database, today: date, names: Collection[str]) -> list[Row]:
    """What the agencies named owe, longest due first: agency, year, due and days_overdue, as the view `overdue` has them."""
    owed = [
        {
            "agency": agency.name,
            "year": cell.year,
            "due": cell.due,
            "days_overdue": (today - date.fromisoformat(cell.due)).days,
        }
        for agency in calendar(db, today, names)
        for cell in agency.cells
        if cell.state == "missing"
    ]
    return sorted(owed, key=lambda row: (-row["days_overdue"], row["agency"]))


def due_of(year: int, region: str, agency: str) -> str:
    """The last day on which the report of that year may be published: `2024-01-31`."""
    early = year >= REVISED and is_early(region, agency)
    return f"{year + 1}-{'01-31' if early else '03-31'}"


def last_year_due(region: str, agency: str, today: date) -> int:
    """The latest year whose report has to be there, as the view `overdue` has it."""
    day = (1, 31) if is_early(region, agency) else (3, 31)
    return today.year - 1 - ((today.month, today.day) <= day)


def state_of(published: str, due: str, stands: bool, fails: bool) -> tuple[str, tuple[str, ...]]:
    """The gravest state of a report that was found, and the lesser ones."""
    named = [
        *(["withdrawn"] if not stands else []),
        *(["failing"] if fails else []),
        *(["late"] if published > due else []),
    ]
    return (named[0], tuple(named[1:])) if named else ("present", ())


def is_early(region: str, agency: str) -> bool:
    return region[4:6] not in {"", "00"} or not agency.endswith("人民政府")


# Whether a check of the current version fails
FAILS = "EXISTS (SELECT 1 FROM checks c WHERE c.version_id = d.version_id AND c.verdict = 'fail')"
SITES = """
SELECT slug, agency, region, province, enabled, EXISTS
    (SELECT 1 FROM documents d WHERE d.site = slug AND d.kind = 'annual_report') AS reports FROM sites
"""
REPORTS = f"""
SELECT agency, year, site, state, published, copy_of, id, {FAILS} FROM documents d INDEXED BY documents_reports
WHERE kind = 'annual_report' AND agency <> '' AND year IS NOT NULL{{}} ORDER BY agency, year
"""  # noqa: S608
# Files of an agency and year, for those that lack a page; a file of something else is no report, but nothing is overdue
FILES = f"""
SELECT d.agency, d.year, d.site, d.state, d.published, d.copy_of, d.id, {FAILS}, p.kind = 'annual_report' AS counts
FROM json_each(?) wanted JOIN documents d INDEXED BY documents_report_files
    ON d.agency = wanted.value ->> 0 AND d.year = wanted.value ->> 1 LEFT JOIN documents p ON p.id = d.parent_id
WHERE d.kind = 'attachment' AND d.agency <> '' AND d.year IS NOT NULL ORDER BY d.agency, d.year
"""  # noqa: S608


def _reports(db: Database, names: Collection[str] | None) -> Iterable[tuple[Any, ...]]:
    """agency, year, site, state, published, copy_of, id, fails of each report, by agency and year."""
    if names is None:
        return db.execute(REPORTS.format(""))
    asked = json.dumps(sorted(names), ensure_ascii=False)
    return db.execute(REPORTS.format(" AND agency IN (SELECT value FROM json_each(?))"), (asked,))


def own_sites(sites: dict[str, Row], names: Collection[str] | None) -> dict[str, list[str]]:
    """By agency the sites that are its own, are crawled, and on which some report was found."""
    own: dict[str, list[str]] = {}
    for site in sites.values():
        if (
            site["enabled"]
            and site["reports"]
            and site["agency"]
            and (names is None or site["agency"] in names)
        ):
            own.setdefault(site["agency"], []).append(site["slug"])
    return own


def _agency(
    name: str,
    rows: list[tuple[Any, ...]],
    sites: dict[str, Row],
    own: list[str],
    today: date,
) -> Agency:
    """The agency with a cell for every report, and for every year that owes one: since its first report on a site that is
    crawled, and the latest where its own site has none of it."""
    home = sites[min((row[5] is not None, row[2]) for row in rows)[1] if rows else own[0]]
    cells = {
        year: _cell(year, list(group), home["region"])
        for year, group in groupby(rows, key=lambda row: row[1])
    }
    first: dict[str, int] = {}
    for row in rows:  # in the order of years
        first.setdefault(row[2], row[1])
    expected: set[int] = set()
    for slug in {*first, *own}:
        if sites[slug]["enabled"]:
            last = last_year_due(sites[slug]["region"], name, today)
            expected.update(range(min(first.get(slug, last), last), last + 1))
    for year in expected - cells.keys():
        cells[year] = Cell(year, "missing", due_of(year, home["region"], name))
    return Agency(
        name, home["slug"], home["region"], home["province"], tuple(cells[year] for year in sorted(cells))
    )


def _cell(year: int, rows: list[tuple[Any, ...]], region: str) -> Cell:
    """The state of a year with these documents: what stands counts before what does not, and an original before a copy."""
    due = due_of(year, region, rows[0][0])
    chosen = rows[0] if len(rows) == 1 else max(rows, key=_weight)
    published = min((row[4] for row in rows if row[4]), default="")
    state, also = state_of(published, due, chosen[3] in STANDING, bool(chosen[7]))
    return Cell(year, state, due, published, chosen[6], also)


def _weight(row: tuple[Any, ...]) -> tuple[bool, bool, str, int]:
    return row[3] in STANDING, row[5] is None, row[4], row[6]


def _with_files(db: Database, found: list[Agency]) -> list[Agency]:
    """The agencies with the files that are the report of a year without a page of its own."""
    missing = [
        (agency.name, cell.year) for agency in found for cell in agency.cells if cell.state == "missing"
    ]
    files: dict[str, dict[int, list[tuple[Any, ...]]]] = {}
    for row in db.execute(FILES, (json.dumps(missing, ensure_ascii=False),)):
        files.setdefault(row[0], {}).setdefault(row[1], []).append(row)
    return [_filed(agency, files[agency.name]) if agency.name in files else agency for agency in found]


def _filed(agency: Agency, files: dict[int, list[tuple[Any, ...]]]) -> Agency:
    cells = []
    for cell in agency.cells:
        if cell.state != "missing" or cell.year not in files:
            cells.append(cell)
        elif reports := [row for row in files[cell.year] if row[8]]:
            cells.append(_cell(cell.year, reports, agency.region))
    return replace(agency, cells=tuple(cells))
