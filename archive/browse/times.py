"""Stored times (ISO 8601, UTC) as a reader wants them: in China, where the page was published, and in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def shanghai(moment: str) -> str:
    """`2026-03-01T16:05:09+00:00` as `2026-03-02 00:05`."""
    return datetime.fromisoformat(moment).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def utc(moment: str) -> str:
    """`2026-03-01T16:05:09+00:00` as `2026-03-01 16:05`."""
    return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def utc_beside(moment: str) -> str:
    """The time in UTC, with its date only where it is another day than in China: `16:05`, `03-01 16:05`."""
    there, here = shanghai(moment), utc(moment)
    return here[11:] if here[:10] == there[:10] else here[5:]


def today() -> date:
    """The day by which reports are due, in UTC as in the view `overdue`."""
    return datetime.now(UTC).date()
