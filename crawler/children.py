"""Crawls as child processes: one process per crawl, and never two on one host at a time.

A reactor starts once per process, and a crash, a leak or a kill stays within the one crawl it hits.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from types import FrameType

from crawler.handed import Locks, passed_on
from crawler.lifeline import Lifeline
from crawler.oversight import End, Limits, Progress, Watch, limits_of
from crawler.queue import Job, Queue
from crawler.sites import Site

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TELLING = ".tell"  # in place of a slug: no site is called so
POLL_SECONDS = 1.0  # between looks at locks that other processes hold


class Child:
    """A crawl's process, which is asked to end once at most: Scrapy takes a second signal for an order to drop all."""

    def __init__(self, slug: str, process: subprocess.Popen[bytes]) -> None:
        self.slug, self.process, self.asked = slug, process, ""
        self._asking = RLock()  # a signal may come while it is held

    def ask(self, why: str) -> None:
        """Ask it to end cleanly, for that reason, unless it was asked before."""
        with self._asking:
            if not self.asked:
                self.asked = why
                self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it and what it started, now."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            self.process.kill()

    def wait(self, limits: Limits, progress: Progress) -> End:
        """Wait for its end, and see to it: what goes on too long or gets nowhere is asked to end, then killed."""
        watch = Watch(limits, time.monotonic())
        while True:
            try:
                status = self.process.wait(limits.look)
            except subprocess.TimeoutExpired:
                advice = watch.advice(time.monotonic(), self.asked, progress)
                if advice == "kill":
                    self.kill()
                elif advice:
                    self.ask(advice)
            else:
                return End(status, self.asked)


class Children:
    """Starts crawls of one archive and waits for them. Safe to use from several threads."""

    def __init__(self, archive: Path, folders: Sequence[Path]) -> None:
        # -P: a folder named archive or crawler where the person stands must not be taken for ours.
        self._start = [sys.executable, "-P", "-m", "gongkai", "--archive", str(archive.absolute())]
        for folder in folders:
            self._start += ["--sites", str(folder.absolute())]
        self._archive = archive
        self._running: set[Child] = set()
        self._changing = RLock()  # of `_running`; a signal may come while it is held
        self._stopping = False
        self._environment = dict(os.environ)
        self._notify = self._environment.pop(
            "GONGKAI_NOTIFY", ""
        )  # addresses with keys: no crawl needs to know them
        self._environment.pop("GONGKAI_QUEUE", None)

    def crawl(self, site: Site, *, trigger: str, options: Sequence[str] = ()) -> int:
        """Crawl the site to its end and return the exit status; waits while it or one of its hosts is being crawled."""
        try:
            return self._crawl_all([site], 1, trigger, options)[site.slug]
        except KeyboardInterrupt:
            self.stop()
            raise

    def crawl_all(
        self, sites: Iterable[Site], *, jobs: int, trigger: str, options: Sequence[str] = ()
    ) -> dict[str, int]:
        """Crawl every site, at most `jobs` at once; exit status by slug, in the order given.

        For the main thread: a signal to end stops what runs, and what has not begun ends with 1.
        """
        self.quieten()
        with stopping(self.stop):
            return self._crawl_all(sites, jobs, trigger, options)

    def _crawl_all(
        self, sites: Iterable[Site], jobs: int, trigger: str, options: Sequence[str]
    ) -> dict[str, int]:
        ended: dict[str, int] = {}

        def crawl(job: Job, locks: Locks) -> None:
            ended[job.site.slug] = self.run(job.site, locks, trigger=trigger, options=options).status

        queue = Queue(jobs, self.locks, crawl)
        wanted = [queue.add(Job(site)).site.slug for site in sites]
        while not self._stopping and not queue.is_idle:
            queue.begin()
            queue.wait(POLL_SECONDS)
        queue.join()
        return {slug: ended.get(slug, 1) for slug in wanted}

    def quieten(self) -> None:
        """No progress lines: those of several crawls would write over each other."""
        self._environment["GONGKAI_PROGRESS"] = "off"

    def begin(self) -> None:
        """A schedule begins; nothing more is needed for crawls that run here."""

    def locks(self, site: Site) -> Locks:
        """The locks of a crawl of the site, taken: `archive.lock.Locked` while another process has one of them."""
        return Locks(self._archive, site)

    def run(
        self,
        site: Site,
        locks: Locks,
        *,
        trigger: str,
        options: Sequence[str] = (),
        limits: Limits | None = None,
        progress: Progress = lambda: None,
        lifeline: Lifeline | None = None,
    ) -> End:
        """Crawl the site under these locks, which are the child's from then on, and wait for its end."""
        command = [*self._start, "crawl", site.slug, *options]
        child = self._begin(command, site.slug, locks, lifeline, GONGKAI_TRIGGER=trigger)
        if child is None:
            return End(1, "stopped")
        try:
            return child.wait(limits or limits_of(site), progress)
        finally:
            with self._changing:
                self._running.discard(child)

    def reparse(self, site: Site, lifeline: Lifeline) -> End:
        """Read the site's captures again, keep what today's rules read, and wait for the end of that."""
        command = [*self._start, "reparse", site.slug, "--write", "--jobs", "1", "--json"]
        child = self._begin(command, site.slug, None, lifeline)
        if child is None:
            return End(1, "stopped")
        try:
            return End(child.process.wait(), child.asked)
        finally:
            with self._changing:
                self._running.discard(child)

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
        child = self._begin([*self._start, "tell"], TELLING, None, GONGKAI_NOTIFY=self._notify)
        if child is None:
            return
        try:
            child.process.wait()
        finally:
            with self._changing:
                self._running.discard(child)

    def stop(self) -> None:
        """Ask every running crawl, once, to end cleanly, and start no more."""
        self._stopping = True
        with self._changing:
            for child in self._running:
                child.ask("stopped")

    def withdraw(self, slug: str, why: str = "withdrawn") -> None:
        """Ask the crawl of that site to end cleanly, if there is one: the site is not to be crawled any more."""
        with self._changing:
            for child in self._running:
                if child.slug == slug:
                    child.ask(why)

    def _begin(
        self,
        command: Sequence[str],
        slug: str,
        locks: Locks | None,
        lifeline: Lifeline | None = None,
        **more: str,
    ) -> Child | None:
        """The process; None once everything is to stop. In a group of its own: a terminal's Ctrl-C reaches us alone.

        Our own copies of the locks are closed once the child has them, so that they die with it, whoever else dies.
        """
        with self._changing:
            if self._stopping:
                return None
            handed = passed_on(locks) if locks else {}
            process = subprocess.Popen(
                command,
                env={**self._environment, **more, **handed, **(lifeline.named() if lifeline else {})},
                stdin=subprocess.DEVNULL,
                process_group=0,
                pass_fds=(
                    *(locks.descriptors if locks else ()),
                    *((lifeline.descriptor,) if lifeline else ()),
                ),
            )
            if locks:
                locks.close()
            if lifeline:
                lifeline.handed()
            child = Child(slug, process)
            self._running.add(child)
            return child


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
