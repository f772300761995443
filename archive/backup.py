"""A copy of the archive while others write to it: as it stood at one moment, checked, synced, and only then under its name."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.connection import read_only
from archive.errors import ArchiveError, archive_error

PAGES = 4096  # copied at a step, 16 MiB: so often progress is told
COUNTED = ("bodies", "captures", "visits", "documents", "versions", "facts")
Told = Callable[[int, int], None]  # pages copied, of how many


@dataclass(frozen=True, slots=True)
class Backup:
    """Where the copy is, its bytes, and how many rows of the main tables it holds."""

    path: Path
    size: int
    rows: dict[str, int]


def backup(
    archive: Path, out: Path, *, now: datetime | None = None, force: bool = False, told: Told | None = None
) -> Backup:
    """Copy the archive to the file `out`, or into the folder `out` under a name with the time.

    A read transaction holds the moment, in WAL mode without keeping any writer waiting. ArchiveError where a file is there and not `force`, where there is no
    room, and where what was copied is damaged: then nothing stands under the name, and what stood there still does.
    """
    target = _target(archive, out, now or datetime.now(UTC))
    if target.exists() and not force:
        raise ArchiveError(f"{target} exists already; name another file, or replace it with --force")
    if target.exists() and archive.exists() and target.samefile(archive):
        raise ArchiveError(f"{target} is the archive itself; name another file")
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        os.close(descriptor)
    except OSError as error:
        raise ArchiveError(f"{target.parent}: no file can be made there ({error.strerror})") from error
    part = Path(name)
    try:
        _copy(archive, part, target, told)
        rows = _checked(part)
        _sync(part)
        _mode(part)
        part.replace(target)
        _sync(target.parent)
    finally:
        for each in (part, *(Path(f"{part}-{log}") for log in ("wal", "shm", "journal"))):
            with suppress(FileNotFoundError):
                each.unlink()
    return Backup(target, target.stat().st_size, rows)


def _target(archive: Path, out: Path, now: datetime) -> Path:
    if out.is_dir():
        return out / f"{archive.stem}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{archive.suffix}"
    if not out.absolute().parent.is_dir():
        raise ArchiveError(
            f"{out}: the folder {out.absolute().parent} does not exist. Make it, or choose another place."
        )
    return out


def _copy(archive: Path, part: Path, target: Path, told: Told | None) -> None:
    """Every page, of one snapshot: a reader's transaction is held while they are copied, so that no write starts it anew."""
    with closing(_source(archive)) as source, closing(sqlite3.connect(part, isolation_level=None)) as copy:
        try:
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            progress = (lambda _, left, total: told(total - left, total)) if told else None
            source.backup(copy, pages=PAGES if told else -1, progress=progress)
            # One file that can be moved: WAL comes back with the first process that opens it for writing.
            copy.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error as error:
            is_full = getattr(error, "sqlite_errorname", "").startswith(("SQLITE_FULL", "SQLITE_IOERR"))
            raise archive_error(target if is_full else archive, error) from error


def _source(archive: Path) -> sqlite3.Connection:
    def connect(uri: str) -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=30)
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
        return connection

    try:
        return read_only(archive, connect)
    except sqlite3.Error as error:
        raise archive_error(archive, error) from error


def _checked(part: Path) -> dict[str, int]:
    """Rows of the main tables of a copy in which every page and reference holds; ArchiveError for one that does not."""
    with closing(sqlite3.connect(part)) as copy:
        try:
            found = [row[0] for row in copy.execute("PRAGMA quick_check(1)")]
            lost = copy.execute("PRAGMA foreign_key_check").fetchone()
            rows = {name: copy.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in COUNTED}  # noqa: S608
        except sqlite3.Error as error:
            raise _damaged(str(error)) from error
    if found != ["ok"]:
        raise _damaged(found[0])
    if lost:
        raise _damaged(f"a row of {lost[0]} refers to one of {lost[2]} that is not there")
    return rows


def _damaged(words: str) -> ArchiveError:
    return ArchiveError(
        f"the copy does not hold ({words}), so it was not kept: the archive itself may be damaged, see `gongkai verify`"
    )


def _mode(part: Path) -> None:
    """Readable as any new file of this user: mkstemp makes files for the user alone."""
    mask = os.umask(0)
    os.umask(mask)
    part.chmod(0o666 & ~mask)


def _sync(path: Path) -> None:
    """On the disk, not on its way there: of a folder, its names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
