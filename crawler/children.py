"""Crawls as child processes: one process per crawl, and never two on one host at a time.

A reactor starts once per process, and a crash, a leak or a kill stays within the one crawl it hits.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

from crawler.sites import Site


class Children:
    """Starts crawls of one archive and waits for them. Safe to use from several threads."""

    def __init__(self, archive: Path, folders: Sequence[Path]) -> None:
        self._start = [sys.executable, "-m", "gongkai", "--archive", str(archive.absolute())]
        for folder in folders:
            self._start += ["--sites", str(folder.absolute())]
        self._hosts: defaultdict[str, Lock] = defaultdict(Lock)
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopping = False
        self._environment = dict(os.environ)

    def crawl(self, site: Site, *, trigger: str, options: Sequence[str] = ()) -> int:
        """Crawl the site to its end and return the exit status; waits while its host is being crawled."""
        with self._hosts[urlsplit(site.homepage).hostname or site.slug]:
            if self._stopping:
                return 1
            child = subprocess.Popen(
                [*self._start, "crawl", site.slug, *options],
                env={**self._environment, "GONGKAI_TRIGGER": trigger},
                stdin=subprocess.DEVNULL,
            )
            self._running.add(child)
            try:
                return child.wait()
            finally:
                self._running.discard(child)

    def crawl_all(
        self, sites: Iterable[Site], *, jobs: int, trigger: str, options: Sequence[str] = ()
    ) -> dict[str, int]:
        """Crawl every site, at most `jobs` at once; exit status by slug, in the order given."""
        self._environment["GONGKAI_PROGRESS"] = "off"  # several lines would write over each other
        with ThreadPoolExecutor(max_workers=jobs) as pool:
            futures = {s.slug: pool.submit(self.crawl, s, trigger=trigger, options=options) for s in sites}
            return {slug: future.result() for slug, future in futures.items()}

    def stop(self) -> None:
        """Ask every running crawl to end cleanly, and start no more."""
        self._stopping = True
        for child in list(self._running):
            child.send_signal(signal.SIGTERM)
