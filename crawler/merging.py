"""The union of archives with all that only reading can tell: captures read again, and the checks that look at other years."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from archive.merge import Merge
from archive.merge.documents import United
from archive.store import Archive
from crawler.items import Document, Page
from crawler.logs import event
from crawler.reading import check_chains
from pipelines import read

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reported:
    """Whose report of which year a document is."""

    kind: str
    agency: str
    year: int | None


def merge(archive: Archive, other: Archive) -> Merge:
    """The union of `other` into `archive`, to be run."""
    return Merge(archive, other, read=_read, settled=_check)


def _read(page: Page) -> Document | None:
    """What a page says by today's rules; None where it cannot be read, and the readings there are stand."""
    try:
        return read(page)
    except Exception as error:  # any fault of a parser on any page
        logger.warning(
            "keeps the readings there are: %s: %s", page.url, error, extra=event("unread", url=page.url)
        )
        return None


def _check(archive: Archive, united: Sequence[United]) -> None:
    """Judge what a report carried over by its neighbours of both archives."""
    for found in united:
        row = archive.find_document(found.id)
        reported = Reported(row["kind"], row["agency"], row["year"])
        check_chains(archive, row["version_id"], reported, found.before)
