"""Pages that a browser saved: `X.html` with its folder `X_files`, and MHTML, which is all of it in one file.

A browser writes its page as it stands after scripts have run, so that such a page counts as rendered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html import unescape
from pathlib import Path

from archive.imports.found import Event, Found, Left, Trouble
from crawler.items import Page

HEAD = 100_000  # bytes in which a page says where it is from
# <!-- saved from url=(0028)https://www.tongxin.gov.cn/ -->: the number is the length of the address
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d{4}\)(https?://[^\s>]+?)\s*-->", re.IGNORECASE)
_LINK = re.compile(rb"<link\b[^<>]*>", re.IGNORECASE)
_CANONICAL = re.compile(rb"""\brel\s*=\s*["']?canonical\b""", re.IGNORECASE)
_HREF = re.compile(rb"""\bhref\s*=\s*["']?(https?://[^"'\s>]+)""", re.IGNORECASE)
_META = re.compile(rb"<meta\b[^<>]*>", re.IGNORECASE)
_OG_URL = re.compile(rb"""\bproperty\s*=\s*["']?og:url\b""", re.IGNORECASE)
_CONTENT = re.compile(rb"""\bcontent\s*=\s*["']?(https?://[^"'\s>]+)""", re.IGNORECASE)
_MHTML = re.compile(
    rb"^(?:from: <saved by|mime-version:|snapshot-content-location:)", re.IGNORECASE | re.MULTILINE
)


def saved_from(html: bytes) -> str:
    """The address the page says it was saved from, or is known by; empty when it says neither."""
    head = html[:HEAD]
    if found := _SAVED_FROM.search(head):
        return _text(found[1])
    for tags, names, value in ((_LINK, _CANONICAL, _HREF), (_META, _OG_URL, _CONTENT)):
        for tag in tags.finditer(head):
            if names.search(tag[0]) and (found := value.search(tag[0])):
                return _text(found[1])
    return ""


def is_mhtml(head: bytes) -> bool:
    """Whether a file that begins so is a page in one MIME file."""
    return bool(_MHTML.search(head[:2000])) and b"multipart/related" in head[:4000].lower()


def read_page(path: Path, name: str) -> Iterator[Event]:
    """A page saved as HTML, at the time its file was written."""
    body = path.read_bytes()
    if not (url := saved_from(body)):
        yield Left(
            name, "the page does not say where it was saved from: give its folder's address with --base"
        )
        return
    yield Found(as_page(url, body, written(path), "text/html"), name)


def read_mhtml(path: Path, name: str) -> Iterator[Event]:
    """The page of an MHTML file: its first part of HTML, at the time it says it was saved."""
    try:
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        part = next(part for part in message.walk() if part.get_content_type() == "text/html")
        body = part.get_payload(decode=True)
    except (StopIteration, LookupError, ValueError):
        yield Trouble(name, "no page can be found in this MHTML file")
        return
    assert isinstance(message, EmailMessage)
    base = str(message.get("Snapshot-Content-Location") or message.get("Content-Location") or "").strip()
    own = str(part.get("Content-Location") or "").strip()
    url = base if base.startswith("http") else own
    if not url.startswith(("http://", "https://")) or not isinstance(body, bytes):
        yield Left(name, "the page does not say where it was saved from")
        return
    charset = part.get_content_charset()
    headers = (("Content-Type", f"text/html; charset={charset}"),) if charset else ()
    yield Found(as_page(url, body, _sent(message) or written(path), "text/html", headers), name)


def as_page(
    url: str,
    body: bytes,
    at: str,
    media_type: str,
    headers: tuple[tuple[str, str], ...] = (),
    *,
    rendered: bool = True,
) -> Page:
    """A page of a file."""
    return Page(
        site="",
        url=url,
        kind="page",
        status=200,
        fetched_at=at,
        body=body,
        headers=headers,
        media_type=media_type,
        rendered=rendered,
    )


def written(path: Path) -> str:
    """When the file was written, as the archive has times."""
    return datetime.fromtimestamp(int(path.stat().st_mtime), UTC).isoformat(timespec="seconds")


def _sent(message: EmailMessage) -> str:
    try:
        at = parsedate_to_datetime(str(message.get("Date") or ""))
    except ValueError:
        return ""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")


def _text(address: bytes) -> str:
    return unescape(address.decode("utf-8", "replace"))
