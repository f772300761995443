"""Known documents that a crawl asks for once its lists are read, and the one document that a crawl is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider

from archive.documents import Known
from crawler.extensions import Run
from crawler.items import Hint
from crawler.urls import canonical, is_web


@dataclass(frozen=True, slots=True)
class Wanted:
    """A known document that a crawl may ask for: how a list names it, else as the archive knows it."""

    url: str
    kind: str
    hint: Hint
    parent: str


class Revisit:
    """When the lists are read: documents that are due though no list named them, and some that are not due.

    What left its lists is asked for at once, so that a vanished page gets the visit that proves it. Small sites are looked
    through in every crawl: as long as a crawl asked for fewer than `spare` documents, those looked at longest ago follow,
    where whole pages come of it as many as may be spent.
    Where no list could be read the portal is down or has turned us away, and is not asked for more.
    """

    def __init__(self, crawler: Crawler, spare: int) -> None:
        self.crawler, self.spare = crawler, spare
        self.done = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler, crawler.settings.getint("GONGKAI_SPARE"))
        crawler.signals.connect(extension.spider_idle, signals.spider_idle)
        return extension

    def spider_idle(self) -> None:
        if self.done:
            return
        self.done = True
        run = Run.of(self.crawler)
        requests = list(self.one(run) if run.spider.only else self.rest(run))
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def rest(self, run: Run) -> Iterator[Request]:
        """Requests of known documents that this crawl has not asked for: what is due, then what may be spared."""
        if not any(column.pages for column in run.columns.values()):
            return
        spider, plan = run.spider, run.plan
        complete = {column.url for column in run.columns.values() if column.complete}
        listed = set().union(*spider.listed.values())
        resting: list[Wanted] = []
        for wanted in self.known(run):
            if wanted.url in spider.asked:
                continue
            if plan.asks_for(wanted.url) or plan.misses(wanted.url, listed, complete):
                yield from _request(run, wanted)
            else:
                resting.append(wanted)
        resting.sort(key=lambda wanted: plan.last_look(wanted.url))
        left = len(resting)
        for wanted in resting:
            if len(spider.asked) < self.spare and plan.affords(wanted.url):
                yield from _request(run, wanted)
                left -= 1
        run.not_due = None if spider.is_full else left

    def one(self, run: Run) -> Iterator[Request]:
        """The request of the one document this crawl is about, as it is known, or else as one of the first column."""
        spider = run.spider
        for wanted in self.known(run):
            yield from _request(run, wanted)
        if spider.only in spider.asked:
            return
        if not spider.is_on_site(spider.only):
            run.refuse(f"{spider.only} is not on a host of this site")
            return
        hint = Hint(agency=spider.site.agency)
        yield from _request(run, Wanted(spider.only, spider.site.columns[0].kind, hint, ""))

    def known(self, run: Run) -> Iterator[Wanted]:
        """The documents the archive knows, as far as they are wanted, each once."""
        spider, met = run.spider, set[str]()
        for known in run.archive.known_documents(spider.site.slug):
            url = canonical(known.url) if is_web(known.url) else ""
            is_wanted = url == spider.only if spider.only else spider.is_since(known.published)
            if is_wanted and url not in met and spider.is_on_site(url):
                met.add(url)
                kind, hint = spider.resting.get(url) or (known.kind, _hint(known, spider.site.agency))
                yield Wanted(url, kind, hint, known.parent_url)


def _request(run: Run, wanted: Wanted) -> Iterator[Request]:
    request = run.spider.document_request(wanted.url, wanted.kind, wanted.hint, wanted.parent)
    if request:
        yield request


def _hint(known: Known, agency: str) -> Hint:
    about = known.page_title, known.page_agency, known.page_year
    return Hint(known.title, known.published, agency, "", *about)
