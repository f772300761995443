"""What migration m015 adds: each agency's annual reports in a line, kept, and exact at any moment. Frozen once released.

A line is one agency's, as its years are read together, and holds nothing that depends on the day or on what `sites` says. It is
kept in `kept_lines`. A statement that changes what a line says, whoever runs it, puts the agency on the list `stale_lines`: one row, however many
reports the agency has. Whoever reads asks the view `report_lines`: kept lines of agencies that are not on the list, and lines
made at that moment of those that are. So it says what a fresh count says (a test compares them after random writes).

What ends a piece of work makes the lines of the list anew (`archive.reports.lines.renew`). A list that has come to LONGEST numbers is
made anew by the statement that put the last one on it: no writer can leave readers more than that to do.
"""

from __future__ import annotations

# The reports of an agency: documents of that kind whose agency and year are known, on whatever site, copies too.
REPORT = "{0}.kind = 'annual_report' AND {0}.agency <> '' AND {0}.year IS NOT NULL"
LONGEST = 500  # some 15 ms for a reader, where agencies have five reports each

TABLES = (
    """
CREATE TABLE kept_lines (
    agency TEXT PRIMARY KEY,
    site TEXT NOT NULL,
    other_site TEXT NOT NULL,
    documents INTEGER NOT NULL,
    distinct_years INTEGER NOT NULL,
    first_year INTEGER NOT NULL,
    last_year INTEGER NOT NULL,
    copied INTEGER NOT NULL,
    years TEXT NOT NULL
) STRICT, WITHOUT ROWID
""",
    # The number is one more than the greatest there is, and 1 in an empty list
    "CREATE TABLE stale_lines (number INTEGER PRIMARY KEY, agency TEXT NOT NULL UNIQUE) STRICT",
)
# A report's letter, from the gravest to the best: withdrawn, failing a check, late by any day, late where 31 January was the day
# (the revised Regulations govern reports from 2019 on), present.
LETTER = """CASE WHEN d.state NOT IN ('present', 'back', 'suspect') THEN 'w'
    WHEN EXISTS (SELECT 1 FROM checks c WHERE c.version_id = d.version_id AND c.verdict = 'fail') THEN 'f'
    WHEN d.published > (d.year + 1) || '-03-31' THEN 'l' WHEN d.year >= 2019 AND d.published > (d.year + 1) || '-01-31' THEN 'e'
    ELSE 'p' END"""
LINES = f"""
SELECT d.agency AS agency, min(d.site) AS site, max(d.site) AS other_site, count(*) AS documents, count(DISTINCT d.year) AS distinct_years,
    min(d.year) AS first_year, max(d.year) AS last_year, max(d.copy_of IS NOT NULL) AS copied, group_concat(d.year || {LETTER}, ' ') AS years
FROM documents d INDEXED BY documents_reports WHERE {REPORT.format("d")}{{}} GROUP BY d.agency
"""  # noqa: S608
OF_STALE = LINES.format(" AND d.agency IN (SELECT agency FROM stale_lines)")
COLUMNS = "agency, site, other_site, documents, distinct_years, first_year, last_year, copied, years"

VIEWS = {
    "report_lines": f"""
SELECT {COLUMNS} FROM kept_lines WHERE agency NOT IN (SELECT agency FROM stale_lines)
UNION ALL SELECT {COLUMNS} FROM ({OF_STALE})
""",  # noqa: S608
}

# Make the lines of the list anew, and empty it
RENEW = (
    "DELETE FROM kept_lines WHERE agency IN (SELECT agency FROM stale_lines)",
    f"INSERT INTO kept_lines ({COLUMNS}) {OF_STALE}",
    "DELETE FROM stale_lines",
)

# All that a line is made of
OF_A_REPORT = ("agency", "year", "site", "state", "published", "version_id", "copy_of", "kind")


def _is_stale(agency: str) -> str:
    """A statement that puts one agency on the list. `OR IGNORE` would be overruled by an `OR` of the statement that is answered."""
    return f"INSERT INTO stale_lines (agency) SELECT {agency} WHERE {agency} NOT IN (SELECT agency FROM stale_lines);"  # noqa: S608


def _of_version(version: str) -> str:
    """A statement that puts the agency on the list whose report is at that version."""
    return (
        f"INSERT INTO stale_lines (agency) SELECT DISTINCT d.agency FROM documents d WHERE d.version_id = {version}"  # noqa: S608
        f" AND {REPORT.format('d')} AND d.agency NOT IN (SELECT agency FROM stale_lines);"
    )


def _is_other(columns: tuple[str, ...]) -> str:
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("old", "new"))
    return f"({old}) IS NOT ({new})"


def _trigger(name: str, event: str, condition: str, statements: str) -> str:
    return f"CREATE TRIGGER report_lines_{name} AFTER {event} WHEN {condition} BEGIN {statements} END"


TRIGGERS = (
    _trigger("inserted", "INSERT ON documents", REPORT.format("new"), _is_stale("new.agency")),
    _trigger("deleted", "DELETE ON documents", REPORT.format("old"), _is_stale("old.agency")),
    _trigger(
        "left",
        f"UPDATE OF {', '.join(OF_A_REPORT)} ON documents",
        f"{REPORT.format('old')} AND {_is_other(OF_A_REPORT)}",
        _is_stale("old.agency"),
    ),
    _trigger(
        "joined",
        f"UPDATE OF {', '.join(OF_A_REPORT)} ON documents",
        f"{REPORT.format('new')} AND {_is_other(OF_A_REPORT)}",
        _is_stale("new.agency"),
    ),
    _trigger("check_inserted", "INSERT ON checks", "new.verdict = 'fail'", _of_version("new.version_id")),
    _trigger("check_deleted", "DELETE ON checks", "old.verdict = 'fail'", _of_version("old.version_id")),
    _trigger(
        "check_changed",
        "UPDATE OF version_id, verdict ON checks",
        _is_other(("version_id", "verdict")),
        f"{_of_version('old.version_id')} {_of_version('new.version_id')}",
    ),
    _trigger("renewed", "INSERT ON stale_lines", f"new.number >= {LONGEST}", f"{'; '.join(RENEW)};"),
)
STATEMENTS = (
    "DROP INDEX IF EXISTS documents_reporting",  # documents_reports begins with all it holds
    *TABLES,
    "CREATE INDEX kept_lines_by_first_year ON kept_lines (first_year)",
    *TRIGGERS,
    f"INSERT INTO kept_lines ({COLUMNS}) {LINES.format('')}",
)
