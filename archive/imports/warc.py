"""WARC and ARC files, of any tool: each answer as a page. Damage is named by its place, and what is whole comes through."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.exports.notes import FIELD, FORMAT
from archive.imports.found import LARGEST, Body, Event, Found, Left, Noted, Revisit, Trouble, is_asset
from archive.imports.unpacking import GZIP, Unpackable, as_decoded, unpacked
from crawler.items import Page

REDIRECTS = range(300, 400)
WEB = ("http://", "https://")
# What warcio raises at broken bytes, by the way it reads them.
DAMAGE = (ArchiveLoadFailed, EOFError, OSError, zlib.error, ValueError, AttributeError, TypeError)
WINDOW = 1 << 20  # bytes in which the next whole record is looked for at a time
_RECORD = re.compile(rb"\x1f\x8b\x08|WARC/1\.[01]\r?\n")
_DIGITS = re.compile(r"\d{14}")  # the date of an ARC record


def read_warc(stream: BinaryIO, name: str) -> Iterator[Event]:
    """Everything in the file. After damage it goes on at the next record that begins with whole bytes, where there is one."""
    reader = _Reader(stream, name)
    start = 0
    while True:
        stream.seek(start)
        yield from reader.events()
        if reader.broken_at is None:
            return
        following = _next_record(stream, max(reader.broken_at, start) + 1)
        if following is None:
            return
        start = following


class _Reader:
    """Reads a file from where its stream stands; `name` stands in what it says of places."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.stream, self.name = stream, name
        self.is_ours = False  # written by `gongkai export`: its notes say more than its records
        self.broken_at: int | None = None
        self._iterator: Any = None

    def events(self) -> Iterator[Event]:
        """The records up to the end, or to the first bytes that are none; `broken_at` then is where."""
        self.broken_at = None
        start = end = self.stream.tell()
        try:
            self._iterator = ArchiveIterator(self.stream, check_digests=True)
            for record in self._iterator:
                start = self._iterator.offset
                where = f"{self.name}, offset {start}"
                yield from self._record(record, where)
                if problem := _damage(record):
                    yield Trouble(where, problem)
                end = start + self._iterator.get_record_length()
            if self._is_more(end):  # of which warcio says nothing where it is less than a record's head
                yield Trouble(f"{self.name}, offset {end}", "the file ends within a record")
        except DAMAGE as error:
            self.broken_at = self._iterator.offset if self._iterator else start
            said = (str(error).strip().splitlines() or [""])[0]
            reason = said if said.isprintable() and said else "these bytes are none"
            yield Trouble(f"{self.name}, offset {self.broken_at}", f"no record can be read here ({reason})")

    def _is_more(self, end: int) -> bool:
        """Whether bytes follow the last record that are more than blank lines."""
        self.stream.seek(end)
        return bool(self.stream.read(WINDOW).strip(b"\r\n\0"))

    def _record(self, record: Any, where: str) -> Iterator[Event]:
        kind, headers = record.rec_type, record.rec_headers
        url = (headers.get_header("WARC-Target-URI") or headers.get_header("uri") or "").strip("<>")
        if kind == "warcinfo":
            form = _fields(_read(record)).get("gongkai-format", "")
            self.is_ours = form == str(FORMAT)
            if form and not self.is_ours:
                newer = "the notes of a newer Gongkai, which this one cannot read: install it, or its pages count as any tool's"
                yield Trouble(where, newer)
        elif kind == "metadata" and self.is_ours:
            yield from _note(record, where)
        elif kind in ("response", "resource") and self.is_ours:
            content = _read(record)
            if not _damage(record):
                yield Body(content)
        elif kind in ("response", "resource", "revisit") and not self.is_ours:
            if url.startswith(WEB):
                yield from _answer(record, url, where)
            elif kind != "resource":
                yield Left(url, "no web address")


def _note(record: Any, where: str) -> Iterator[Event]:
    text = _fields(_read(record)).get(FIELD)
    if text is None or _damage(record):
        return
    try:
        noted = json.loads(text)
        yield Noted(str(noted["what"]), list(noted["rows"]), where)
    except (ValueError, KeyError, TypeError):
        yield Trouble(where, "a note of Gongkai's own that cannot be read")


def _answer(record: Any, url: str, where: str) -> Iterator[Event]:
    status, media_type = _status(record), _media_type(record)
    headers = record.rec_headers
    at = _time(headers.get_header("WARC-Date") or headers.get_header("archive-date") or "")
    if not at:
        yield Trouble(where, f"{url}: no date says when it was captured")
    elif record.rec_type == "revisit":
        of_url = (headers.get_header("WARC-Refers-To-Target-URI") or url).strip("<>")
        of_time = _time(headers.get_header("WARC-Refers-To-Date") or "")
        yield Revisit(url, at, where, of_url, of_time, headers.get_header("WARC-Payload-Digest") or "")
    elif status in REDIRECTS:
        yield Left(url, "a redirect")
    elif status != 200:
        yield Left(url, f"an answer with HTTP {status}")
    elif is_asset(media_type):
        yield Left(url, "a picture, a film, a style or a script")
    elif headers.get_header("WARC-Truncated"):
        yield Left(url, "its recording was cut short")
    else:
        yield from _whole(record, url, at, media_type, where)


def _whole(record: Any, url: str, at: str, media_type: str, where: str) -> Iterator[Event]:
    sent = tuple(record.http_headers.headers) if record.http_headers else ()
    raw = _read(record)
    if len(raw) > LARGEST:
        yield Left(url, f"larger than {LARGEST >> 20} MB")
        return
    if _damage(record):
        return  # which is said once the record has been read
    try:
        body = unpacked(raw, sent)
    except Unpackable as error:
        yield Trouble(where, f"{url}: {error}")
        return
    page = Page(
        site="",
        url=url,
        kind="page",
        status=200,
        fetched_at=at,
        body=body,
        headers=as_decoded(sent),
        media_type=media_type,
        rendered=record.rec_type == "resource" and media_type == "text/html",
    )
    yield Found(page, where, digest=record.rec_headers.get_header("WARC-Payload-Digest") or "")


def _read(record: Any, most: int = LARGEST + 1) -> bytes:
    """The rest of the record, of which at most so much."""
    parts, size = [], 0
    while size < most and (part := record.raw_stream.read(min(WINDOW, most - size))):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _damage(record: Any) -> str:
    """What of a record is not as its head says, in words; reads it to its end."""
    while record.raw_stream.read(WINDOW):
        pass
    if left := getattr(record.raw_stream, "limit", 0):
        return f"the record ends {left} bytes early"
    # Of the payload's digest tools have several opinions (before or after decoding), of the block's only one.
    problems = [each for each in record.digest_checker.problems if each.startswith("block digest failed")]
    return "the record is damaged: its bytes do not have the digest it names" if problems else ""


def _status(record: Any) -> int:
    if record.http_headers is None:
        return 200  # a resource, or a revisit that repeats no head
    with suppress(ValueError):
        return int(record.http_headers.get_statuscode())
    return 0


def _media_type(record: Any) -> str:
    value = record.http_headers.get_header("Content-Type") if record.http_headers else record.content_type
    return str(value or "").partition(";")[0].strip().lower()


def _time(date: str) -> str:
    """A WARC-Date (1.1 has fractions of a second, and may leave out the time) or an ARC's digits, as the archive has times."""
    if _DIGITS.fullmatch(date):
        date = f"{date[:8]}T{date[8:]}Z"
    try:
        at = datetime.fromisoformat(date)
    except ValueError:
        return ""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")


def _fields(block: bytes) -> dict[str, str]:
    """application/warc-fields, names in lower case."""
    lines = (line.partition(":") for line in block.decode("utf-8", "replace").split("\r\n"))
    return {name.strip().lower(): value.strip() for name, colon, value in lines if colon}


def _next_record(stream: BinaryIO, start: int) -> int | None:
    """Where the next record begins whose head can be read, from `start` on; None when there is none."""
    at = start
    while True:
        stream.seek(at)
        window = stream.read(WINDOW + 16)
        if len(window) < 4:
            return None
        for found in _RECORD.finditer(window):
            if _begins_record(stream, at + found.start()):
                return at + found.start()
        at += WINDOW


def _begins_record(stream: BinaryIO, offset: int) -> bool:
    stream.seek(offset)
    head = stream.read(4096)
    if head.startswith(GZIP):
        try:
            head = zlib.decompressobj(31).decompress(head, 16)
        except zlib.error:
            return False
    return head.startswith(b"WARC/1.")
