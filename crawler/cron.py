"""When a site is due: cron lines read as cron reads them, in Asia/Shanghai, shifted a little for each site.

APScheduler's own reading of a cron line differs from cron's in two ways (its issue 286): it counts weekdays from
Monday = 0 where cron has Sunday = 0 or 7, and it wants day of month AND weekday where cron is content with either.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from crawler.triggers import load_triggers

load_triggers()

from apscheduler.triggers.base import BaseTrigger  # noqa: E402
from apscheduler.triggers.combining import OrTrigger  # noqa: E402
from apscheduler.triggers.cron import CronTrigger  # noqa: E402

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIELDS = ("minute", "hour", "day", "month", "day_of_week")
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
SPREAD = timedelta(minutes=15)  # sites of one cron line start within it, each always at its own moment

MOST_COUNTED = 1000  # missed moments: more are too many to matter

_NUMBERS = re.compile(r"[0-9*,/-]+")  # 1-5/2,30
_NAMES = re.compile(r"[0-9a-z*,/-]+")  # mon-fri
_PART = re.compile(r"(?P<first>\*|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>\d+))?")  # 1-5/2
_PROBE = datetime(2024, 1, 1, tzinfo=SHANGHAI)  # eight years from here hold every date, 29 February too
_HORIZON = timedelta(days=8 * 366)


@cache
def trigger(line: str) -> BaseTrigger:
    """A trigger for a cron line of five fields. ValueError says what is wrong with a bad one."""
    made = _made(dict(zip(FIELDS, _split(line), strict=True)))
    first = made.get_next_fire_time(None, _PROBE)
    if first is None or first - _PROBE > _HORIZON:
        raise ValueError(f"{line!r} never comes due: there is no such date")
    return made


def next_run(line: str, slug: str, after: datetime) -> datetime:
    """The first moment later than `after` (with a zone) at which this line makes this site due."""
    shift = jitter(slug)
    start = (after - shift + timedelta(microseconds=1)).astimezone(SHANGHAI)
    fire: datetime = trigger(line).get_next_fire_time(None, start)
    return fire + shift


def is_due(line: str, slug: str, last_started: datetime | None, now: datetime) -> bool:
    """Whether a run is owed: one was due since the last start, however many were missed; or there was none yet."""
    return last_started is None or next_run(line, slug, last_started) <= now


def last_run(line: str, slug: str, until: datetime) -> datetime:
    """The last moment not later than `until` at which this line made this site due."""
    back = timedelta(minutes=1)
    while next_run(line, slug, until - back) > until:
        back *= 2
    found = next_run(line, slug, until - back)
    while (later := next_run(line, slug, found)) <= until:
        found = later
    return found


def count_runs(line: str, slug: str, after: datetime, before: datetime) -> int:
    """How many moments later than `after` and earlier than `before` made this site due; MOST_COUNTED at most."""
    count, moment = 0, next_run(line, slug, after)
    while moment < before and count < MOST_COUNTED:
        count, moment = count + 1, next_run(line, slug, moment)
    return count


def jitter(slug: str) -> timedelta:
    """The site's own shift: 0 to SPREAD in whole seconds, the same on every machine and every day."""
    digest = hashlib.sha256(slug.encode()).digest()
    return timedelta(seconds=int.from_bytes(digest[:4]) % int(SPREAD.total_seconds()))


def _split(line: str) -> list[str]:
    fields = line.lower().split()
    if len(fields) != len(FIELDS):
        raise ValueError(
            f"{line!r} has {len(fields)} fields; a cron line has five: minute hour day month weekday"
        )
    for name, field in zip(FIELDS, fields, strict=True):
        shape = _NAMES if name in ("month", "day_of_week") else _NUMBERS
        if not shape.fullmatch(field):
            raise ValueError(f"{field!r} is no {name.replace('_', ' ')} of a cron line")
    return fields


def _made(fields: dict[str, str]) -> BaseTrigger:
    """Both day fields restricted: either is enough. One of them starting with `*`: both must hold (cron's rule)."""
    weekday = fields["day_of_week"]
    fields["day_of_week"] = _weekdays(weekday)
    if weekday.startswith("*") or fields["day"].startswith("*"):
        return CronTrigger(**fields, timezone=SHANGHAI)
    by_date = CronTrigger(**{**fields, "day_of_week": "*"}, timezone=SHANGHAI)
    by_weekday = CronTrigger(**{**fields, "day": "*"}, timezone=SHANGHAI)
    return OrTrigger([by_date, by_weekday])


def _weekdays(field: str) -> str:
    """Cron's weekday field by APScheduler's names: `0,5-7` is `sun,fri,sat`; `*` stays."""
    days = {day % 7 for part in field.split(",") for day in _days(part)}
    return "*" if len(days) == 7 else ",".join(DAYS[day] for day in sorted(days))


def _days(part: str) -> range:
    match = _PART.fullmatch(part)
    if not match:
        raise ValueError(f"{part!r} is no weekday of a cron line")
    first, last, step = match["first"], match["last"], match["step"]
    if first == "*" and last is None:
        span = (0, 6)
    elif first != "*":
        span = (_day(first), _day(last or first))
    else:
        raise ValueError(f"{part!r} is no weekday of a cron line")
    if span[0] > span[1] or (step is not None and int(step) == 0) or (step and span[0] == span[1]):
        raise ValueError(f"{part!r} is no range of weekdays: from the earlier to the later, 0 or 7 is Sunday")
    return range(span[0], span[1] + 1, int(step or 1))


def _day(text: str) -> int:
    if text in DAYS:
        return DAYS.index(text)
    if not text.isdecimal() or int(text) > 7:
        raise ValueError(f"{text!r} is no weekday: 0 to 7, or sun to sat")
    return int(text)
