"""Pages of a crawl are read in processes beside it, once reading takes a share of its time that is worth them.

The crawl's own process then only fetches and writes. Most crawls wait for their portal nearly all the time: they read as
they go, and start nothing. How many pages wait is bounded by Scrapy, which fetches no more while five megabytes of answers are under way.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from crawler.items import Document, Page
from crawler.logs import event
from crawler.pool import reading_pool
from crawler.reading import Unread, read_page

logger = logging.getLogger(__name__)

Reads = Callable[[Page], Document | Unread]

SPENT = 1.0  # seconds of reading after the first page,
SHARE = 0.25  # and their share of all since the first page: from there on processes of its own are worth their start


class Readers:
    """Reads pages here, or in up to `jobs` processes; 0 always reads here. Used from the thread of the event loop."""

    def __init__(self, jobs: int, reads: Reads = read_page) -> None:
        self._jobs, self._reads = jobs, reads
        self._pool: ProcessPoolExecutor | None = None
        self._alone = asyncio.Lock()
        self._spent = self._began = 0.0

    async def read(self, page: Page) -> Document | Unread:
        """What a page says, or why it cannot be read; that the process that read it died of it is such a reason."""
        if self._pool is None and not self._is_worth_processes():
            return self._read_here(page)
        pool = self._pool or self._start()
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, self._reads, page)
        except BrokenProcessPool:  # some page that was read then killed its process; which one is not told
            if self._pool is pool:
                self.close()
            return await self._read_alone(page)

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _is_worth_processes(self) -> bool:
        since = time.monotonic() - self._began
        return self._jobs > 0 and self._spent > SPENT and self._spent > SHARE * since

    def _read_here(self, page: Page) -> Document | Unread:
        started = time.monotonic()
        try:
            return self._reads(page)
        finally:
            ended = time.monotonic()
            if self._began:
                self._spent += ended - started
            else:  # the first page waits for all that reading loads, and tells nothing
                self._began = ended

    def _start(self) -> ProcessPoolExecutor:
        self._pool = reading_pool(self._jobs, __name__)
        logger.info(
            "from now on pages are read beside the crawl (processes: %d)",
            self._jobs,
            extra=event("readers", jobs=self._jobs),
        )
        return self._pool

    async def _read_alone(self, page: Page) -> Document | Unread:
        """Read a page while no other is read beside it: if its process dies again, it is the page."""
        async with self._alone:
            with reading_pool(1, __name__) as pool:
                try:
                    return await asyncio.get_running_loop().run_in_executor(pool, self._reads, page)
                except BrokenProcessPool:
                    return Unread("ReadError: the process that read the page died of it.")
