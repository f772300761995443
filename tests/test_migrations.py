"""Migrations: every archive a release has written comes to today's schema whole, or stays as it was."""

from __future__ import annotations

import lzma
import multiprocessing
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from archive import migrations
from archive.errors import ArchiveError, SchemaBehind
from archive.merge.other import opened
from archive.migrations import HISTORY
from archive.search import search
from archive.store import Archive
from archive.verify import verify
from tests.factories import keep_texts, site_row
from tests.unions import empty, merge

ARCHIVES = Path(__file__).parent / "files" / "archives"
RELEASES = sorted(path.name.removesuffix(".db.xz") for path in ARCHIVES.glob("*.db.xz"))
TABLES = (
    "sites crawls list_entries captures visits versions sections facts checks repairs state_changes".split()
)


@pytest.fixture(params=RELEASES)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An archive as that release left it."""
    path = tmp_path / "old.db"
    path.write_bytes(lzma.decompress((ARCHIVES / f"{request.param}.db.xz").read_bytes()))
    return path


def contents(path: Path) -> dict[str, list[Any]]:
    """The rows of the tables that no migration may change, in the columns the release had."""
    connection = sqlite3.connect(path)
    with connection:
        found = {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in TABLES
        }
    connection.close()
    return found


def applied(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    names = [row[0] for row in connection.execute("SELECT name FROM _sqlite_migrations ORDER BY name")]
    connection.close()
    return names


def test_the_first_release_is_there() -> None:
    assert "0.1.0" in RELEASES
    assert all((ARCHIVES / f"{name}.db.xz").stat().st_size < 200_000 for name in RELEASES)


def test_opened_for_writing_it_comes_to_todays_schema_and_loses_nothing(old: Path) -> None:
    before = contents(old)
    with Archive.open(old) as archive:
        assert list(verify(archive)) == []
        assert archive.findings(seen=True)[0]["seen_by"] is None or archive.findings(seen=True)
        found = search(archive, "行政处罚")
        assert any("澄川县公安局" in str(row) for row in found)
        document = archive.find_document("https://www.tongxin.gov.cn/went.html")
        assert document["state"] == "back"
        assert len(archive.facts(document["version_id"])) == 3
    after = contents(old)
    for table, rows in before.items():
        width = len(rows[0])
        assert [row[:width] for row in after[table]] == rows, table
    assert applied(old) == sorted(step.__name__ for step in HISTORY)
    with Archive.open(old) as archive:  # and it is an archive like any other
        archive.keep_site(site_row())
        keep_texts(archive, "甲", "乙", url="https://www.tongxin.gov.cn/new.html")
        assert list(verify(archive)) == []


def test_it_has_the_schema_of_a_new_archive(old: Path, tmp_path: Path) -> None:
    with Archive.open(old) as archive, Archive.open(tmp_path / "new.db") as new:
        schemas = [
            set(each.db.execute("SELECT type, name, sql FROM sqlite_schema").fetchall())
            for each in (archive, new)
        ]
    assert schemas[0] == schemas[1]


def test_opened_for_reading_it_says_what_to_do(old: Path) -> None:
    before = old.read_bytes()
    with pytest.raises(ArchiveError, match=r"earlier version of Gongkai.*gongkai reparse --write"):
        Archive.open(old, readonly=True)
    assert old.read_bytes() == before


def test_merged_from_it_is_migrated_in_a_copy(old: Path) -> None:
    before = old.read_bytes()
    with opened(old) as archive, empty() as union:
        merge(union, archive)
        assert len(contents_of(union)["documents"]) == len(contents_of(archive)["documents"]) > 10
        assert list(verify(union)) == []
    assert old.read_bytes() == before


def contents_of(archive: Archive) -> dict[str, list[Any]]:
    return {name: list(archive.db.query(f"SELECT * FROM {name}")) for name in ("documents", "versions")}


def dying(db: Database) -> None:
    """A migration that changes much and then fails."""
    db.execute("CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT")
    db.execute("UPDATE documents SET title = 'half'")
    db.execute("DELETE FROM facts")
    raise sqlite3.OperationalError("the lights went out")


def slow(db: Database) -> None:
    """A migration that is killed in the middle."""
    db.execute("UPDATE documents SET title = 'half'")
    db.execute("CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT")
    import os
    import signal

    os.kill(os.getpid(), signal.SIGKILL)


def with_another(monkeypatch: pytest.MonkeyPatch, step: Any) -> None:
    """Today's migrations and one more."""
    more = Migrations("gongkai")
    for each in (*HISTORY, step):
        more()(each)
    monkeypatch.setattr(migrations, "MIGRATIONS", more)
    monkeypatch.setattr(migrations, "HISTORY", (*HISTORY, step))


def test_one_that_dies_half_way_leaves_the_old_archive_whole(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, names = contents(old), applied(old)
    with monkeypatch.context() as patch:
        with_another(patch, dying)
        with pytest.raises(sqlite3.OperationalError, match="the lights went out"):
            Archive.open(old)
    assert (contents(old), applied(old)) == (before, names)
    with Archive.open(old) as archive:
        assert list(verify(archive)) == []


def test_one_that_is_killed_leaves_the_old_archive_whole(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, names = contents(old), applied(old)
    with monkeypatch.context() as patch:
        with_another(patch, slow)
        process = multiprocessing.get_context("fork").Process(target=Archive.open, args=(old,))
        process.start()
        process.join()
        assert process.exitcode == -9
    assert (contents(old), applied(old)) == (before, names)
    with Archive.open(old) as archive:
        assert list(verify(archive)) == []


def test_two_processes_migrate_it_at_once(old: Path) -> None:
    processes = multiprocessing.get_context("fork")
    started = [processes.Process(target=migrated, args=(old,)) for _ in range(4)]
    for process in started:
        process.start()
    for process in started:
        process.join()
    assert [process.exitcode for process in started] == [0] * 4
    assert applied(old) == sorted(step.__name__ for step in HISTORY)
    with Archive.open(old, readonly=True) as archive:
        assert list(verify(archive)) == []


def test_opening_waits_for_a_reader_before_it_switches_to_wal(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    Archive.open(path).close()
    reader = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    reader.execute("PRAGMA journal_mode = DELETE")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM documents").fetchone()
    finished = threading.Timer(0.2, reader.close)
    finished.start()
    with Archive.open(path) as archive:
        assert archive.db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    finished.join()


def migrated(path: Path) -> None:
    Archive.open(path).close()


def test_a_newer_schema_is_refused_and_left_alone(old: Path) -> None:
    Archive.open(old).close()
    connection = sqlite3.connect(old)
    with connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('gongkai', 'm999_later', '')"
        )
    connection.close()
    before = contents(old)
    for readonly in (False, True):
        with pytest.raises(ArchiveError, match="m999_later"):
            Archive.open(old, readonly=readonly)
    assert contents(old) == before


def schema(path: Path) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(path)
    rows = connection.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
    ).fetchall()
    connection.close()
    return rows


def test_an_archive_whose_history_has_two_steps_as_one_comes_to_the_same(tmp_path: Path) -> None:
    """Some were made when the indexes of m011 and m013 were one step, without the one that is dropped later."""
    fresh, former = tmp_path / "fresh.db", tmp_path / "former.db"
    Archive.open(fresh).close()
    db = Database(former)
    migrations.MIGRATIONS.apply(db, stop_before="m014_parents")
    db.execute("DROP INDEX documents_reporting")
    db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm013_reading_room'")
    db.execute("UPDATE _sqlite_migrations SET name = 'm011_reading_room' WHERE name = 'm011_looking'")
    db.conn.commit()
    db.close()
    with pytest.raises(SchemaBehind):
        Archive.open(former, readonly=True)
    Archive.open(former).close()
    assert applied(former) == applied(fresh)
    assert schema(former) == schema(fresh)
