"""Stored captures read again with today's rules, in several processes; one of them, the caller's, writes.

A page is read and compared with its stored reading in a process of a pool, which opens the archive for reading only. What comes back,
in the order of the captures, is the comparison and, where it is to be kept, the document itself. Results are waited for a few
at a time: ten thousand documents at once would not fit in memory.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path

from archive.rereading import Comparison
from archive.store import Archive
from crawler.items import Document, Page
from crawler.pool import reading_pool
from crawler.reading import keep_again, keep_read
from pipelines import read

AHEAD = 4  # captures handed to each process before the first result is taken
BATCH = 16  # readings kept in one transaction: a crawl waits for it
WORTH_A_PROCESS = 64  # captures that take about as long to read as a process takes to start


@dataclass(frozen=True, slots=True)
class Capture:
    """A capture to read: again, into its version, or for the first time."""

    id: int
    version_id: int | None


@dataclass(frozen=True, slots=True)
class Read:
    """What came of one capture. `error` says in a sentence why it cannot be read.

    `page` is the page without its bytes, None where the archive cannot give them. `document` is there to be kept, and only
    where it differs in anything from what is stored, be it the words of an evidence.
    """

    capture: Capture
    page: Page | None
    title: str = ""
    facts: int = 0
    comparison: Comparison | None = None  # of a capture that has a version
    document: Document | None = None
    error: str = ""


def captures_read(archive: Archive, site: str | None) -> list[Capture]:
    """Every capture that a version was read from, oldest version first."""
    return [Capture(capture, version) for version, capture in archive.readings(site)]


def captures_unread(archive: Archive, site: str | None) -> list[Capture]:
    """Every capture of a document that was never read, or could not be, oldest first."""
    return [Capture(row["id"], None) for row in archive.unread(site)]


def read_again(path: Path, captures: list[Capture], *, jobs: int, documents: bool) -> Iterator[Read]:
    """What each capture says, in order. `documents`: with them, to be kept. BrokenProcessPool when a process dies."""
    jobs = min(jobs, 1 + len(captures) // WORTH_A_PROCESS)
    if jobs == 1:
        with Archive.open(path, readonly=True) as archive:
            yield from (_read(archive, capture, documents) for capture in captures)
        return
    with reading_pool(jobs, __name__) as pool:
        try:
            yield from _in_order(pool, (path, documents), captures, jobs * AHEAD)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def keep(archive: Archive, batch: Sequence[Read]) -> None:
    """Store what captures say, all in one transaction; a capture says why where it cannot be read."""
    with archive.together():
        for found in batch:
            _keep(archive, found)


def _keep(archive: Archive, found: Read) -> None:
    """In its version's place, or as a first reading. What reads exactly as it is stored gets its rules' version only."""
    version, page = found.capture.version_id, found.page
    if page is None:
        return
    if found.document is not None and version is None:
        keep_read(archive, page, found.document)
    elif found.document is not None and version is not None:
        keep_again(archive, version, found.document)
    elif found.comparison is not None and version is not None:
        archive.keep_parser(version, found.comparison.parser[1])
    elif version is None:
        archive.note_unread(page, found.error)


def _in_order(
    pool: ProcessPoolExecutor, job: tuple[Path, bool], captures: Iterable[Capture], ahead: int
) -> Iterator[Read]:
    path, documents = job
    reading = (pool.submit(_work, path, capture, documents) for capture in captures)
    waiting = deque(islice(reading, ahead))
    while waiting:
        found = waiting.popleft().result()
        waiting.extend(islice(reading, 1))
        yield found


@cache
def _archive(path: Path) -> Archive:
    """The archive as a process of the pool holds it open for all its captures."""
    return Archive.open(path, readonly=True)


def _work(path: Path, capture: Capture, documents: bool) -> Read:
    return _read(_archive(path), capture, documents)


def _read(archive: Archive, capture: Capture, documents: bool) -> Read:
    page: Page | None = None
    try:
        whole = archive.page(capture.id)
        page = replace(whole, body=b"")
        document = read(whole)
    except Exception as error:  # a damaged body, or any fault of a parser on any page
        return Read(capture, page, error=f"{type(error).__name__}: {error}")
    version = capture.version_id
    compared = None if version is None else archive.compare_reading(version, document)
    is_known = version is not None and archive.is_read_as(version, document)
    kept = document if documents and not is_known else None
    return Read(capture, page, document.title, len(document.facts), compared, kept)
