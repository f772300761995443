"""What is due, and what runs beside what."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.store import Archive
from crawler.children import Children
from crawler.owed import due_sites
from crawler.sites import Site, load_sites
from gongkai.demo import running_portal
from scheduler import SiteTrigger

MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def site() -> Site:
    return replace(load_sites()["demo"], schedule="17 3 * * 1")


def test_a_site_never_crawled_is_due(site: Site) -> None:
    assert due_sites([site], {}, MONDAY) == [site]


def test_a_site_is_due_once_its_line_has_fired_since_the_last_crawl(site: Site) -> None:
    assert due_sites([site], {site.slug: MONDAY}, MONDAY + timedelta(days=6)) == []
    assert due_sites([site], {site.slug: MONDAY}, MONDAY + timedelta(days=7)) == [site]
    assert due_sites([site], {site.slug: MONDAY}, MONDAY + timedelta(days=70)) == [site]


def test_a_disabled_site_is_never_due(site: Site) -> None:
    assert due_sites([replace(site, enabled=False)], {}, MONDAY) == []


def test_the_trigger_goes_from_one_run_to_the_next(site: Site) -> None:
    trigger = SiteTrigger(site)
    first = trigger.get_next_fire_time(None, MONDAY)
    second = trigger.get_next_fire_time(first, MONDAY)
    assert second - first == timedelta(days=7)
    assert first > MONDAY


def test_one_host_is_never_crawled_twice_at_a_time(site: Site, tmp_path: Path) -> None:
    """Two sites of one host wait for each other; one of another host does not."""
    log = tmp_path / "log"
    script = (
        "import sys, time\n"
        f"log = open({str(log)!r}, 'a')\n"
        "print('start', sys.argv[-1], file=log, flush=True)\n"
        "time.sleep(0.5)\n"
        "print('end', sys.argv[-1], file=log, flush=True)\n"
    )
    children = Children(tmp_path / "a.db", ())
    children._start = [sys.executable, "-c", script]
    sites = [
        replace(site, slug="a", columns=(), homepage="http://one.example/"),
        replace(site, slug="b", columns=(), homepage="http://three.example/", hosts=("one.example:8080",)),
        replace(site, slug="c", columns=(), homepage="http://two.example/"),
    ]
    assert children.crawl_all(sites, jobs=3, trigger="hand") == {"a": 0, "b": 0, "c": 0}
    lines = [line.split() for line in log.read_text().splitlines()]
    same_host = [(what, slug) for what, slug in lines if slug in "ab"]
    assert [what for what, _ in same_host] == ["start", "end", "start", "end"]
    assert lines.index(["start", "c"]) < len(lines) - 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_reaches_each_crawl_once_and_begins_no_more(
    site: Site, tmp_path: Path, number: signal.Signals
) -> None:
    log = tmp_path / "log"
    script = (
        "import signal, sys, time\n"
        f"log = open({str(log)!r}, 'a')\n"
        "signal.signal(signal.SIGTERM, lambda *_: print('term', sys.argv[-1], file=log, flush=True))\n"
        "signal.signal(signal.SIGINT, lambda *_: print('int', sys.argv[-1], file=log, flush=True))\n"
        "print('start', sys.argv[-1], file=log, flush=True)\n"
        "time.sleep(1)\nsys.exit(1)\n"
    )
    children = Children(tmp_path / "a.db", ())
    children._start = [sys.executable, "-c", script]
    sites = [replace(site, slug=slug, columns=(), homepage=f"http://{slug}.example/") for slug in "ab"]

    def interrupt() -> None:
        while not log.exists() or "start" not in log.read_text():
            time.sleep(0.02)
        for _ in range(2):
            os.kill(os.getpid(), number)
            time.sleep(0.1)

    # A shell starts its background jobs with SIGINT ignored, which crawls respect: here it is not, whoever runs this.
    inherited = signal.signal(number, signal.default_int_handler)
    try:
        thread = threading.Thread(target=interrupt)
        thread.start()
        assert children.crawl_all(sites, jobs=1, trigger="hand") == {"a": 1, "b": 1}
        thread.join()
        assert signal.getsignal(number) is signal.default_int_handler
    finally:
        signal.signal(number, inherited)
    assert log.read_text().splitlines() == ["start a", "term a"]


def test_a_folder_of_our_name_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "gongkai.py").write_text("raise SystemExit('not ours')")
    command = [*Children(tmp_path / "a.db", ())._start, "--version"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60).returncode == 0


def test_once_crawls_what_is_due_and_then_nothing(tmp_path: Path) -> None:
    with running_portal() as (_, sites):
        (sites / "demo.toml").rename(sites / "chengchuan.toml")
        command = [
            sys.executable,
            "-m",
            "gongkai",
            "--archive",
            str(tmp_path / "a.db"),
            "--sites",
            str(sites),
        ]
        command += ["schedule", "--once"]
        # Fewer documents than the site file expects where no browser is found, and so exit status 1.
        first = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert "nothing is due" not in first.stdout
        second = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (second.returncode, second.stdout.strip()) == (0, "nothing is due")
    with Archive.open(tmp_path / "a.db", readonly=True) as archive:
        last = archive.last_crawl("chengchuan")
    assert last is not None
    assert last["trigger"] == "schedule"


def test_the_daemon_makes_up_what_is_due_and_ends_on_sigterm(tmp_path: Path) -> None:
    with running_portal() as (_, sites):
        (sites / "demo.toml").rename(sites / "chengchuan.toml")
        path = tmp_path / "a.db"
        daemon = subprocess.Popen(
            [sys.executable, "-m", "gongkai", "--archive", str(path), "--sites", str(sites), "schedule"],
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        try:
            wait_for_crawl(path)
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(30) == 0
        finally:
            daemon.kill()
            daemon.wait()
    with Archive.open(path, readonly=True) as archive:
        statuses = [row["status"] for row in archive.db.query("SELECT status FROM crawls")]
    assert "running" not in statuses


def wait_for_crawl(path: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if path.exists():
            with Archive.open(path) as archive:
                if archive.db.execute("SELECT count(*) FROM visits").fetchone()[0]:
                    return
        time.sleep(0.2)
    raise AssertionError("the daemon did not crawl what was due")
