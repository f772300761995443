"""TLS for portals that were last renewed when TLS 1.0 was: `tls = "legacy"` in a site file, for that site alone.

Such servers renegotiate the old way (RFC 5746 §3.6, which OpenSSL 3 refuses), speak TLS 1.0 or sign with SHA-1. The
certificate is still verified: Scrapy would allow the old renegotiation only together with no verification at all.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

OLD_RENEGOTIATION = 0x4  # OpenSSL's SSL_OP_LEGACY_SERVER_CONNECT, which pyOpenSSL does not name
CIPHERS = b"DEFAULT:@SECLEVEL=0"
SETTINGS = {"DOWNLOADER_CLIENT_TLS_CIPHERS": CIPHERS.decode(), "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.0"}


@implementer(IPolicyForHTTPS)
class LegacyPolicy:
    """Another policy with old renegotiation allowed on the connections it makes."""

    def __init__(self, policy: Any) -> None:
        self.policy = policy

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:
        creator = self.policy.creatorForNetloc(hostname, port)
        context = context_of(creator)
        context.set_options(OLD_RENEGOTIATION)
        # Twisted spells the ciphers out one by one and drops the security level, without which there is no TLS 1.0.
        context.set_cipher_list(CIPHERS)
        return creator


@cache
def legacy(handler: type[HTTP11DownloadHandler]) -> type[HTTP11DownloadHandler]:
    """The download handler (Scrapy's, or the browser's, which is built on it) with that policy."""

    class LegacyHandler(handler):  # type: ignore[misc, valid-type]  # a class given as a value
        def __init__(self, crawler: Crawler) -> None:
            super().__init__(crawler)
            self._contextFactory: Any = LegacyPolicy(self._contextFactory)

    return LegacyHandler


def context_of(creator: Any) -> SSL.Context:
    """The context a Twisted connection creator keeps for all its connections; Twisted gives it no public name."""
    context: SSL.Context = creator._createConnection.__self__.getContext()
    return context
