"""Bytes packed and unpacked: pure, and the same bytes come back or an ArchiveError.

`raw`        the bytes as they are
`zstd`       a zstd frame (RFC 8878)
`zstd-dict`  a zstd frame, packed with a dictionary: `zstd -d -D DICTIONARY`
`zstd-ref`   a zstd frame, packed with the bytes of one or two other bodies in the place of a dictionary, one after the
             other: `zstd -d -D BYTES`
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TypeVar

import zstandard
from zstandard import ZstdCompressionDict, ZstdCompressor, ZstdDecompressor

from archive.errors import ArchiveError

Context = TypeVar("Context")
LEVEL = 9  # 79 MB/s; level 19 would save 4 % more at a sixtieth of the speed
AT_HAND = 8  # dictionaries a thread keeps set up: those of as many sites


@dataclass(frozen=True, slots=True)
class Packed:
    """A body as a row of `bodies` holds it: its codec and data, and the SHA-256 of what it takes to unpack them."""

    codec: str
    data: bytes
    base: str | None = None
    beside: str | None = None
    dictionary: str | None = None


class _Contexts(threading.local):
    """What zstd sets up once: no context may be used by two threads."""

    def __init__(self) -> None:
        self.compressor = ZstdCompressor(level=LEVEL)
        self.decompressor = ZstdDecompressor()
        self.packing: OrderedDict[str, ZstdCompressor] = OrderedDict()
        self.unpacking: OrderedDict[str, ZstdDecompressor] = OrderedDict()


_CONTEXTS = _Contexts()


def plain(body: bytes) -> Packed:
    """`zstd`, or `raw` where compression gains nothing."""
    data = _CONTEXTS.compressor.compress(body)
    return Packed("zstd", data) if len(data) < len(body) else Packed("raw", body)


def with_dictionary(body: bytes, digest: str, dictionary: bytes) -> Packed:
    """`zstd-dict`, with the dictionary of that SHA-256."""
    compressor = _at_hand(_CONTEXTS.packing, digest)
    if compressor is None:
        loaded = ZstdCompressionDict(dictionary)
        loaded.precompute_compress(level=LEVEL)
        compressor = _keep_at_hand(
            _CONTEXTS.packing, digest, ZstdCompressor(level=LEVEL, dict_data=loaded, write_dict_id=False)
        )
    return Packed("zstd-dict", compressor.compress(body), dictionary=digest)


def against(body: bytes, reference: bytes, *, level: int = LEVEL) -> bytes:
    """The frame of a `zstd-ref` body."""
    loaded = ZstdCompressionDict(reference, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    return ZstdCompressor(level=level, dict_data=loaded).compress(body)


def unpack(codec: str, data: bytes, size: int) -> bytes:
    """The bytes of a `raw` or `zstd` body. ArchiveError for damaged data and for a codec this version does not know."""
    if codec == "raw":
        return data
    if codec != "zstd":
        raise ArchiveError(f"codec {codec!r} is unknown to this version of Gongkai: install a newer one")
    return _decompress(_CONTEXTS.decompressor, data, size)


def unpack_with(data: bytes, size: int, digest: str, dictionary: bytes) -> bytes:
    """The bytes of a `zstd-dict` body; ArchiveError for damaged data."""
    decompressor = _at_hand(_CONTEXTS.unpacking, digest)
    if decompressor is None:
        decompressor = _keep_at_hand(
            _CONTEXTS.unpacking, digest, ZstdDecompressor(dict_data=ZstdCompressionDict(dictionary))
        )
    return _decompress(decompressor, data, size)


def unpack_against(data: bytes, size: int, reference: bytes) -> bytes:
    """The bytes of a `zstd-ref` body; ArchiveError for damaged data."""
    loaded = ZstdCompressionDict(reference, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    return _decompress(ZstdDecompressor(dict_data=loaded), data, size)


def _decompress(decompressor: ZstdDecompressor, data: bytes, size: int) -> bytes:
    try:
        # A damaged frame may claim any size, and zstd would ask for as much memory before it looks further.
        if zstandard.frame_content_size(data) != size:
            raise ArchiveError(
                f"compressed data is damaged (it is not of {size} bytes): restore it from a backup"
            )
        return decompressor.decompress(data, max_output_size=size)
    except zstandard.ZstdError as error:
        raise ArchiveError(f"compressed data is damaged ({error}): restore it from a backup") from error


def _at_hand(contexts: OrderedDict[str, Context], digest: str) -> Context | None:
    found = contexts.get(digest)
    if found is not None:
        contexts.move_to_end(digest)
    return found


def _keep_at_hand(contexts: OrderedDict[str, Context], digest: str, context: Context) -> Context:
    contexts[digest] = context
    if len(contexts) > AT_HAND:
        contexts.popitem(last=False)
    return context
