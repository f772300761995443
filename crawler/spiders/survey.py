"""The spider that looks for a portal's columns: it asks for the pages the survey wants, one after the other."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.answers import Answer
from crawler.failures import OffSite, Refused, explain
from crawler.families import Ask
from crawler.items import Missed
from crawler.logs import event
from crawler.responses import page_of
from crawler.spiders.portal import Output, PortalSpider
from crawler.survey.plan import Step, Survey
from crawler.urls import host_of, with_www_twins
from pipelines.decode import decode

logger = logging.getLogger(__name__)


class SurveySpider(PortalSpider):
    """Its site is made up: the address given, without columns. What it finds is in `survey`."""

    def __init__(self, *, survey: Survey, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.survey = survey

    async def start(self) -> AsyncIterator[Output]:
        for request in self.further():
            yield request

    def further(self) -> Iterator[Request]:
        """The request of the page the survey wants next, if any."""
        step = self.survey.next_step()
        if step is None:
            return
        self.hosts = with_www_twins((*self.hosts, host_of(step.ask.url)))
        logger.info("asking for %s: %s", step.ask.url, step.reason, extra=event("asked", url=step.ask.url))
        yield Request(
            step.ask.url,
            self.parse_step,
            method="POST" if step.ask.body else "GET",
            body=step.ask.body,
            headers=_headers(step),
            errback=self.missed_step,
            cb_kwargs={"step": step, "ask": step.ask, "family": step.family},
            dont_filter=True,
        )

    def parse_step(self, response: Response, step: Step, ask: Ask, family: str) -> Iterator[Request]:
        """What the page says, and the request of the next. `ask` and `family` are there for the middlewares."""
        page = page_of(response, self.site.slug, ask.address, "list")
        self.survey.take(step, response.url, decode(page.body, page.headers).text)
        yield from self.further()

    def missed_step(self, failure: Failure) -> Iterator[Missed | Request]:
        """Why a page did not come, and the request of the next."""
        error = failure.value
        assert error is not None
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        missed = explain(error, request, self.site.slug)
        logger.info(
            "%s: %s: %s",
            missed.outcome,
            request.url,
            missed.reason,
            extra=event(missed.outcome, url=request.url, reason=missed.reason),
        )
        self.survey.miss(request.cb_kwargs["step"], missed, sent_to(error))
        yield missed
        yield from self.further()


def _headers(step: Step) -> dict[str, str]:
    """An API may want to know the page it is asked from, as a browser tells it."""
    referer = {"Referer": step.column} if step.column else {}
    return {**referer, "Content-Type": step.ask.media_type} if step.ask.body else referer


def sent_to(error: BaseException) -> str:
    """Where an answer that is no page sends a browser: by a redirect off the hosts known so far, or by itself."""
    if isinstance(error, OffSite):
        return error.url
    if isinstance(error, Refused) and error.refusal.outcome == "error":
        response = error.response
        return Answer(response.url, response.url, response.status, response.body).sent_on
    return ""
