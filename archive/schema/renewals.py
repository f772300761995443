"""What migration m012 adds: what became other without a crawl of this archive. Frozen once released."""

from __future__ import annotations

# Of a version when its rows were last replaced, of a crawl when another archive or an export brought it: by the clock of this machine.
RENEWALS = """
CREATE TABLE renewals (
    version_id INTEGER PRIMARY KEY REFERENCES versions (id) ON DELETE CASCADE,
    renewed_at TEXT NOT NULL
) STRICT
"""
ARRIVALS = """
CREATE TABLE arrivals (
    crawl_id INTEGER PRIMARY KEY REFERENCES crawls (id),
    arrived_at TEXT NOT NULL
) STRICT
"""

STATEMENTS = (
    RENEWALS,
    ARRIVALS,
    "CREATE INDEX renewals_by_time ON renewals (renewed_at)",
    "CREATE INDEX arrivals_by_time ON arrivals (arrived_at)",
)
