"""Opening an archive: what is made, what is refused, and that every refusal names the file and the way out."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.errors import ArchiveError, archive_error
from archive.store import Archive
from archive.verify import verify
from tests.factories import begin, finish, keep, keep_texts, make_document, make_page, open_archive

NOBODY = 65534


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other users can reach: pytest's own is open to its user only."""
    path = Path(tempfile.mkdtemp(prefix="gongkai-"))
    path.chmod(0o755)
    yield path
    path.chmod(0o755)
    shutil.rmtree(path)


@contextmanager
def unprivileged() -> Iterator[None]:
    """Give up root, for whom nothing is read-only, while the block runs."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_new_archive_is_durable_and_shared(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "a.db") as archive:
        pragmas = [
            archive.db.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert pragmas == ["wal", 2, 1]


def test_what_was_stored_is_there_after_reopening(tmp_path: Path) -> None:
    with open_archive(tmp_path / "a.db") as archive:
        keep_texts(archive, "甲")
    with Archive.open(tmp_path / "a.db") as archive:
        assert archive.find_document(1)["title"]
        assert list(verify(archive)) == []


def test_several_processes_may_make_one_archive(tmp_path: Path) -> None:
    code = "import sys; from archive.store import Archive; Archive.open(sys.argv[1]).close()"
    started = [
        subprocess.Popen([sys.executable, "-c", code, tmp_path / "a.db"], stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    errors = [process.communicate()[1].decode() for process in started]
    assert errors == [""] * 4
    with Archive.open(tmp_path / "a.db", readonly=True) as archive:
        assert list(verify(archive)) == []


def test_a_file_of_another_kind_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(b"<html>" * 1000)
    for readonly in (False, True):
        with pytest.raises(
            ArchiveError, match=r"report\.html: this file is not an SQLite database.*--archive"
        ):
            Archive.open(path, readonly=readonly)
    assert path.read_bytes() == b"<html>" * 1000


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE moz_places (id INTEGER)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(ArchiveError, match=r"another program.*moz_places"):
        Archive.open(path)
    assert path.read_bytes() == before


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with open_archive(path) as archive:
        archive.db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('gongkai', 'm999_later', '')"
        )
    for readonly in (False, True):
        with pytest.raises(
            ArchiveError, match=r"newer version of Gongkai.*m999_later.*pip install --upgrade"
        ):
            Archive.open(path, readonly=readonly)


def test_an_older_schema_is_migrated_when_written_to_and_refused_when_read(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with open_archive(path) as archive:
        for name in archive.db.view_names():
            archive.db.execute(f"DROP VIEW {name}")
        archive.db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm002_views'")
    with pytest.raises(ArchiveError, match="earlier version of Gongkai"):
        Archive.open(path, readonly=True)
    with Archive.open(path) as archive:
        assert "health" in archive.db.view_names()


@pytest.mark.parametrize("readonly", [False, True])
def test_a_missing_folder_or_file_is_named(tmp_path: Path, readonly: bool) -> None:
    with pytest.raises(ArchiveError, match="nowhere"):
        Archive.open(tmp_path / "nowhere" / "a.db", readonly=readonly)


def test_a_read_only_file_can_be_read_and_not_written(folder: Path) -> None:
    path = folder / "a.db"
    open_archive(path).close()
    path.chmod(0o444)
    folder.chmod(0o555)
    with unprivileged():
        with pytest.raises(ArchiveError, match=r"a\.db: .*read-only.*--archive"):
            Archive.open(path)
        with Archive.open(path, readonly=True) as archive:
            assert archive.health()[0]["site"] == "tongxin"
            assert list(verify(archive)) == []


def test_a_read_only_folder_is_named(folder: Path) -> None:
    folder.chmod(0o555)
    with unprivileged(), pytest.raises(ArchiveError, match=r"new\.db: the file cannot be opened.*--archive"):
        Archive.open(folder / "new.db")


def test_reading_cannot_change_an_archive(tmp_path: Path) -> None:
    open_archive(tmp_path / "a.db").close()
    with (
        Archive.open(tmp_path / "a.db", readonly=True) as archive,
        pytest.raises(ArchiveError, match="read-only"),
    ):
        archive.keep_site({"slug": "other"})


def fill(archive: Archive, crawl: int) -> int:
    """Keep pages that do not compress until the archive says it is full; how many were stored."""
    kept: list[int] = []
    with pytest.raises(ArchiveError, match=r": the disk .*ree some space"):
        keep_for_ever(archive, crawl, kept)
    return len(kept)


def keep_for_ever(archive: Archive, crawl: int, kept: list[int]) -> None:
    for number in range(10_000):
        url = f"https://www.tongxin.gov.cn/{number}.html"
        page = make_page(os.urandom(20_000), url=url)
        kept.append(keep(archive, crawl, page, make_document(str(number), url=url)).document_id)


def stored(archive: Archive) -> int:
    return int(archive.db.execute("SELECT count(*) FROM documents").fetchone()[0])


def test_a_full_database_loses_nothing_that_was_stored(tmp_path: Path) -> None:
    with open_archive(tmp_path / "a.db") as archive:
        crawl = begin(archive)
        archive.db.execute("PRAGMA max_page_count = 300")
        number = fill(archive, crawl)
        assert number > 5
        assert stored(archive) == number
        assert list(verify(archive)) == []
        archive.db.execute("PRAGMA max_page_count = 100000")
        keep(archive, crawl, make_page("<p>after</p>"), make_document("after"))
        finish(archive, crawl)
        assert list(verify(archive)) == []


def test_a_full_disk_loses_nothing_that_was_stored(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or subprocess.run(
            [mount, "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("this user may not mount a small disk")
    try:
        with open_archive(disk / "a.db") as archive:
            crawl = begin(archive)
            number = fill(archive, crawl)
            assert number > 5
            assert stored(archive) == number
        subprocess.run([mount, "-o", "remount,size=30m", disk], check=True)
        with Archive.open(disk / "a.db") as archive:
            assert stored(archive) == number
            assert list(verify(archive)) == []
            keep(archive, crawl, make_page("<p>after</p>"), make_document("after"))
            assert stored(archive) == number + 1
    finally:
        subprocess.run(["umount", disk], check=True)


def test_an_error_while_reading_is_a_sentence_that_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with open_archive(path) as archive:
        keep_texts(archive, "甲")
        page = archive.db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'versions'").fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    with Archive.open(path, readonly=True) as archive:
        with pytest.raises(sqlite3.DatabaseError) as caught:
            archive.version(1)
        assert re.search(r"a\.db: the database is damaged .*backup", str(archive_error(path, caught.value)))
        with pytest.raises(sqlite3.OperationalError) as mistaken:
            archive.db.execute("SELECT nothing")
    for error in (mistaken.value, sqlite3.ProgrammingError("Cannot operate on a closed database.")):
        assert re.search(r"a\.db: SQLite .*gongkai verify", str(archive_error(path, error)))


def test_a_full_disk_at_opening_is_named(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or subprocess.run(
            [mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("this user may not mount a small disk")
    try:
        with pytest.raises(ArchiveError, match=r"a\.db: the disk"):
            Archive.open(disk / "a.db")
    finally:
        subprocess.run(["umount", disk], check=True)
