"""Cron lines as cron reads them, and when a site is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.cron import SHANGHAI, SPREAD, is_due, jitter, next_run, trigger

SUNDAY = datetime(2026, 3, 1, tzinfo=SHANGHAI)  # 1 March 2026 is a Sunday


def fires(line: str, start: datetime, count: int) -> list[datetime]:
    found: list[datetime] = []
    moment = start
    for _ in range(count):
        moment = trigger(line).get_next_fire_time(None, moment)
        found.append(moment)
        moment += timedelta(seconds=1)
    return found


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("0", ["Sun"]),
        ("7", ["Sun"]),
        ("1", ["Mon"]),
        ("6", ["Sat"]),
        ("1-5", ["Mon", "Tue", "Wed", "Thu", "Fri"]),
        ("5-7", ["Fri", "Sat", "Sun"]),
        ("0,3", ["Wed", "Sun"]),
        ("1-5/2", ["Mon", "Wed", "Fri"]),
        ("*/3", ["Wed", "Sat", "Sun"]),
        ("mon-fri", ["Mon", "Tue", "Wed", "Thu", "Fri"]),
        ("SUN", ["Sun"]),
        ("0-6", ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]),
    ],
)
def test_weekdays_count_from_sunday(field: str, days: list[str]) -> None:
    """APScheduler's own reading takes 0 for Monday."""
    week = {fire.strftime("%a") for fire in fires(f"17 3 * * {field}", SUNDAY, 14)}
    assert week == set(days)


def test_times_are_of_shanghai() -> None:
    (fire,) = fires("17 3 * * 1", SUNDAY, 1)
    assert fire.astimezone(UTC) == datetime(2026, 3, 1, 19, 17, tzinfo=UTC)


def test_date_or_weekday_when_both_are_given() -> None:
    """Cron's rule; APScheduler's own reading wants both."""
    found = [fire.day for fire in fires("0 3 15 * 1", SUNDAY, 6)]
    assert found == [2, 9, 15, 16, 23, 30]


def test_date_and_weekday_when_one_starts_with_a_star() -> None:
    found = [f"{fire:%a %d %b}" for fire in fires("0 3 */10 * 0", SUNDAY, 2)]
    assert found == ["Sun 01 Mar", "Sun 31 May"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "0 fields"),
        ("* * * *", "4 fields"),
        ("0 0 3 * * 1", "6 fields"),
        ("@daily", "1 fields"),
        ("60 3 * * *", "60"),
        ("0 24 * * *", "24"),
        ("0 3 0 * *", "0"),
        ("0 3 last * *", "no day of a cron line"),
        ("0 3 * 13 *", "13"),
        ("0 3 * * 8", "no weekday"),
        ("0 3 * * 5-1", "no range of weekdays"),
        ("0 3 * * 1/2", "no range of weekdays"),
        ("0 3 * * */0", "no range of weekdays"),
        ("0 3 * * monday", "no weekday"),
        ("0 3 * * *-5", "no weekday"),
        ("0 3 ? * 1", "no day of a cron line"),
        ("0 3 30 2 *", "never comes due"),
    ],
)
def test_bad_lines(line: str, words: str) -> None:
    with pytest.raises(ValueError, match=words.replace("*", r"\*")):
        trigger(line)


def test_leap_day() -> None:
    assert fires("0 0 29 2 *", SUNDAY, 1)[0].date().isoformat() == "2028-02-29"


def test_each_site_has_its_own_moment() -> None:
    shifts = {slug: jitter(slug) for slug in ("tongxin", "shanghai", "changchun", "changshu")}
    assert len(set(shifts.values())) == 4
    assert all(timedelta(0) <= shift < SPREAD for shift in shifts.values())
    assert jitter("tongxin") == timedelta(seconds=jitter("tongxin").seconds)
    assert next_run("17 3 * * 1", "tongxin", SUNDAY) == datetime(2026, 3, 2, 3, 17, tzinfo=SHANGHAI) + jitter(
        "tongxin"
    )


def test_due_once_however_many_were_missed() -> None:
    line, slug = "17 3 * * 1", "tongxin"
    fire = next_run(line, slug, SUNDAY)
    second = timedelta(seconds=1)
    assert is_due(line, slug, None, SUNDAY)
    assert not is_due(line, slug, SUNDAY, fire - second)
    assert is_due(line, slug, SUNDAY, fire)
    assert is_due(line, slug, SUNDAY, fire + timedelta(weeks=9))
    assert not is_due(line, slug, fire, fire + second)
    assert not is_due(line, slug, fire + timedelta(weeks=9), fire + timedelta(weeks=9, days=1))


def test_a_clock_that_was_set_back_makes_nothing_due() -> None:
    assert not is_due("17 3 * * 1", "tongxin", SUNDAY, SUNDAY - timedelta(days=30))


@given(
    st.floats(0, 20 * 365).map(lambda days: SUNDAY + timedelta(days=days)),
    st.sampled_from(["17 3 * * 1", "*/20 * * * *", "0 3 1,15 * 5", "30 0 * 1-3 *"]),
    st.text("abcdefgh", min_size=1),
)
def test_the_next_run_is_later_and_the_first(after: datetime, line: str, slug: str) -> None:
    fire = next_run(line, slug, after)
    assert fire > after
    assert next_run(line, slug, fire - timedelta(seconds=1)) == fire
    assert not is_due(line, slug, after, fire - timedelta(seconds=1))
    assert is_due(line, slug, after, fire)
