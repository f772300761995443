"""One WARC/1.1 record as bytes (ISO 28500:2017). Nothing in it depends on when or where it is written.

Ids are UUIDs of what the record is about, digests are SHA-256 in base 32, and each record is a gzip member of its own without a time, so
that two exports of one archive are equal byte for byte, and a later one can be compared with an earlier one.
"""

from __future__ import annotations

import zlib
from base64 import b32encode
from collections.abc import Iterable
from hashlib import sha256
from http import HTTPStatus
from uuid import UUID, uuid5

Headers = Iterable[tuple[str, str]]

NAMESPACE = UUID("6f1c1d5e-52c5-5a3f-9d6a-0d0f6b1b7a11")  # of all record ids
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
FIELDS = "application/warc-fields"
RESPONSE, REQUEST = "application/http; msgtype=response", "application/http; msgtype=request"
# Headers that describe the bytes as they went over the wire: the archive keeps them decoded, whose length is another.
WIRE = frozenset({"content-encoding", "transfer-encoding", "content-length"})
ORIGINAL = "X-Archive-Orig-"  # prefix of such a header, as wayback machines write it


def record_id(*about: object) -> str:
    """`<urn:uuid:...>`: the same for the same thing, whenever and wherever it is exported."""
    return f"<urn:uuid:{uuid5(NAMESPACE, chr(10).join(map(str, about)))}>"


def digest_of(hexadecimal: str) -> str:
    """A SHA-256 as WARC tools write it: `sha256:` and base 32."""
    return f"sha256:{b32encode(bytes.fromhex(hexadecimal)).decode()}"


def warc_date(at: str) -> str:
    """The archive's time as WARC-Date: 2026-01-05T00:00:00Z."""
    return at.replace("+00:00", "Z")


def record(kind: str, identity: str, at: str, headers: Headers, content_type: str, block: bytes) -> bytes:
    """The record, compressed. `headers` are those beyond type, id, date, digest and length of the block."""
    lines = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", identity),
        ("WARC-Date", warc_date(at)),
        *headers,
        ("WARC-Block-Digest", digest_of(sha256(block).hexdigest())),
        ("Content-Type", content_type),
        ("Content-Length", str(len(block))),
    ]
    head = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in lines)
    packer = zlib.compressobj(level=6, wbits=31)
    parts = (f"WARC/1.1\r\n{head}\r\n".encode(), block, b"\r\n\r\n")
    return b"".join(packer.compress(part) for part in parts) + packer.flush()


def response_block(status: int, headers: Headers, body: bytes) -> bytes:
    """Status line, headers as archived, and the body as it is kept: after any transfer and content encoding.

    The reason phrase is the standard's. Headers of the encoding are renamed, and the length is that of the body.
    """
    kept = [(ORIGINAL + name if name.lower() in WIRE else name, value) for name, value in headers]
    return _head(f"HTTP/1.1 {status} {_phrase(status)}", [*kept, ("Content-Length", str(len(body)))]) + body


def head_block(status: int, headers: Headers) -> bytes:
    """The head of an answer whose body is not repeated."""
    return _head(f"HTTP/1.1 {status} {_phrase(status)}", headers)


def request_block(target: str, host: str) -> bytes:
    """As much of a request as is known: that the address was asked for with GET."""
    return _head(f"GET {target} HTTP/1.1", [("Host", host)])


def fields_block(fields: Headers) -> bytes:
    """application/warc-fields."""
    return "".join(f"{name}: {_one_line(value)}\r\n" for name, value in fields).encode()


def _head(first: str, headers: Headers) -> bytes:
    lines = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in headers)
    return f"{first}\r\n{lines}\r\n".encode("latin-1", "replace")


def _one_line(value: str) -> str:
    return " ".join(value.splitlines()) if "\n" in value or "\r" in value else value


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus.__members__.values() else "Unknown"
