"""Undoing the compression of an answer, piece by piece: it ends at a limit, and says whether all of it was there.

Scrapy gives what it could unpack of a stream that is cut or damaged, without a word, and half a report would become
a version. Here a stream is whole, cut, damaged or too large.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Callable, Generator
from dataclasses import dataclass
from io import BytesIO

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PIECE = 65_536  # bytes that go in, and come out, at a time
MOST_PARTS = 1000  # streams one behind the other: a server has one, a bomb of empty ones has millions
ZSTD_WINDOW = 23  # 8 MB, the most that a browser allows (RFC 9659)
GZIP, ZSTD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
MAGIC = {b"gzip": GZIP, b"x-gzip": GZIP, b"zstd": ZSTD}
ACCEPTED = b"gzip, deflate, br, zstd"

# The beginning of a page, a list's JSON, or a file: what is labelled packed and is not.
# Brotli and deflate have no sign of their own, and what they make may begin with any character, but goes on with others.
_PLAIN = re.compile(
    rb"(?=[^\x00-\x08\x0e-\x1f]{64}|[^\x00-\x08\x0e-\x1f]{0,63}\Z)(?:\xef\xbb\xbf)?\s{0,999}"
    rb"(?:<(?:[a-z]|!doctype|!--|\?xml)|\{\s{0,99}\"|\[\s{0,99}[{\"\[])|%PDF-|PK\x03\x04|\xd0\xcf\x11\xe0\xa1\xb1",
    re.IGNORECASE,
)

Pieces = Generator[bytes, None, bool]  # the pieces; returns whether the end was there


class Damaged(Exception):
    """A stream that breaks its own rules; the text says which."""


class TooLarge(Exception):
    """More comes out than the limit."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What came out; `is_whole`: to the end of the stream."""

    data: bytes
    is_whole: bool = True


def unpack(body: bytes, coding: bytes, most: int) -> Unpacked:
    """The body without that coding (a key of CODINGS); the body itself where it was never packed.

    Damaged for what is no such stream, TooLarge at the first piece beyond `most` bytes.
    """
    if not body or (coding in MAGIC and not body.startswith(MAGIC[coding])):
        return Unpacked(body)
    is_plain = coding not in MAGIC and bool(_PLAIN.match(body))
    out = BytesIO()
    pieces = CODINGS[coding](body)
    try:
        while True:
            out.write(next(pieces))
            if out.tell() > most:
                out.close()  # or the traceback would keep it
                raise TooLarge
    except StopIteration as end:
        return Unpacked(out.getvalue(), end.value) if end.value or not is_plain else Unpacked(body)
    except (zlib.error, brotli.error, zstd.ZstdError) as error:
        if is_plain:
            return Unpacked(body)
        raise Damaged(str(error)) from error


def _gzip(body: bytes) -> Pieces:
    view, at = memoryview(body), 0
    for _ in range(MOST_PARTS):
        at, is_whole = yield from _inflated(view, at, zlib.MAX_WBITS | 16)
        if not is_whole:
            return False
        if not body.startswith(GZIP, at):  # the end, or junk that servers put behind it
            return True
    raise Damaged(f"more than {MOST_PARTS} streams in one")


def _deflate(body: bytes) -> Pieces:
    """With a zlib header as the standard has it, or without, as old IIS sends it."""
    has_header = len(body) > 1 and body[0] & 15 == 8 and (body[0] << 8 | body[1]) % 31 == 0
    bits = zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS
    _, is_whole = yield from _inflated(memoryview(body), 0, bits)
    return is_whole


def _inflated(view: memoryview, at: int, bits: int) -> Generator[bytes, None, tuple[int, bool]]:
    """One stream from `at` on; returns where it ended, and whether it did."""
    stream = zlib.decompressobj(bits)
    while at < len(view) and not stream.eof:
        given: bytes | memoryview = view[at : at + PIECE]
        at += len(given)
        while given and not stream.eof:
            yield stream.decompress(given, PIECE)
            given = stream.unconsumed_tail
    if not stream.eof:
        yield stream.flush()
    return at - len(stream.unused_data), stream.eof


def _brotli(body: bytes) -> Pieces:
    stream = brotli.Decompressor()
    for at in range(0, len(body), PIECE):
        yield stream.process(body[at : at + PIECE], output_buffer_limit=PIECE)
        # It takes more before it has given all, and says so (`can_accept_more_data`).
        while not stream.is_finished() and (piece := stream.process(b"", output_buffer_limit=PIECE)):
            yield piece
        if stream.is_finished():
            return True
    return False


def _zstd(body: bytes) -> Pieces:
    view, at = memoryview(body), 0
    for _ in range(MOST_PARTS):
        stream = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: ZSTD_WINDOW})
        while at < len(view) and not stream.eof:
            given = view[at : at + PIECE]
            at += len(given)
            yield stream.decompress(given, PIECE)
            while not stream.needs_input and not stream.eof:
                yield stream.decompress(b"", PIECE)
        if not stream.eof:
            return False
        at -= len(stream.unused_data)
        if not body.startswith(ZSTD, at):
            return True
    raise Damaged(f"more than {MOST_PARTS} streams in one")


CODINGS: dict[bytes, Callable[[bytes], Pieces]] = {
    b"gzip": _gzip,
    b"x-gzip": _gzip,
    b"deflate": _deflate,
    b"br": _brotli,
    b"zstd": _zstd,
}
