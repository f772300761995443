"""Answers that unpack to a gigabyte, from a few kilobytes: each is made of one small piece, again and again."""

from __future__ import annotations

import gzip
import sys
import zlib
from functools import cache

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PIECE = b"<p>0</p>" * (512 * 1024)  # 4 MB
TIMES = 256


@cache
def gzip_bomb() -> bytes:
    """Streams one behind the other, as the standard allows (RFC 1952 §2.2)."""
    return gzip.compress(PIECE, 9) * TIMES


@cache
def deflate_bomb() -> bytes:
    """One stream; a full flush makes its pieces independent of each other."""
    squeezer = zlib.compressobj(9, wbits=-15)
    piece = squeezer.compress(PIECE) + squeezer.flush(zlib.Z_FULL_FLUSH)
    return piece * TIMES + squeezer.flush()


@cache
def brotli_bomb() -> bytes:
    """One stream: from the second flushed piece on each leaves the window as it found it, and has the same bytes."""
    squeezer = brotli.Compressor(quality=1)
    first, second = [squeezer.process(PIECE) + squeezer.flush() for _ in range(2)]
    return first + second * (TIMES - 1) + squeezer.finish()


@cache
def zstd_bomb() -> bytes:
    """Frames one behind the other (RFC 8878 §3.1)."""
    return zstd.compress(PIECE, 3) * TIMES


@cache
def wide_zstd() -> bytes:
    """A small page that asks for a window of 128 MB."""
    options = {zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.content_size_flag: 0}
    squeezer = zstd.ZstdCompressor(options=options)
    return squeezer.compress(b"<html>") + squeezer.flush()
