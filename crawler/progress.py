"""One line on a terminal that says how far a crawl is. Elsewhere the log lines say it."""

from __future__ import annotations

import os
import sys
from typing import Self, TextIO

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

WIDTH = 30  # characters of the bar
CLEAR = "\r\x1b[K"  # back to the line's start, and empty it


def is_wanted() -> bool:
    """Whether stderr is a terminal that this crawl has to itself."""
    return sys.stderr.isatty() and os.environ.get("GONGKAI_PROGRESS") != "off"


class Progress:
    """Counts requests asked for and answered; the total grows while lists are read."""

    def __init__(self, crawler: Crawler, terminal: TextIO) -> None:
        self.crawler, self.terminal = crawler, terminal
        self.asked = self.answered = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not is_wanted():
            raise NotConfigured
        progress = cls(crawler, sys.stderr)
        crawler.signals.connect(progress.scheduled, signals.request_scheduled)
        crawler.signals.connect(progress.reached, signals.request_reached_downloader)
        crawler.signals.connect(progress.closed, signals.spider_closed)
        return progress

    def scheduled(self) -> None:
        self.asked += 1
        self._draw()

    def reached(self) -> None:
        self.answered = min(self.answered + 1, self.asked)
        self._draw()

    def closed(self) -> None:
        """Leave the terminal as it was: the summary line says the rest."""
        self.terminal.write(CLEAR)
        self.terminal.flush()

    def _draw(self) -> None:
        name = self.crawler.spider.name if self.crawler.spider else ""
        self.terminal.write(f"{CLEAR}{name} {bar(self.answered, self.asked)}")
        self.terminal.flush()


def bar(done: int, total: int) -> str:
    """`██████░░░░ 6/10`: what is done of what is known to be asked for so far."""
    full = WIDTH * done // max(total, 1)
    return f"{'█' * full}{'░' * (WIDTH - full)} {done}/{total}"
