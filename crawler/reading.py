"""From stored bytes to a stored document: pages this crawl fetched, and those an earlier one left unread."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from traceback import format_exc
from typing import Any, Protocol

from archive.documents import KeptDocument
from archive.errors import ArchiveError
from archive.store import Archive
from crawler.items import Document, Fact, Page
from crawler.logs import event
from crawler.redaction import redact
from pipelines import carried_chain, read
from pipelines.errors import ReadError

logger = logging.getLogger(__name__)

CARRIED = "applications.carried_"  # the facts that two years share
REPORTS = ("annual_report", "attachment")  # kinds of documents that can hold a year's tables


class Unreadable(Exception):
    """No rule could read the page. Its capture stands and says so."""


class ParserFault(Exception):
    """A fault of ours on a page, as the traceback of the process that read it."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a page says nothing, in words. `fault` is the traceback where it is a fault of ours, and no sentence about the page."""

    reason: str
    fault: str = ""


def read_page(page: Page) -> Document | Unread:
    """What a page says, or why nothing: any fault of a parser on any page ends here."""
    try:
        return read(page)
    except Exception as error:
        fault = "" if isinstance(error, ReadError) else format_exc()
        return Unread(redact(f"{type(error).__name__}: {error}"), fault)


def note_unread(archive: Archive, page: Page, found: Unread) -> None:
    """Have the page's capture say why it cannot be read, and the log."""
    archive.note_unread(page, found.reason)
    logger.error(
        "cannot be read: %s: %s",
        page.url,
        found.reason,
        exc_info=ParserFault(found.fault) if found.fault else None,
        extra=event("unread", url=page.url, reason=found.reason),
    )


def read_stored(archive: Archive, page: Page) -> Document:
    """What a stored page says; Unreadable, once its capture says why, where it cannot be read."""
    found = read_page(page)
    if isinstance(found, Unread):
        note_unread(archive, page, found)
        raise Unreadable(found.reason)
    return found


def keep_read(archive: Archive, page: Page, document: Document) -> KeptDocument:
    """Store the document; a version of it only when its content is new. The version before is read by today's rules first."""
    refresh(archive, page.url, document.parser)
    kept = keep_fresh(archive, page, document)
    tell(page, kept)
    return kept


def keep_fresh(archive: Archive, page: Page, document: Document) -> KeptDocument:
    """Store the document, whose version before was read by the same rules; only the archive learns of it (`Writer.write`)."""
    known = archive.document_at(page.url)
    kept = archive.keep_document(page, document)
    if kept.change:
        check_chains(archive, kept.version_id, document, known)
    return kept


def tell(page: Page, kept: KeptDocument) -> None:
    """Log what is new or changed, once it is stored."""
    if kept.change:
        what = {"first": "new", "content": "changed"}[kept.change]
        logger.info("%s: %s", what, page.url, extra=event(what, url=page.url))


def keep_again(archive: Archive, version_id: int, document: Document) -> None:
    """Replace what a version was read as, with the checks that look at its neighbours."""
    known = archive.document_at(document.url)
    archive.keep_reading(version_id, document)
    check_chains(archive, version_id, document, known)


class Reported(Protocol):
    """A document, or as much of it as says whose report of which year it is."""

    @property
    def kind(self) -> str: ...
    @property
    def agency(self) -> str: ...
    @property
    def year(self) -> int | None: ...


def check_chains(
    archive: Archive, version_id: int, document: Reported, known: Mapping[str, Any] | None
) -> None:
    """What a report carried in against what the year before carried out: of this version, and of the next year's report.

    `known` is the document's row before: a report that was of another agency or year leaves neighbours there, too.
    """
    if document.kind not in REPORTS:
        return
    places = [(document.agency, document.year)] + ([(known["agency"], known["year"])] if known else [])
    versions: dict[int, tuple[str, int]] = {}  # to judge, each with whose report it is of which year
    for agency, year in dict.fromkeys(places):
        for neighbour in (year, year + 1) if agency and year is not None else ():
            if (version := archive.report_of(agency, neighbour)) is not None:
                versions[version] = (agency, neighbour)
    if document.agency and document.year is not None:
        versions[version_id] = (document.agency, document.year)
    for version, (agency, year) in versions.items():
        _check_chain(archive, version, agency, year)


def _check_chain(archive: Archive, version_id: int, agency: str, year: int) -> None:
    """Judge a version of a year's report by the report of the year before as it stands now."""
    before = archive.report_of(agency, year - 1)
    chain = before and carried_chain(
        _facts(archive.facts(before, CARRIED)), _facts(archive.facts(version_id, CARRIED))
    )
    values = (chain.verdict, chain.expected, chain.actual, chain.detail) if chain else (None, None, None, "")
    archive.keep_check(version_id, "carried_chain", *values)


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
                logger.error(
                    "capture %d is left unread: %s",
                    capture_id,
                    error,
                    extra=event("unread", capture=capture_id),
                )
                continue
            yield page


def refresh(archive: Archive, url: str, parser: str) -> None:
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
        logger.warning(
            "the version before keeps its old reading: %s: %s", url, error, extra=event("unread", url=url)
        )
        return
    keep_again(archive, version_id, document)
