"""robots.txt as RFC 9309 has it where it cannot be read, which Scrapy takes for leave to fetch everything."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawler.blocks import Refusal, refusal
from crawler.extensions import Run
from crawler.failures import Refused, RobotsUnread, TooSlow, in_words
from crawler.limits import MOST_ROBOTS_BYTES
from crawler.pace import LONGEST_CRAWL_DELAY
from crawler.responses import page_of
from crawler.urls import canonical


class Robots(RobotsTxtMiddleware):
    """5xx, and no answer at all, forbid the host for this crawl (RFC 9309 §2.3.1.4); 4xx allows all of it (§2.3.1.3).

    The body of a 4xx is the text of an error page and no rule. A redirect off the site is no answer and no failure.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._unread: dict[str, Refusal] = {}  # by host

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        if unread := self._unread.get(urlparse_cached(request).netloc):
            raise RobotsUnread(unread)
        asked = rp.crawl_delay(self.crawler.settings["ROBOTSTXT_USER_AGENT"]) if rp else None
        if (
            asked and asked > LONGEST_CRAWL_DELAY
        ):  # a request that waits for days would keep the crawl from ending
            raise TooSlow(asked)
        super().process_request_2(rp, request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        url = response.url
        if response.status >= 500 and (found := refusal(url, url, url, response.status, response.body)):
            self._keep(response, found)
            raise RobotsUnread(found)
        if response.status >= 400:
            response = response.replace(body=b"")
        if (
            len(response.body) > MOST_ROBOTS_BYTES
        ):  # to the end of a rule: half a path forbids more than was meant
            response = response.replace(body=response.body[:MOST_ROBOTS_BYTES].rpartition(b"\n")[0])
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if isinstance(exc, RobotsUnread):
            self._unread[netloc] = exc.refusal
        elif isinstance(exc, Refused) or not isinstance(exc, IgnoreRequest):
            self._unread[netloc] = Refusal("error", in_words(exc))
        super()._robots_error(exc, netloc)

    def _keep(self, response: Response, found: Refusal) -> None:
        """The answer as evidence: nothing else of this host will be asked for in this crawl."""
        run = self.crawler.get_extension(Run)
        if run is None:  # a dry run keeps nothing
            return
        page = page_of(response, run.spider.site.slug, canonical(response.url), "page")
        run.archive.keep_page(page, run.crawl_id, found.outcome, found.reason)
