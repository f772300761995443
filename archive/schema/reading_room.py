"""What migration m013 adds: indexes for the reading room, so that its calendar of annual reports and its home page read no rows but those they show."""

from __future__ import annotations

STATEMENTS = (
    # Everything the calendar asks of a report, in its order.
    """CREATE INDEX documents_reports ON documents (agency, year, site, state, published, version_id, copy_of, kind)
    WHERE kind = 'annual_report' AND agency <> '' AND year IS NOT NULL""",
    """CREATE INDEX documents_report_files ON documents (agency, year, parent_id)
    WHERE kind = 'attachment' AND agency <> '' AND year IS NOT NULL""",
    "CREATE INDEX checks_failing ON checks (version_id, verdict) WHERE verdict = 'fail'",
    "CREATE INDEX documents_first_seen ON documents (first_seen)",
)
