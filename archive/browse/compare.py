"""Agencies side by side: numbers of their reports, year by year, each with the fact it was read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from sqlite_utils import Database

from archive import reports
from archive.browse import indicators
from archive.browse.search_box import in_simplified

Row = dict[str, Any]

MOST = 6  # agencies
MOST_CODES = 8
FOUND = 20  # agencies that a part of a name finds

# Agencies with an annual report of some year, in the order of an index that holds all this reads
NAMED = """
SELECT DISTINCT agency FROM documents INDEXED BY documents_reports
WHERE kind = 'annual_report' AND agency <> '' AND year IS NOT NULL AND (instr(agency, ?1) OR instr(agency, ?2)) ORDER BY agency LIMIT ?3
"""
MOST_REPORTING = "SELECT agency FROM report_lines ORDER BY documents DESC, agency LIMIT ?"


@dataclass(frozen=True, slots=True)
class Asked:
    """Agencies and codes to compare, and a part of a name to look for; `listing` where none is given: those with the most reports are shown."""

    agencies: tuple[str, ...] = ()
    codes: tuple[str, ...] = indicators.DEFAULT
    find: str = ""
    listing: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What an agency's report of a year says of a code. `state` is that of the fact; `absent` where the report has
    none, `no_report` where there is no report in the archive."""

    state: str
    value: float | None = None
    raw: str = ""
    unit: str = ""
    source: str = ""
    document_id: int | None = None
    version_id: int | None = None
    fact_id: int | None = None
    fact_code: str = ""
    checks_failed: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A code: for each year, in the order of `ComparePage.years`, a cell for each agency."""

    code: str
    units: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class ComparePage:
    """The comparison; `unknown` are agencies of which the archive holds no report, `found` names that fit `asked.find`."""

    asked: Asked
    years: tuple[int, ...]
    tables: tuple[Table, ...]
    unknown: tuple[str, ...]
    found: tuple[str, ...]


def asked(agencies: Sequence[str], codes: Sequence[str], find: str | None) -> Asked:
    """What an address asks for: at most MOST agencies and MOST_CODES codes, each once, in order."""
    names = dict.fromkeys(name.strip() for name in agencies if name.strip())
    chosen = indicators.known(list(codes))[:MOST_CODES] or indicators.DEFAULT
    part = (find or "").strip()
    return Asked(tuple(names)[:MOST], chosen, part, not part and (find is not None or not names))


def compare_page(db: Database, question: Asked) -> ComparePage:
    """The comparison. All years between the first and the last report are rows, also those without one."""
    chosen = reports.of_agencies(db, question.agencies)
    versions = [row.version_id for row in chosen]
    facts = reports.numbers(db, versions, question.codes)
    failed = reports.failed_checks(db, versions)
    known = {(row.agency, row.year): row for row in chosen}
    present = sorted({row.year for row in chosen})
    years = tuple(range(present[0], present[-1] + 1)) if present else ()

    def cell(agency: str, year: int, code: str) -> Cell:
        row = known.get((agency, year))
        if row is None:
            return Cell("no_report")
        version = row.version_id
        place: Row = {"document_id": row.document_id, "version_id": version}
        fact = facts.get((version, code))
        if fact is None:
            return Cell("absent", **place, checks_failed=failed.get(version, 0))
        said = {name: fact[name] for name in ("state", "value", "raw", "unit", "source")}
        return Cell(
            **said, **place, fact_id=fact["id"], fact_code=fact["code"], checks_failed=failed.get(version, 0)
        )

    tables = []
    for code in question.codes:
        rows = tuple(tuple(cell(agency, year, code) for agency in question.agencies) for year in years)
        units = sorted({each.unit for row in rows for each in row if each.value is not None})
        tables.append(Table(code, tuple(units), rows))
    reporting = {row.agency for row in chosen}
    return ComparePage(
        question,
        years,
        tuple(tables),
        tuple(agency for agency in question.agencies if agency not in reporting),
        find_agencies(db, question.find) or (_most_reporting(db) if question.listing else ()),
    )


def query_of(question: Asked, agencies: Sequence[str]) -> str:
    """The query string of the same comparison of these agencies."""
    pairs = [("agency", name) for name in agencies]
    if question.codes != indicators.DEFAULT:
        pairs += [("code", code) for code in question.codes]
    return f"?{urlencode(pairs)}" if pairs else "?"


def find_agencies(db: Database, part: str, most: int = FOUND) -> tuple[str, ...]:
    """The first agencies whose name holds that part; none for an empty one."""
    if not part:
        return ()
    return tuple(name for (name,) in db.execute(NAMED, (part, in_simplified(part), most)))


def _most_reporting(db: Database) -> tuple[str, ...]:
    """The first agencies by the number of their reports."""
    return tuple(name for (name,) in db.execute(MOST_REPORTING, (FOUND,)))


def as_json(page: ComparePage) -> Row:
    """The page as JSON values: for each code, rows of year, agency and what its report says."""
    return {
        "asked": asdict(page.asked),
        "years": page.years,
        "unknown": page.unknown,
        "found": page.found,
        "indicators": [
            {
                "code": table.code,
                "units": table.units,
                "values": [
                    {"year": year, "agency": agency, **asdict(cell)}
                    for year, row in zip(page.years, table.rows, strict=True)
                    for agency, cell in zip(page.asked.agencies, row, strict=True)
                ],
            }
            for table in page.tables
        ],
    }
