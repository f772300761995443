"""Backups: of one moment while others write, whole or not there, and put back by putting the file in its place."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import backup as module
from archive.backup import backup
from archive.errors import ArchiveError
from archive.store import Archive
from archive.verify import verify
from gongkai.cli import group
from tests.factories import SITE, begin, finish, full_document, keep, keep_texts, make_page, open_archive
from tests.unions import dump


def filled(path: Path, documents: int = 5) -> Path:
    with open_archive(path) as archive:
        crawl = begin(archive)
        for number in range(documents):
            url = f"https://www.tongxin.gov.cn/{number}.html"
            keep(archive, crawl, make_page(os.urandom(3000), url=url), full_document(number, url=url))
        finish(archive, crawl)
    return path


def held(path: Path) -> dict[str, list[str]]:
    with Archive.open(path, readonly=True) as archive:
        assert list(verify(archive)) == []
        return dump(archive)


def write_on(path: Path, started: multiprocessing.synchronize.Event) -> None:
    """Keep documents until the process is killed; each is two transactions, page and document."""
    with Archive.open(path) as archive:
        crawl = begin(archive)
        number = 0
        while True:
            url = f"https://www.tongxin.gov.cn/later/{number}.html"
            keep(archive, crawl, make_page(os.urandom(20_000), url=url), full_document(number, url=url))
            number += 1
            started.set()


def test_a_copy_of_one_moment_while_a_crawl_writes(tmp_path: Path) -> None:
    path = filled(tmp_path / "a.db", 30)
    processes = multiprocessing.get_context("fork")
    started = processes.Event()
    writer = processes.Process(target=write_on, args=(path, started))
    writer.start()
    try:
        assert started.wait(30)
        copies = [backup(path, tmp_path / f"copy{number}.db", told=lambda *_: None) for number in range(3)]
    finally:
        writer.kill()
        writer.join()
    documents = [len(held(each.path)["documents"]) for each in copies]
    assert documents == sorted(documents)
    assert documents[0] > 30
    assert [each.rows["documents"] for each in copies] == documents
    assert sorted(each.name for each in tmp_path.glob("copy*")) == ["copy0.db", "copy1.db", "copy2.db"]


def test_restored_by_putting_the_copy_in_its_place(tmp_path: Path) -> None:
    """As docs/operations.md says it: the damaged file and its two companions away, the copy under its name."""
    path = filled(tmp_path / "a.db")
    before = held(path)
    made = backup(path, tmp_path / "copy.db")
    path.write_bytes(b"\0" * 50_000)
    for name in ("a.db", "a.db-wal", "a.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    shutil.copy(made.path, path)
    assert held(path) == before
    with Archive.open(path) as archive:  # a crawl goes on, in WAL mode as before
        keep_texts(archive, "此后")
        assert archive.db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert list(verify(archive)) == []


def test_into_a_folder_under_a_name_with_the_time(tmp_path: Path) -> None:
    path = filled(tmp_path / "gongkai.db")
    (tmp_path / "backups").mkdir()
    made = backup(path, tmp_path / "backups", now=datetime(2026, 1, 5, 3, 17, tzinfo=UTC))
    assert made.path == tmp_path / "backups" / "gongkai-20260105T031700Z.db"
    assert held(made.path) == held(path)
    assert made.path.stat().st_mode & 0o777 == path.stat().st_mode & 0o777


def test_a_file_that_is_there_is_replaced_only_by_force(tmp_path: Path) -> None:
    path, copy = filled(tmp_path / "a.db"), tmp_path / "copy.db"
    copy.write_text("of great worth")
    with pytest.raises(ArchiveError, match=r"exists already.*--force"):
        backup(path, copy)
    assert copy.read_text() == "of great worth"
    backup(path, copy, force=True)
    assert held(copy) == held(path)
    with pytest.raises(ArchiveError, match="is the archive itself"):
        backup(path, path, force=True)


def test_a_damaged_archive_gives_no_copy_and_leaves_the_one_before(tmp_path: Path) -> None:
    path, copy = filled(tmp_path / "a.db"), tmp_path / "copy.db"
    backup(path, copy)
    before = copy.read_bytes()
    with sqlite3.connect(path) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'versions'").fetchone()[0]
    connection.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    with pytest.raises(ArchiveError, match=r"does not hold.*gongkai verify"):
        backup(path, copy, force=True)
    assert copy.read_bytes() == before
    assert sorted(each.name for each in tmp_path.glob("*copy*")) == ["copy.db"]


@pytest.mark.parametrize("name", ["nowhere/copy.db", "page.html/copy.db"])
def test_a_missing_folder_is_named(tmp_path: Path, name: str) -> None:
    path = filled(tmp_path / "a.db")
    (tmp_path / "page.html").write_text("<html>")
    with pytest.raises(ArchiveError, match=name.partition("/")[0]):
        backup(path, tmp_path / name)


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit on the size of files stands for the full disk, in a process of its own."""
    path = filled(tmp_path / "a.db", 40)
    processes = multiprocessing.get_context("fork")
    process = processes.Process(target=_within, args=(path, tmp_path / "copy.db"))
    process.start()
    process.join()
    assert process.exitcode == 0
    assert list(tmp_path.glob("*copy*")) == []


def _within(path: Path, copy: Path) -> None:
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    with pytest.raises(ArchiveError, match=r"copy\.db: the disk .*ree some space"):
        backup(path, copy)


def test_the_copy_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[str, bool]] = []
    copy, true_sync = tmp_path / "copy.db", module._sync

    def sync(path: Path) -> None:
        synced.append((path.name.split(".")[-1], copy.exists()))
        true_sync(path)

    monkeypatch.setattr(module, "_sync", sync)
    backup(filled(tmp_path / "a.db"), copy)
    assert synced == [("part", False), (tmp_path.name, True)]


def test_the_command_proves_the_copy(tmp_path: Path) -> None:
    path = filled(tmp_path / "a.db")
    result = CliRunner().invoke(
        group, ["--archive", str(path), "backup", str(tmp_path / "copy.db"), "--verify"]
    )
    assert result.exit_code == 0, result.output
    assert "5 documents" in result.output
    assert "copy.db: clean" in result.output
    with Archive.open(tmp_path / "copy.db", readonly=True) as archive:
        assert archive.health(SITE)[0]["status"] == "ok"
