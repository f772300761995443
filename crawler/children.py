"""Crawls as child processes: one process per crawl, and never two on one host at a time.

A reactor starts once per process, and a crash, a leak or a kill stays within the one crawl it hits.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock
from types import FrameType
from urllib.parse import urlsplit

from crawler.sites import Site

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Children:
    """Starts crawls of one archive and waits for them. Safe to use from several threads."""

    def __init__(self, archive: Path, folders: Sequence[Path]) -> None:
        # -P: a folder named archive or crawler where the person stands must not be taken for ours.
        self._start = [sys.executable, "-P", "-m", "gongkai", "--archive", str(archive.absolute())]
        for folder in folders:
            self._start += ["--sites", str(folder.absolute())]
        self._hosts: defaultdict[str, Lock] = defaultdict(Lock)
        self._running: set[subprocess.Popen[bytes]] = set()
        self._changing = Lock()  # of `_running` and `_hosts`
        self._stopping = False
        self._environment = dict(os.environ)
        self._notify = self._environment.pop(
            "GONGKAI_NOTIFY", ""
        )  # addresses with keys: no crawl needs to know them

    def crawl(self, site: Site, *, trigger: str, options: Sequence[str] = ()) -> int:
        """Crawl the site to its end and return the exit status; waits while one of its hosts is being crawled."""
        with ExitStack() as held:
            for lock in self._locks(site):
                held.enter_context(lock)
            child = self._begin([*self._start, "crawl", site.slug, *options], trigger)
            if child is None:
                return 1
            try:
                return child.wait()
            finally:
                with self._changing:
                    self._running.discard(child)

    def crawl_all(
        self, sites: Iterable[Site], *, jobs: int, trigger: str, options: Sequence[str] = ()
    ) -> dict[str, int]:
        """Crawl every site, at most `jobs` at once; exit status by slug, in the order given.

        For the main thread: a signal to end stops what runs, and what has not begun ends with 1.
        """
        self._environment["GONGKAI_PROGRESS"] = "off"  # several lines would write over each other
        with stopping(self.stop), ThreadPoolExecutor(max_workers=jobs) as pool:
            futures = {s.slug: pool.submit(self.crawl, s, trigger=trigger, options=options) for s in sites}
            return {slug: future.result() for slug, future in futures.items()}

    @property
    def is_telling(self) -> bool:
        """Whether GONGKAI_NOTIFY names somebody to tell."""
        return bool(self._notify.strip())

    def tell(self) -> None:
        """Have what is new told (`gongkai tell`) to whom GONGKAI_NOTIFY names. How that went is on its stderr.

        A process of its own, too: a target that hangs or a library that fails takes no crawl along.
        """
        if not self.is_telling:
            return
        child = self._begin([*self._start, "tell"], "schedule", GONGKAI_NOTIFY=self._notify)
        if child is None:
            return
        try:
            child.wait()
        finally:
            with self._changing:
                self._running.discard(child)

    def stop(self) -> None:
        """Ask every running crawl, once, to end cleanly, and start no more."""
        if self._stopping:
            return  # Scrapy takes a second signal for an order to drop everything
        self._stopping = True
        with self._changing:
            for child in self._running:
                child.send_signal(signal.SIGTERM)

    def _begin(self, command: Sequence[str], trigger: str, **more: str) -> subprocess.Popen[bytes] | None:
        """The process; None once everything is to stop. In a group of its own: a terminal's Ctrl-C reaches us alone."""
        with self._changing:
            if self._stopping:
                return None
            child = subprocess.Popen(
                command,
                env={**self._environment, "GONGKAI_TRIGGER": trigger, **more},
                stdin=subprocess.DEVNULL,
                process_group=0,
            )
            self._running.add(child)
            return child

    def _locks(self, site: Site) -> list[Lock]:
        """The locks of all its hosts, in one order for all sites, so that no two wait for each other."""
        names = sorted({urlsplit(f"//{host}").hostname or site.slug for host in site.all_hosts})
        with self._changing:
            return [self._hosts[name] for name in names]


@contextmanager
def stopping(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop`, once, at the first signal to end; what is under way then ends by itself. Main thread only."""
    asked = False

    def handle(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if not asked:
            asked = True
            stop()

    before = {number: signal.getsignal(number) for number in ENDINGS}
    heard = [number for number in ENDINGS if before[number] is not signal.SIG_IGN]  # nohup means it
    for number in heard:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])
