"""The generic spider: list pages of a site's columns, then the documents they name. It fetches and parses no document.

What it yields goes to the pipeline: `Page` (bytes), `Listed` (what a list named), `Missed` (what did not come).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from typing import Any, ClassVar, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from crawler.blocks import place
from crawler.browser import missing_browser, render_meta
from crawler.failures import explain
from crawler.families import Ask, read_first
from crawler.families.drawn import as_drawn
from crawler.items import Entry, Hint, Link, Listed, Missed, Page
from crawler.limits import MB, limits
from crawler.paging import Following, next_page
from crawler.plan import Plan
from crawler.politeness import site_settings
from crawler.responses import now, page_of
from crawler.sites import Column, Site
from crawler.urls import canonical, host_of, is_web, twin_key
from pipelines.decode import decode

Output = Request | Page | Listed | Missed

TOO_MANY = "more documents are named than a crawl asks for (GONGKAI_DOCUMENTS)"
LISTS_FIRST = 10  # priority of list pages: the lists are known early, and a cut-off crawl knows what it lacks


class PortalSpider(Spider):
    """Base of the spider classes of crawler.spiders; each has its own `site`."""

    site: ClassVar[Site]

    def __init__(self, *, limit: int = 0, since: str = "", only: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.limit, self.since = limit, since
        self.only = canonical(only) if is_web(only) else only
        self.hosts = self.site.all_hosts
        self.limits = limits()
        self.plan: Plan | None = None  # of what is known already; without one everything is asked for
        self.resting: dict[str, tuple[str, Hint]] = {}  # kind and hint of listed documents that are not due
        self.asked: set[str] = set()  # documents asked for in this crawl
        self.known: dict[str, str] = {}  # address of each document by what its twins have in common
        self.listed_at: dict[str, str] = {}  # where a list named a document, if not at its own address
        self.listed: dict[str, set[str]] = {column.url: set() for column in self.site.columns}
        self.visited: dict[str, set[str]] = {column.url: set() for column in self.site.columns}  # list pages
        self.lists = {place(column.url) for column in self.site.columns}

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        own = site_settings(cls.site, settings.get("GONGKAI_CONTACT", ""))
        settings.update(own, priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        settings = crawler.settings
        kwargs["limit"] = settings.getint("GONGKAI_LIMIT")
        kwargs["since"] = settings.get("GONGKAI_SINCE", "")
        kwargs["only"] = settings.get("GONGKAI_URL", "")
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Output]:
        """The first list page of every column. One document alone is asked for by `crawler.revisit.Revisit`."""
        for column in () if self.only else self.site.columns:
            why = missing_browser(self.site.slug) if column.render else ""
            first = Ask(column.url, column=column.url, kind=column.kind)
            yield self._unrendered(column, why) if why else self.list_request(column, first, 1)

    def list_request(
        self, column: Column, ask: Ask, number: int, family: str = "", referer: str = ""
    ) -> Request:
        """Request of the column's list page with that number, whose answer the family reads ("" finds it out).

        `visited` knows what was asked: see document_request.
        """
        self.visited[column.url].add(ask.address)
        drawn = render_meta() if column.render and not ask.elsewhere else {}
        headers = (
            {"Referer": referer} if referer else {}
        )  # some APIs answer 404 without one (portals.md §1.12)
        if ask.body:
            headers["Content-Type"] = ask.media_type
        return Request(
            ask.url,
            self.parse_list,
            method="POST" if ask.body else "GET",
            body=ask.body,
            headers=headers,
            errback=self.missed,
            meta={"download_maxsize": self.limits["GONGKAI_LIST_MB"] * MB, **drawn},
            priority=LISTS_FIRST,
            cb_kwargs={"column": column, "ask": ask, "number": number, "family": family},
            dont_filter=True,
        )

    def identity(self, url: str) -> str:
        """The address a document is known by, which may be a twin's: the same post with https, without `www.`, ..."""
        address = self.known.setdefault(twin_key(url), url)
        if address != url and self.is_on_site(url):
            self.listed_at[address] = url
        return address

    def document_request(self, url: str, kind: str, hint: Hint, parent: str = "") -> Request | None:
        """Request of a document; None when it was asked for already, or the limit is reached."""
        if url in self.asked or self.is_full:
            return None
        self.asked.add(url)
        # Attachments of some platforms answer an error without a Referer (portals.md §1.12).
        headers = {"Referer": parent} if parent else {}
        context = {"address": url, "kind": kind, "hint": hint, "parent": parent}
        # Scrapy takes addresses for duplicates whose query differs in order or escapes only, and drops them silently.
        return Request(
            self.listed_at.get(url, url),
            self.parse_page,
            errback=self.missed,
            headers=headers,
            cb_kwargs=context,
            dont_filter=True,
        )

    @property
    def is_full(self) -> bool:
        """Whether the limit on documents is reached."""
        return bool(self.limit) and len(self.asked) >= self.limit

    @property
    def room(self) -> int:
        """Documents that may still be asked for: a calendar names another one for every day there ever was."""
        return max(0, self.limits["GONGKAI_DOCUMENTS"] - len(self.asked))

    @property
    def is_part(self) -> bool:
        """Whether less than everything was asked for."""
        return bool(self.limit or self.since or self.only)

    @property
    def less(self) -> str:
        """What of the site was left out because it was asked to be, in words; empty when nothing was."""
        if self.only:
            return f"only {self.only}, as asked"
        asked = [f"stopped at {self.limit} documents, as asked"] if self.is_full else []
        asked += [f"only entries since {self.since}, as asked"] if self.since else []
        return "; ".join(asked)

    def parse_list(
        self, response: Response, column: Column, ask: Ask, number: int, family: str
    ) -> Iterator[Output]:
        """The list page itself, what it names, requests of the documents, and of the next list page."""
        asked = ask if ask.body else replace(ask, url=response.url)
        page = page_of(response, self.site.slug, asked.address, "list")
        yield page
        self.lists.add(place(response.url))
        visited, listed = self.visited[column.url], self.listed[column.url]
        visited.add(page.url)
        decoded = decode(page.body, page.headers)
        reader, listing = read_first(family or self.site.family, asked, decoded.text)
        if page.rendered:
            listing = as_drawn(listing, decoded.text)
        named = (Entry(self.identity(canonical(item.url)), item.title, item.date) for item in listing.items)
        entries = tuple({entry.url: entry for entry in named}.values())
        fresh = [entry for entry in entries if entry.url not in listed]
        if not listing.is_shell:  # the list may begin with what its shell shows already
            listed.update(entry.url for entry in entries)
        most = self.limits["GONGKAI_LIST_PAGES"]
        following = next_page(listing, column.url, visited, number, len(fresh), self.hosts, asked.url, most)
        if sum(map(len, self.listed.values())) > self.limits["GONGKAI_DOCUMENTS"]:
            following = Following(doubt=f"{TOO_MANY}, on list page {number} of {column.url}")
        yield Listed(
            column.url,
            page.url,
            number,
            entries,
            announced=listing.announced,
            doubt=following.doubt,
            family=reader.name,
            evidence=reader.evidence,
            is_shell=listing.is_shell,
            truncated=listing.truncated,
            says_none=listing.says_none,
            next=following.ask.address if following.ask else "",
        )
        yield from self.documents(fresh, column, decoded.charset)
        if following.ask and not self.is_full:
            following_number = number if listing.is_shell else number + 1
            yield self.list_request(
                column, following.ask, following_number, reader.name, referer=response.url
            )

    def documents(self, entries: Iterable[Entry], column: Column, charset: str) -> Iterator[Output]:
        """Requests of the entries that are wanted and due; those on other hosts are skipped, and said to be."""
        for entry in entries:
            hint = Hint(entry.title, entry.published, self.site.agency, charset)
            if not self.is_since(entry.published):
                continue
            if not self.room:
                return  # `parse_list` has said so
            if self.plan and not self.plan.asks_for_entry(entry, column.url):
                self.resting.setdefault(entry.url, (column.kind, hint))
            elif self.is_on_site(entry.url):
                request = self.document_request(entry.url, column.kind, hint)
                if request:
                    yield request
            else:
                yield self._elsewhere(entry.url, column.kind)

    def attachments(
        self, page: Page, links: Iterable[Link], title: str = "", agency: str = "", year: int | None = None
    ) -> Iterator[Request | Missed]:
        """Requests of the attachments that reading the page found; title, agency and year are the page's."""
        for link in links:
            address = self.identity(canonical(link.url)) if is_web(link.url) else link.url
            hint = Hint(link.title, page.hint.published, self.site.agency, "", title, agency, year)
            if not self.is_on_site(address):
                yield self._elsewhere(address, "attachment")
            elif not self.room and address not in self.asked:
                yield Missed(self.site.slug, address, "attachment", "skipped", now(), TOO_MANY)
            elif request := self.document_request(address, "attachment", hint, page.url):
                yield request

    def parse_page(
        self, response: Response, address: str, kind: str, hint: Hint, parent: str
    ) -> Iterator[Page]:
        """The document's bytes."""
        yield page_of(response, self.site.slug, address, kind, hint, parent)

    def missed(self, failure: Failure) -> Iterator[Missed | Request]:
        """Whatever kept a request from its callback, as a visit; and the list page's other address, where it has one."""
        assert failure.value is not None
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        missed = explain(failure.value, request, self.site.slug)
        ask: Ask | None = request.cb_kwargs.get("ask")
        if ask and ask.instead and missed.outcome == "gone":
            yield replace(missed, instead=ask.instead.address)
            referer = (request.headers.get("Referer") or b"").decode("latin-1")
            yield self.list_request(**{**request.cb_kwargs, "ask": ask.instead}, referer=referer)
        else:
            yield missed

    def is_on_site(self, url: str) -> bool:
        """Whether the address lies on one of the site's hosts."""
        return is_web(url) and host_of(url) in self.hosts

    def is_since(self, published: str) -> bool:
        """Whether an entry of that date (or none) is not older than asked for."""
        return not self.since or not published or published >= self.since

    def _elsewhere(self, url: str, kind: str) -> Missed:
        host = host_of(url) if is_web(url) else url
        reason = f"{host} is not one of the site's hosts; if it is, add it to `hosts` of the site file"
        return Missed(self.site.slug, url, kind, "skipped", now(), reason)

    def _unrendered(self, column: Column, why: str) -> Missed:
        return Missed(self.site.slug, canonical(column.url), "list", "skipped", now(), why, column.url, 1)


def spider_for(site: Site, base: type[PortalSpider] = PortalSpider) -> type[PortalSpider]:
    """The spider class of a site, built on that base.

    It claims to stand in from_sites, as Scrapy takes only classes of a module itself.
    """
    name = "".join(part.capitalize() for part in site.slug.replace("_", "-").split("-")) + "Spider"
    return type(name, (base,), {"name": site.slug, "site": site, "__module__": "crawler.spiders.from_sites"})
