"""Pages of benchmarks/still_portal.py as a crawl has them in hand, and what it does with them, for benchmarks of one stage alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from lxml import html

from archive.store import Archive
from benchmarks import portal_pages, still_portal
from crawler.items import Document, Page

SITE = "still"
NOW = "2026-01-05T00:00:00+00:00"
TOGETHER = 16  # pages that a busy crawl stores in one transaction


def pages(count: int) -> list[Page]:
    """The first pages of the portal, as they were fetched."""
    return [
        Page(
            site=SITE,
            url=f"http://127.0.0.1{still_portal.address(number)}",
            kind="annual_report",
            status=200,
            fetched_at=NOW,
            body=portal_pages.page(still_portal.SITE, number),
            media_type="text/html",
        )
        for number in range(count)
    ]


def begin(archive: Archive) -> int:
    """The id of a crawl of the portal in a new archive."""
    archive.keep_site({"slug": SITE})
    return archive.begin_crawl(SITE, "test", NOW)


def keep_pages(archive: Archive, crawl: int, found: Sequence[Page]) -> list[Page]:
    """Keep bytes and visits; the pages with their ids."""
    stored = []
    for first in range(0, len(found), TOGETHER):
        with archive.together():
            for page in found[first : first + TOGETHER]:
                kept = archive.keep_page(page, crawl)
                stored.append(replace(page, visit_id=kept.visit_id, capture_id=kept.capture_id))
    return stored


def keep_documents(archive: Archive, stored: Sequence[Page], documents: Sequence[Document]) -> None:
    """Keep what the pages say."""
    for first in range(0, len(stored), TOGETHER):
        with archive.together():
            for page, document in zip(
                stored[first : first + TOGETHER], documents[first : first + TOGETHER], strict=True
            ):
                archive.keep_document(page, document)


def naive(body: bytes) -> tuple[str, str]:
    """What one writes first to get the text of a page, and its SHA-256."""
    tree = html.fromstring(body)
    for each in tree.xpath("//script|//style"):
        each.drop_tree()
    return tree.text_content(), sha256(body).hexdigest()
