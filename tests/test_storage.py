"""Bodies packed against each other: the same bytes come back, whatever they were packed with and whatever happened meanwhile."""

from __future__ import annotations

import json
import multiprocessing
import random
import sqlite3
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from archive import bodies
from archive.bodies import choosing, dictionaries, packing, vacuum
from archive.bodies.choosing import Beside, Near
from archive.bodies.compact import compact, sizes
from archive.bodies.training import train
from archive.errors import ArchiveError
from archive.lock import site_lock
from archive.migrations import MIGRATIONS
from archive.store import Archive
from archive.verify import verify
from benchmarks import portal_pages
from tests.commands import gongkai
from tests.factories import SITE, URL, at, begin, finish, make_page, open_archive, site_row
from tests.thorough import share

KILLS = 12
TEXT = st.text(alphabet="政府信息公开工作年度报告abc <p>\n", max_size=600).map(str.encode)
BODY = st.one_of(st.binary(max_size=400), TEXT, st.tuples(TEXT, TEXT).map(b"".join))


def digest_of(body: bytes) -> str:
    return sha256(body).hexdigest()


def crawl(
    archive: Archive, pages: list[tuple[str, bytes]], day: int = 0, media_type: str = "text/html"
) -> None:
    """A crawl that finds these bytes at these addresses."""
    crawl_id = begin(archive, day)
    for url, body in pages:
        archive.keep_page(make_page(body, url=url, day=day, media_type=media_type), crawl_id)
    finish(archive, crawl_id, day)


def crawl_portal(archive: Archive, pages: int, days: int) -> None:
    for day in range(days):
        crawl(archive, [(f"{URL}?{n}", portal_pages.page(1, n, day * 7)) for n in range(pages)], day)


def pack_plain(archive: Archive) -> None:
    """Every body as an earlier Gongkai stored it."""
    for (digest,) in archive.db.execute("SELECT sha256 FROM bodies").fetchall():
        codec, data = bodies.packed(archive.body(digest))
        archive.db.execute(
            "UPDATE bodies SET codec = ?, data = ?, base_sha256 = NULL, beside_sha256 = NULL, dictionary_sha256 = NULL"
            " WHERE sha256 = ?",
            (codec, data, digest),
        )


def compact_all(archive: Archive) -> int:
    return sum(done.packed for done in compact(archive, at(100)))


def stored(archive: Archive) -> int:
    return sum(each["stored"] for each in sizes(archive.db).values())


def farthest(archive: Archive) -> int:
    """How many bodies have to be unpacked to read the one that takes most."""
    digests = archive.db.execute("SELECT sha256 FROM bodies").fetchall()
    return max(len(choosing.needed(archive.db, digest)) for (digest,) in digests)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """An archive of eight pages in three crawls, every body packed alone."""
    with open_archive(tmp_path / "a.db") as archive:
        crawl_portal(archive, 8, 3)
        pack_plain(archive)
    return tmp_path / "a.db"


@given(BODY, BODY)
def test_any_body_comes_back_from_any_reference(body: bytes, reference: bytes) -> None:
    frame = packing.against(body, reference)
    assert packing.unpack_against(frame, len(body), reference) == body


@given(BODY, st.one_of(TEXT, st.binary(max_size=300)).filter(lambda each: each[:4] != b"\x37\xa4\x30\xec"))
def test_any_body_comes_back_from_any_dictionary(body: bytes, dictionary: bytes) -> None:
    way = packing.with_dictionary(body, digest_of(dictionary), dictionary)
    assert packing.unpack_with(way.data, len(body), digest_of(dictionary), dictionary) == body


@settings(max_examples=share(30), deadline=None)
@given(st.lists(st.lists(BODY, min_size=3, max_size=3), min_size=1, max_size=5), st.booleans(), st.randoms())
def test_whatever_a_site_sends_is_read_back(
    days: list[list[bytes]], older: bool, chance: random.Random
) -> None:
    """Pages that change, change back and stand at two addresses, packed as they came or by `compact`."""
    with open_archive() as archive:
        for day, found in enumerate(days):
            crawl(archive, [(f"{URL}?{chance.randint(0, 3)}", body * 3) for body in found], day)
        if older:
            pack_plain(archive)
        compact_all(archive)
        for body in {body * 3 for found in days for body in found}:
            assert archive.body(digest_of(body)) == body
        assert list(verify(archive)) == []
        assert farthest(archive) <= choosing.MOST


def test_pages_of_a_crawl_and_captures_of_a_page_are_packed_against_each_other() -> None:
    with open_archive() as archive:
        crawl_portal(archive, 6, 4)
        rows = archive.db.execute(
            "SELECT codec, base_sha256 IS NOT NULL, beside_sha256 IS NOT NULL, count(*) FROM bodies GROUP BY 1, 2, 3"
        ).fetchall()
        size = archive.db.execute("SELECT sum(size) FROM bodies").fetchone()[0]
        assert rows == [
            ("zstd", 0, 0, 1),
            ("zstd-ref", 0, 1, 5),
            ("zstd-ref", 1, 0, 3),
            ("zstd-ref", 1, 1, 15),
        ]
        assert stored(archive) < 0.035 * size
        assert farthest(archive) <= 4
        assert list(verify(archive)) == []


def test_reading_stays_short_however_far_a_page_drifts() -> None:
    """Each capture resembles the one before it, and in the end none is like the first."""
    chance = random.Random(1)
    lines = [chance.randbytes(60).hex() for _ in range(400)]
    with open_archive() as archive:
        for day in range(25):
            moving = "\n".join(lines[day * 10 : day * 10 + 100])
            crawl(archive, [(URL, moving.encode()), (f"{URL}?2", moving[::-1].encode())], day)
        assert farthest(archive) <= choosing.MOST
        assert list(verify(archive)) == []
        assert stored(archive) < 0.5 * len(moving) * 50


def test_a_file_is_packed_against_its_earlier_capture_alone() -> None:
    chance = random.Random(2)
    first = chance.randbytes(50_000)
    with open_archive() as archive:
        for day, body in enumerate((first, first[:30_000] + b"changed" + first[30_000:])):
            crawl(archive, [(URL, body)], day, "application/pdf")
        rows = archive.db.execute(
            "SELECT codec, base_sha256, beside_sha256, length(data) < 200 FROM bodies"
        ).fetchall()
        assert rows == [("raw", None, None, 0), ("zstd-ref", digest_of(first), None, 1)]


def test_what_others_are_packed_against_cannot_be_deleted() -> None:
    with open_archive() as archive:
        crawl_portal(archive, 2, 2)
        needed = archive.db.execute("SELECT base_sha256 FROM bodies WHERE base_sha256 IS NOT NULL").fetchone()
        archive.db.execute("DELETE FROM captures WHERE id NOT IN (SELECT capture_id FROM visits)")
        with pytest.raises(sqlite3.IntegrityError):
            archive.db.execute("DELETE FROM bodies WHERE sha256 = ?", needed)


def test_a_page_whose_transaction_was_taken_back_is_packed_against_by_none() -> None:
    with open_archive() as archive:
        crawl_id = begin(archive)
        with suppress(RuntimeError), archive.together():
            archive.keep_page(make_page(portal_pages.page(1, 0)), crawl_id)
            raise RuntimeError("the disk")
        assert archive.db.execute("SELECT count(*) FROM bodies").fetchone() == (0,)
        kept = portal_pages.page(1, 1)
        archive.keep_page(make_page(kept, url=f"{URL}?1"), crawl_id)
        assert archive.body(digest_of(kept)) == kept
        assert list(verify(archive)) == []


def test_a_damaged_body_does_not_keep_its_page_from_being_stored() -> None:
    first, second = portal_pages.page(1, 0), portal_pages.page(1, 0, 7)
    with open_archive() as archive:
        crawl(archive, [(URL, first)])
        archive.db.execute("UPDATE bodies SET data = x'00'")
        crawl(archive, [(URL, second)], 1)
        assert archive.body(digest_of(second)) == second
        assert [problem.row for problem in verify(archive)] == [digest_of(first)]
        assert [error for done in compact(archive, at(9)) for error in done.unreadable] != []


# Packing again


def test_an_older_archive_is_packed_as_one_that_was_packed_as_it_came(old: Path) -> None:
    with Archive.open(old) as archive, open_archive() as live:
        crawl_portal(live, 8, 3)
        before = stored(archive)
        assert compact_all(archive) == 23
        assert stored(archive) < 0.2 * before
        assert stored(archive) == stored(live)
        assert compact_all(archive) == 0
        assert list(verify(archive)) == []


def test_killed_while_packing(old: Path) -> None:
    chance = random.Random(20260105)
    with Archive.open(old, readonly=True) as archive:
        digests = [row[0] for row in archive.db.execute("SELECT sha256 FROM bodies")]
    processes = multiprocessing.get_context("fork")
    for _ in range(KILLS):
        process = processes.Process(target=pack_for_ever, args=(old,))
        process.start()
        time.sleep(chance.uniform(0.01, 0.1))
        process.kill()
        process.join()
        with Archive.open(old) as archive:
            assert all(digest_of(archive.body(digest)) == digest for digest in digests)
            assert list(verify(archive)) == []
            if chance.random() < 0.3:
                pack_plain(archive)
    with Archive.open(old) as archive:
        compact_all(archive)
        assert farthest(archive) <= choosing.MOST


def pack_for_ever(path: Path) -> None:
    with Archive.open(path) as archive:
        while True:
            compact_all(archive)
            pack_plain(archive)


def test_packing_while_a_crawl_writes(old: Path) -> None:
    processes = multiprocessing.get_context("fork")
    crawling = processes.Process(target=crawl_more, args=(old,))
    crawling.start()
    with Archive.open(old) as archive:
        while crawling.is_alive():
            compact_all(archive)
        compact_all(archive)
        assert crawling.exitcode == 0
        assert archive.db.execute("SELECT count(*) FROM captures").fetchone()[0] == 24 + 40
        assert farthest(archive) <= choosing.MOST
        assert list(verify(archive)) == []


def crawl_more(path: Path) -> None:
    with Archive.open(path) as archive:
        for day in range(5):
            pages = [(f"{URL}?{number}", portal_pages.page(1, number, 100 + day)) for number in range(8)]
            crawl(archive, pages, 100 + day)


# Dictionaries

KINDS = 9  # templates of a site: more than pages beside each other that are tried


def page_of_kind(number: int) -> bytes:
    """A page of one of several kinds, which have nothing in common."""
    kind, own = random.Random(number % KINDS), random.Random(f"own {number}")
    return (kind.randbytes(1500).hex() + own.randbytes(100).hex()).encode()


def test_a_site_that_gains_by_a_dictionary_gets_one() -> None:
    with open_archive() as archive:
        pages = [(f"{URL}?{number}", page_of_kind(number)) for number in range(60)]
        crawl(archive, pages)
        pack_plain(archive)
        before = stored(archive)
        compact_all(archive)
        assert sizes(archive.db)["dictionaries"]["bodies"] == 1
        assert stored(archive) < before / 2
        assert compact_all(archive) == 0
        crawl(archive, [(f"{URL}?new", page_of_kind(1000))], 1)
        codec, needed = archive.db.execute(
            "SELECT codec, dictionary_sha256 FROM bodies WHERE sha256 = ?", (digest_of(page_of_kind(1000)),)
        ).fetchone()
        assert (codec, needed) == ("zstd-dict", dictionaries.latest(archive.db, SITE))
        assert all(archive.body(digest_of(body)) == body for _, body in pages)
        assert list(verify(archive)) == []
        with pytest.raises(sqlite3.IntegrityError):
            archive.db.execute("DELETE FROM dictionaries")


def test_a_site_that_gains_nothing_gets_none() -> None:
    assert train([portal_pages.page(1, number) for number in range(12)], 1500, 12) is None  # too few
    noise = [random.Random(number).randbytes(900) for number in range(60)]
    assert train(noise, 900, 60) is None


def test_a_wrong_dictionary_is_named() -> None:
    with open_archive() as archive:
        good = dictionaries.keep(archive.db, SITE, b"the chrome of a page" * 20, 40, at(0))
        other = dictionaries.keep(archive.db, SITE, b"another one" * 20, 40, at(0))
        body = b"the chrome of a page" * 20 + random.Random(3).randbytes(300)
        way = packing.with_dictionary(body, good, dictionaries.read(archive.db, good))
        archive.db.execute(bodies.INSERT, (digest_of(body), len(body), way.codec, way.data, None, None, good))
        assert archive.body(digest_of(body)) == body
        archive.db.execute("UPDATE bodies SET dictionary_sha256 = ?", (other,))
        assert [(problem.table, problem.row) for problem in verify(archive)] == [("bodies", digest_of(body))]
        archive.db.execute("UPDATE bodies SET dictionary_sha256 = ?", (good,))
        codec, data = bodies.packed(b"something else" * 20)
        archive.db.execute(
            "UPDATE dictionaries SET codec = ?, data = ? WHERE sha256 = ?", (codec, data, good)
        )
        (problem,) = verify(archive)
        assert (problem.table, problem.row) == ("dictionaries", good)


def test_a_damaged_dictionary_does_not_keep_a_page_from_being_stored() -> None:
    with open_archive() as archive:
        dictionaries.keep(archive.db, SITE, b"chrome that no other test has" * 20, 40, at(0))
        archive.db.execute("UPDATE dictionaries SET data = x'00'")
        crawl(archive, [(URL, portal_pages.page(1, 0))])
        assert archive.body(digest_of(portal_pages.page(1, 0))) == portal_pages.page(1, 0)


def test_a_wrong_base_and_a_circle_are_named() -> None:
    with open_archive() as archive:
        crawl_portal(archive, 3, 2)
        archive.db.execute("PRAGMA foreign_keys = OFF")
        (digest, base) = archive.db.execute(
            "SELECT sha256, base_sha256 FROM bodies WHERE base_sha256 IS NOT NULL AND beside_sha256 IS NOT NULL"
        ).fetchone()
        archive.db.execute("UPDATE bodies SET base_sha256 = beside_sha256 WHERE sha256 = ?", (digest,))
        assert [(problem.table, problem.row) for problem in verify(archive)] == [("bodies", digest)]
        archive.db.execute("UPDATE bodies SET base_sha256 = ?1 WHERE sha256 = ?1", (digest,))
        (problem,) = verify(archive)
        assert (problem.row, "circle" in problem.text) == (digest, True)
        archive.db.execute("UPDATE bodies SET base_sha256 = 'gone' WHERE sha256 = ?", (digest,))
        assert {"bodies"} == {problem.table for problem in verify(archive)}
        archive.db.execute("UPDATE bodies SET base_sha256 = ? WHERE sha256 = ?", (base, digest))
        assert list(verify(archive)) == []


def test_bodies_go_to_another_archive_with_all_they_need() -> None:
    with open_archive() as archive, open_archive() as other:
        crawl(archive, [(URL, portal_pages.page(1, 2, 7)), (f"{URL}?1", portal_pages.page(1, 1, 7))])
        for day in range(3):
            crawl_portal(other, 4, 3)
            crawl(other, [(f"{URL}?kind{number}", page_of_kind(number)) for number in range(40)], day)
        pack_plain(other)
        compact_all(other)
        with archive.together():
            for (digest,) in other.db.execute("SELECT sha256 FROM bodies ORDER BY sha256").fetchall():
                bodies.copy_body(archive.db, other.db, digest)
                assert archive.body(digest) == other.body(digest)
        assert {"zstd", "zstd-ref", "zstd-dict", "dictionaries"} <= set(sizes(archive.db))
        assert sizes(archive.db)["dictionaries"]["bodies"] == 1
        assert farthest(archive) <= choosing.MOST
        assert list(verify(archive)) == []
        other.db.execute("UPDATE bodies SET data = x'00'")
        with open_archive() as third, pytest.raises(ArchiveError, match="damaged"):
            bodies.copy_body(third.db, other.db, digest_of(portal_pages.page(1, 0)))


def test_a_frame_that_claims_any_size_is_refused() -> None:
    frame = bytes.fromhex("28b52ffd") + b"\xc0" + (1 << 60).to_bytes(8, "little") + b"\x01\x00\x00"
    with pytest.raises(ArchiveError, match="damaged"):
        packing.unpack("zstd", frame, 100)


def test_what_a_body_is_near_to_may_be_nothing() -> None:
    with open_archive() as archive:
        body = portal_pages.page(2, 1)
        digest = bodies.keep_body(
            archive.db, body, Near(SITE, "no such body", Beside([("nor this", b"x" * 300)]))
        )
        assert archive.body(digest) == body


def test_an_archive_of_the_first_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    db = Database(tmp_path / "a.db")
    MIGRATIONS.apply(db, stop_before="m003_dictionaries")
    codec, data = bodies.packed(b"page" * 99)
    db.execute("INSERT INTO bodies VALUES (?, ?, ?, ?)", (digest_of(b"page" * 99), 396, codec, data))
    db.conn.commit()
    db.close()
    with Archive.open(tmp_path / "a.db") as archive:
        archive.keep_site(site_row())
        assert archive.body(digest_of(b"page" * 99)) == b"page" * 99
        assert compact_all(archive) == 0


# The command


def test_compact_gives_space_back(old: Path) -> None:
    before = old.stat().st_size
    done = gongkai("--archive", str(old), "compact", "--json")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert (done.status, done.err) == (0, "")
    assert {row.get("codec") for row in rows} == {"zstd", "zstd-ref", "dictionaries", "all", None}
    assert rows[-1]["after"] == old.stat().st_size < before
    assert "0 bodies packed smaller" in gongkai("--archive", str(old), "compact").out


def test_compact_leaves_the_file_to_a_crawl_that_runs(old: Path) -> None:
    with site_lock(old, SITE):
        done = gongkai("--archive", str(old), "compact")
        assert done.status == 1
        assert f"only while no crawl runs ({SITE}" in done.err
        assert "23 bodies packed smaller" in done.out
        assert gongkai("--archive", str(old), "compact", "--no-vacuum").status == 0


def test_nothing_is_given_back_on_a_full_disk(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vacuum, "SPARE", 1e9)
    with Archive.open(old) as archive:
        size = archive.db.execute("PRAGMA page_count").fetchone()
        with pytest.raises(ArchiveError, match="MB free in"):
            vacuum.give_back(archive)
        assert archive.db.execute("PRAGMA page_count").fetchone() == size
        assert list(verify(archive)) == []
