"""Which document stands for an agency's report of a year, for many agencies at once, and the numbers it holds.

The rule is that of the view `reports`, which asks it anew for every candidate: right for one agency, too slow for a whole
year of them. Here the candidates are read once and chosen among in memory; a test compares both.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlite_utils import Database

from archive.schema import litigation
from archive.schema.views import CANDIDATE

Row = dict[str, Any]

# The parts of CANDIDATE, each read from an index of its own (archive/schema/looking.py) without a row of the table.
PAGES = """
SELECT d.id, d.version_id, d.agency, d.year FROM documents d INDEXED BY documents_reported
WHERE d.year = ? AND d.kind = 'annual_report' AND d.copy_of IS NULL AND d.agency <> '' AND d.version_id IS NOT NULL
"""
FILES = """
SELECT d.id, d.version_id, d.agency, d.year FROM documents d INDEXED BY documents_attached
WHERE d.year = ? AND d.kind = 'attachment' AND d.copy_of IS NULL AND d.agency <> '' AND d.version_id IS NOT NULL
    AND EXISTS (SELECT 1 FROM documents p WHERE p.id = d.parent_id AND p.kind = 'annual_report')
"""
OF_AGENCIES = f"""
SELECT d.id, d.version_id, d.agency, d.year FROM documents d
WHERE d.agency IN (SELECT value FROM json_each(?)) AND {CANDIDATE.format("d")}
"""  # noqa: S608
ORDER = """
SELECT d.id, EXISTS (SELECT 1 FROM facts f WHERE f.version_id = d.version_id), d.kind = 'annual_report',
    d.state IN ('present', 'back'), d.published
FROM json_each(?) w CROSS JOIN documents d WHERE d.id = w.value
"""
NUMBERS = """
SELECT f.version_id, f.code, f.id, f.value, f.unit, f.state, f.raw, f.source, f.evidence
FROM json_each(?) w CROSS JOIN facts f WHERE f.version_id = w.value AND f.code IN (SELECT value FROM json_each(?))
ORDER BY f.version_id, f.code, f.value IS NULL, f.source, f.id
"""
# Of thousands of documents: by way of the index alone, and of each version the one that counts comes first.
VALUES = """
SELECT d.version_id, f.value, f.unit FROM documents d INDEXED BY {index}
    CROSS JOIN facts f INDEXED BY facts_by_code_version
WHERE d.year = ? AND d.kind = '{kind}' AND d.copy_of IS NULL AND d.agency <> '' AND f.code = ? AND f.version_id = d.version_id
"""
KNOWN = "SELECT count(*) FROM report_lines WHERE first_year <= ?"
FAILED = """
SELECT c.version_id, count(*) FROM json_each(?) w CROSS JOIN checks c
WHERE c.version_id = w.value AND c.verdict = 'fail' GROUP BY c.version_id
"""


# A number that is no fact: the sum of two where both are there, else what is printed as one (the column `litigation_cases` of `reports`)
SUMS = {"litigation.cases": (*litigation.PARTS, litigation.PRINTED)}

Found = tuple[int, int, str, int]  # the fields of a Report
Value = tuple[int, float | None, str]  # version, value and unit of a fact


class Report(NamedTuple):
    """The document that stands for an agency's report of a year."""

    document_id: int
    version_id: int
    agency: str
    year: int


def of_year(db: Database, year: int) -> list[Found]:
    """The documents that stand for the reports of a year, one for each agency: the fields of a Report, as there may be
    thousands."""
    return _chosen(db, [*db.execute(PAGES, (year,)), *db.execute(FILES, (year,))])


def of_agencies(db: Database, agencies: Collection[str]) -> list[Report]:
    """The documents that stand for the reports of these agencies."""
    return list(map(Report._make, _chosen(db, db.execute(OF_AGENCIES, (_json(agencies),)).fetchall())))


def values(db: Database, year: int, code: str) -> dict[int, Value]:
    """By version, the fact of that code that counts, of all candidates for reports of a year; of a code of SUMS the sum."""
    if code in SUMS:
        one, other, printed = (values(db, year, each) for each in SUMS[code])
        both = {
            version: (version, first + second, unit)
            for version, (_, first, unit) in one.items()
            if first is not None and (second := other.get(version, (0, None, ""))[1]) is not None
        }
        return {**printed, **both}
    found: dict[int, Value] = {}
    for index, kind in (("documents_attached", "attachment"), ("documents_reported", "annual_report")):
        rows = db.execute(VALUES.format(index=index, kind=kind), (year, code)).fetchall()
        found.update({row[0]: row for row in reversed(rows)})
    return found


def known_agencies(db: Database, year: int) -> int:
    """How many agencies have an annual report of that year or an earlier one in the archive."""
    return int(db.execute(KNOWN, (year,)).fetchone()[0])


def numbers(db: Database, versions: Iterable[int], codes: Iterable[str]) -> dict[tuple[int, str], Row]:
    """By version and code, the fact that counts: a table's number before one from prose, a number before a blank. Of a code of
    SUMS its first part with the value of the sum, or what is printed as one."""
    versions, codes = list(versions), list(codes)
    asked = {part for code in codes for part in SUMS.get(code, (code,))}
    found: dict[tuple[int, str], Row] = {}
    for row in db.query(NUMBERS, (_json(versions), _json(asked))):
        found.setdefault((row["version_id"], row["code"]), row)
    for code in SUMS.keys() & set(codes):
        sums = ((version, _sum(found, version, code)) for version in versions)
        found.update({(version, code): row for version, row in sums if row is not None})
    return found


def _sum(found: dict[tuple[int, str], Row], version: int, code: str) -> Row | None:
    one, other, printed = (found.get((version, each)) for each in SUMS[code])
    if one and other and one["value"] is not None and other["value"] is not None:
        return {**one, "value": one["value"] + other["value"], "raw": ""}
    return printed


def failed_checks(db: Database, versions: Iterable[int]) -> dict[int, int]:
    """By version, how many checks it fails; versions that fail none are missing."""
    return dict(db.execute(FAILED, (_json(versions),)).fetchall())


def years(db: Database) -> list[int]:
    """The years that annual reports are of, latest first."""
    found, before = list[int](), 10_000
    sql = "SELECT max(year) FROM documents INDEXED BY documents_reported WHERE kind = 'annual_report' AND copy_of IS NULL AND year < ?"
    while (year := db.execute(sql, (before,)).fetchone()[0]) is not None:
        found.append(year)
        before = year
    return found


def _chosen(db: Database, candidates: list[Found]) -> list[Found]:
    """One candidate for each agency and year: with facts, then a page before a file, then one that still stands, then the latest."""
    times = Counter([each[2:] for each in candidates])
    if len(times) == len(candidates):
        return candidates
    contested = [each for each in candidates if times[each[2:]] > 1]
    ranks = {row[0]: (*row[1:], row[0]) for row in db.execute(ORDER, (_json(each[0] for each in contested),))}
    best: dict[tuple[str, int], Found] = {}
    for each in contested:
        if each[2:] not in best or ranks[each[0]] > ranks[best[each[2:]][0]]:
            best[each[2:]] = each
    alone = [each for each in candidates if times[each[2:]] == 1]
    return [*alone, *best.values()]


def _json(values: Iterable[object]) -> str:
    return json.dumps(list(values), ensure_ascii=False)
