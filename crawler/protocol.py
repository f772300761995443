"""HTTP/1.1 on the wire, where Twisted knows no limit or tells less than it knows.

Headers without end would fill the memory until the time is up. And a connection that is reset under a body without a
length ends it like one that is closed: what came until then would pass for all of it.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from twisted.internet.error import ConnectionLost
from twisted.python.failure import Failure
from twisted.web._newclient import ResponseFailed
from twisted.web.http import _DataLoss, _IdentityTransferDecoder
from twisted.web.http_headers import InvalidHeaderName

from crawler.limits import MOST_HEADER_BYTES

TOO_LONG = f"its headers are longer than {MOST_HEADER_BYTES // 1024} KB, or one of them than 16 KB"


class _Parser(_LenientHTTPClientParser):
    """Scrapy's, which is put in the place of Twisted's after it was made: no `__init__` of ours is called."""

    head = 0  # bytes of status lines and headers so far, those of 1xx answers among them

    def lineReceived(self, line: bytes) -> None:
        self.head += len(line) + 2
        if self.head > MOST_HEADER_BYTES:
            self.lineLengthExceeded(line)
        super().lineReceived(line)

    def headerReceived(self, name: bytes, value: bytes) -> None:
        with suppress(InvalidHeaderName):  # left out like a line without a colon, as browsers do
            super().headerReceived(name, value)  # type: ignore[no-untyped-call]

    def lineLengthExceeded(self, line: bytes) -> None:
        # Closing would wait for the other side to close TLS, which goes on talking.
        connection: Any = self.transport
        connection._producer.abortConnection()
        raise ValueError(TOO_LONG)

    def connectionLost(self, reason: Failure | None = None) -> None:
        # Twisted gives a bare exception where the connection is kept for the next request.
        if isinstance(getattr(reason, "value", None), ConnectionLost) and self._is_endless():
            reasons = [reason, Failure(_DataLoss())]  # type: ignore[no-untyped-call]
            lost = ResponseFailed(reasons, self.response)  # type: ignore[no-untyped-call]
            self.response._bodyDataFinished(Failure(lost))  # type: ignore[no-untyped-call]
            return
        super().connectionLost(reason)

    def _is_endless(self) -> bool:
        """In a body that lasts until the connection closes. Old servers close TLS in a way that looks like a reset."""
        body = self.bodyDecoder
        is_open = isinstance(body, _IdentityTransferDecoder) and body.contentLength is None
        return is_open and not (self.request.absoluteURI or b"").startswith(b"https:")


class _Protocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Any:
        answer = super().request(request)
        assert self._parser is not None
        self._parser.__class__ = _Parser
        return answer


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _Protocol:
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


@cache
def bounded(handler: type[HTTP11DownloadHandler]) -> type[HTTP11DownloadHandler]:
    """The download handler (Scrapy's, or one built on it) with these rules for all its connections."""

    class BoundedHandler(handler):  # type: ignore[misc, valid-type]  # a class given as a value
        def __init__(self, crawler: Crawler) -> None:
            super().__init__(crawler)
            self._pool._factory = _Factory

    return BoundedHandler
