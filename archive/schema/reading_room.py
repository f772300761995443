"""What migration m011 adds: indexes for the pages of the reading room. Frozen once released.

Most hold all that their question reads, so that the rows themselves are not opened: twenty thousand agencies are ranked in the time
that opening as many rows would take.
"""

from __future__ import annotations

# Of one code the values of all versions lie side by side, of each version in the order in which they count
# (archive/reports/__init__.py). The index of m001 on `code` alone is the beginning of it, and goes.
FACTS = """
CREATE INDEX facts_by_code_version ON facts (code, version_id, value IS NULL, source, id, value, unit)
"""
# Reports of a year, and files that may be one: which of them stands for an agency's report
REPORTED = """
CREATE INDEX documents_reported ON documents (year, agency, version_id) WHERE kind = 'annual_report' AND copy_of IS NULL
"""
ATTACHED = """
CREATE INDEX documents_attached ON documents (year, agency, version_id, parent_id) WHERE kind = 'attachment' AND copy_of IS NULL
"""
# Everything the calendar asks of an agency's reports, in its order, and the files that may be the report of a year without a page
REPORTS = """
CREATE INDEX documents_reports ON documents (agency, year, site, state, published, version_id, copy_of, kind)
    WHERE kind = 'annual_report' AND agency <> '' AND year IS NOT NULL
"""
REPORT_FILES = """
CREATE INDEX documents_report_files ON documents (agency, year, parent_id)
    WHERE kind = 'attachment' AND agency <> '' AND year IS NOT NULL
"""
STATEMENTS = (
    "DROP INDEX facts_by_code",
    FACTS,
    REPORTED,
    ATTACHED,
    REPORTS,
    REPORT_FILES,
    "CREATE INDEX checks_failing ON checks (version_id, verdict) WHERE verdict = 'fail'",
    "CREATE INDEX documents_first_seen ON documents (first_seen)",
    "CREATE INDEX captures_blocked ON captures (site, id) WHERE role = 'blocked'",
)
