"""When each site is due: APScheduler keeps the cron lines, every crawl is a child process.

`run_daemon` is `gongkai schedule`; `run_due` is `gongkai schedule --once`, for cron.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.base import BaseTrigger

from crawler.children import Children, stopping
from crawler.cron import is_due, next_run
from crawler.sites import Site

logger = logging.getLogger("gongkai.scheduler")

LastStarted = Mapping[str, datetime]  # by slug; a site never crawled is not in it
Resting = Mapping[str, str]  # slug and reason of the paused sites that are not even to be probed now
TELL_EVERY = timedelta(minutes=15)  # and after every crawl
PROBE_AFTER = timedelta(days=14)  # a paused site is tried again that long after its last crawl began


class SiteTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler 3 ships no types
    """A site's cron line with the site's own shift."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The first moment after the last one. A daemon that slept gets the missed ones, coalesced into one."""
        return next_run(self.site.schedule, self.site.slug, previous or now)


def due_sites(sites: Iterable[Site], last_started: LastStarted, now: datetime) -> list[Site]:
    """Enabled sites whose schedule came due since their last crawl began; one never crawled is due."""
    return [
        site
        for site in sites
        if site.enabled and is_due(site.schedule, site.slug, last_started.get(site.slug), now)
    ]


def resting_sites(paused: Mapping[str, str], last_started: LastStarted, now: datetime) -> Resting:
    """Of the paused sites (slug and reason) those to leave alone now: not crawled for PROBE_AFTER, one is probed."""
    return {
        slug: reason
        for slug, reason in paused.items()
        if slug in last_started and now - last_started[slug] < PROBE_AFTER
    }


def run_due(
    sites: Iterable[Site],
    children: Children,
    *,
    last_started: LastStarted,
    now: datetime,
    jobs: int,
    resting: Callable[[], Resting],
) -> dict[str, int]:
    """Crawl what is due now, at most `jobs` at once; exit status by slug, empty when nothing was due."""
    asleep = resting()
    due = [site for site in due_sites(sites, last_started, now) if not _is_left_out(site, asleep)]
    return children.crawl_all(due, jobs=jobs, trigger="schedule")


def run_daemon(
    sites: Iterable[Site],
    children: Children,
    *,
    last_started: LastStarted,
    now: datetime,
    jobs: int,
    resting: Callable[[], Resting],
) -> None:
    """Crawl each enabled site at its times until SIGTERM or SIGINT, which end running crawls cleanly.

    What came due while the daemon was off, or the machine asleep, is made up once, however late. A site never
    runs beside itself, and never two sites of one host at once. `resting` is asked each time: sites are paused and
    resume while the daemon runs.
    """
    scheduler = BlockingScheduler(
        executors={"default": ThreadPoolExecutor(jobs)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for site in sites:
        if not site.enabled:
            continue
        due = is_due(site.schedule, site.slug, last_started.get(site.slug), now)
        first = now if due else next_run(site.schedule, site.slug, now)
        scheduler.add_job(
            _crawl,
            SiteTrigger(site),
            args=[children, site, resting],
            id=site.slug,
            name=site.slug,
            next_run_time=first,
        )

    if children.is_telling:  # after quiet hours and at the hour of a digest there may be no crawl for days
        scheduler.add_job(children.tell, "interval", seconds=TELL_EVERY.total_seconds(), id=".tell")

    def stop() -> None:
        children.stop()
        scheduler.shutdown(wait=False)

    with stopping(stop):
        scheduler.start()


def _crawl(children: Children, site: Site, resting: Callable[[], Resting]) -> None:
    if _is_left_out(site, resting()):
        return
    status = children.crawl(site, trigger="schedule")
    logger.log(
        logging.INFO if status == 0 else logging.WARNING, "crawl of %s ended with %d", site.slug, status
    )
    children.tell()


def _is_left_out(site: Site, resting: Resting) -> bool:
    if site.slug in resting:
        logger.warning("%s is paused and left out: %s", site.slug, resting[site.slug])
    return site.slug in resting
