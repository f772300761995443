"""The three steps of the pipeline: bytes are safe before anything is read from them.

KeepPage stores the body and the visit; ReadPage calls `pipelines.read`; KeepDocument stores what was understood.
`gongkai reparse` is the last two over stored captures.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.extensions import Run
from crawler.items import Document, Listed, Missed, Page
from pipelines import read

logger = logging.getLogger(__name__)


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

    def process_item(self, item: Page | Listed | Missed) -> Page:
        with self.run.storing():
            if isinstance(item, Missed):
                self.run.note_missed(item)
                raise DropItem(item.outcome)
            if isinstance(item, Listed):
                self.run.note_listed(item)
                raise DropItem("noted")
            kept = self.run.archive.keep_page(item, self.run.crawl_id)
        if not kept.unread:
            raise DropItem("a list page" if item.kind == "list" else "the same bytes as before")
        return replace(item, visit_id=kept.visit_id, capture_id=kept.capture_id)


class ReadPage(Step):
    """Reads a stored page. One that cannot be read is counted and named, and the crawl goes on."""

    def process_item(self, page: Page) -> Reading:
        try:
            return Reading(page, read(page))
        except Exception as error:  # any fault of a parser on any page; the capture stands and says so
            reason = f"{type(error).__name__}: {error}"
            logger.error("cannot be read: %s: %s", page.url, reason, exc_info=_unless_expected(error))
            self.run.note_error(f"{page.url} cannot be read: {reason}")
            with self.run.storing():
                self.run.archive.note_unread(page, reason)
            raise DropItem(reason) from error


class KeepDocument(Step):
    """Stores the document, a version of it only when its content is new, and asks for its attachments."""

    def process_item(self, reading: Reading) -> Document:
        page, document = reading.page, reading.document
        with self.run.storing():
            self._refresh(page.url, document.parser)
            kept = self.run.archive.keep_document(page, document)
        if kept.change:
            logger.info("%s: %s", {"first": "new", "content": "changed"}[kept.change], page.url)
        if page.kind != "attachment":
            self.run.follow(page, document.attachments)
        return document

    def _refresh(self, url: str, parser: str) -> None:
        """Read the version before with today's rules first: a change of rules is no change of the document."""
        if outdated := self.run.archive.outdated(url, parser):
            version_id, earlier = outdated
            self.run.archive.keep_reading(version_id, read(earlier))


def _unless_expected(error: Exception) -> bool:
    """A traceback for a fault of ours; a ReadError is a sentence about the page."""
    from pipelines.errors import ReadError

    return not isinstance(error, ReadError)
