"""One crawl of a site, and of a host, at a time, however it was started: locks that die with their process.

flock(2) is released by the kernel when the process ends, killed or not, so no stale lock needs clearing. A lock is of the
open file: the scheduler takes the locks of a crawl and hands them to the child it starts, which then holds them alone.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from archive.errors import ArchiveError

HOSTS = "hosts"  # folder of the locks of hosts, beside those of sites
SHARED = "GONGKAI_HOST_LOCKS"  # names the folder that several archives of one user share in its place
SCHEDULE, TELL = ".schedule.lock", ".tell.lock"  # no site is called so
WAIT_SECONDS = 0.1  # between looks at a lock that is waited for


class Locked(ArchiveError):
    """Another process holds the lock. `pid` is its process id, 0 when it has not written it yet."""

    def __init__(self, what: str, pid: int, doing: str) -> None:
        super().__init__(
            f"{what}: process {pid or 'unknown'} is {doing}; let it finish, or stop that process"
        )
        self.pid = pid


class SiteLocked(Locked):
    """Another process is crawling this site."""

    def __init__(self, slug: str, pid: int) -> None:
        super().__init__(slug, pid, "crawling this site")


class HostLocked(Locked):
    """Another process is crawling this host: another site of it, or for another archive."""

    def __init__(self, host: str, pid: int) -> None:
        super().__init__(host, pid, "crawling this host")


class ScheduleLocked(Locked):
    """Another process is scheduling the crawls of this archive."""

    def __init__(self, archive_path: Path | str, pid: int) -> None:
        super().__init__(str(archive_path), pid, "scheduling the crawls of this archive")


@contextmanager
def site_lock(archive_path: Path | str, slug: str, handed: Sequence[int] = ()) -> Iterator[Path]:
    """Hold the lock of a site of that archive; its file is `<archive>.locks/<slug>.lock`. Never waits: SiteLocked.

    The archive is the file itself, so that it has one lock whatever links lead to it. `handed` are descriptors of locks
    that the process which started this one took for it.
    """
    path = _folder(archive_path) / f"{slug}.lock"
    with _held(path, handed, partial(SiteLocked, slug)):
        yield path


@contextmanager
def crawl_locks(
    archive_path: Path | str, slug: str, hosts: Iterable[str], handed: Sequence[int] = ()
) -> Iterator[tuple[int, ...]]:
    """Hold the locks of a site and of its hosts (names without ports), or none of them: SiteLocked, HostLocked.

    Gives the descriptors, which a child may be handed. A lock taken here is given up when the last process closes it.
    Archives know of each other's hosts where GONGKAI_HOST_LOCKS names one folder for all of them.
    """
    folder, shared = _folder(archive_path), os.environ.get(SHARED)
    hosts_folder = Path(shared).absolute() if shared else folder / HOSTS
    with ExitStack() as held:
        taken = [held.enter_context(_held(folder / f"{slug}.lock", handed, partial(SiteLocked, slug)))]
        for host in sorted(hosts):
            path = hosts_folder / f"{host}.lock"
            taken.append(held.enter_context(_held(path, handed, partial(HostLocked, host))))
        yield tuple(taken)


@contextmanager
def schedule_lock(archive_path: Path | str) -> Iterator[Path]:
    """Hold the lock of whoever schedules the crawls of that archive. Never waits: ScheduleLocked."""
    path = _folder(archive_path) / SCHEDULE
    with _held(path, (), partial(ScheduleLocked, archive_path)):
        yield path


def _folder(archive_path: Path | str) -> Path:
    return Path(f"{Path(archive_path).resolve()}.locks")


@contextmanager
def _held(path: Path, handed: Sequence[int], refusal: Callable[[int], Locked]) -> Iterator[int]:
    """The lock of that file; `refusal` makes the error for the process that holds it."""
    descriptor = _open(path, handed)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise refusal(_pid(descriptor)) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield descriptor
    finally:
        # The file stays: unlinking it would let two processes lock two files of one name.
        os.close(descriptor)


def _open(path: Path, handed: Sequence[int]) -> int:
    """A descriptor of the lock's file: of the handed ones that which is this file, whose lock is then ours already."""
    try:
        path.parent.mkdir(exist_ok=True)
        for each in handed:
            if path.exists() and os.path.samestat(os.fstat(each), path.stat()):
                return os.dup(each)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        folder = path.parent.parent
        if not folder.is_dir():
            raise ArchiveError(
                f"the folder {folder} does not exist. Make it, or choose another place."
            ) from error
        raise ArchiveError(
            f"{path}: the lock cannot be made ({error.strerror}); its folder must be writable"
        ) from error


def _pid(descriptor: int) -> int:
    written = os.pread(descriptor, 20, 0).strip()
    return int(written) if written.isdigit() else 0


@contextmanager
def telling_lock(archive_path: Path | str, seconds: float) -> Iterator[bool]:
    """Hold the lock of whoever tells what is new in that archive, waiting so long for it; False where it was not to be had."""
    descriptor, until = _open(_folder(archive_path) / TELL, ()), time.monotonic() + seconds
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
