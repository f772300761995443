"""The three steps of the pipeline: bytes are safe before anything is read from them.

KeepPage stores the body and the visit; ReadPage calls `pipelines.read`; KeepDocument stores what was understood.
The last two are `crawler.reading`, which also reads what a killed crawl left; `gongkai reparse` does so over all captures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.extensions import Run
from crawler.items import Document, Listed, Missed, Page
from crawler.reading import Unread


@dataclass(frozen=True, slots=True)
class Reading:
    """A stored page and what it says."""

    page: Page
    document: Document


class Step:
    """A step knows the run, and through it the archive."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Run.of(crawler))


class KeepPage(Step):
    """Stores bytes and visits. What is known already, and what is no document, ends here."""

    async def process_item(self, item: Page | Listed | Missed) -> Page:
        if isinstance(item, Missed):
            await self.run.note_missed(item)
            raise DropItem(item.outcome)
        if isinstance(item, Listed):
            await self.run.note_listed(item)
            raise DropItem("noted")
        kept = await self.run.keep_page(item)
        if not kept.unread:
            raise DropItem("a list page" if item.kind == "list" else "the same bytes as before")
        return replace(item, visit_id=kept.visit_id, capture_id=kept.capture_id)


class ReadPage(Step):
    """Reads a stored page. One that cannot be read is counted and named, and the crawl goes on."""

    async def process_item(self, page: Page) -> Reading:
        document = await self.run.read_page(page)
        if isinstance(document, Unread):
            raise DropItem(document.reason)
        return Reading(page, document)


class KeepDocument(Step):
    """Stores the document, a version of it only when its content is new, and asks for its attachments."""

    async def process_item(self, reading: Reading) -> Document:
        page, document = reading.page, reading.document
        kept = await self.run.keep_read(page, document)
        if kept.change == "content":
            self.run.trials.begin(page)
        if page.kind != "attachment":
            await self.run.follow(page, document)
        return document
