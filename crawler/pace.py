"""The pace robots.txt asks for, and the one that refusals ask for."""

from __future__ import annotations

import logging
from collections import Counter
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.extensions.throttle import AutoThrottle
from scrapy.robotstxt import RobotParser

from crawler.logs import event
from crawler.politeness import LONGEST_DELAY

logger = logging.getLogger(__name__)

LONGEST_CRAWL_DELAY = 600.0  # seconds; who asks for more is not asked for anything (crawler.robots)
ENOUGH = 10  # good answers in a row after which the delay of a host that turned us away is halved


class CrawlDelay:
    """Obeys Crawl-delay of robots.txt, which Scrapy leaves aside: never faster than that, without random shortening."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.robots_parsed, signals.robots_parsed)
        return extension

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        asked = robotparser.crawl_delay(self.crawler.settings["ROBOTSTXT_USER_AGENT"])
        if not asked or asked > LONGEST_CRAWL_DELAY:
            return
        delay = max(asked, self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        logger.info(
            "robots.txt asks for %g seconds between requests", asked, extra=event("paced", seconds=asked)
        )
        pace(self.crawler, self.crawler.engine.downloader.get_slot_key(request), delay, is_exact=True)


class SlowDown:
    """Doubles the delay between requests to a host that turned us away, and halves it again after good answers in a row.

    Up to LONGEST_DELAY, or what robots.txt or the site file ask for beyond; down to what it was. Without the way back
    a few locked attachments would keep a large site from ever being read to its end. A site with `delay = 0` adapts
    nothing.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getfloat("DOWNLOAD_DELAY"):
            raise NotConfigured
        self.crawler = crawler
        self._first: dict[str, float] = {}  # the delay of each slowed host before it turned us away
        self._good: Counter[str] = Counter()  # answers in a row

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def turned_away(self, request: Request) -> None:
        """The portal answered this request with a refusal."""
        host = self.crawler.engine.downloader.get_slot_key(request)
        slot = self.crawler.engine.downloader.slots.get(host)
        least = self._least(host)
        self._first.setdefault(host, least)
        self._good[host] = 0
        before = max(least, slot.delay if slot else 0.0)
        delay = max(before, min(2 * before, LONGEST_DELAY))
        if delay > before:
            logger.info(
                "turned away: %g seconds between requests to %s from now on",
                delay,
                host,
                extra=event("paced", seconds=delay, host=host),
            )
            pace(self.crawler, host, delay)

    def answered(self, request: Request) -> None:
        """The portal answered this request with a page."""
        host = self.crawler.engine.downloader.get_slot_key(request)
        if host not in self._first:
            return
        self._good[host] += 1
        if self._good[host] < ENOUGH:
            return
        self._good[host] = 0
        delay = max(self._first[host], self._least(host) / 2)
        logger.info(
            "%d answers in a row: %g seconds between requests to %s",
            ENOUGH,
            delay,
            host,
            extra=event("paced", seconds=delay, host=host),
        )
        pace(self.crawler, host, delay)
        if delay <= self._first[host]:
            del self._first[host]

    def _least(self, host: str) -> float:
        """The delay that host is never asked sooner than, for now."""
        own: dict[str, float] = self.crawler.engine.downloader.per_slot_settings.get(host, {})
        return max(self.crawler.settings.getfloat("DOWNLOAD_DELAY"), own.get("delay", 0.0))


def pace(crawler: Crawler, host: str, delay: float, *, is_exact: bool = False) -> None:
    """Ask the host at most once in `delay` seconds, never sooner at random where `is_exact`."""
    downloader = crawler.engine.downloader
    # For a slot made later (Scrapy drops idle ones), and for the one that is there.
    own = {**downloader.per_slot_settings.get(host, {}), "delay": delay, "concurrency": 1}
    downloader.per_slot_settings[host] = {**own, "jitter": 0} if is_exact else own
    if slot := downloader.slots.get(host):
        slot.delay, slot.concurrency = delay, 1
        slot.jitter = 0 if is_exact else slot.jitter
    if throttle := crawler.get_extension(AutoThrottle):
        asked = [each["delay"] for each in downloader.per_slot_settings.values() if "delay" in each]
        throttle.mindelay = max(crawler.settings.getfloat("DOWNLOAD_DELAY"), *asked)
        throttle.maxdelay = max(delay, throttle.maxdelay)
