"""Writes of a crawl that are stored together: each is told so when it is, and fails alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.errors import ArchiveError
from archive.store import Archive
from archive.verify import verify
from benchmarks import portal_pages
from crawler.writer import MOST, Writer
from tests.factories import begin, make_page

SITE = "demo"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "a.db") as opened:
        opened.keep_site({"slug": SITE})
        yield opened


def commits(archive: Archive) -> list[str]:
    """A list to which every COMMIT from now on is added."""
    seen: list[str] = []
    archive.db.conn.set_trace_callback(
        lambda statement: seen.append(statement) if statement == "COMMIT" else None
    )
    return seen


def page(number: int) -> Any:
    return make_page(site=SITE, url=f"https://a.example/{number}", body=portal_pages.page(3, number))


def test_what_comes_together_is_one_transaction_and_is_told_when_it_is_stored(archive: Archive) -> None:
    crawl, seen = begin(archive, site=SITE), commits(archive)

    async def write() -> list[int]:
        writer = Writer(archive)
        asked = [
            asyncio.ensure_future(writer.write(lambda at=at: archive.keep_page(page(at), crawl).capture_id))
            for at in range(10)
        ]
        await asyncio.sleep(0)
        assert not any(each.done() for each in asked)
        assert seen == []
        return await asyncio.gather(*asked)

    assert asyncio.run(write()) == list(range(1, 11))
    assert len(seen) == 1
    assert archive.db.execute("SELECT count(*) FROM captures").fetchone() == (10,)


def test_no_transaction_holds_more_than_its_share(archive: Archive) -> None:
    crawl, seen = begin(archive, site=SITE), commits(archive)

    async def write() -> None:
        writer = Writer(archive)
        await asyncio.gather(
            *(
                writer.write(
                    lambda at=at: archive.note_visit(
                        crawl,
                        f"https://a.example/{at}",
                        status=404,
                        outcome="gone",
                        now="2026-01-05T00:00:00+00:00",
                    )
                )
                for at in range(2 * MOST + 1)
            )
        )

    asyncio.run(write())
    assert len(seen) == 3


def test_a_write_that_fails_fails_alone_and_bodies_can_be_read_after_it(archive: Archive) -> None:
    """What the failed transaction had kept is no base that later bodies are packed against."""
    crawl = begin(archive, site=SITE)

    def fail() -> None:
        archive.keep_page(page(100), crawl)
        raise ZeroDivisionError("a fault of ours")

    async def write() -> list[Any]:
        writer = Writer(archive)
        keeping = [writer.write(lambda at=at: archive.keep_page(page(at), crawl)) for at in range(6)]
        found = await asyncio.gather(*keeping[:3], writer.write(fail), *keeping[3:], return_exceptions=True)
        return [*found, await writer.write(lambda: archive.keep_page(page(7), crawl))]

    found = asyncio.run(write())
    assert [type(each).__name__ for each in found] == ["Kept"] * 3 + ["ZeroDivisionError"] + ["Kept"] * 4
    assert archive.db.execute("SELECT count(*) FROM captures").fetchone()[0] in (7, 8)
    assert list(verify(archive)) == []


def test_where_the_archive_refuses_nothing_of_it_is_stored_and_all_are_told(archive: Archive) -> None:
    crawl = begin(archive, site=SITE)

    def refuse() -> None:
        raise ArchiveError("a.db: the disk is full")

    async def write() -> list[Any]:
        writer = Writer(archive)
        keeping = [writer.write(lambda at=at: archive.keep_page(page(at), crawl)) for at in range(3)]
        return await asyncio.gather(*keeping, writer.write(refuse), return_exceptions=True)

    assert all(isinstance(each, ArchiveError) for each in asyncio.run(write()))
    assert archive.db.execute("SELECT count(*) FROM captures").fetchone() == (0,)


def test_a_slow_crawl_waits_for_no_other_write(archive: Archive) -> None:
    crawl = begin(archive, site=SITE)

    async def write() -> float:
        writer, loop = Writer(archive), asyncio.get_running_loop()
        await writer.write(lambda: archive.keep_page(page(0), crawl))
        await asyncio.sleep(0.12)
        began = loop.time()
        await writer.write(lambda: archive.keep_page(page(0), crawl))
        return loop.time() - began

    assert asyncio.run(write()) < 0.09
