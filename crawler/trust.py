"""Whether a portal's 304 can be believed: answers that nothing asked for, and validators that outlive what they stood for."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from archive import revisits
from crawler.failures import NotModified
from crawler.items import Missed, Page
from crawler.logs import event
from crawler.responses import AGAIN, now

if TYPE_CHECKING:
    from crawler.extensions import Run

logger = logging.getLogger(__name__)

VALIDATORS = ("If-None-Match", "If-Modified-Since")
TRIAL = "gongkai_trial"  # meta key of a request that must not be answered by 304
TRIALS = 5  # changed documents of one crawl whose old validators are tried
LIED = "HTTP 304 to the validators of what stood there before: they are not believed any more"

# Weakness, quotes, and what servers append when they compress: W/"5e1-gzip" is the tag "5e1" (Apache, mod_deflate)
_TAG = re.compile(r'(?:W/)?"?(.*?)(?:[-;](?:gzip|br|zstd|deflate))?"?')


def doubt(request: Request, response: Response) -> str:
    """Why a 304 is not to be believed, in words; empty when it is an answer to what was asked."""
    asked_tag, asked_date = (_header(request, name) for name in VALIDATORS)
    if not asked_tag and not asked_date:
        return "HTTP 304 to a request without validators"
    tag, date = _header(response, "ETag"), _header(response, "Last-Modified")
    if asked_tag and tag and _plain(tag) != _plain(asked_tag):
        return f"HTTP 304 with the ETag {tag}, asked for was {asked_tag}"
    if not asked_tag and date and _is_later(date, asked_date):
        return f"HTTP 304 with a Last-Modified of {date}, later than {asked_date}"
    return ""


def without_conditions(request: Request, why: str) -> Request:
    """The same request once more, of which no cache may make a 304."""
    again = request.replace(meta={**request.meta, AGAIN: why}, dont_filter=True)
    for name in VALIDATORS:
        again.headers.pop(name, None)
    again.headers["Cache-Control"] = "no-cache"
    return again


class Trials:
    """Tries old validators on documents that came whole and say something else: a 304 to them is a lie.

    Without this a portal that answers 304 to everything would look unchanged for ever. With it a whole answer every
    90 days shows the change, and the trial that no 304 of this portal would have.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.begun = 0
        self._held: dict[str, tuple[str, str]] = {}  # validators that were held back, by address

    def hold(self, url: str, validators: tuple[str, str]) -> None:
        """Remember what would have been sent for a document that is asked for in full."""
        self._held[url] = validators

    def begin(self, page: Page) -> None:
        """The document says something else than before: ask for it with the validators of what it said."""
        validators = self._held.pop(page.url, None)
        if validators is None or self.begun == TRIALS or self.run.distrusted:
            return
        self.begun += 1
        spider = self.run.spider
        headers = {name: value for name, value in zip(VALIDATORS, validators, strict=True) if value}
        if page.parent:
            headers["Referer"] = page.parent
        context = {"address": page.url, "kind": page.kind, "hint": page.hint, "parent": page.parent}
        request = Request(
            spider.listed_at.get(page.url, page.url),
            spider.parse_page,
            errback=self._failed,
            headers=headers,
            meta={TRIAL: True},
            cb_kwargs=context,
            dont_filter=True,
        )
        self.run.crawler.engine.crawl(request)

    def _failed(self, failure: Failure) -> Iterator[Missed | Request]:
        error = failure.value
        if not isinstance(error, NotModified):
            yield from self.run.spider.missed(failure)
            return
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        self._record(request.cb_kwargs["address"], error.response.status)

    def _record(self, url: str, status: int) -> None:
        """Keep the visit that shows it, and that the site is not believed any more: not in this crawl either."""
        run = self.run
        with run.storing():
            run.archive.note_visit(run.crawl_id, url, status=status, outcome="error", now=now(), error=LIED)
            why = f"at {now()} {url} said something else than before, and the validators of before were answered by 304"
            revisits.distrust(run.archive, run.spider.site.slug, why)
        run.distrusted = why
        logger.warning("%s: %s", url, LIED, extra=event("distrusted", url=url))


def _header(message: Request | Response, name: str) -> str:
    return (message.headers.get(name) or b"").decode("latin-1").strip()


def _plain(tag: str) -> str:
    found = _TAG.fullmatch(tag)
    return found[1] if found else tag


def _is_later(date: str, asked: str) -> bool:
    moments: list[datetime] = []
    for text in (date, asked):
        try:
            moments.append(parsedate_to_datetime(text))
        except ValueError:  # a date that is none says nothing
            return False
    return moments[0].timestamp() > moments[1].timestamp()
