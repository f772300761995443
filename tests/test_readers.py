"""Pages that are read in processes beside the crawl: the same answers, and no page harms another or outlives the crawl."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks import speed
from crawler import readers
from crawler.items import Document, Page
from crawler.limits import LimitError
from crawler.limits import readers as readers_asked
from crawler.pool import cores
from crawler.readers import Readers
from crawler.reading import Unread, read_page
from examples.portal.resources import Request
from examples.portal.states import facts, resources
from tests.deadly import DEADLY, die_of
from tests.factories import make_page

REPORT = next(path for path, about in sorted(facts(1).items()) if about.form == "2021")


def report() -> bytes:
    return resources(1)[REPORT].content(Request({}, 1))


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes are worth their start from the first page on."""
    monkeypatch.setattr(readers, "SPENT", -1.0)
    monkeypatch.setattr(readers, "SHARE", -1.0)


@pytest.mark.usefixtures("at_once")
def test_a_page_says_beside_the_crawl_what_it_says_in_it() -> None:
    async def read_all(pages: list[Page]) -> list[Document | Unread]:
        beside = Readers(1)
        try:
            return await asyncio.gather(*map(beside.read, pages))
        finally:
            beside.close()

    broken = make_page(body=b"%PDF-1.7 broken", media_type="application/pdf")
    pages = [make_page(body=report()), make_page(url="https://a.example/2", body=report()), broken]
    found = asyncio.run(read_all(pages))
    assert found == [read_page(page) for page in pages]
    assert isinstance(found[0], Document)
    assert len(found[0].facts) > 100
    assert isinstance(found[2], Unread)


@pytest.mark.usefixtures("at_once")
def test_a_page_that_kills_its_process_is_named_and_harms_no_other() -> None:
    async def read_all(pages: list[Page]) -> list[Document | Unread]:
        beside = Readers(1, die_of)
        try:
            first = await asyncio.gather(*map(beside.read, pages))
            return [*first, await beside.read(pages[0])]
        finally:
            beside.close()

    good, bad = make_page(body=report()), make_page(body=report() + DEADLY)
    found = asyncio.run(read_all([good, good, bad, good]))
    read = read_page(good)
    assert found == [read, read, Unread("ReadError: the process that read the page died of it."), read, read]


def test_reading_stays_in_the_crawl_while_it_is_a_small_share_of_its_time() -> None:
    async def read_slowly() -> bool:
        beside = Readers(1)
        await beside.read(make_page(body=report()))
        beside._began -= 100.0  # the first page came so many seconds ago
        beside._spent = 20.0
        await beside.read(make_page(body=report()))
        stayed = beside._pool is None
        beside._spent = 30.0
        await beside.read(make_page(body=report()))
        started = beside._pool is not None
        beside.close()
        return stayed and started

    assert asyncio.run(read_slowly())


def test_the_number_of_readers_is_one_core_fewer_or_as_asked() -> None:
    assert readers_asked({}) == cores() - 1
    assert readers_asked({"GONGKAI_READERS": "0"}) == 0
    for wrong in ("many", "-1", "1.5", "²"):
        with pytest.raises(LimitError, match="GONGKAI_READERS"):
            readers_asked({"GONGKAI_READERS": wrong})


SLEEPER = """
import asyncio, sys
from crawler import readers
from tests.deadly import sleep_over
from tests.factories import make_page
readers.SPENT = readers.SHARE = -1.0
asyncio.run(readers.Readers(1, sleep_over).read(make_page(body=sys.argv[1].encode())))
"""


@pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="whether a process still runs is read from /proc, which Linux has"
)
def test_readers_end_with_a_crawl_that_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    crawl = subprocess.Popen([sys.executable, "-c", SLEEPER, str(note)])
    try:
        reader = int(wait_for(note))
        assert Path(f"/proc/{reader}").exists()
    finally:
        crawl.send_signal(signal.SIGKILL)
        crawl.wait()
    until = time.monotonic() + 10
    while is_running(reader) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_running(reader)


def wait_for(note: Path) -> str:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if note.is_file() and (text := note.read_text()):
            return text
        time.sleep(0.05)
    raise AssertionError("no reader began")


def is_running(pid: int) -> bool:
    """Whether the process is there and no zombie, which a machine without an init keeps."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def test_a_crawl_that_reads_beside_stores_what_one_that_reads_by_itself_does(tmp_path: Path) -> None:
    pages = 130  # more than a second of reading
    with speed.portal(pages) as url:
        found = [crawled(tmp_path / name, url, pages, name) for name in ("0", "1")]
    (alone, alone_log), (beside, beside_log) = found
    assert '"event": "readers"' not in alone_log
    assert '"event": "readers"' in beside_log
    assert alone == beside
    assert len(alone) > pages


def crawled(folder: Path, url: str, pages: int, jobs: str) -> tuple[set[tuple[object, ...]], str]:
    """What a first crawl of the portal stored, by content and address, and its log."""
    folder.mkdir()
    each = speed.Round(url, pages, folder)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "gongkai",
            "--archive",
            each.archive,
            "--sites",
            folder / "sites",
            "crawl",
            speed.SLUG,
        ],
        env={**os.environ, "GONGKAI_READERS": jobs},
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr[-1000:]
    with sqlite3.connect(each.archive) as db:
        versions = db.execute(
            "SELECT d.url, v.content_sha256, v.title FROM versions v JOIN documents d ON d.id = v.document_id"
        )
        facts = db.execute(
            "SELECT d.url, f.code, f.value, f.raw FROM facts f JOIN documents d ON d.version_id = f.version_id"
        )
        checks = db.execute(
            "SELECT d.url, c.rule, c.verdict FROM checks c JOIN documents d ON d.version_id = c.version_id"
        )
        return {*versions, *facts, *checks}, done.stderr
