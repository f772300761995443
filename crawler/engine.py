"""APScheduler as the daemon uses it: in our thread, with triggers that know a site's own shift."""

from __future__ import annotations

from datetime import UTC, datetime

from apscheduler.executors.debug import DebugExecutor
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.base import STATE_STOPPED, BaseScheduler
from apscheduler.triggers.base import BaseTrigger

from crawler.cron import next_run
from crawler.sites import Site

LOOK_SECONDS = 15.0  # between looks at the clock, the site files and locks of other processes


class SiteTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler 3 ships no types
    """A site's cron line with the site's own shift."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The first moment after the last one and after now: what passed meanwhile is coalesced, and counted by `owed`."""
        return next_run(self.site.schedule, self.site.slug, max(previous or now, now))


class Engine(BaseScheduler):  # type: ignore[misc]
    """APScheduler without a thread of its own: whoever has it calls `look` when time has passed."""

    def __init__(self) -> None:
        super().__init__(
            timezone=UTC,  # schedules bring their own; that of the machine has no part in it
            executors={"default": ThreadPoolExecutor(1), "here": DebugExecutor()},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def look(self) -> float:
        """Call what is due, and give back the seconds until the next job is."""
        wait: float | None = self._process_jobs()
        return LOOK_SECONDS if wait is None else wait

    def wakeup(self) -> None:
        """Jobs change in the thread that looks."""

    def shutdown(self, wait: bool = True) -> None:
        if self.state != STATE_STOPPED:
            super().shutdown(wait)
