"""A dry run over a site: its first list pages and two of its documents, fetched as a crawl fetches them, and inspected."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from crawler.items import Listed, Missed, Page
from crawler.logs import event
from crawler.sites import Site
from crawler.spiders.sample import SampleSpider
from crawler.survey.inspection import (
    ColumnFinding,
    DocumentFinding,
    inspect_column,
    inspect_document,
    inspect_site,
    unread,
)
from crawler.survey.run import DryRun
from pipelines import read
from pipelines.errors import ReadError

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a crawl of the site would find, as far as was looked. `wrong` is about the site as a whole."""

    columns: tuple[ColumnFinding, ...]
    documents: tuple[DocumentFinding, ...]
    wrong: tuple[str, ...]


async def check(run: DryRun, site: Site) -> Checked:
    """Fetch and inspect."""
    came = await run.crawl(SampleSpider, site)
    lists = [each for each in came if not isinstance(each, Page)]
    first = {
        each.column: each.url for each in reversed(lists) if isinstance(each, Listed) and each.number == 1
    }
    pages = [each for each in came if isinstance(each, Page)]
    columns = tuple(
        inspect_column(
            site,
            column,
            lists,
            next((page for page in pages if page.kind == "list" and page.url == first.get(column.url)), None),
        )
        for column in site.columns
    )
    documents = tuple(_read(site, page) for page in pages if page.kind != "list")
    refused = [each for each in lists if isinstance(each, Missed) and each.kind != "list"]
    return Checked(
        columns,
        documents,
        (
            *inspect_site(site, columns),
            *(f"{each.url} did not come: {each.outcome}: {each.reason}" for each in refused),
        ),
    )


def _read(site: Site, page: Page) -> DocumentFinding:
    try:
        return inspect_document(site, page, read(page))
    except Exception as error:  # any fault of a parser on any page
        if not isinstance(error, ReadError):
            logger.exception("cannot be read: %s", page.url, extra=event("unread", url=page.url))
        return unread(page, f"{type(error).__name__}: {error}")
