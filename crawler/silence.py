"""A host that has fallen silent is not asked for every document of a long list, each time until the time is up."""

from __future__ import annotations

import logging
from collections import Counter

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response

from crawler.limits import MOST_SILENT
from crawler.logs import event
from crawler.urls import host_of

logger = logging.getLogger(__name__)

SILENCE = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)


class FellSilent(IgnoreRequest):
    """So many tries in a row brought nothing of that host that this request was not sent."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host} brought no answer {MOST_SILENT} times in a row, and is not asked again in this crawl"
        )


class Silence:
    """Counts, for each host, the tries in a row that brought nothing that could be read. Any answer ends the row."""

    def __init__(self) -> None:
        self._tries: Counter[str] = Counter()

    def process_request(self, request: Request) -> None:
        host = host_of(request.url)
        if self._tries[host] >= MOST_SILENT:
            raise FellSilent(host)

    def process_response(self, request: Request, response: Response) -> Response:
        del self._tries[host_of(request.url)]
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        if isinstance(exception, SILENCE):
            host = host_of(request.url)
            self._tries[host] += 1
            if self._tries[host] == MOST_SILENT:
                logger.info(
                    "%s brought no answer %d times in a row: not asked again",
                    host,
                    MOST_SILENT,
                    extra=event("silent", host=host),
                )
