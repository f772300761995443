"""What keeps a stranger's page from doing anything in the reader's browser, and a reader from changing the archive.

Stored pages are only ever output as escaped text, but for one page that shows one cleaned. The headers here are the second wall: nothing runs, nothing is
fetched from anywhere else, no other site may frame the pages, and no portal learns from where its pages are read.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
COMMON = "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

# Our own pages hold no script and no inline style,
STRICT = f"default-src 'none'; style-src 'self'; img-src 'self'; {COMMON}"
# but for pages with charts: the library that draws them lies beside the style sheet. Nothing else here can be run as a
# script: stored bytes, JSON and CSV go out under other media types, with nosniff.
CHARTS = f"default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; {COMMON}"
# Datasette's pages carry short scripts and styles of their own, inline.
DATASETTE = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    f"img-src 'self' data:; connect-src 'self'; {COMMON}"
)
# A stored page, cleaned: an origin of its own, and nothing is loaded, run, submitted or framed.
CLEANED = "sandbox; default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
# A downloaded body, should a browser open it in place.
SANDBOX = f"sandbox; default-src 'none'; {COMMON}"

HEADERS = {
    "content-security-policy": DATASETTE,  # unless the response brings a stricter one
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def guarded(app: App) -> App:
    """The application, refusing methods that could write, and with the headers above on every response."""

    async def guard(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
        elif scope["method"] not in SAFE_METHODS:
            await _refuse(_with_headers(send))
        else:
            await app(scope, receive, _with_headers(send))

    return guard


def safe_href(url: str) -> str:
    """The address when a link may lead there (http or https with a host), else the empty string."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # such as http://[
        return ""
    return url.strip() if parts.scheme in {"http", "https"} and parts.netloc else ""


def _with_headers(send: Send) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message.get("headers", [])}
            missing = [(k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in present]
            message = {**message, "headers": [*message.get("headers", []), *missing]}
        await send(message)

    return with_headers


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"allow", b"GET, HEAD, OPTIONS")]
    await send({"type": "http.response.start", "status": 405, "headers": headers})
    await send({"type": "http.response.body", "body": b"The archive is open for reading only."})
