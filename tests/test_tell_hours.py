"""When messages may be sent: quiet hours and the hour of a digest, on clocks that jump as well."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.messages.hours import Quiet, last_digest, quiet_hours, time_of_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = quiet_hours("22:00-07:00")


def local(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "clock", "until"),
    [
        ("22:00-07:00", "2026-01-05T21:59:59", None),
        ("22:00-07:00", "2026-01-05T22:00", "2026-01-06T07:00"),
        ("22:00-07:00", "2026-01-06T06:59:59", "2026-01-06T07:00"),
        ("22:00-07:00", "2026-01-06T07:00", None),
        ("12:00-14:00", "2026-01-05T13:00", "2026-01-05T14:00"),
        ("12:00-14:00", "2026-01-05T14:00", None),
        ("12:00-14:00", "2026-01-05T11:59", None),
        ("00:00-8:00", "2026-01-05T00:00", "2026-01-05T08:00"),
        ("18:30-00:00", "2026-01-05T23:59", "2026-01-06T00:00"),
        ("18:30-00:00", "2026-01-05T00:00", None),
    ],
)
def test_quiet_hours(hours: str, clock: str, until: str | None) -> None:
    found = quiet_hours(hours).until(local(clock), SHANGHAI)
    assert (found and found.replace(tzinfo=None).isoformat(timespec="minutes")) == until


def test_quiet_hours_are_those_of_the_zone() -> None:
    evening_in_berlin = datetime(2026, 7, 1, 21, 0, tzinfo=UTC)  # 23:00 there, 05:00 in China
    assert NIGHT.until(evening_in_berlin, BERLIN) == datetime(2026, 7, 2, 7, 0, tzinfo=BERLIN)
    assert quiet_hours("22:00-04:00").until(evening_in_berlin, SHANGHAI) is None


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-01-05T07:59:59", "2026-01-04T08:00"),
        ("2026-01-05T08:00", "2026-01-05T08:00"),
        ("2026-01-05T23:00", "2026-01-05T08:00"),
    ],
)
def test_a_digest_is_due_at_its_hour(now: str, due: str) -> None:
    assert last_digest(local(now), time(8), SHANGHAI) == local(due)


@settings(max_examples=50)
@given(
    st.integers(0, 274 * 24 * 60).map(
        lambda minutes: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.integers(0, 24 * 60 - 1).map(lambda minutes: time(*divmod(minutes, 60))),
)
def test_a_digest_was_due_within_the_last_day_also_where_the_clock_is_put_on(now: datetime, at: time) -> None:
    due = last_digest(now, at, BERLIN)
    assert timedelta(0) <= now - due <= timedelta(hours=26)


@pytest.mark.parametrize("text", ["", "25:00", "8", "8:60", "a:b", "08:00:00", "-1:00"])
def test_no_time_of_day(text: str) -> None:
    with pytest.raises(ValueError, match="is no time of day"):
        time_of_day(text)


@pytest.mark.parametrize("text", ["", "22:00", "22-7", "22:00-22:00", "22:00-7:00-8:00"])
def test_no_hours(text: str) -> None:
    with pytest.raises(ValueError, match=r"no time of day|are no hours|same time"):
        quiet_hours(text)


def test_hours_are_read() -> None:
    assert quiet_hours("22:30 - 7:00") == Quiet(time(22, 30), time(7))
