"""Bodies as an archive keeps them: after the transfer and content encodings that their headers name."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

import zstandard

from archive.imports.found import LARGEST

Headers = Iterable[tuple[str, str]]

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[^\r\n]*\r?\n")  # 1a2f;name=value


class Unpackable(Exception):
    """The body cannot be decoded; the text is a sentence."""


def unpacked(raw: bytes, headers: Headers) -> bytes:
    """The body. Encodings that a tool has undone already, leaving the header, are not undone again.

    Unpackable for a coding that is not known here, broken data, and more than LARGEST bytes.
    """
    named = {name.lower(): value.strip().lower() for name, value in headers}
    body = _joined(raw) if "chunked" in named.get("transfer-encoding", "") else raw
    for coding in reversed(named.get("content-encoding", "").replace(",", " ").split()):
        body = _decoded(body, coding)
    return body


def as_decoded(headers: Headers) -> tuple[tuple[str, str], ...]:
    """The headers without those of the encodings, as Scrapy leaves them."""
    wire = ("content-encoding", "transfer-encoding")
    return tuple((name, value) for name, value in headers if name.lower() not in wire)


def _joined(raw: bytes) -> bytes:
    """The chunks put together (RFC 9112, 7.1); the bytes themselves where they are no chunks, or not all of them."""
    parts: list[bytes] = []
    at = 0
    while found := _CHUNK.match(raw, at):
        size = int(found[1], 16)
        if size == 0:
            return b"".join(parts)
        end = found.end() + size
        if raw[end : end + 1] not in (b"\r", b"\n"):
            break
        parts.append(raw[found.end() : end])
        at = end + (2 if raw[end : end + 2] == b"\r\n" else 1)
    return raw


def _decoded(body: bytes, coding: str) -> bytes:
    if coding in ("identity", "none", "utf-8"):  # the last two are mistakes that portals make
        return body
    if coding in ("gzip", "x-gzip"):
        return _inflated(body, 31) if body.startswith(GZIP) else body
    if coding == "deflate":
        return _inflated(body, 15 if body[:1] == b"\x78" else -15)
    if coding == "zstd":
        return _zstd(body) if body.startswith(ZSTD) else body
    if coding == "br":
        return _brotli(body)
    raise Unpackable(f"its content encoding {coding} is not known here")


def _inflated(body: bytes, bits: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while body:
        unpacker = zlib.decompressobj(bits)
        try:
            parts.append(unpacker.decompress(body, LARGEST + 1 - size))
        except zlib.error as error:
            raise Unpackable(f"its compressed body is damaged ({error})") from error
        size += len(parts[-1])
        if size > LARGEST:
            raise Unpackable(f"unpacked it is larger than {LARGEST >> 20} MB")
        if not unpacker.eof:
            raise Unpackable("its compressed body ends early")
        body = unpacker.unused_data if bits == 31 and unpacker.unused_data.startswith(GZIP) else b""
    return b"".join(parts)


def _zstd(body: bytes) -> bytes:
    try:
        with zstandard.ZstdDecompressor().stream_reader(body) as reader:
            data = reader.read(LARGEST + 1)
    except zstandard.ZstdError as error:
        raise Unpackable(f"its compressed body is damaged ({error})") from error
    if len(data) > LARGEST:
        raise Unpackable(f"unpacked it is larger than {LARGEST >> 20} MB")
    return data


def _brotli(body: bytes) -> bytes:
    if b"<html" in body[:4096].lower() or b"<!doctype" in body[:4096].lower():
        return body  # undone already
    try:
        import brotli
    except ImportError as error:
        raise Unpackable(
            "its body is compressed with Brotli: pip install brotli, then import again"
        ) from error
    try:
        data: bytes = brotli.decompress(body)
    except brotli.error as error:
        raise Unpackable(f"its compressed body is damaged ({error})") from error
    return data
