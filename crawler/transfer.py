"""What servers get wrong in sending: compression that is not what its label says, answers that break off."""

from __future__ import annotations

import logging
import re
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

from crawler.blocks import Refusal, refusal
from crawler.failures import OVER_LIMIT, Refused, TooMuch
from crawler.limits import MOST_CODINGS
from crawler.logs import event
from crawler.responses import BROKEN_OFF, media_type
from crawler.unpacking import ACCEPTED, CODINGS, GZIP, Damaged, TooLarge, Unpacked, unpack

logger = logging.getLogger(__name__)

_ENDS = re.compile(rb"</html\s*>|%%EOF|</datastore>", re.IGNORECASE)  # of a page, a PDF, a list's XML
END = 1000  # bytes in which it stands: counters and comments come after it


class Compression:
    """Undoes compression as the bytes say where the header says otherwise: unlabelled gzip, a label on plain text.

    What is cut is flagged as an answer that broke off; what is damaged, or too large when unpacked, is an error.
    """

    def __init__(self, most: int) -> None:
        self.most = most

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        request.headers.setdefault("Accept-Encoding", ACCEPTED)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        codings = _codings(response)
        if len(codings) > MOST_CODINGS:
            named = b", ".join(codings[:9]).decode("latin-1")
            raise refused(request, response, f"it is packed more than {MOST_CODINGS} times over ({named})")
        body, is_whole = response.body, True
        # Twice is what a server behind a compressing proxy does; more would be a bomb.
        for _ in range(MOST_CODINGS):
            coding = codings.pop() if codings else b"gzip" if _is_unlabelled(response, body) else b""
            if not coding:
                break
            unpacked = self._unpack(request, response, body, coding)
            body, is_whole = unpacked.data, is_whole and unpacked.is_whole
        if body is response.body:
            response.headers.pop("Content-Encoding", None)
            return response
        return _opened(response, body, [] if is_whole else [BROKEN_OFF])

    def _unpack(self, request: Request, response: Response, body: bytes, coding: bytes) -> Unpacked:
        most = request.meta.get("download_maxsize", self.most)
        try:
            return unpack(body, coding, most)
        except Damaged as error:
            raise refused(request, response, f"its compression is damaged ({error})") from error
        except TooLarge as error:
            raise TooMuch(f"unpacked, {OVER_LIMIT}") from error


class Retries(RetryMiddleware):
    """Asks again for what broke off, and not again where a firewall answered with a status that invites it."""

    def process_response(  # type: ignore[override]  # as above
        self, request: Request, response: Response
    ) -> Request | Response:
        if BROKEN_OFF in response.flags:
            return self._cut(request, response)
        if response.status in self.retry_http_codes:
            url = response.url
            found = refusal(url, url, url, response.status, response.body)
            if found is not None and found.outcome == "blocked":
                return response
        return super().process_response(request, response)

    def _cut(self, request: Request, response: Response) -> Request | Response:
        """The answer where its end is there all the same: such servers announce a wrong length every time."""
        if _ENDS.search(response.body[-END:]):
            logger.info(
                "%s: kept, though it ended before its announced length",
                response.url,
                extra=event("broken_off", url=response.url),
            )
            return response
        again = self._retry(request, ResponseDataLossError())
        if again is None:
            raise refused(request, response, f"the answer broke off after {len(response.body)} bytes")
        return again


def refused(request: Request, response: Response, reason: str) -> Refused:
    """The error that keeps the answer as evidence. Scrapy ties an answer to its request only later."""
    response.request = request
    return Refused(response, Refusal("error", reason))


def _codings(response: Response) -> list[bytes]:
    """The compressions the headers name, in the order they were applied; what is none (`UTF-8`) is left out."""
    named = b",".join(response.headers.getlist("Content-Encoding")).lower().split(b",")
    return [coding for name in named if (coding := name.strip()) in CODINGS]


def _is_unlabelled(response: Response, body: bytes) -> bool:
    """Whether the bytes are gzip that no header names, and no gzip file was asked for."""
    if not body.startswith(GZIP):
        return False
    return "gzip" not in media_type(response) and not urlsplit(response.url).path.endswith((".gz", ".tgz"))


def _opened(response: Response, body: bytes, flags: list[str]) -> Response:
    """The response with what was packed in it; its class follows from its bytes."""
    headers = response.headers.copy()
    headers.pop("Content-Encoding", None)
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    fresh = {"encoding": None} if issubclass(kind, TextResponse) else {}
    return response.replace(cls=kind, headers=headers, body=body, flags=[*response.flags, *flags], **fresh)
