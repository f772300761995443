"""One crawl of a site at a time, however it was started: a lock that dies with its process.

flock(2) is released by the kernel when the process ends, killed or not, so no stale lock needs clearing.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import ArchiveError

WAIT_SECONDS = 0.1


class SiteLocked(ArchiveError):
    """Another process is crawling this site. `pid` is its process id, 0 when it has not written it yet."""

    def __init__(self, slug: str, pid: int) -> None:
        super().__init__(
            f"{slug}: process {pid or 'unknown'} is crawling this site; let it finish, or stop that process"
        )
        self.pid = pid


@contextmanager
def site_lock(archive_path: Path | str, slug: str) -> Iterator[Path]:
    """Hold the lock of a site of that archive; its file is `<archive>.locks/<slug>.lock`. Never waits: SiteLocked.

    The archive is the file itself, so that it has one lock whatever links lead to it.
    """
    path = Path(f"{Path(archive_path).resolve()}.locks") / f"{slug}.lock"
    descriptor = _open(path)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SiteLocked(slug, _pid(descriptor)) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield path
    finally:
        # The file stays: unlinking it would let two processes lock two files of one name.
        os.close(descriptor)


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise ArchiveError(
            f"{path}: the lock of the site cannot be made ({error.strerror}); the archive's folder must be writable"
        ) from error


def _pid(descriptor: int) -> int:
    written = os.pread(descriptor, 20, 0).strip()
    return int(written) if written.isdigit() else 0


@contextmanager
def telling_lock(archive_path: Path | str, seconds: float) -> Iterator[bool]:
    """Hold the lock of whoever tells what is new in that archive, waiting so long for it; False where it was not to be had."""
    path = (
        Path(f"{Path(archive_path).resolve()}.locks") / ".tell.lock"
    )  # of no site: no slug begins with a dot
    descriptor, until = _open(path), time.monotonic() + seconds
    try:
        while not (held := _try(descriptor)) and time.monotonic() < until:
            time.sleep(WAIT_SECONDS)
        yield held
    finally:
        os.close(descriptor)


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
