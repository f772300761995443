"""No connection to private addresses, judged at the moment of connecting: whatever a name resolved to, whoever asked.

Twisted connects to addresses and never to names: of every site that does not say `private = true`, the address is judged
in the very call that would connect to it. So there is no time between check and use in which DNS could answer otherwise,
and robots.txt, redirects, retries and every odd way to write an address come by here (docs/security.md).
"""

from __future__ import annotations

import logging
from functools import cache
from typing import Any
from urllib.request import getproxies

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _TunnelingTCP4ClientEndpoint
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from zope.interface import directlyProvides, providedBy  # type: ignore[import-untyped]

from crawler.addresses import is_public_literal
from crawler.logs import event

logger = logging.getLogger(__name__)

PROXIED = b"http-proxy"  # first part of the key under which Scrapy keeps connections to a proxy


class PrivateAddress(IgnoreRequest):
    """A host that lies at an address of a private network, of a site that may not."""

    def __init__(self, host: str, address: str) -> None:
        lies = f"{host} resolves to {address}, which is" if host != address else f"{host} is"
        super().__init__(f"{lies} no address of the public internet; a portal there needs private = true")
        self.host, self.address = host, address


@cache
def guarded(handler: type[HTTP11DownloadHandler]) -> type[HTTP11DownloadHandler]:
    """The download handler (Scrapy's, or the browser's, which is built on it), connecting to public addresses only."""

    class GuardedHandler(handler):  # type: ignore[misc, valid-type]  # a class given as a value
        def __init__(self, crawler: Crawler) -> None:
            super().__init__(crawler)
            self._pool: Any = GuardedPool(self._pool)
            tell_of_proxies(*sorted({url for kind, url in getproxies().items() if kind in ("http", "https")}))

    return GuardedHandler


class GuardedPool:
    """A pool of connections that gives new ones to public addresses only. One to a proxy is left alone: the person
    who runs the crawl has named it, and it is the proxy that resolves names then."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    def getConnection(self, key: tuple[Any, ...], endpoint: Any) -> Any:
        if key[0] != PROXIED and not isinstance(endpoint, _TunnelingTCP4ClientEndpoint):
            guard_endpoint(endpoint, key[1].decode("ascii", "replace"))
        return self._pool.getConnection(key, endpoint)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pool, name)


def guard_endpoint(endpoint: Any, host: str) -> None:
    """Have the endpoint connect by a guarded reactor. Twisted names neither part in public: AttributeError, and so no
    connection, from a Twisted that names them otherwise."""
    inner: Any = getattr(endpoint, "_wrappedEndpoint", endpoint)  # that of TLS wraps the one that connects
    inner._reactor = GuardedReactor(inner._reactor, host)


class GuardedReactor:
    """The reactor, whose `connectTCP` refuses what is no public address."""

    def __init__(self, reactor: Any, host: str) -> None:
        self._reactor, self._host = reactor, host
        directlyProvides(self, providedBy(reactor))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reactor, name)

    def connectTCP(self, host: str, *arguments: Any, **named: Any) -> Any:
        if not is_public_literal(host):
            raise PrivateAddress(self._host, host)
        return self._reactor.connectTCP(host, *arguments, **named)


@cache
def tell_of_proxies(*proxies: str) -> None:
    """Once in a process: with a proxy between, names are resolved where nothing of ours can judge the answer."""
    if proxies:
        logger.warning(
            "requests go through a proxy the environment names: it resolves the names of hosts, so that only it can"
            " keep them from private addresses",
            extra=event("proxied"),
        )
