"""The rule of revisits: which bound a document has, that crawls on schedule keep it, and that days are spread."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.revisits import Looks
from crawler.due import AGAIN, AT_ONCE, BOUNDS, SWEEP, bound, days_between_changes, due

NOW = datetime(2026, 6, 15, 3, 17, tzinfo=UTC)
WEEK = timedelta(days=7)
PAGE = Path(__file__).parent.parent / "docs" / "operations.md"


def ago(days: float, now: datetime = NOW) -> str:
    return (now - timedelta(days=days)).isoformat(timespec="seconds")


def seen(**changes: object) -> Looks:
    """A notice of 2020 that was looked at once, ten days ago."""
    values: dict[str, object] = {
        "url": "https://a.cn/1.html",
        "kind": "notice",
        "state": "present",
        "year": None,
        "published": "2020-03-01",
        "back_since": "",
        "appeared": "",
        "looks": 1,
        "first_look": ago(10),
        "last_look": ago(10),
        "looked_in": 1,
        "in_full": ago(10),
        "listed_in": 1,
        **changes,
    }
    return Looks(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("looks", "name"),
    [
        (seen(), "old"),
        (seen(published=""), "old"),  # undated, and there when the site was first read
        (seen(published="", appeared=ago(9)), "fresh"),
        (seen(appeared=ago(9)), "fresh"),  # an old date on what was not there before
        (seen(published=ago(3)[:10]), "fresh"),
        (seen(published="2026-12-01"), "fresh"),  # a date that is yet to come
        (seen(published="2026-02-30"), "old"),  # a day there is not
        (seen(published="2026年5月", appeared=ago(9)), "fresh"),  # and what is no date
        (seen(published=ago(100)[:10]), "recent"),
        (seen(published=ago(300)[:10]), "settled"),
        (seen(changed_at=ago(9)), "fresh"),
        (seen(changed_at=ago(200)), "settled"),
        (seen(state="back", back_since=ago(9)), "fresh"),
        (seen(state="unreadable"), "unreadable"),
        (seen(changes=4, changed_at=ago(400), looks=30, first_look=ago(900)), "old"),
        (seen(changes=20, changed_at=ago(400), looks=30, first_look=ago(900)), "restless"),
    ],
)
def test_the_bound_is_by_age_and_by_changes(looks: Looks, name: str) -> None:
    assert bound(looks, NOW)[0] == name


@pytest.mark.parametrize(
    ("month", "year", "published", "name"),
    [
        (2, 2025, "2026-01-20", "season"),
        (2, 2025, "2025-02-01", "season"),  # of the year before, whenever it was printed
        (2, None, "2026-01-20", "season"),  # an attachment of a page published this year
        (2, 2024, "2025-01-20", "old"),
        (4, 2025, "2026-01-20", "recent"),
    ],
)
def test_new_reports_have_a_season(month: int, year: int | None, published: str, name: str) -> None:
    now = datetime(2026, month, 15, tzinfo=UTC)
    looks = seen(kind="annual_report", year=year, published=published, last_look=ago(1, now))
    assert bound(looks, now)[0] == name
    assert bound(replace(looks, kind="notice"), now)[0] != "season"


def test_the_season_begins_in_shanghai() -> None:
    looks = seen(kind="annual_report", year=2026, published="")
    assert bound(looks, datetime(2026, 12, 31, 15, 59, tzinfo=UTC))[0] == "old"
    assert bound(looks, datetime(2026, 12, 31, 16, 1, tzinfo=UTC))[0] == "season"


def test_the_mean_time_between_changes_is_estimated() -> None:
    """-log((n - x + 0.5) / (n + 0.5)) changes an interval (Cho and Garcia-Molina 2003)."""
    weekly = seen(looks=11, first_look=ago(70), last_look=ago(0), changes=2)
    assert days_between_changes(weekly) == pytest.approx(7 / -math.log(8.5 / 10.5))
    assert days_between_changes(replace(weekly, changes=0)) == math.inf
    assert days_between_changes(replace(weekly, looks=1)) == math.inf
    assert 0 < days_between_changes(replace(weekly, changes=10)) < 7  # each look found one: there were more
    assert 0 < days_between_changes(replace(weekly, changes=12)) < 7  # an import brought versions in between


@pytest.mark.parametrize(
    ("looks", "reworded", "missing"),
    [
        (None, False, False),  # never read
        (seen(state="suspect"), False, False),
        (seen(state="gone"), False, False),
        (seen(state="moved"), False, False),
        (seen(), False, True),
    ],
)
def test_what_is_in_doubt_is_asked_for_at_once(looks: Looks | None, *, reworded: bool, missing: bool) -> None:
    assert due(looks, NOW, NOW + WEEK, reworded=reworded, missing=missing) == AT_ONCE


def test_what_a_list_words_anew_comes_at_once_and_whole() -> None:
    assert not due(seen(), NOW, NOW + WEEK).now
    for looks, reworded in ((seen(), True), (seen(reworded_at=ago(8)), False)):
        decision = due(looks, NOW, NOW + WEEK, reworded=reworded)
        assert (decision.now, decision.in_full) == (True, True)
    assert not due(seen(reworded_at=ago(11)), NOW, NOW + WEEK).now  # looked at since


def test_a_304_puts_no_whole_answer_off() -> None:
    looks = seen(looks=14, first_look=ago(95), last_look=ago(1), in_full=ago(95))
    decision = due(looks, NOW, NOW + WEEK)
    assert (decision.now, decision.in_full) == (True, True)
    assert not due(replace(looks, in_full=ago(30)), NOW, NOW + WEEK).in_full


def test_a_clock_that_was_wrong_keeps_nothing_back() -> None:
    assert due(seen(last_look=ago(-400), in_full=ago(-400)), NOW, NOW + WEEK).now


@given(
    url=st.uuids().map(lambda each: f"https://a.cn/{each}.html"),
    age=st.integers(0, 3000),
    every=st.sampled_from([1, 7, 14, 30]),
    changes=st.integers(0, 6),
    begun=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001
    tagged=st.booleans(),
)
def test_crawls_on_schedule_keep_every_bound(
    url: str, age: int, every: int, changes: int, begun: datetime, *, tagged: bool
) -> None:
    """A year of crawls: no two looks are further apart than the bound that held at the first, nor two whole answers than
    a sweep's; or than two crawls, where those are rarer."""
    now, step = begun.replace(tzinfo=UTC), timedelta(days=every)
    published = ago(age, now)[:10]
    looks = seen(
        url=url, published=published, first_look=ago(0, now), last_look=ago(0, now), in_full=ago(0, now)
    )
    looks = replace(looks, looks=40, changes=changes, first_look=ago(900, now), changed_at=ago(age, now))
    for _ in range(365 // every):
        now += step
        decision = due(looks, now, now + step)
        last, whole = (datetime.fromisoformat(time) for time in (looks.last_look, looks.in_full))
        if decision.now:
            looks = replace(looks, looks=looks.looks + 1, last_look=now.isoformat(timespec="seconds"))
        if decision.in_full or (decision.now and not tagged):
            looks = replace(looks, in_full=now.isoformat(timespec="seconds"))
        if not decision.now:
            assert now + step - last <= max(timedelta(days=bound(looks, last)[1]), step)
        if not decision.in_full and tagged:
            assert now + step - whole <= max(timedelta(days=SWEEP), step)


@given(st.uuids().map(str), st.floats(0, 5))
def test_two_crawls_in_a_row_ask_once(url: str, hours: float) -> None:
    looks = seen(url=url, published=ago(1)[:10], last_look=ago(hours / 24), in_full=ago(hours / 24))
    assert timedelta(hours=hours) < AGAIN
    assert not due(looks, NOW, NOW + timedelta(days=365)).now


def test_documents_of_one_day_do_not_come_due_on_one_day() -> None:
    """Of 2,000 old documents first met in one crawl, a weekly crawl sweeps a third at most, and each once."""
    known = {f"https://a.cn/{number}.html": ago(0) for number in range(2000)}
    asked: Counter[int] = Counter()
    for week in range(1, 14):
        now = NOW + week * WEEK
        for url, last in known.items():
            if due(seen(url=url, last_look=last, in_full=last), now, now + WEEK).now:
                known[url] = now.isoformat()
                asked[week] += 1
    assert sum(asked.values()) == 2000
    assert max(asked.values()) <= 2000 / 3 + 60
    assert min(asked) >= 9


def test_the_page_for_operators_names_every_bound() -> None:
    rows = dict(
        re.findall(r"^\| `([a-z ]+)` \|.*\| ([^|]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    )
    for name, days in BOUNDS.items():
        assert str(days) in rows[name] if days else rows[name] == "every crawl"
    assert f"{SWEEP} days" in PAGE.read_text(encoding="utf-8")
