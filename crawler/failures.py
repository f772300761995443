"""Why a request brought no page to read: exceptions of ours, and any exception as a visit in words."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response

from crawler.blocks import Refusal
from crawler.families import Ask
from crawler.items import Hint, Missed
from crawler.limits import MOST_REDIRECTS
from crawler.redaction import redact
from crawler.responses import elapsed_ms, now, page_of
from crawler.sites import Column
from crawler.urls import canonical

OVER_LIMIT = "the answer is larger than the limit (GONGKAI_ANSWER_MB; for a list page GONGKAI_LIST_MB)"
WORDS: dict[type[BaseException], str] = {
    CannotResolveHostError: "the host's name is unknown",
    DownloadConnectionRefusedError: "the connection was refused",
    DownloadTimeoutError: "no answer in time (GONGKAI_ANSWER_SECONDS)",
    DownloadCancelledError: OVER_LIMIT,
    ResponseDataLossError: "the answer broke off",
}
OLD_TLS = 'the server speaks an old TLS only; tls = "legacy" in the site file may help'
TLS_WORDS = {  # what stands in OpenSSL's account of a failed handshake
    "certificate verify failed": "the server's certificate is not trusted: expired, self-signed, sent without its chain,"
    ' or signed too weakly, which tls = "legacy" allows',
    "Mismatch(": "the server's certificate is that of another host",
    "protocol version": OLD_TLS,
    "unsupported protocol": OLD_TLS,
    "legacy renegotiation": OLD_TLS,
    "handshake failure": OLD_TLS,
    "too small": OLD_TLS,
    "too weak": OLD_TLS,
}
FORBIDDEN = "Forbidden by robots.txt"  # as Scrapy says it
MOST = 300  # characters of a reason
EVIDENCE = ("gone", "blocked", "error")  # outcomes whose bytes are kept


class Refused(IgnoreRequest):
    """An answer came, and it is no document."""

    def __init__(self, response: Response, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.response, self.refusal = response, refusal


class TooMuch(IgnoreRequest):
    """An answer that is not listened to any longer, or not unpacked any further."""


class TooManyRedirects(IgnoreRequest):
    """A redirect that was not followed, as so many came before it."""

    def __init__(self, url: str) -> None:
        super().__init__(f"redirected more than {MOST_REDIRECTS} times, in the end to {url}")


class NotModified(IgnoreRequest):
    """304 to a request that carried validators."""

    def __init__(self, response: Response) -> None:
        super().__init__("not modified")
        self.response = response


class OffSite(IgnoreRequest):
    """A redirect that leaves the site's hosts."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"redirected to {url}, not on one of the site's hosts; if it belongs to it, add it to `hosts`"
        )
        self.url = url


class RobotsUnread(IgnoreRequest):
    """robots.txt could not be read for the reason of that refusal, which forbids everything on its host."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(
            f"robots.txt cannot be read ({refusal.reason}), and nothing may be asked for until it can (RFC 9309)"
        )
        self.refusal = refusal


class TooSlow(IgnoreRequest):
    """robots.txt asks for so many seconds between requests that no crawl would come to an end."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"robots.txt asks for {seconds:g} seconds between requests: nothing is asked for at that pace"
        )


def explain(error: BaseException, request: Request, site: str) -> Missed:
    """The visit that a failed request was, from its callback's arguments and the exception."""
    context = request.cb_kwargs
    column: Column | None = context.get("column")
    ask: Ask | None = context.get("ask")
    known = {
        "site": site,
        "url": context.get("address") or (ask.address if ask else canonical(request.url)),
        "kind": context.get("kind", "list"),
        "at": now(),
        "column": column.url if column else "",
        "number": context.get("number", 0),
    }
    if isinstance(error, Refused | NotModified):
        return _answered(error, context, known)
    return Missed(**known, outcome=_outcome(error), reason=in_words(error))


def _outcome(error: BaseException) -> str:
    """`skipped` for what may not be asked for; what failed is an error, or blocked, as robots.txt was answered."""
    if isinstance(error, RobotsUnread):
        return error.refusal.outcome
    return "skipped" if isinstance(error, OffSite | TooSlow) or str(error) == FORBIDDEN else "error"


def in_words(error: BaseException) -> str:
    """The error as a phrase, without secrets: what a person can make of it, else its own first line."""
    return redact(_in_words(error))


def _in_words(error: BaseException) -> str:
    for kind, words in WORDS.items():
        if isinstance(error, kind):
            return words
    if isinstance(error, DownloadFailedError):
        cause = _first_cause(error)
        spoken = next((words for sign, words in TLS_WORDS.items() if sign in cause), "")
        return spoken or f"no answer that could be read: {cause}"[:MOST]
    first = (str(error).strip() or type(error).__name__).splitlines()[0]
    return first[:MOST] if isinstance(error, IgnoreRequest) else f"{type(error).__name__}: {first}"[:MOST]


def _first_cause(error: BaseException) -> str:
    """What Twisted's account of a failed connection comes down to."""
    inner = error.__cause__ or error
    while reasons := getattr(inner, "reasons", None):
        inner = reasons[0].value
    return (str(inner).strip() or type(inner).__name__).splitlines()[0]


def _answered(error: Refused | NotModified, context: dict[str, Any], known: dict[str, Any]) -> Missed:
    response = error.response
    outcome = error.refusal.outcome if isinstance(error, Refused) else "not_modified"
    page = None
    if outcome in EVIDENCE and response.body:
        hint = context.get("hint") or Hint()
        page = page_of(response, known["site"], known["url"], known["kind"], hint, context.get("parent", ""))
    return Missed(
        **known,
        outcome=outcome,
        reason=str(error),
        status=response.status,
        elapsed_ms=elapsed_ms(response),
        etag=_header(response, "ETag"),
        last_modified=_header(response, "Last-Modified"),
        page=page,
        truncated=context["ask"].truncates if outcome == "gone" and "ask" in context else "",
    )


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")
