"""Which of the crawls that wait may begin: at most so many at once, never two on one host, the longest due first."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from threading import Thread

from archive.lock import Locked
from crawler.handed import Locks, hosts_of
from crawler.logs import event
from crawler.sites import Site

logger = logging.getLogger(__name__)

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Job:
    """A crawl that is wanted: since when, how many moments passed before that one, and what for."""

    site: Site
    due_at: datetime = LONG_AGO
    missed: int = 0
    cause: str = "schedule"


@dataclass
class Queue:
    """Jobs that wait, and jobs that run, each in a thread of its own. Used from one thread.

    `take` takes a crawl's locks and raises Locked where another process holds one; `run` crawls, gives them up and returns.
    A job that waits for a host takes no place, and no later job of that host comes before it: none waits for ever.
    """

    jobs: int
    take: Callable[[Site], Locks]
    run: Callable[[Job, Locks], None]
    waiting: list[Job] = field(default_factory=list)
    running: dict[str, Job] = field(default_factory=dict)  # by slug
    _threads: dict[str, Thread] = field(default_factory=dict)
    _ended: SimpleQueue[Job | None] = field(default_factory=SimpleQueue)  # None: only wakes
    _told: set[str] = field(default_factory=set)  # sites whose waiting for another process was told

    @property
    def is_idle(self) -> bool:
        return not self.waiting and not self.running

    def has(self, slug: str) -> bool:
        """Whether a crawl of the site waits or runs."""
        return slug in self.running or any(job.site.slug == slug for job in self.waiting)

    def add(self, job: Job) -> Job:
        self.waiting.append(job)
        return job

    def drop(self, slugs: Iterable[str]) -> list[Job]:
        """Take the waiting jobs of these sites away, and give them back."""
        gone = set(slugs)
        dropped = [job for job in self.waiting if job.site.slug in gone]
        self.waiting = [job for job in self.waiting if job.site.slug not in gone]
        return dropped

    def replace(self, site: Site) -> None:
        """Have the job of this site that waits crawl it as its file is now."""
        self.waiting = [
            replace(job, site=site) if job.site.slug == site.slug else job for job in self.waiting
        ]

    def begin(self) -> None:
        """Begin whatever may begin now."""
        taken = {host for job in self.running.values() for host in hosts_of(job.site)}
        for job in sorted(self.waiting, key=lambda job: job.due_at):
            if len(self.running) >= self.jobs:
                return
            hosts = hosts_of(job.site)
            if job.site.slug not in self.running and not hosts & taken and (locks := self._locks(job.site)):
                self._begin(job, locks)
            taken |= hosts

    def wait(self, seconds: float) -> list[Job]:
        """Wait until a job ends, `wake` is called, or the time is over; the jobs that ended."""
        ended: list[Job] = []
        try:
            first = self._ended.get(timeout=seconds)
            while True:
                ended += [first] if first else []
                first = self._ended.get_nowait()
        except Empty:
            pass
        for job in ended:
            del self.running[job.site.slug]
            self._threads.pop(job.site.slug).join()
        return ended

    def join(self) -> list[Job]:
        """Wait for the jobs that run; all of them. What waits stays."""
        ended: list[Job] = []
        while self.running:
            ended += self.wait(60)
        return ended

    def wake(self) -> None:
        """Have `wait` return. For signal handlers, too: SimpleQueue.put may be interrupted by itself."""
        self._ended.put(None)

    def _begin(self, job: Job, locks: Locks) -> None:
        self.waiting.remove(job)
        self._told.discard(job.site.slug)
        self.running[job.site.slug] = job
        thread = self._threads[job.site.slug] = Thread(target=self._run, args=(job, locks), daemon=True)
        thread.start()

    def _run(self, job: Job, locks: Locks) -> None:
        try:
            self.run(job, locks)
        except Exception:
            logger.exception(
                "%s: the crawl could not be started or watched",
                job.site.slug,
                extra=event("not_started", site=job.site.slug),
            )
        finally:
            locks.close()
            self._ended.put(job)

    def _locks(self, site: Site) -> Locks | None:
        try:
            return self.take(site)
        except Locked as error:
            if site.slug not in self._told:
                logger.warning("%s waits: %s", site.slug, error, extra=event("waits", site=site.slug))
                self._told.add(site.slug)
            return None
