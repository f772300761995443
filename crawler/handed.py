"""The locks a crawl needs, and those that the process which started it took and handed over."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from archive.lock import crawl_locks
from crawler.sites import Site

HANDED = "GONGKAI_" + "LOCKS"  # descriptors of locks, from process to process: nothing to set by hand


class Locks:
    """The locks of a site and its hosts, held by this process until `close`. `archive.lock.Locked` where one is not free."""

    def __init__(self, archive: Path, site: Site, handed: Sequence[int] = ()) -> None:
        self._held = ExitStack()
        self.descriptors = self._held.enter_context(crawl_locks(archive, site.slug, hosts_of(site), handed))

    def close(self) -> None:
        """Give them up, but for what a child was handed: a lock is free when the last process closes it."""
        self._held.close()


def hosts_of(site: Site) -> frozenset[str]:
    """The names of all its hosts, without ports: it is the machine that is not to be burdened twice."""
    return frozenset(urlsplit(f"//{host}").hostname or site.slug for host in site.all_hosts)


def given() -> tuple[int, ...]:
    """The descriptors this process was handed; not passed on to what it starts."""
    words = os.environ.get(HANDED, "").split(",")
    descriptors = tuple(int(word) for word in words if word.isdecimal())
    for descriptor in descriptors:
        try:
            os.set_inheritable(descriptor, False)
        except OSError:
            return ()  # inherited by a process in between that closed them
    return descriptors


def passed_on(locks: Locks) -> dict[str, str]:
    """What the environment of a child says of the locks it is handed."""
    return {HANDED: ",".join(map(str, locks.descriptors))}
