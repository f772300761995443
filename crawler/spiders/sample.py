"""The spider of a dry run: the first list pages of each column, and a few of the documents they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response

from crawler.families import Ask
from crawler.items import Entry, Hint
from crawler.sites import Column
from crawler.spiders.portal import Output, PortalSpider


class SampleSpider(PortalSpider):
    """Two list pages show whether the second is where the first says. Documents are asked for when all lists are read."""

    def __init__(self, *, most_lists: int = 2, most_documents: int = 2, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most_lists, self.most_documents = most_lists, most_documents
        self.named: dict[Column, list[tuple[Entry, str]]] = {}  # entries with the charset of their list page

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.ask_for_documents, signals.spider_idle)
        return spider

    def parse_list(
        self, response: Response, column: Column, ask: Ask, number: int, family: str
    ) -> Iterator[Output]:
        """As in a crawl, up to the last list page that is wanted."""
        for output in super().parse_list(response, column, ask, number, family):
            if not isinstance(output, Request) or output.cb_kwargs["number"] <= self.most_lists:
                yield output

    def documents(self, entries: Iterable[Entry], column: Column, charset: str) -> Iterator[Output]:
        """None for now: which are worth asking for is known when all lists are read."""
        self.named.setdefault(column, []).extend((entry, charset) for entry in entries)
        yield from ()

    def ask_for_documents(self) -> None:
        """The newest document of each column in turn, or the newest and the last of a single one."""
        chosen, self.most_documents = self._chosen(), 0
        for column, (entry, charset) in chosen:
            hint = Hint(entry.title, entry.published, self.site.agency, charset)
            if request := self.document_request(entry.url, column.kind, hint):
                self.crawler.engine.crawl(request)
        if chosen:
            raise DontCloseSpider

    def _chosen(self) -> list[tuple[Column, tuple[Entry, str]]]:
        on_site = {
            column: [pair for pair in pairs if self.is_on_site(pair[0].url)]
            for column, pairs in self.named.items()
        }
        ends = [(column, pairs[0]) for column, pairs in on_site.items() if pairs]
        ends += [(column, pairs[-1]) for column, pairs in on_site.items() if len(pairs) > 1]
        return ends[: self.most_documents]
