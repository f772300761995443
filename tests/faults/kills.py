"""A writer killed at random moments, over and over, and what it had reported by then."""

from __future__ import annotations

import multiprocessing
import random
import shutil
import signal
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from archive.store import Archive
from archive.verify import verify
from tests.factories import SITE, begin, finish, full_document, make_page, site_row, store
from tests.faults.writer import body, missing

DOCUMENTS = 60  # of one run; about a second
FRESH = 20  # kills of one archive before the next is begun
LONGEST = 0.4  # seconds until a kill


@dataclass(slots=True)
class Killed:
    """What came of a number of kills: reports that were made, those not in the archive after, and problems found."""

    kills: int = 0
    reports: int = 0
    lost: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    in_the_middle: int = 0  # kills that hit a writer at work


def kill(folder: Path, kills: int, chance: random.Random) -> Killed:
    """Kill a writer so often, and look at the archive after each."""
    met = Killed()
    while met.kills < kills:
        path = folder / f"{met.kills}.db"
        for _ in range(min(FRESH, kills - met.kills)):
            told = _one(path, chance.uniform(0.0, LONGEST))
            met.kills += 1
            met.reports += len(told)
            met.in_the_middle += bool(told) and told[-1] != "crawl"
            if path.exists():
                _look(path, told, met)
        for each in folder.glob(f"{path.name}*"):
            shutil.rmtree(each) if each.is_dir() else each.unlink()
    return met


def _look(path: Path, told: list[str], met: Killed) -> None:
    with Archive.open(path) as archive:
        met.lost += missing(archive, told)
        met.problems += [problem.text for problem in verify(archive)]


def _one(path: Path, seconds: float) -> list[str]:
    """Start a writer, kill it after its first report and so many seconds, and return what it had reported by then."""
    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_write, args=(path, there))
    process.start()
    there.close()
    told = [here.recv()] if here.poll(60) else []
    time.sleep(seconds)
    if process.pid is not None:
        process.kill()  # SIGKILL: nothing of the process runs any more
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    while here.poll():
        try:
            told.append(here.recv())
        except EOFError:
            break
    here.close()
    return told[1:]


def _write(path: Path, told: Connection) -> None:
    """As the writer of this folder does, over a pipe: what was sent was stored before."""
    with Archive.open(path) as archive:
        told.send("open")
        archive.db.execute("PRAGMA wal_autocheckpoint = 40")
        archive.keep_site(site_row(SITE))
        crawl = begin(archive)
        number = archive.db.execute("SELECT count(*) FROM visits").fetchone()[0]
        for at in range(number, number + DOCUMENTS):
            url = f"https://www.tongxin.gov.cn/{at % 50}.html"
            page, kept = store(archive, crawl, make_page(body(at), day=at, url=url))
            told.send(f"page {url} {at}")
            if kept.unread:
                archive.keep_document(page, full_document(at, url=url))
            told.send(f"document {url} {at}")
        finish(archive, crawl)
        told.send("crawl")
