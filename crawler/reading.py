"""From stored bytes to a stored document: pages this crawl fetched, and those an earlier one left unread."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from archive.errors import ArchiveError
from archive.store import Archive
from crawler.items import Document, Fact, Page
from pipelines import carried_chain, read
from pipelines.errors import ReadError

logger = logging.getLogger(__name__)

REPORTS = ("annual_report", "attachment")  # kinds of documents that can hold a year's tables


class Unreadable(Exception):
    """No rule could read the page. Its capture stands and says so."""


def read_stored(archive: Archive, page: Page) -> Document:
    """What a stored page says; Unreadable, once its capture says why, where it cannot be read."""
    try:
        return read(page)
    except Exception as error:  # any fault of a parser on any page
        reason = f"{type(error).__name__}: {error}"
        # A traceback for a fault of ours; a ReadError is a sentence about the page.
        logger.error("cannot be read: %s: %s", page.url, reason, exc_info=not isinstance(error, ReadError))
        archive.note_unread(page, reason)
        raise Unreadable(reason) from error


def keep_read(archive: Archive, page: Page, document: Document) -> None:
    """Store the document; a version of it only when its content is new."""
    _refresh(archive, page.url, document.parser)
    kept = archive.keep_document(page, document)
    if kept.change:
        logger.info("%s: %s", {"first": "new", "content": "changed"}[kept.change], page.url)
        check_chain(archive, document)


def keep_again(archive: Archive, version_id: int, document: Document) -> None:
    """Replace what a version was read as, with the checks that look at its neighbours."""
    archive.keep_reading(version_id, document)
    check_chain(archive, document)


def check_chain(archive: Archive, document: Document) -> None:
    """What a report carried in against what the year before carried out: of this report, and of the next year's."""
    if not document.agency or document.year is None or document.kind not in REPORTS:
        return
    for year in (document.year, document.year + 1):
        before, now = (archive.facts_of(document.agency, n) for n in (year - 1, year))
        if not now:
            continue
        chain = carried_chain(_facts(before), _facts(now))
        values = (
            (chain.verdict, chain.expected, chain.actual, chain.detail) if chain else (None, None, None, "")
        )
        archive.keep_check(now[0]["version_id"], "carried_chain", *values)


def _facts(rows: Iterable[Mapping[str, Any]]) -> list[Fact]:
    """Rows of `facts` as the checks take them."""
    names = ("code", "value", "unit", "state", "raw", "source", "evidence")
    return [Fact(section=None, **{name: row[name] for name in names}) for row in rows]


def left_unread(archive: Archive, site: str) -> Iterator[Page]:
    """Pages stored by a crawl that ended before it read them, oldest first; not those that could not be read.

    Asked for again until none is left: reading an old capture can send a later one of its address to be read again.
    """
    seen: set[int] = set()
    while waiting := [
        row["id"] for row in archive.unread(site) if row["read_error"] is None and row["id"] not in seen
    ]:
        seen.update(waiting)
        for capture_id in waiting:
            try:
                page = archive.page(capture_id)
            except ArchiveError as error:  # one damaged body must not keep the others, and the crawl, back
                logger.error("capture %d is left unread: %s", capture_id, error)
                continue
            yield page


def _refresh(archive: Archive, url: str, parser: str) -> None:
    """Read the version before with today's rules first: a change of rules is no change of the document.

    Where that fails the old reading stays: the new version must not wait for an old one.
    """
    try:
        outdated = archive.outdated(url, parser)
        if outdated is None:
            return
        version_id, earlier = outdated
        document = read(earlier)
    except Exception as error:  # a damaged body, or any fault of a parser
        logger.warning("the version before keeps its old reading: %s: %s", url, error)
        return
    archive.keep_reading(version_id, document)
