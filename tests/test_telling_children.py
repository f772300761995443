"""The scheduler and messages: who is called when, with the addresses and without."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

import scheduler
from crawler.book import Book
from crawler.children import Children
from crawler.site_files import SiteFiles
from crawler.sites import Site, load_sites

ADDRESS = "json://127.0.0.1/s3cr3t"
NOTES = """
import os, sys
with open({log!r}, "a") as log:
    print(*sys.argv[1:], os.environ.get("GONGKAI_NOTIFY", "-"), os.environ.get("GONGKAI_TELL", "-"), file=log)
"""


@pytest.fixture
def site() -> Site:
    return replace(load_sites()["demo"], enabled=True)


def children(tmp_path: Path) -> Children:
    """Children that write down how they were called."""
    made = Children(tmp_path / "a.db", ())
    made._start = [sys.executable, "-c", NOTES.format(log=str(tmp_path / "log"))]
    return made


def schedule_of(tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> scheduler.Schedule:
    """Of one site that was never crawled; its children only write down how they were called."""
    files = SiteFiles((tmp_path,))
    files.sites = {"here": replace(site, slug="here")}
    monkeypatch.setattr(files, "look", lambda: False)
    return scheduler.Schedule(files, children(tmp_path), Book(tmp_path / "a.db"), 1, dict)


def log(tmp_path: Path) -> list[str]:
    path = tmp_path / "log"
    return path.read_text().splitlines() if path.exists() else []


def test_who_tells_knows_the_addresses_and_who_crawls_does_not(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_NOTIFY", ADDRESS)
    monkeypatch.setenv("GONGKAI_TELL", "--digest=08:00")
    made = children(tmp_path)
    made.crawl(site, trigger="schedule")
    made.tell()
    assert log(tmp_path) == ["crawl demo - --digest=08:00", f"tell {ADDRESS} --digest=08:00"]


@pytest.mark.parametrize("value", [None, "", " \n"])
def test_where_nobody_is_to_be_told_nothing_is_called(
    tmp_path: Path, value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GONGKAI_NOTIFY", raising=False)
    if value is not None:
        monkeypatch.setenv("GONGKAI_NOTIFY", value)
    made = children(tmp_path)
    made.tell()
    assert (made.is_telling, log(tmp_path)) == (False, [])


def test_the_daemon_tells_after_a_crawl_and_in_between(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_NOTIFY", ADDRESS)
    monkeypatch.setattr(scheduler, "TELL_EVERY", scheduler.timedelta(seconds=0.3))
    schedule = schedule_of(tmp_path, site, monkeypatch)

    def end() -> None:
        until = time.monotonic() + 30
        while len(log(tmp_path)) < 4 and time.monotonic() < until:
            time.sleep(0.05)
        schedule.stop()

    ending = threading.Thread(target=end)
    ending.start()
    scheduler.run_daemon(schedule)
    ending.join()
    words = [line.split()[0] for line in log(tmp_path)]
    assert words.count("crawl") == 1
    assert words.count("tell") >= 3


def test_from_cron_nothing_is_told_that_may_have_to_wait_for_quiet_hours(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_NOTIFY", ADDRESS)
    scheduler.run_once(schedule_of(tmp_path, site, monkeypatch))
    assert log(tmp_path) == ["crawl here - -"]


def test_without_apprise_it_is_said_how_to_get_it(tmp_path: Path) -> None:
    """In a Python whose finder does not find it."""
    script = (
        "import sys; sys.modules['apprise'] = None\n"
        "from gongkai.cli import main; from tests.factories import open_archive\n"
        f"open_archive({str(tmp_path / 'a.db')!r}).close()\n"
        f"sys.argv = ['gongkai', '--archive', {str(tmp_path / 'a.db')!r}, 'tell']; main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script],
        env={"GONGKAI_NOTIFY": ADDRESS, "PATH": ""},
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ended.returncode, ended.stderr) == (
        1,
        "Error: messages are sent by apprise, which is not installed: "
        f"{sys.executable} -m pip install 'gongkai[notify]'\n",
    )
