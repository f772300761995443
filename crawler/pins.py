"""The browser's network: the hosts of the site at the addresses judged for it, and nothing else there is.

Chromium is told an address for each host of the site, and that every other name and address is unknown. It asks no DNS;
so redirects, sockets, workers and frames, which never come by `Elsewhere`, find no other host, and no name can move to
a private address between the judgement and the connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from playwright.async_api import Error as BrowserError
from playwright.async_api import Request as BrowserRequest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.provider import PlaywrightBrowserProvider

from crawler.addresses import is_public_literal
from crawler.failures import OffSite
from crawler.guard import PrivateAddress
from crawler.urls import host_of

DNS_SECONDS = 20.0
FAILED = "requestfailed"  # Playwright's event
HANDLERS = "playwright_page_event_handlers"  # scrapy-playwright's key


class PinnedHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # untyped
    """scrapy-playwright's, whose failures say when a page was sent off the site or lies at a private address."""

    async def download_request(self, request: Request) -> Response:
        left = LeftSite(getattr(self._crawler.spider, "hosts", frozenset()))
        if request.meta.get("playwright"):
            request.meta[HANDLERS] = {FAILED: left}
        try:
            response: Response = await super().download_request(request)
        except BrowserError as error:
            if left.url:
                raise OffSite(left.url) from error
            name = urlsplit(request.url).hostname or ""
            if address := getattr(self.browser_provider, "refused", {}).get(name):
                raise PrivateAddress(name, address) from error
            raise
        except RuntimeError as error:
            if "Failed to download" in str(
                error
            ):  # the context accepts none, so there was nothing to wait for
                raise IgnoreRequest(
                    "in the browser the page started a download, and none is taken"
                ) from error
            raise
        return response


class LeftSite:
    """Notes where off these hosts a server sent the page itself; the browser could not follow."""

    def __init__(self, hosts: Collection[str]) -> None:
        self.hosts, self.url = hosts, ""

    def __call__(self, request: BrowserRequest) -> None:
        is_page = request.is_navigation_request() and request.frame.parent_frame is None
        if is_page and request.redirected_from is not None and host_of(request.url) not in self.hosts:
            self.url = request.url


@cache
def pinned(hosts: frozenset[str], *, private: bool) -> type[PlaywrightBrowserProvider]:
    """Starts browsers that know these hosts only, at public addresses unless `private`."""

    class Pinned(PlaywrightBrowserProvider):  # type: ignore[misc]  # untyped
        refused: Mapping[str, str] = {}

        async def launch_browser(self) -> Any:
            found = await addresses_of({_name(host) for host in hosts})
            kept = {name: it for name, it in found.items() if private or is_public_literal(it)}
            self.refused = {name: address for name, address in found.items() if name not in kept}
            options = self.config.launch_options
            rules = f"--host-resolver-rules={resolver_rules(hosts, kept, proxy_names())}"
            self.config.launch_options = {**options, "args": [*options["args"], rules]}
            try:
                return await super().launch_browser()
            finally:
                self.config.launch_options = options  # a browser started again asks the DNS again

    return Pinned


def resolver_rules(hosts: Iterable[str], addresses: Mapping[str, str], proxies: Iterable[str] = ()) -> str:
    """Chromium's rules: `MAP x.gov.cn:80 61.1.2.3, MAP x.gov.cn:443 61.1.2.3, MAP * ~NOTFOUND`.

    The first that fits holds. Hosts without an address are unknown; the names of proxies stay as they are.
    """
    maps = [
        f"MAP {_bracketed(_name(host))}:{port} {_bracketed(addresses[_name(host)])}"
        for host in sorted(hosts)
        if _name(host) in addresses
        for port in _ports(host)
    ]
    return ", ".join([*maps, "MAP * ~NOTFOUND", *(f"EXCLUDE {name}" for name in sorted(proxies))])


async def addresses_of(names: Iterable[str]) -> dict[str, str]:
    """The address of each name, as the crawl's own resolver gives it; names that have none are left out."""
    asked = sorted(names)
    answers = await asyncio.gather(*map(_address_of, asked), return_exceptions=True)
    return {name: answer for name, answer in zip(asked, answers, strict=True) if isinstance(answer, str)}


async def _address_of(name: str) -> str:
    from twisted.internet import reactor

    running: Any = reactor  # the module is replaced by the reactor in use
    try:
        return str(ip_address(name))
    except ValueError:
        asked = running.resolve(name)
        return str(await asyncio.wait_for(maybe_deferred_to_future(asked), DNS_SECONDS))


def proxy_names() -> set[str]:
    """The hosts of proxies that the environment names for http and https."""
    named = (
        urlsplit(url if "//" in url else f"//{url}").hostname
        for kind, url in getproxies().items()
        if kind in ("http", "https")
    )
    return {name for name in named if name}


def _name(host: str) -> str:
    return urlsplit(f"//{host}").hostname or ""


def _ports(host: str) -> tuple[int, ...]:
    port = urlsplit(f"//{host}").port
    return (80, 443) if port is None else (port,)


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
