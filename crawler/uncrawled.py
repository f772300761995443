"""Sites that were not crawled although their schedule came round, several times over: the daemon or cron is not running."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from crawler.cron import next_run
from crawler.sites import Site

AFTER = 3  # runs in a row that did not happen


@dataclass(frozen=True, slots=True)
class Silence:
    """A site, when its last crawl began, and when the last of AFTER runs since then should have begun."""

    site: Site
    last: datetime
    missed: datetime


def silent(sites: Iterable[Site], last_started: Mapping[str, datetime], now: datetime) -> Iterator[Silence]:
    """The enabled ones of these sites that missed AFTER runs since their last crawl began; one never crawled is none."""
    for site in sites:
        last = last_started.get(site.slug)
        if last is None or not site.enabled:
            continue
        missed = next(islice(moments(site, last), AFTER - 1, None))
        if missed <= now:
            yield Silence(site, last, missed)


def moments(site: Site, since: datetime) -> Iterator[datetime]:
    """When the site's schedule makes it due after that moment, one after another, without an end."""
    while True:
        since = next_run(site.schedule, site.slug, since)
        yield since
