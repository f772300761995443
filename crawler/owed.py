"""Which sites owe a crawl: pure rules over the schedule of a site and when it was crawled last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from crawler.cron import count_runs, is_due, last_run
from crawler.queue import Job
from crawler.sites import Site

LastStarted = Mapping[str, datetime]  # by slug; a site never crawled is not in it
Resting = Mapping[str, str]  # slug and reason of the paused sites that are not even to be probed now
PROBE_AFTER = timedelta(days=14)  # a paused site is tried again that long after its last crawl began


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


def owed(site: Site, since: datetime | None, now: datetime) -> Job | None:
    """The run of the site that is owed now, given the moment up to which none is; None when none is.

    However many moments passed, one run is owed: for the latest, which says how many went before it.
    """
    if since is None:
        return Job(site, now, cause="first")
    if not is_due(site.schedule, site.slug, since, now):
        return None
    latest = last_run(site.schedule, site.slug, now)
    return Job(site, latest, count_runs(site.schedule, site.slug, since, latest))
