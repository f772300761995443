"""When each site is due: APScheduler keeps the cron lines, every crawl is a child process.

`run_daemon` is `gongkai schedule`; `run_once` is `gongkai schedule --once`, for cron. Both owe the same runs (`owed`), let them
begin in the same way (`crawler.queue`) and note what became of them (`crawler.book`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from archive.errors import ArchiveError
from archive.lock import schedule_lock
from crawler.book import Book
from crawler.children import TELLING, Children, stopping
from crawler.clock import Clock, Clocks
from crawler.cron import next_run
from crawler.engine import LOOK_SECONDS, Engine, SiteTrigger
from crawler.handed import Locks
from crawler.logs import event
from crawler.owed import Resting, due_sites, owed, resting_sites
from crawler.queue import Job, Queue
from crawler.site_files import SiteFiles
from crawler.sites import Site

__all__ = [
    "Clock",
    "Engine",
    "Schedule",
    "SiteTrigger",
    "due_sites",
    "owed",
    "resting_sites",
    "run_daemon",
    "run_once",
]

logger = logging.getLogger("gongkai.scheduler")

TELL_EVERY = timedelta(minutes=15)  # and after every crawl


@dataclass
class Schedule:
    """The sites, what they owe, and the crawls that wait and run. Used from one thread."""

    files: SiteFiles
    children: Children
    book: Book
    jobs: int
    resting: Callable[[], Resting]
    clock: Clock = field(default_factory=Clock)
    is_stopping: bool = False
    ended: dict[str, int] = field(default_factory=dict)  # exit status of the last crawl of each site

    def __post_init__(self) -> None:
        self.queue = Queue(self.jobs, self.children.locks, self._crawl)
        self.engine = Engine()
        self._both = Clocks(self.clock)
        self._told = ""

    def scheduled(self) -> dict[str, Site]:
        """Every enabled site but the example portal, which is there only while `gongkai demo` runs."""
        return {slug: site for slug, site in self.files.sites.items() if site.enabled and slug != "demo"}

    def recover(self) -> None:
        """Close what a scheduler or a crawl left that was killed, and owe the sites whose crawl was cut short."""
        self.book.close_lost(self.clock.now())
        for site in self.scheduled().values():
            self._complete(site)

    def owe(self, site: Site) -> None:
        """Have the site's run wait if one is owed; where one waits or runs already, note that they overlap."""
        now = self.clock.now()
        job = owed(site, self.book.settled(site.slug, now), now)
        if job is None:
            return
        if site.slug in self.queue.running:
            if job.cause == "schedule":
                self.book.overlap(job, now)
        elif self.queue.has(site.slug):
            return  # its run, when it comes, stands for this moment too
        elif site.slug in (resting := self.resting()):
            self.book.leave_out(job, now, "paused", f"paused and left out: {resting[site.slug]}")
        else:
            if job.missed:
                logger.warning(
                    "%s: %d earlier runs were missed, and are made up once",
                    site.slug,
                    job.missed,
                    extra=event("missed", site=site.slug, missed=job.missed),
                )
            self.queue.add(job)

    def step(self, seconds: float) -> None:
        """Let what may begin begin, wait that long at most, and note what ended."""
        for job in list(self.queue.waiting):
            self._overtaken(job)
        self.queue.begin()
        for job in self.queue.wait(seconds):
            self._ended(job)

    def stop(self) -> None:
        """End it all cleanly. May be called from a signal handler, at any moment."""
        self.is_stopping = True
        self.children.stop()
        self.queue.wake()

    def keep(self) -> None:
        """Go on until `stop`: the daemon."""
        for site in self.scheduled().values():
            self._put(site)
            self.owe(site)
        # After quiet hours and at the hour of a digest there may be no crawl for days.
        if self.children.is_telling:
            self.engine.add_job(
                self.children.tell, "interval", seconds=TELL_EVERY.total_seconds(), id=TELLING
            )
        self.engine.start()
        while not self.is_stopping:
            try:
                self.turn()
            except ArchiveError as error:  # a full disk, say: told once, and tried again
                self._tell_once(str(error))
                self.queue.wait(LOOK_SECONDS)
        self.engine.shutdown(wait=False)
        self.finish()

    def turn(self) -> None:
        """Look at the clocks, the site files and the cron lines, then at the crawls."""
        self._watch_clock()
        if self.files.look():
            self._change()
        wait = self.engine.look()
        self.step(min(wait, LOOK_SECONDS))
        self._told = ""

    def finish(self) -> None:
        """Wait for the crawls that run; what waits stays owed."""
        for job in self.queue.join():
            self._ended(job)

    def _put(self, site: Site) -> None:
        """Give APScheduler the site's job, or another trigger."""
        now = self.clock.now()
        since = self.book.settled(site.slug, now) or now
        self.engine.add_job(
            lambda: self.owe(site),
            SiteTrigger(site),
            id=site.slug,
            name=site.slug,
            executor="here",
            next_run_time=next_run(site.schedule, site.slug, max(since, now)),
            replace_existing=True,
        )

    def _change(self) -> None:
        """Site files changed: new sites start, removed and disabled ones stop, schedules are taken over."""
        here, known = self.scheduled(), {job.id for job in self.engine.get_jobs()} - {TELLING}
        for slug in sorted(known - here.keys()):
            self.engine.remove_job(slug)
            self.children.withdraw(slug)
            logger.info(
                "%s: removed or disabled; it is not crawled any more",
                slug,
                extra=event("withdrawn", site=slug),
            )
        for job in self.queue.drop(known - here.keys()):
            self.book.leave_out(
                job, self.clock.now(), "withdrawn", "withdrawn: its file was removed or disabled"
            )
        for slug, site in here.items():
            self._put(site)
            if self.queue.has(slug):
                self.queue.replace(site)
            else:
                self.owe(site)

    def _watch_clock(self) -> None:
        """The wall clock was set, or the machine slept: every next run is found anew, from what is owed now."""
        jump = self._both.jump()
        if not jump:
            return
        way = "forward, or the machine slept" if jump > timedelta(0) else "back"
        logger.warning(
            "the clock went %s: by %s; schedules go on from %s",
            way,
            abs(jump),
            self.clock.now(),
            extra=event("clock_jumped"),
        )
        for site in self.scheduled().values():
            self._put(site)
            if not self.queue.has(site.slug):
                self.owe(site)

    def _overtaken(self, job: Job) -> None:
        """Whoever crawled the site while its run waited has done what was owed."""
        since = self.book.settled(job.site.slug, self.clock.now())
        if since is None or since < job.due_at or (since == job.due_at and job.cause != "schedule"):
            return
        self.queue.drop([job.site.slug])
        detail = "overtaken: somebody crawled it while its run waited"
        self.book.leave_out(job, self.clock.now(), "overtaken", detail)

    def _crawl(self, job: Job, locks: Locks) -> None:
        """One crawl, in a thread of its own. What passed while it waited is counted with it."""
        site, now = job.site, self.clock.now()
        self.ended[site.slug] = 1
        try:
            latest = owed(site, self.book.settled(site.slug, now), now)
            run = self.book.begin(latest if latest and job.cause == "schedule" else job, now)
            progress = self.book.progress(site.slug)
            end = self.children.run(site, locks, trigger="schedule", progress=progress)
            self.ended[site.slug] = end.status
            outcome = self.book.finish(run, end, self.clock.now())
        except ArchiveError as error:
            logger.error(
                "%s: its run cannot be noted: %s",
                site.slug,
                error,
                extra=event("archive_failed", site=site.slug),
            )
            return
        level = logging.INFO if outcome == "done" else logging.WARNING
        logger.log(
            level,
            "crawl of %s ended with %d: %s",
            site.slug,
            end.status,
            outcome,
            extra=event("crawled", site=site.slug, status=end.status, outcome=outcome),
        )

    def _ended(self, job: Job) -> None:
        self.book.close_overlap(job.site.slug)
        self._tell_soon()
        site = self.scheduled().get(job.site.slug)
        if site is not None and not self.is_stopping:
            self._complete(site)

    def _tell_soon(self) -> None:
        """Have what a crawl brought told now, beside the crawls: a target that hangs keeps no place from them."""
        if self.engine.get_job(TELLING):  # the daemon's; after `--once` it is for cron to say when
            self.engine.modify_job(TELLING, next_run_time=datetime.now(UTC))

    def _complete(self, site: Site) -> None:
        """Owe a site whose last crawl was killed, or stopped with the scheduler, one that completes it."""
        now = self.clock.now()
        cause = self.book.cut_short(site, now)
        if cause and not self.queue.has(site.slug) and site.slug not in self.resting():
            logger.info(
                "%s: its last crawl was %s, and is completed",
                site.slug,
                cause,
                extra=event("completing", site=site.slug),
            )
            self.queue.add(Job(site, now, cause=cause))

    def _tell_once(self, trouble: str) -> None:
        if trouble != self._told:
            logger.error("%s", trouble, extra=event("archive_failed"))
        self._told = trouble


def run_daemon(schedule: Schedule) -> None:
    """Crawl each enabled site at its times until SIGTERM or SIGINT, which end running crawls cleanly.

    What came due while the daemon was off, or the machine asleep, is made up once, however late. ScheduleLocked where
    another process schedules this archive.
    """
    schedule.children.quieten()
    with stopping(schedule.stop), schedule_lock(schedule.book.path):
        schedule.children.begin()
        schedule.recover()
        schedule.keep()


def run_once(schedule: Schedule) -> dict[str, int]:
    """Crawl what is due, and what becomes due while that takes, each site once; exit status by slug, empty when nothing was.

    ScheduleLocked where another process schedules this archive: it does the same.
    """
    schedule.children.quieten()
    with stopping(schedule.stop), schedule_lock(schedule.book.path):
        schedule.children.begin()
        schedule.recover()
        begun: set[str] = set()
        while not schedule.is_stopping:
            for slug, site in schedule.scheduled().items():
                if slug not in begun:
                    schedule.owe(site)
            begun |= {job.site.slug for job in schedule.queue.waiting} | set(schedule.queue.running)
            if schedule.queue.is_idle:
                break
            schedule.step(LOOK_SECONDS)
        left = {job.site.slug for job in schedule.queue.waiting}
        schedule.finish()
    return {**dict.fromkeys(left, 1), **schedule.ended}
