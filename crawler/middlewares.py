"""Between spider and portal: conditional requests, redirects that stay on the site, answers that are no document."""

from __future__ import annotations

from dataclasses import replace
from typing import Self
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.answers import names_file
from crawler.blocks import Refusal, refusal
from crawler.extensions import Run
from crawler.failures import NotModified, OffSite, Refused, TooManyRedirects
from crawler.families import Ask, Listing, read_first
from crawler.families.drawn import as_drawn
from crawler.pace import SlowDown
from crawler.responses import AGAIN, is_drawn, page_of
from crawler.spiders.portal import PortalSpider
from crawler.transfer import refused
from crawler.trust import TRIAL, VALIDATORS, doubt, without_conditions
from crawler.urls import host_of, is_web
from pipelines.decode import decode

REPLACED = Refusal(
    "blocked",
    "shown in a browser, the page opens another in its place: a challenge, or the column has another address",
)
MOST_OF_ADDRESS = 200  # characters of one that a reason names


class Conditional:
    """Asks only for what changed, of documents whose last capture was read, and believes no 304 that was not asked for.

    Lists are always asked for in full: a list that answers 304 would hide every changed document it names.
    """

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Run.of(crawler))

    def process_request(self, request: Request) -> None:
        address = request.cb_kwargs.get("address")
        if not address or AGAIN in request.meta or TRIAL in request.meta:
            return
        held = self.run.archive.validators(address)
        if held is None:
            return
        if self.run.asks_in_full(address):
            self.run.trials.hold(address, held)
            return
        for name, value in zip(VALIDATORS, held, strict=True):
            if value:
                request.headers.setdefault(name, value)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The answer; or the request once more, without conditions, where a 304 cannot be meant for it."""
        if response.status != 304 or AGAIN in request.meta or TRIAL in request.meta:
            return response
        why = doubt(request, response)
        return without_conditions(request, why) if why else response


class SiteRedirects(RedirectMiddleware):
    """Follows redirects within the site's hosts; one that leaves them is a visit that was skipped."""

    def process_response(  # type: ignore[override]  # Scrapy's own still takes a spider, and no longer passes it
        self, request: Request, response: Response
    ) -> Request | Response:
        try:
            following = super().process_response(request, response)
        except IgnoreRequest as error:  # all that Scrapy refuses here
            raise TooManyRedirects(urljoin(request.url, _location(response))) from error
        except ValueError as error:  # http://[
            raise refused(request, response, _nowhere(response)) from error
        if not isinstance(following, Request):
            return following
        if following.url == request.url and request.url in request.meta.get("redirect_urls", ()):
            return response  # it got the cookie it set, if it set one, and sends us round again
        spider = self.crawler.spider
        assert isinstance(spider, PortalSpider)
        if host_of(following.url) not in spider.hosts:
            raise OffSite(following.url)
        # The target may have been asked for under its own address: filtered as a duplicate, this visit would vanish.
        return following.replace(dont_filter=True)


class Refusals:
    """Keeps answers that are no document from the callbacks; the errback turns them into visits."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_spider_input(self, response: Response) -> None:
        request = response.request
        spider = self.crawler.spider
        assert request is not None
        assert isinstance(spider, PortalSpider)
        if response.status == 304:
            asked = any(request.headers.get(name) for name in VALIDATORS)
            unasked = Refusal("error", "HTTP 304 to a request without validators")
            raise NotModified(response) if asked else Refused(response, unasked)
        found = self._refusal(spider, request, response)
        pace = self.crawler.get_extension(SlowDown)
        if found is None or (found.unless_list and lists_something(spider, request, response)):
            if pace:
                pace.answered(request)
            return
        if found.outcome == "blocked" and pace:
            pace.turned_away(request)
        if found is REPLACED:  # the browser's own error page is evidence of nothing
            response = response.replace(url=request.url, body=b"")
        raise Refused(response, found)

    @staticmethod
    def _refusal(spider: PortalSpider, request: Request, response: Response) -> Refusal | None:
        if not is_web(response.url):
            return REPLACED
        if 300 <= response.status < 400 and response.headers.get("Location"):
            return goes_round(request, response)
        first = request.meta.get("redirect_urls", [request.url])[0]
        context = request.cb_kwargs
        return refusal(
            first,
            response.url,
            spider.site.homepage,
            response.status,
            response.body,
            () if "column" in context else spider.lists,
            is_file=names_file(context.get("address", ""), context.get("kind", "")),
        )


def goes_round(request: Request, response: Response) -> Refusal:
    """A redirect that was not followed: to itself for the second time, or to no web address."""
    location = _location(response)
    is_round = urljoin(request.url, location) == request.url
    if is_round and (response.headers.get("Set-Cookie") or request.headers.get("Cookie")):
        return Refusal("blocked", "cookie gate (redirects to itself, and again with the cookie it set)")
    return Refusal("error", _nowhere(response))


def _nowhere(response: Response) -> str:
    return f"HTTP {response.status} to {_location(response)}, which leads nowhere"


def _location(response: Response) -> str:
    return (response.headers.get("Location") or b"").decode("latin-1")[:MOST_OF_ADDRESS]


def lists_something(spider: PortalSpider, request: Request, response: Response) -> bool:
    """Whether the answer to a request for a list page is one: a shell without a word can name where its list is.

    It is read without what the family remembers of earlier pages, or a challenge would pass for an empty page.
    """
    ask: Ask | None = request.cb_kwargs.get("ask")
    if ask is None:
        return False
    asked = replace(ask, memory={}, url=ask.url if ask.body else response.url)
    text = decode(response.body, page_of(response, spider.site.slug, asked.url, "list").headers).text
    _, listing = read_first(request.cb_kwargs["family"] or spider.site.family, asked, text)
    return (as_drawn(listing, text) if is_drawn(response) else listing) != Listing()
