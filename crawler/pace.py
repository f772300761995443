"""The pace robots.txt asks for, and the one that refusals ask for."""

from __future__ import annotations

import logging
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.extensions.throttle import AutoThrottle
from scrapy.robotstxt import RobotParser

from crawler.politeness import LONGEST_DELAY

logger = logging.getLogger(__name__)


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
        if not asked:
            return
        delay = max(asked, self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        logger.info("robots.txt asks for %g seconds between requests", asked)
        pace(self.crawler, self.crawler.engine.downloader.get_slot_key(request), delay, is_exact=True)


class SlowDown:
    """Doubles the delay between requests to a host that turned us away, for the rest of the crawl.

    Up to LONGEST_DELAY, or what robots.txt or the site file ask for beyond. A site with `delay = 0` adapts nothing.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getfloat("DOWNLOAD_DELAY"):
            raise NotConfigured
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def turned_away(self, request: Request) -> None:
        """The portal answered this request with a refusal."""
        downloader = self.crawler.engine.downloader
        host = downloader.get_slot_key(request)
        slot, own = downloader.slots.get(host), downloader.per_slot_settings.get(host, {})
        least = max(self.crawler.settings.getfloat("DOWNLOAD_DELAY"), own.get("delay", 0.0))
        before = max(least, slot.delay if slot else 0.0)
        delay = max(before, min(2 * before, LONGEST_DELAY))
        if delay > before:
            logger.info("turned away: %g seconds between requests to %s from now on", delay, host)
            pace(self.crawler, host, delay)


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
        throttle.mindelay = max(delay, throttle.mindelay)
        throttle.maxdelay = max(delay, throttle.maxdelay)
