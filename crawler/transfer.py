"""What servers get wrong in sending: compression that is not what its label says, answers that break off."""

from __future__ import annotations

import logging
import re
import zlib
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response

from crawler.blocks import Refusal, refusal
from crawler.failures import Refused
from crawler.logs import event
from crawler.responses import BROKEN_OFF, media_type

logger = logging.getLogger(__name__)

GZIP = b"\x1f\x8b\x08"
_ENDS = re.compile(rb"</html\s*>|%%EOF|</datastore>", re.IGNORECASE)  # of a page, a PDF, a list's XML
END = 1000  # bytes in which it stands: counters and comments come after it


class Compression(HttpCompressionMiddleware):
    """Undoes compression as the bytes say where the header says otherwise: unlabelled gzip, a label on plain text."""

    def process_response(  # type: ignore[override]  # Scrapy's own still takes a spider, and no longer passes it
        self, request: Request, response: Response
    ) -> Request | Response:
        opened = self._open(request, response)
        # Twice is what a server behind a compressing proxy does; more would be a bomb.
        return self._open(request, opened) if _is_unlabelled(opened) else opened

    def _open(self, request: Request, response: Response) -> Response:
        if _is_unlabelled(response):
            response.headers["Content-Encoding"] = b"gzip"
        is_gzip = response.body.startswith(GZIP)
        try:
            opened = super().process_response(request, response)
        except (OSError, EOFError, zlib.error) as error:
            if is_gzip:
                raise refused(request, response, f"its compression is damaged ({error})") from error
            del response.headers["Content-Encoding"]
            return response
        assert isinstance(opened, Response)
        if opened is not response and is_gzip and _is_cut(response.body):
            return opened.replace(flags=[*opened.flags, BROKEN_OFF])
        return opened


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


def _is_unlabelled(response: Response) -> bool:
    """Whether the bytes are gzip, no header says so, and no gzip file was asked for."""
    if not response.body.startswith(GZIP) or response.headers.get("Content-Encoding"):
        return False
    return "gzip" not in media_type(response) and not urlsplit(response.url).path.endswith((".gz", ".tgz"))


def _is_cut(body: bytes) -> bool:
    """Whether a gzip stream ends before its end; Scrapy gives what there is of it without a word."""
    stream = zlib.decompressobj(wbits=31)
    try:
        while body and not stream.eof:
            stream.decompress(body, 1 << 16)
            body = stream.unconsumed_tail
    except zlib.error:  # damaged, which is another matter
        return False
    return not stream.eof
