"""The scheduler under a clock of the test's own: missed and overlapping runs, jumps, sleep, leap days, changed files."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import Any

import apscheduler.schedulers.base
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.store import Archive
from crawler.book import Book
from crawler.children import Children
from crawler.cron import SHANGHAI, count_runs, jitter, last_run, next_run
from crawler.handed import Locks
from crawler.oversight import End, Limits, Watch
from crawler.owed import owed
from crawler.queue import Job
from crawler.site_files import SiteFiles
from crawler.sites import Site
from scheduler import Clock, Schedule, run_once

MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # noon; the line below was due in the morning
WEEKLY = "17 3 * * 1"
FILE = """agency = "澄川县人民政府"
region = "900101"
homepage = "http://{host}/"
schedule = "{schedule}"
private = true
enabled = {enabled}
[[column]]
url = "http://{host}/nb/"
kind = "annual_report"
"""


def write(folder: Path, slug: str, schedule: str = WEEKLY, enabled: str = "true", host: str = "") -> Path:
    path = folder / f"{slug}.toml"
    host = host or f"{slug}.localhost"
    path.write_text(FILE.format(host=host, schedule=schedule, enabled=enabled), encoding="utf-8")
    return path


@dataclass
class Fake(Children):  # type: ignore[misc]
    """Crawls that take no process: each keeps a crawl at the clock's time, and may be held back."""

    path: Path
    time: FakeTime
    began: list[str] = field(default_factory=list)
    status: int = 0
    held: Event = field(default_factory=Event)
    withdrawn: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.held.set()
        super().__init__(self.path, ())

    def run(self, site: Site, locks: Locks, **_: Any) -> End:
        with Archive.open(self.path) as archive:
            archive.keep_site(site.row)
            at = self.time.now.isoformat(timespec="seconds")
            crawl = archive.begin_crawl(site.slug, "schedule", at)
            if self.status < 0:
                self.began.append(site.slug)
                return End(self.status)
            archive.finish_crawl(crawl, status="ok", reason="", counts={}, now=at)
        self.began.append(site.slug)
        assert self.held.wait(20)
        return End(self.status)

    def withdraw(self, slug: str) -> None:
        self.withdrawn.append(slug)


@dataclass
class FakeTime:
    """The wall clock, and the one that never jumps."""

    now: datetime = MONDAY
    seconds: float = 0.0

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)
        self.seconds += timedelta(**span).total_seconds()


@dataclass
class Town:
    """A schedule over site files of the test's own."""

    folder: Path
    time: FakeTime = field(default_factory=FakeTime)
    resting: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.path = self.folder / "a.db"
        self.files = self.folder / "sites"
        self.files.mkdir()
        self.children = Fake(self.path, self.time)

    def open(self, jobs: int = 2) -> Schedule:
        """As a new process would, the bundled sites left out: they are not enabled."""
        clock = Clock(lambda: self.time.now, lambda: self.time.seconds)
        return Schedule(
            SiteFiles([self.files]), self.children, Book(self.path), jobs, lambda: self.resting, clock
        )

    def runs(self) -> list[tuple[str, str, int, str]]:
        """Site, day it was due, missed and outcome of every run."""
        with Archive.open(self.path) as archive:
            rows = archive.db.execute("SELECT site, due_at, missed, outcome FROM runs ORDER BY id").fetchall()
        return [(site, due[:10], missed, outcome) for site, due, missed, outcome in rows]

    def start(self, jobs: int = 2) -> Schedule:
        """A daemon, without its loop."""
        schedule = self.open(jobs)
        schedule.recover()
        for site in schedule.scheduled().values():
            schedule._put(site)
            schedule.owe(site)
        schedule.engine.start()
        return schedule


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    town = Town(tmp_path)

    class Now(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return town.time.now.astimezone(tz)

    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", Now)
    yield town
    town.children.held.set()


def turn(schedule: Schedule) -> None:
    """As the daemon's loop does, until nothing runs."""
    schedule._watch_clock()
    if schedule.files.look():
        schedule._change()
    schedule.engine.look()
    schedule.step(0)
    settle(schedule)


def settle(schedule: Schedule) -> None:
    while schedule.queue.running:
        schedule.step(5)


def test_missed_runs_are_made_up_once_and_counted(town: Town) -> None:
    write(town.files, "chengchuan")
    run_once(town.open())
    town.time.pass_(weeks=5)
    assert run_once(town.open()) == {"chengchuan": 0}
    assert run_once(town.open()) == {}
    assert town.runs() == [
        ("chengchuan", "2026-03-02", 0, "done"),
        ("chengchuan", "2026-04-05", 4, "done"),  # 03:17 on Monday in Shanghai
    ]


def test_the_daemon_goes_from_one_run_to_the_next(town: Town) -> None:
    write(town.files, "chengchuan", "17 3 * * *")
    schedule = town.start()
    for _ in range(3 * 24):
        turn(schedule)
        town.time.pass_(hours=1)
    assert town.children.began == ["chengchuan"] * 4  # at once, then three mornings
    assert [missed for _, _, missed, _ in town.runs()] == [0, 0, 0, 0]


def test_a_machine_that_slept_owes_one_run(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    """Its clocks part: the monotonic one stands still in a suspended machine."""
    write(town.files, "chengchuan", "17 3 * * *")
    schedule = town.start()
    turn(schedule)
    town.time.now += timedelta(days=10)
    turn(schedule)
    turn(schedule)
    assert [(missed, outcome) for _, _, missed, outcome in town.runs()] == [(0, "done"), (9, "done")]
    assert "the clock went forward, or the machine slept: by 10 days" in caplog.text
    assert "9 earlier runs were missed" in caplog.text


def test_a_clock_set_back_neither_repeats_a_run_nor_stops_them(town: Town) -> None:
    write(town.files, "chengchuan", "17 3 * * *")
    schedule = town.start()
    turn(schedule)
    town.time.pass_(hours=8)
    turn(schedule)
    assert len(town.children.began) == 2
    town.time.now -= timedelta(hours=1)  # to before the run
    for _ in range(8):
        turn(schedule)
        town.time.pass_(minutes=15)
    assert len(town.children.began) == 2
    town.time.pass_(days=1)
    turn(schedule)
    assert len(town.children.began) == 3


def test_a_clock_that_was_years_ahead_puts_nothing_off(town: Town) -> None:
    """A machine without a battery wakes in another year: what it crawled then does not count when the time is right."""
    write(town.files, "chengchuan")
    town.time.now = datetime(2099, 1, 1, tzinfo=UTC)
    schedule = town.start()
    turn(schedule)
    town.time.now = MONDAY
    turn(schedule)
    town.time.pass_(weeks=1)
    turn(schedule)
    assert len(town.children.began) == 3
    assert run_once(town.open()) == {}


def test_the_zone_of_the_machine_has_no_part(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over the night in which New York goes to daylight saving time, every run is a day after the last."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        write(town.files, "chengchuan", "30 14 * * *")  # 02:30 in New York, which 8 March 2026 does not have
        town.time.now = datetime(2026, 3, 5, 12, tzinfo=UTC)
        schedule = town.start()
        for _ in range(6 * 24):
            turn(schedule)
            town.time.pass_(hours=1)
    finally:
        monkeypatch.undo()
        time.tzset()
    with Archive.open(town.path) as archive:
        rows = archive.db.execute("SELECT due_at FROM runs WHERE cause = 'schedule' ORDER BY id").fetchall()
    due = [datetime.fromisoformat(at) for (at,) in rows]
    assert {later - earlier for earlier, later in pairwise(due)} == {timedelta(days=1)}
    assert len(due) == 6
    assert {at - jitter("chengchuan") for at in due[:1]} == {datetime(2026, 3, 6, 6, 30, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("0 0 29 2 *", ["2028-02-29", "2032-02-29"]),
        ("0 0 31 * *", ["2026-03-31", "2026-05-31", "2026-07-31", "2026-08-31"]),
        ("59 23 31 12 *", ["2026-12-31", "2027-12-31"]),
    ],
)
def test_days_that_not_every_month_has(line: str, days: list[str]) -> None:
    moment, found = MONDAY, []
    for _ in days:
        moment = next_run(line, "chengchuan", moment)
        found.append((moment - jitter("chengchuan")).astimezone(SHANGHAI).date().isoformat())
    assert found == days
    assert last_run(line, "chengchuan", moment) == moment
    assert count_runs(line, "chengchuan", MONDAY, moment) == len(days) - 1


def test_shanghai_keeps_no_daylight_saving_time_since_1991() -> None:
    offsets = {
        datetime(year, month, 1, tzinfo=SHANGHAI).utcoffset()
        for year in range(1992, 2040)
        for month in (1, 7)
    }
    assert offsets == {timedelta(hours=8)}


@given(
    st.integers(0, 4000).map(lambda hours: MONDAY + timedelta(hours=hours)),
    st.integers(0, 4000),
    st.sampled_from([WEEKLY, "17 3 * * *", "0 3 1,15 * 5", "0 0 29 2 *"]),
)
def test_one_run_is_owed_however_many_moments_passed(since: datetime, hours: int, line: str) -> None:
    site = SITE if line == SITE.schedule else Site(**{**vars_of(SITE), "schedule": line})
    now = since + timedelta(hours=hours)
    moments, moment = [], next_run(line, site.slug, since)
    while moment <= now:
        moments.append(moment)
        moment = next_run(line, site.slug, moment)
    job = owed(site, since, now)
    assert (job is None) == (not moments)
    if job:
        assert (job.due_at, job.missed) == (moments[-1], len(moments) - 1)


def test_a_run_that_comes_due_while_the_last_one_goes_on_is_noted_once(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    write(town.files, "chengchuan", "0 * * * *")
    schedule = town.start()
    town.children.held.clear()
    schedule.step(0)
    wait_until(lambda: town.children.began == ["chengchuan"])
    for _ in range(4):
        town.time.pass_(hours=1)
        schedule.engine.look()
        schedule.step(0)
    town.children.held.set()
    settle(schedule)
    assert [(missed, outcome) for _, _, missed, outcome in town.runs()] == [(0, "done"), (3, "overlap")]
    assert caplog.text.count("its earlier run has not ended") == 1
    town.time.pass_(hours=1)
    turn(schedule)
    assert town.children.began == ["chengchuan"] * 2


def test_a_site_that_waits_for_its_host_takes_no_place(town: Town) -> None:
    for slug, host in (("a", "one.localhost"), ("b", "one.localhost"), ("c", "three.localhost")):
        write(town.files, slug, host=host)
    town.children.held.clear()
    schedule = town.start()
    schedule.step(0)
    wait_until(lambda: len(town.children.began) == 2)
    assert sorted(town.children.began) == ["a", "c"]
    town.children.held.set()
    while not schedule.queue.is_idle:
        schedule.step(5)
    assert sorted(town.children.began) == ["a", "b", "c"]


def test_a_host_that_another_process_crawls_is_waited_for(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    write(town.files, "a", host="one.localhost:8080")
    other = write(town.folder, "b", host="one.localhost")
    locks = Locks(town.path, SiteFiles([other.parent]).sites["b"])
    schedule = town.start(jobs=1)
    schedule.step(0)
    schedule.step(0)
    assert town.children.began == []
    assert caplog.text.count("a waits: one.localhost: process") == 1
    locks.close()
    schedule.step(0)
    settle(schedule)
    assert town.children.began == ["a"]


def test_a_run_whose_site_was_crawled_by_hand_meanwhile_is_not_owed(town: Town) -> None:
    path = write(town.files, "a")
    locks = Locks(town.path, SiteFiles([path.parent]).sites["a"])
    schedule = town.start()
    schedule.step(0)
    town.time.pass_(minutes=5)
    with Archive.open(town.path) as archive:
        archive.keep_site(schedule.files.sites["a"].row)
        archive.begin_crawl("a", "hand", town.time.now.isoformat(timespec="seconds"))
    locks.close()
    schedule.step(0)
    settle(schedule)
    assert town.children.began == []
    assert town.runs()[0][3] == "overtaken"


def test_a_killed_crawl_is_marked_and_completed_at_the_next_start(town: Town) -> None:
    write(town.files, "chengchuan")
    town.children.status = -9
    schedule = town.start(jobs=1)
    schedule.step(0)
    schedule.finish()
    town.children.status = 0
    turn(town.start())
    assert [outcome for *_, outcome in town.runs()][:1] == ["killed"]
    with Archive.open(town.path) as archive:
        statuses = [status for (status,) in archive.db.execute("SELECT status FROM crawls ORDER BY id")]
    assert statuses[0] == "killed"
    assert statuses[-1] == "ok"


def test_what_kills_every_crawl_is_not_tried_for_ever(town: Town) -> None:
    write(town.files, "chengchuan")
    town.children.status = -9
    for _ in range(3):
        schedule = town.start()
        while not schedule.queue.is_idle:
            schedule.step(5)
        town.time.pass_(minutes=1)
    assert town.children.began == ["chengchuan"] * 3
    assert [outcome for *_, outcome in town.runs()] == ["killed"] * 3


def test_a_run_of_a_scheduler_that_was_killed_is_lost_and_its_crawl_completed(town: Town) -> None:
    path = write(town.files, "chengchuan")
    site = SiteFiles([path.parent]).sites["chengchuan"]
    book = Book(town.path)
    book.begin(Job(site, MONDAY), MONDAY)
    with Archive.open(town.path) as archive:
        archive.keep_site(site.row)
        archive.begin_crawl("chengchuan", "schedule", MONDAY.isoformat(timespec="seconds"))
    town.time.pass_(minutes=1)
    turn(town.start())
    assert [outcome for *_, outcome in town.runs()] == ["lost", "done"]


def test_new_sites_start_and_removed_ones_stop(town: Town) -> None:
    path = write(town.files, "a")
    schedule = town.start()
    turn(schedule)
    write(town.files, "b")
    turn(schedule)
    assert town.children.began == ["a", "b"]
    path.unlink()
    turn(schedule)
    assert town.children.withdrawn == []  # an editor may be writing it anew
    turn(schedule)
    write(town.files, "b", enabled="false")
    turn(schedule)
    assert town.children.withdrawn == ["a", "b"]
    town.time.pass_(weeks=2)
    turn(schedule)
    assert town.children.began == ["a", "b"]


def test_a_broken_file_leaves_its_site_as_it_was_and_is_told_once(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(town.files, "a")
    schedule = town.start()
    turn(schedule)
    path.write_text("schedule = ", encoding="utf-8")
    (town.files / "b.toml").write_text("agency = 3", encoding="utf-8")
    for _ in range(3):
        turn(schedule)
    assert caplog.text.count("a.toml:1: is not TOML") == 1
    assert caplog.text.count("the site is crawled as it was before") == 1
    assert caplog.text.count("the site is left out") == 1
    town.time.pass_(weeks=1)
    turn(schedule)
    assert town.children.began == ["a", "a"]
    write(town.files, "a", "0 4 * * *")
    turn(schedule)
    town.time.pass_(days=1)
    turn(schedule)
    assert town.children.began == ["a", "a", "a"]


def test_a_folder_that_is_away_changes_nothing(town: Town) -> None:
    write(town.files, "a")
    schedule = town.start()
    town.files.rename(town.folder / "away")
    for _ in range(3):
        turn(schedule)
    assert "a" in schedule.scheduled()


def test_a_crawl_that_gets_nowhere_or_goes_on_is_asked_once_then_killed() -> None:
    limits = Limits(run=1000, silence=100, grace=10)
    moving, still = iter(range(10_000)), 7
    watch = Watch(limits, 0)
    assert [watch.advice(at, "", lambda: next(moving)) for at in (50, 150, 990)] == ["", "", ""]
    assert watch.advice(1000, "", lambda: next(moving)) == "limit"
    assert watch.advice(1005, "limit", lambda: next(moving)) == ""
    assert watch.advice(1010, "limit", lambda: next(moving)) == "kill"
    watch = Watch(limits, 0)
    assert [watch.advice(at, "", lambda: still) for at in (10, 109, 110)] == ["", "", "stuck"]
    watch = Watch(limits, 0)
    assert watch.advice(500, "", lambda: None) == ""  # an archive that does not answer proves nothing


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)


def vars_of(site: Site) -> dict[str, Any]:
    return {name: getattr(site, name) for name in site.__slots__}


SITE = Site("chengchuan", "", "900101", "http://a.localhost/", WEEKLY, ())
