"""The calendar of annual reports counted: each agency in a line, and how many reports of a province and year are in which state.

It says what `archive/reports/calendar.py` says, for thousands of agencies at once: the archive keeps a line for each agency; what needs
a closer look (two documents for one year, two sites, gaps) is asked there by name.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

from archive.reports.calendar import SITES, Agency, calendar, is_early, last_year_due, own_sites

LETTERS = {"present": "p", "late": "l", "failing": "f", "withdrawn": "w", "missing": "m"}
STATES = {letter: state for state, letter in LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Line:
    """An agency in a line: `years` is each year with the letter of its state, `2019p 2020l 2021m`, in no order."""

    name: str
    site: str
    region: str
    province: str
    years: str

    def has(self, state: str) -> bool:
        """Whether some year is in that state."""
        return LETTERS[state] in self.years

    @property
    def counts(self) -> Counter[str]:
        """How many years are in which state."""
        return Counter(STATES[token[-1]] for token in self.years.split())


# Kept or made at this moment (archive/schema/report_lines.py); `e` in `years` is late only where 31 January is the day.
LINES = """
SELECT agency, site, other_site, documents, distinct_years, first_year, last_year, years, copied FROM report_lines
"""


# Agencies that have a file for a year without a page: whether it is the report is asked of its page.
WITH_FILES = """
SELECT w.value FROM json_each(?) w WHERE EXISTS (SELECT 1 FROM documents d INDEXED BY documents_report_files
    WHERE d.agency = w.value AND d.kind = 'attachment' AND d.agency <> '' AND d.year IS NOT NULL)
"""
FILED = """
SELECT DISTINCT d.agency FROM json_each(?) wanted JOIN documents d INDEXED BY documents_report_files
    ON d.agency = wanted.value ->> 0 AND d.year = wanted.value ->> 1
WHERE d.kind = 'attachment' AND d.agency <> '' AND d.year IS NOT NULL
"""


def lines(db: Database, today: date) -> list[Line]:
    """Every agency that has a report or owes one, by region and name."""
    sites = {row["slug"]: row for row in db.query(SITES)}
    own = own_sites(sites, None)
    # By whether 31 January is the day: the latest year due
    last = {early: last_year_due("", "局" if early else "人民政府", today) for early in (True, False)}
    plain, closer = list[Line](), set(own)
    gaps: dict[str, tuple[int, ...]] = {}
    for row in db.execute(LINES):
        name, slug = row[:2]
        site = sites[slug]
        due = last[is_early(site["region"], name)] if site["enabled"] else None
        known = own.get(name, [slug]) == [slug]
        found = _line(row, site["region"], site["province"], due) if known else None
        if found is None:
            closer.add(name)
        else:
            closer.discard(name)
            plain.append(found[0])
            if found[1]:
                gaps[name] = found[1]
    closer |= _filed(db, gaps)
    found_closer = [_of(agency) for agency in calendar(db, today, closer)]
    return sorted([line for line in plain if line.name not in closer] + found_closer, key=_order)


def by_province(found: list[Line]) -> dict[str, dict[int, Counter[str]]]:
    """By province and year, how many reports are in which state."""
    tokens: dict[str, list[str]] = {}
    for line in found:
        tokens.setdefault(line.province, []).append(line.years)
    counted: dict[str, dict[int, Counter[str]]] = {}
    for province, years in tokens.items():
        for token, count in Counter(" ".join(years).split()).items():
            year = counted.setdefault(province, {}).setdefault(int(token[:-1]), Counter())
            year[STATES[token[-1]]] += count
    return counted


def _filed(db: Database, gaps: dict[str, tuple[int, ...]]) -> set[str]:
    """The agencies that have a file for one of their years without a page."""
    names = [row[0] for row in db.execute(WITH_FILES, (json.dumps(list(gaps), ensure_ascii=False),))]
    asked = [(name, year) for name in names for year in gaps[name]]
    return {row[0] for row in db.execute(FILED, (json.dumps(asked, ensure_ascii=False),))}


@lru_cache(
    maxsize=65_536
)  # what was not written since is not read again: of 28,000 agencies that saves 0.4 s
def _line(
    row: tuple[Any, ...], region: str, province: str, due: int | None
) -> tuple[Line, tuple[int, ...]] | None:
    """The line of an agency with one site, one document for each year and no copy, and the years that are missing; None for
    one that needs a closer look. `due` is the latest year due, None where the site is not crawled."""
    name, slug, other, documents, distinct, first, latest, said, copied = row
    if slug != other or copied or documents != distinct:
        return None
    if "e" in said:
        said = said.replace("e", "l" if is_early(region, name) else "p")
    missing: tuple[int, ...] = ()
    if due is not None and (distinct != latest - first + 1 or latest < due or due < first):
        missing = tuple(year for year in range(min(first, due), due + 1) if str(year) not in said)
        said = " ".join([said, *(f"{year}m" for year in missing)])
    return Line(name, slug, region, province, said), missing


def _order(line: Line) -> tuple[str, str]:
    return line.region or "~", line.name


def _of(agency: Agency) -> Line:
    years = " ".join(f"{cell.year}{LETTERS[cell.state]}" for cell in agency.cells)
    return Line(agency.name, agency.site, agency.region, agency.province, years)
