"""When messages may be sent: a digest at an hour of the day, and hours in which nobody is to be disturbed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

CLOCK = re.compile(r"(\d{1,2}):(\d{2})")  # 8:00, 22:30


@dataclass(frozen=True, slots=True)
class Quiet:
    """From one time of day to another, over midnight where the second is the earlier one."""

    begins: time
    ends: time

    def until(self, now: datetime, zone: tzinfo) -> datetime | None:
        """The end of the quiet hours that `now` lies in; None outside of them."""
        local = now.astimezone(zone)
        clock = local.time().replace(tzinfo=None)
        over_midnight = self.ends <= self.begins
        inside = (
            clock >= self.begins or clock < self.ends if over_midnight else self.begins <= clock < self.ends
        )
        if not inside:
            return None
        days = 1 if over_midnight and clock >= self.begins else 0
        return datetime.combine(local.date() + timedelta(days=days), self.ends, zone)


def time_of_day(text: str) -> time:
    """`8:00` as a time; ValueError says what is wrong with another."""
    match = CLOCK.fullmatch(text.strip())
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError(f"{text!r} is no time of day: from 00:00 to 23:59")
    return time(int(match[1]), int(match[2]))


def quiet_hours(text: str) -> Quiet:
    """`22:00-07:00` as quiet hours; ValueError says what is wrong with another."""
    begins, dash, ends = text.partition("-")
    if not dash:
        raise ValueError(f"{text!r} are no hours: from a time of day to another, such as 22:00-07:00")
    hours = Quiet(time_of_day(begins), time_of_day(ends))
    if hours.begins == hours.ends:
        raise ValueError(f"{text!r} begins and ends at the same time")
    return hours


def last_digest(now: datetime, at: time, zone: tzinfo) -> datetime:
    """The latest moment, not after `now`, at which the digest of a day was due: what became known later waits."""
    local = now.astimezone(zone)
    due = datetime.combine(local.date(), at, zone)
    if due.astimezone(UTC) > now:
        due = datetime.combine(local.date() - timedelta(days=1), at, zone)
    return due.astimezone(UTC)
