"""Surveys and dry runs as crawls that keep nothing: several after one another in one process, what came is handed back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler import logs
from crawler.items import Listed, Missed, Page
from crawler.progress import is_wanted
from crawler.settings import DOWNLOADER_MIDDLEWARES, EXTENSIONS
from crawler.sites import Site
from crawler.spiders.portal import PortalSpider, spider_for

Came = Page | Listed | Missed
Result = TypeVar("Result")

OF_THE_ARCHIVE = ("crawler.extensions.Run", "crawler.revisit.Revisit", "crawler.middlewares.Conditional")
WITHOUT_ARCHIVE: dict[str, Any] = {
    "EXTENSIONS": {name: order for name, order in EXTENSIONS.items() if name not in OF_THE_ARCHIVE},
    "ITEM_PIPELINES": {},
    "DOWNLOADER_MIDDLEWARES": {
        name: order for name, order in DOWNLOADER_MIDDLEWARES.items() if name not in OF_THE_ARCHIVE
    },
    # A person is waiting, and what does not answer in half a minute is told so.
    "DOWNLOAD_TIMEOUT": 30,
    "RETRY_TIMES": 1,
    "CLOSESPIDER_TIMEOUT": 900,
}


class Interrupted(Exception):
    """The person stopped it."""


class DryRun:
    """Crawls one site after the other, each with settings of its own. Only inside `dry_run`."""

    def __init__(self, process: AsyncCrawlerProcess) -> None:
        self._process = process

    async def crawl(self, base: type[PortalSpider], site: Site, **arguments: Any) -> list[Came]:
        """Everything the spider yielded, in order. `arguments` are the spider's own."""
        crawler = self._process.create_crawler(spider_for(site, base))
        came: list[Came] = []
        ended: list[str] = []

        def keep(item: Came) -> None:
            came.append(item)

        def closed(reason: str) -> None:
            ended.append(reason)

        crawler.signals.connect(keep, signals.item_scraped)
        crawler.signals.connect(closed, signals.spider_closed)
        await self._process.crawl(crawler, **arguments)
        if not ended or "shutdown" in ended:
            raise Interrupted
        return came


def dry_run(name: str, work: Callable[[DryRun], Awaitable[Result]]) -> Result:
    """Do that work in this process, which can do no other: Scrapy's reactor starts once. `name` begins the log lines.

    Interrupted when a signal ended it.
    """
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.update({**WITHOUT_ARCHIVE, "LOG_INSTALL_ROOT_HANDLER": False}, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    logs.set_up(name, is_quiet=is_wanted())
    task = asyncio.get_event_loop().create_task(_whole(work(DryRun(process))))
    task.add_done_callback(_stop_reactor)
    process.start(stop_after_crawl=False)
    if not task.done():
        raise Interrupted
    return task.result()


async def _whole(work: Awaitable[Result]) -> Result:
    return await work


def _stop_reactor(_task: object) -> None:
    from twisted.internet import reactor
    from twisted.internet.error import ReactorNotRunning

    with suppress(ReactorNotRunning):  # a signal was faster
        reactor.stop()  # type: ignore[misc]  # the module is replaced by the reactor in use
