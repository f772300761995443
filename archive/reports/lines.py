"""The lines of agencies (archive/schema/report_lines.py) made anew where what they say has changed. Within the caller's transaction.

Readers need it not: they make such lines themselves, each time. So what ends a piece of work does it once for all of them.
"""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.report_lines import RENEW


def renew(db: Database) -> None:
    """Keep the lines of all agencies whose line is stale; there are never more of them than the schema's bound."""
    for statement in RENEW:
        db.execute(statement)
