"""The crawl as the archive knows it: begun, counted, judged and closed."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self, TypeVar

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem, NotConfigured
from twisted.python.failure import Failure

from archive import revisits
from archive.captures import Kept
from archive.documents import KeptDocument
from archive.errors import ArchiveError
from archive.store import Archive
from crawler.closing import close
from crawler.failures import in_words
from crawler.handed import Locks, given
from crawler.items import Document, Listed, Missed, Page
from crawler.judge import MOST_REFUSALS, ColumnTally, Verdict
from crawler.logs import begin_crawl, event
from crawler.plan import Plan
from crawler.readers import Readers
from crawler.reading import (
    Unread,
    Unreadable,
    keep_fresh,
    keep_read,
    left_unread,
    note_unread,
    read_stored,
    refresh,
    tell,
)
from crawler.responses import now
from crawler.spiders.portal import PortalSpider
from crawler.trust import Trials
from crawler.urls import is_web, twin_key
from crawler.writer import Writer

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Run:
    """One crawl: its archive and lock, what it read and missed, and the verdict when it ends.

    The pipeline's steps and the middlewares reach the archive through it.
    """

    archive: Archive  # from spider_opened on
    writer: Writer
    crawl_id: int
    plan: Plan

    def __init__(
        self, crawler: Crawler, path: Path, trigger: str, *, is_fresh: bool, is_every: bool = False
    ) -> None:
        self.crawler, self.path, self.trigger, self.is_fresh = crawler, path, trigger, is_fresh
        self.is_every = is_every or is_fresh  # asks for each document, whether it is due or not
        self.readers = Readers(crawler.settings.getint("GONGKAI_READERS"))
        self.trials = Trials(self)
        self.distrusted = ""  # why no 304 of this site is believed
        self.not_due: int | None = (
            None  # known documents that were left for a later crawl, once that is known
        )
        self.verdict: Verdict | None = None
        self.began = False
        self.fatal = self.first_error = ""
        self.errors = self.blocked = 0
        self.refusals = 0  # answers in a row that turned us away
        self.skipped: Counter[str] = Counter()  # reasons for which listed documents were not asked for
        self.unread: dict[str, str] = {}  # address and reason of pages that cannot be read
        self.read: set[str] = set()  # addresses of documents that were read
        self._open = ExitStack()
        self._closing: asyncio.Task[None] | None = None
        self.columns: dict[str, ColumnTally] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        run = cls(
            crawler,
            Path(settings["GONGKAI_ARCHIVE"]),
            settings["GONGKAI_TRIGGER"],
            is_fresh=settings.getbool("GONGKAI_FRESH"),
            is_every=settings.getbool("GONGKAI_FULL"),
        )
        crawler.signals.connect(run.spider_opened, signals.spider_opened)
        crawler.signals.connect(run.spider_closed, signals.spider_closed)
        crawler.signals.connect(run.failed, signals.spider_error)
        crawler.signals.connect(run.failed, signals.item_error)
        return run

    @classmethod
    def of(cls, crawler: Crawler) -> Run:
        """The crawler's run; NotConfigured when the extension is switched off."""
        run = crawler.get_extension(Run)
        if run is None:
            raise NotConfigured("crawler.extensions.Run is switched off")
        return run

    @property
    def spider(self) -> PortalSpider:
        assert isinstance(self.crawler.spider, PortalSpider)
        return self.crawler.spider

    def spider_opened(self) -> None:
        """Open the archive, take the locks of the site and its hosts, begin the crawl. Where that fails the crawl ends before it began."""
        site = self.spider.site
        self.columns = {column.url: ColumnTally(column.url, kind=column.kind) for column in site.columns}
        scope = "part" if self.spider.is_part else "full"
        try:
            self.archive = self._open.enter_context(Archive.open(self.path))
            self.writer = Writer(self.archive)
            self._open.callback(Locks(self.path, site, given()).close)
            self.archive.keep_site(site.row)
            begun = now()
            self.crawl_id = self.archive.begin_crawl(site.slug, self.trigger, begun, scope=scope)
        except ArchiveError as error:
            self._open.close()
            self.verdict = Verdict("failed", str(error))
            logger.error("%s", error, extra=event("archive_failed"))
            raise CloseSpider("archive") from error
        self.began = True
        begin_crawl(self.path, site.slug, self.crawl_id)
        logger.info("crawl %d begins", self.crawl_id, extra=event("began", trigger=self.trigger))
        for column, listed in self.archive.listed_before(site.slug).items():
            if column in self.columns:
                self.columns[column].before = listed
        known = self.archive.known_documents(site.slug)
        self.spider.known = {
            twin_key(document.url): document.url for document in known if is_web(document.url)
        }
        self._read_left()
        self.distrusted = revisits.distrusted(self.archive.db, site.slug)
        self.plan = self.spider.plan = Plan.of(self.archive, site, begun, every=self.is_every)

    def _read_left(self) -> None:
        """Read what an earlier crawl stored and did not come to read: by now its page may have changed or gone."""
        try:
            for page in left_unread(self.archive, self.spider.site.slug):
                try:
                    keep_read(self.archive, page, read_stored(self.archive, page))
                    self.read.add(page.url)
                except Unreadable as error:
                    self.unread[page.url] = str(error)
        except ArchiveError as error:
            self.fatal = str(error)
            logger.error("%s", error, extra=event("archive_failed"))
            raise CloseSpider("archive") from error

    def spider_closed(self, reason: str) -> None:
        """Judge the crawl and close it in the archive."""
        if not self.began:
            return
        self.readers.close()
        with self._open:
            self.writer.flush()
            self.verdict = close(self, reason)
        told = f": {self.verdict.reason}" if self.verdict.reason else ""
        logger.info("%s%s", self.verdict.status, told, extra=event("ended", status=self.verdict.status))

    async def store(self, what: Callable[[], T]) -> T:
        """What `what` returns, once what it wrote is stored, together with other writes; only the archive may learn of its call."""
        with self.storing():
            return await self.writer.write(what)

    @contextmanager
    def storing(self) -> Iterator[None]:
        """Where the archive refuses to store, nothing more can be kept: the crawl is ended, the item dropped."""
        try:
            yield
        except ArchiveError as error:
            if not self.fatal:
                self.fatal = str(error)
                logger.error("%s", error, extra=event("archive_failed"))
                self._close("archive")
            raise DropItem(str(error)) from error

    def _close(self, reason: str) -> None:
        if self._closing is None:
            self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))

    def asks_in_full(self, url: str) -> bool:
        """Whether a document is to come whole, although its validators are known."""
        return self.is_fresh or bool(self.distrusted) or self.plan.asks_in_full(url)

    async def keep_page(self, page: Page) -> Kept:
        """Keep a page that came as asked for."""
        self.refusals = 0
        return await self.store(lambda: self.archive.keep_page(page, self.crawl_id, error=page.note))

    async def read_page(self, page: Page) -> Document | Unread:
        """What a stored page says; its capture says why where it cannot be read."""
        found = await self.readers.read(page)
        if isinstance(found, Unread):
            with self.storing():
                note_unread(self.archive, page, found)
            self.unread[page.url] = found.reason
        return found

    async def keep_read(self, page: Page, document: Document) -> KeptDocument:
        """Store what a page says."""
        with self.storing():
            refresh(self.archive, page.url, document.parser)
        kept = await self.store(lambda: keep_fresh(self.archive, page, document))
        tell(page, kept)
        self.read.add(page.url)
        return kept

    async def note_listed(self, listed: Listed) -> None:
        """Keep what a list page named."""
        column = self.columns[listed.column]
        column.family, column.evidence = column.family or listed.family, column.evidence or listed.evidence
        column.truncated = column.truncated or listed.truncated
        column.says_none = column.says_none or listed.says_none
        column.pages += not listed.is_shell
        column.listed.update(entry.url for entry in listed.entries)
        if listed.announced is not None:
            column.announced = max(listed.announced, column.announced or 0)
        if listed.doubt:
            column.doubts.append(listed.doubt)
        entries = [(entry.url, entry.title, entry.published) for entry in listed.entries]
        at = now()
        await self.store(lambda: self.archive.note_listed(self.crawl_id, listed.column, entries, at))

    async def note_missed(self, missed: Missed) -> None:
        """Keep a visit that brought no page to read, with the bytes that came as evidence."""
        await self.store(lambda: self._keep_missed(missed))
        self._count(missed)

    def _keep_missed(self, missed: Missed) -> None:
        if missed.page is not None:
            self.archive.keep_page(missed.page, self.crawl_id, missed.outcome, missed.reason)
        else:
            self.archive.note_visit(
                self.crawl_id,
                missed.url,
                status=missed.status,
                outcome=missed.outcome,
                now=missed.at,
                error="" if missed.outcome == "not_modified" else missed.reason,
                elapsed_ms=missed.elapsed_ms,
                etag=missed.etag,
                last_modified=missed.last_modified,
            )

    def _count(self, missed: Missed) -> None:
        self._count_refusal(missed.outcome)
        if missed.outcome == "not_modified":
            return
        logger.info(
            "%s: %s: %s",
            missed.outcome,
            missed.url,
            missed.reason,
            extra=event(missed.outcome, url=missed.url, reason=missed.reason),
        )
        if missed.kind == "list":
            column = self.columns[missed.column]
            if missed.instead:
                return
            if missed.truncated and column.listed:
                column.truncated = missed.truncated
                column.pages = max(column.pages, 1)  # what its shell shows is all the list there is
                return
            where = f"list page {missed.number} of {missed.column}"
            column.doubts.append(f"{where} not read: {missed.reason}")
        elif missed.outcome == "blocked":
            self.blocked += 1
        elif missed.outcome == "error":
            self.note_error(f"{missed.url}: {missed.reason}")
        elif missed.outcome == "skipped" and missed.url == self.spider.only:
            self.refuse(f"{missed.url}: {missed.reason}")
        elif missed.outcome == "skipped":
            self.skipped[missed.reason] += 1

    def _count_refusal(self, outcome: str) -> None:
        if outcome == "blocked":
            self.refusals += 1
            if self.refusals == MOST_REFUSALS:
                self._close("blocked")
        elif outcome in ("gone", "not_modified"):
            self.refusals = 0

    def refuse(self, reason: str) -> None:
        """The one document this crawl is about is not fetched: the crawl has failed."""
        self.fatal = self.fatal or reason

    def note_error(self, text: str) -> None:
        """Count an error of this crawl; the first is named in the verdict."""
        self.errors += 1
        self.first_error = self.first_error or text

    def failed(self, failure: Failure) -> None:
        """An exception in our own code, which Scrapy has logged: the crawl goes on and is not ok."""
        assert failure.value is not None
        self.note_error(in_words(failure.value))

    async def follow(self, page: Page, document: Document) -> None:
        """Ask for the attachments of a page that was read."""
        about = document.title, document.agency, document.year
        for found in self.spider.attachments(page, document.attachments, *about):
            if isinstance(found, Request):
                self.crawler.engine.crawl(found)
            else:
                await self.note_missed(found)
