"""Processes of crawls: the locks they are handed, and what ends one that does not end by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.lock import HostLocked, ScheduleLocked, SiteLocked, crawl_locks, schedule_lock
from crawler.children import Children
from crawler.handed import Locks
from crawler.oversight import Limits
from crawler.sites import Site

SITE = Site("a", "", "900101", "http://one.localhost/", "17 3 * * 1", ())
CHILD = """
import os, signal, sys, time
from pathlib import Path
from archive.lock import crawl_locks
from crawler.handed import given, hosts_of
log, archive, deaf = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "deaf"
if deaf:
    signal.signal(signal.SIGTERM, lambda *_: log.write_text(log.read_text() + "asked\\n"))
with crawl_locks(archive, "a", {"one.localhost", "www.one.localhost"}, given()):
    log.write_text("locked\\n")
    while True:
        time.sleep(0.05)
"""


def children(folder: Path, how: str) -> Children:
    made = Children(folder / "a.db", ())
    made._start = [sys.executable, "-c", CHILD, str(folder / "log"), str(folder / "a.db"), how]
    return made


def test_a_child_has_the_locks_its_starter_took(tmp_path: Path) -> None:
    """From before its start to its death by SIGKILL, with no moment between in which another could take them."""
    path, log = tmp_path / "a.db", tmp_path / "log"
    made = children(tmp_path, "hears")
    locks = Locks(path, SITE)
    child = made._begin([*made._start, "crawl", "a"], "a", locks)
    assert child is not None
    try:
        until = time.monotonic() + 30
        while not log.exists() or "locked" not in log.read_text():
            assert time.monotonic() < until
            with pytest.raises(SiteLocked):
                Locks(path, SITE)
        with pytest.raises(HostLocked, match=f"process {child.process.pid} is crawling this host"):
            crawl_locks(path, "b", {"one.localhost"}).__enter__()
    finally:
        child.kill()
        assert child.process.wait(10) == -signal.SIGKILL
    Locks(path, SITE).close()


@pytest.mark.parametrize(
    ("limits", "why"),
    [(Limits(1.5, 60, 0.3, 0.1), "limit"), (Limits(60, 1.5, 0.3, 0.1), "stuck")],
)
def test_a_crawl_that_hears_nothing_is_asked_once_and_killed(
    tmp_path: Path, limits: Limits, why: str
) -> None:
    made = children(tmp_path, "deaf")
    (tmp_path / "log").touch()
    # Inherited: on a busy machine it may be asked before it has come to say that it does not hear.
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        end = made.run(
            SITE, Locks(tmp_path / "a.db", SITE), trigger="schedule", limits=limits, progress=lambda: 1
        )
    finally:
        signal.signal(signal.SIGTERM, before)
    assert (end.status, end.asked) == (-signal.SIGKILL, why)
    assert (tmp_path / "log").read_text().count("asked") <= 1


def test_an_archive_has_one_scheduler(tmp_path: Path) -> None:
    with schedule_lock(tmp_path / "a.db"):
        with pytest.raises(ScheduleLocked, match=f"process {os.getpid()} is scheduling the crawls"):
            schedule_lock(tmp_path / "a.db").__enter__()
        command = [sys.executable, "-m", "gongkai", "--archive", str(tmp_path / "a.db"), "schedule"]
        once = subprocess.run([*command, "--once"], capture_output=True, text=True, timeout=60)
        daemon = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (once.returncode, once.stdout) == (0, f"process {os.getpid()} is at it: it crawls what is due\n")
    assert daemon.returncode == 1
    assert "is scheduling the crawls of this archive" in daemon.stderr
