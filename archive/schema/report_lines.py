"""What migration m014 adds: each agency's annual reports in a line, kept by triggers. Frozen once released.

The line is made anew from the tables, in the same transaction, by whatever statement changes what it says: it can be no other than
what `LINES` gives at that moment (a test compares them after random writes). A line is one agency's, as its years are read together, and
holds nothing that depends on the day or on what `sites` says.
"""

from __future__ import annotations

# The reports of an agency: documents of that kind whose agency and year are known, on whatever site, copies too.
REPORT = "{0}.kind = 'annual_report' AND {0}.agency <> '' AND {0}.year IS NOT NULL"

TABLE = """
CREATE TABLE report_lines (
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
"""
# A report's letter, from the gravest to the best: withdrawn, failing a check, late by any day, late where 31 January was the day
# (the revised Regulations govern reports from 2019 on), present.
LETTER = """CASE WHEN d.state NOT IN ('present', 'back', 'suspect') THEN 'w'
    WHEN EXISTS (SELECT 1 FROM checks c WHERE c.version_id = d.version_id AND c.verdict = 'fail') THEN 'f'
    WHEN d.published > (d.year + 1) || '-03-31' THEN 'l' WHEN d.year >= 2019 AND d.published > (d.year + 1) || '-01-31' THEN 'e'
    ELSE 'p' END"""
LINES = f"""
SELECT d.agency, min(d.site), max(d.site), count(*), count(DISTINCT d.year), min(d.year), max(d.year),
    max(d.copy_of IS NOT NULL), group_concat(d.year || {LETTER}, ' ') FROM documents d INDEXED BY documents_reports
WHERE {REPORT.format("d")}{{}} GROUP BY d.agency
"""  # noqa: S608
FILL = f"INSERT INTO report_lines {LINES.format('')}"

# All that a line is made of
OF_A_REPORT = ("agency", "year", "site", "state", "published", "version_id", "copy_of", "kind")


def _renewed(agency: str) -> str:
    """Statements that make one agency's line anew."""
    line = LINES.format(f" AND d.agency = {agency}")
    return f"DELETE FROM report_lines WHERE agency = {agency}; INSERT INTO report_lines {line};"  # noqa: S608


def _of_version(version: str) -> str:
    """Statements that make the lines anew of those whose report is at that version."""
    whose = f"SELECT agency FROM documents d WHERE d.version_id = {version} AND {REPORT.format('d')}"  # noqa: S608
    lines = LINES.format(f" AND d.agency IN ({whose})")
    return f"DELETE FROM report_lines WHERE agency IN ({whose}); INSERT INTO report_lines {lines};"  # noqa: S608


def _is_other(columns: tuple[str, ...]) -> str:
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("old", "new"))
    return f"({old}) IS NOT ({new})"


def _trigger(name: str, event: str, condition: str, statements: str) -> str:
    return f"CREATE TRIGGER report_lines_{name} AFTER {event} WHEN {condition} BEGIN {statements} END"


TRIGGERS = (
    _trigger("inserted", "INSERT ON documents", REPORT.format("new"), _renewed("new.agency")),
    _trigger("deleted", "DELETE ON documents", REPORT.format("old"), _renewed("old.agency")),
    _trigger(
        "left",
        f"UPDATE OF {', '.join(OF_A_REPORT)} ON documents",
        f"{REPORT.format('old')} AND {_is_other(OF_A_REPORT)}",
        _renewed("old.agency"),
    ),
    _trigger(
        "joined",
        f"UPDATE OF {', '.join(OF_A_REPORT)} ON documents",
        f"{REPORT.format('new')} AND {_is_other(OF_A_REPORT)} AND NOT ({REPORT.format('old')} AND old.agency = new.agency)",
        _renewed("new.agency"),
    ),
    _trigger("check_inserted", "INSERT ON checks", "new.verdict = 'fail'", _of_version("new.version_id")),
    _trigger("check_deleted", "DELETE ON checks", "old.verdict = 'fail'", _of_version("old.version_id")),
    _trigger(
        "check_changed",
        "UPDATE OF version_id, verdict ON checks",
        _is_other(("version_id", "verdict")),
        f"{_of_version('old.version_id')} {_of_version('new.version_id')}",
    ),
)
STATEMENTS = (
    TABLE,
    "CREATE INDEX report_lines_by_first_year ON report_lines (first_year)",
    *TRIGGERS,
    FILL,
)
