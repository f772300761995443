"""What migration m011 adds: indexes for the pages that look across the archive. Frozen once released.

Each holds all that its question reads, so that the rows themselves are not opened: twenty thousand agencies are ranked in the time
that opening as many rows would take.
"""

from __future__ import annotations

# Of one code the values of all versions lie side by side, of each version in the order in which they count
# (archive/reports/__init__.py). The index of m001 on `code` alone is the beginning of it, and goes.
FACTS = """
CREATE INDEX facts_by_code_version ON facts (code, version_id, value IS NULL, source, id, value, unit)
"""
STATEMENTS = (
    "DROP INDEX facts_by_code",
    FACTS,
    *"""
CREATE INDEX documents_reported ON documents (year, agency, version_id) WHERE kind = 'annual_report' AND copy_of IS NULL
CREATE INDEX documents_attached ON documents (year, agency, version_id, parent_id) WHERE kind = 'attachment' AND copy_of IS NULL
CREATE INDEX documents_reporting ON documents (agency, year) WHERE kind = 'annual_report'
CREATE INDEX captures_blocked ON captures (site, id) WHERE role = 'blocked'
""".strip().splitlines(),
)
