"""The documents that no list names any more, and the one document that a crawl is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider

from crawler.extensions import Run
from crawler.items import Hint
from crawler.urls import canonical, is_web


class Revisit:
    """When the lists are read: documents they did not name, so that a vanished page gets the visit that proves it.

    Where no list could be read the portal is down or has turned us away, and is not asked for more.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.done = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_idle, signals.spider_idle)
        return extension

    def spider_idle(self) -> None:
        if self.done:
            return
        self.done = True
        run = Run.of(self.crawler)
        requests = list(self.one(run) if run.spider.only else self.unlisted(run))
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def unlisted(self, run: Run) -> Iterator[Request]:
        """Requests of known documents that this crawl has not asked for."""
        if any(column.pages for column in run.columns.values()):
            yield from self.known(run)

    def one(self, run: Run) -> Iterator[Request]:
        """The request of the one document this crawl is about, as it is known, or else as one of the first column."""
        spider = run.spider
        yield from self.known(run)
        if spider.only in spider.asked:
            return
        if not spider.is_on_site(spider.only):
            run.refuse(f"{spider.only} is not on a host of this site")
            return
        hint = Hint(agency=spider.site.agency)
        if request := spider.document_request(spider.only, spider.site.columns[0].kind, hint):
            yield request

    def known(self, run: Run) -> Iterator[Request]:
        """Requests of the documents the archive knows, as far as they are wanted."""
        spider = run.spider
        for known in run.archive.known_documents(spider.site.slug):
            url = canonical(known.url) if is_web(known.url) else ""
            wanted = url == spider.only if spider.only else spider.is_since(known.published)
            if not wanted or not spider.is_on_site(url):
                continue
            about = known.page_title, known.page_agency, known.page_year
            hint = Hint(known.title, known.published, spider.site.agency, "", *about)
            if request := spider.document_request(url, known.kind, hint, known.parent_url):
                yield request
