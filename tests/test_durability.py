"""What was reported as stored is there: after kill -9, a full or failing disk, and a loss of power.

Few of each here; `python -m benchmarks.durability` kills 200 times and cuts the power 500 times.
"""

from __future__ import annotations

import errno
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.store import Archive
from archive.verify import verify
from gongkai.demo import running_portal
from tests import faults
from tests.commands import gongkai
from tests.factories import keep_texts, open_archive
from tests.faults import writer
from tests.faults.kills import kill

DOCUMENTS = 16
needs_compiler = pytest.mark.skipif(
    faults.library() is None, reason="no C compiler to build the failing disk with"
)


def lost(folder: Path, reports: list[str]) -> list[str]:
    """Reports of what the archive of that folder does not hold; it has to be whole."""
    with Archive.open(folder / "a.db") as archive:
        assert [(problem.table, problem.text) for problem in verify(archive)] == []
        return writer.missing(archive, reports)


def reports(folder: Path) -> list[str]:
    path = folder / "reported"
    return path.read_text().splitlines() if path.exists() else []


def test_killed_at_random_moments_nothing_reported_is_lost(tmp_path: Path) -> None:
    met = kill(tmp_path, 20, random.Random())
    assert (met.lost, met.problems) == ([], [])
    assert met.in_the_middle > 5


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> list[faults.Operation]:
    """Every write and sync of a writer, in order."""
    folder = tmp_path_factory.mktemp("logged")
    log = folder.parent / "operations.log"
    made = faults.write(folder, DOCUMENTS, log=log)
    assert made.returncode == 0, made.stderr
    return faults.operations(log)


@needs_compiler
@pytest.mark.parametrize("number", range(8))
def test_power_lost_at_any_write_nothing_reported_is_lost(
    number: int, logged: list[faults.Operation], tmp_path: Path
) -> None:
    chance = random.Random(number)
    before = logged[: chance.randrange(len(logged))]
    faults.lose_power(before, tmp_path, chance)
    assert lost(tmp_path, faults.reported(before)) == []


@needs_compiler
def test_without_a_sync_at_every_commit_the_same_test_fails(tmp_path: Path) -> None:
    """The proof that these tests can see a loss: synchronous=NORMAL syncs at checkpoints only."""
    log = tmp_path / "operations.log"
    (tmp_path / "written").mkdir()
    assert faults.write(tmp_path / "written", DOCUMENTS, "NORMAL", log=log).returncode == 0
    known, chance, losses = faults.operations(log), random.Random(1), 0
    for number in range(12):
        folder = tmp_path / str(number)
        folder.mkdir()
        before = known[: chance.randrange(len(known) // 2, len(known))]
        faults.lose_power(before, folder, chance)
        losses += bool(lost(folder, faults.reported(before)))
    assert losses > 0


@needs_compiler
@pytest.mark.parametrize(
    ("fails_with", "torn", "words"),
    [
        (errno.EIO, 0, "the disk could not be read or written"),
        (errno.EIO, 1, "the disk could not be read or written"),
        (errno.ENOSPC, 0, "the disk is full"),
        (errno.ENOSPC, 1, "the disk is full"),
    ],
    ids="broken broken-torn full full-torn".split(),
)
def test_a_disk_that_fails_is_named_and_nothing_reported_is_lost(
    fails_with: int, torn: int, words: str, tmp_path: Path
) -> None:
    place = random.Random(fails_with + torn).randrange(400, 2000)
    failed = faults.write(tmp_path, DOCUMENTS, at=place, errno=fails_with, torn=torn)
    assert failed.returncode == 1, failed.stderr
    assert re.search(rf"a\.db: {words}", failed.stderr)
    assert lost(tmp_path, reports(tmp_path)) == []
    assert 0 < len(reports(tmp_path)) < 2 * DOCUMENTS + 1
    writer.main(tmp_path, DOCUMENTS, "FULL")  # the disk is well: the same command again
    assert lost(tmp_path, reports(tmp_path)) == []


def test_a_limit_on_the_size_of_files_is_a_full_disk(tmp_path: Path) -> None:
    process = multiprocessing.get_context("fork").Process(target=_within, args=(tmp_path,))
    process.start()
    process.join()
    assert process.exitcode == 0
    told = reports(tmp_path)
    assert told
    assert lost(tmp_path, told) == []


def _within(folder: Path) -> None:
    Archive.open(folder / "a.db").close()
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, 700_000))
    with pytest.raises(ArchiveError, match=r"a\.db: the disk .*ree some space"):
        writer.main(folder, 400, "FULL")


def test_a_read_only_file_system_is_named_and_can_be_read(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    words = [mount or "", "-t", "tmpfs", "-o", "size=20m", "tmpfs", disk]
    if mount is None or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a disk")
    try:
        with open_archive(disk / "a.db") as archive:
            keep_texts(archive, "甲", "乙")
        subprocess.run([mount, "-o", "remount,ro", disk], check=True)
        with pytest.raises(ArchiveError, match=r"a\.db: .*--archive"):
            Archive.open(disk / "a.db")
        with pytest.raises(ArchiveError, match=r"new\.db: .*--archive"):
            Archive.open(disk / "new.db")
        with Archive.open(disk / "a.db", readonly=True) as archive:
            assert list(verify(archive)) == []
            assert len(archive.versions(1)) == 2
    finally:
        subprocess.run(["umount", disk], check=True)


@needs_compiler
def test_a_crawl_on_a_full_disk_fails_with_a_sentence_and_the_next_completes_it(tmp_path: Path) -> None:
    """The disk fills up in the middle of a crawl of the example portal, and has room again when it is closed."""
    with running_portal() as (_, sites):
        without_browser(sites / "demo.toml")
        words = [
            *(sys.executable, "-m", "scrapy"),
            *("crawl", "demo", "-s", f"GONGKAI_ARCHIVE={tmp_path / 'a.db'}"),
        ]
        settings = {
            "GONGKAI_SITES": str(sites),
            "LD_PRELOAD": str(faults.library()),
            "FAULTS_FOLDER": str(tmp_path),
            "FAULTS_ERRNO": str(errno.ENOSPC),
        }
        full = crawl(words, {**settings, "FAULTS_AT": "400", "FAULTS_HEAL": "1"})
        assert "the disk is full" in full.stderr
        with Archive.open(tmp_path / "a.db") as archive:
            last = archive.last_crawl("demo")
            assert last is not None
            assert last["status"] == "failed"
            assert "the disk is full" in last["reason"]
            assert list(verify(archive)) == []
            bodies = {row[0] for row in archive.db.execute("SELECT sha256 FROM bodies")}
        assert gongkai("--archive", tmp_path / "a.db", "--sites", sites, "crawl", "demo").status == 0
        with Archive.open(tmp_path / "a.db") as archive:
            assert archive.unread() == []
            assert bodies < {row[0] for row in archive.db.execute("SELECT sha256 FROM bodies")}
            assert list(verify(archive)) == []


def without_browser(path: Path) -> None:
    """Leave out of a site file what takes a browser, and how many documents are expected with it."""
    parts = re.split(r"(?=^\[\[column\]\]|^\[expect\])", path.read_text(encoding="utf-8"), flags=re.M)
    kept = [part for part in parts if "render" not in part and not part.startswith("[expect]")]
    path.write_text("".join(kept), encoding="utf-8")


def crawl(words: list[str], settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words,
        cwd=faults.ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )
