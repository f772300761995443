"""Events of reports that became overdue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from archive.messages.event import Event

SHANGHAI = ZoneInfo("Asia/Shanghai")
AS = re.compile(r"\A.*?\bAS\s", re.DOTALL)  # CREATE VIEW overdue AS


def overdue(db: Database, since: str, now: datetime) -> Iterator[Event]:
    """Reports that are due and missing at `now` and whose last day was over no earlier than `since`.

    The rule is that of the view `overdue`, asked as of that moment. One that has come in the meantime is not told.
    """
    made = db.execute("SELECT sql FROM sqlite_master WHERE type = 'view' AND name = 'overdue'").fetchone()[0]
    asked = AS.sub("", made, count=1).replace("'now'", ":now")
    select = f"SELECT * FROM ({asked}) WHERE due >= :since ORDER BY due DESC, site, agency"  # noqa: S608
    moment = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    # A day earlier: the last day ends in China before it does in UTC
    earliest = (datetime.fromisoformat(since).date() - timedelta(days=1)).isoformat()
    for row in db.query(select, {"now": moment, "since": earliest}):
        yield Event(
            kind="overdue",
            what="overdue",
            key=f"overdue:{row['site']} {row['agency']} {row['year']}",
            known=_over(row["due"]),
            at=_over(row["due"]),
            site=row["site"],
            group=f"due {row['site']} {row['due']}",
            title=f"{row['agency']} {row['year']}",
            agency=row["agency"],
            detail=f"due {row['due']}",
        )


def _over(due: str) -> str:
    """The end of that day in China, as stored times are: `2026-01-31` is over at 2026-01-31T16:00:00+00:00."""
    ends = datetime.combine(date.fromisoformat(due) + timedelta(days=1), time(), SHANGHAI)
    return ends.astimezone(UTC).isoformat()
