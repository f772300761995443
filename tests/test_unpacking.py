"""Compression undone piece by piece: all of it, or a word on what is missing, and never more than the limit."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.unpacking import Damaged, TooLarge, Unpacked, unpack
from tests.faults.bombs import zstd

PACKERS: dict[bytes, Callable[[bytes], bytes]] = {
    b"gzip": gzip.compress,
    b"deflate": zlib.compress,
    b"br": brotli.compress,
    b"zstd": zstd.compress,
}
TEXT = st.binary(min_size=1, max_size=300).flatmap(
    lambda piece: st.integers(1, 2000).map(lambda times: piece * times)
)


@pytest.mark.parametrize("coding", PACKERS)
@given(TEXT)
def test_what_was_packed_comes_back(coding: bytes, text: bytes) -> None:
    assert unpack(PACKERS[coding](text), coding, len(text)) == Unpacked(text)


@pytest.mark.parametrize("coding", PACKERS)
@given(TEXT)
def test_a_byte_more_than_the_limit_is_too_large(coding: bytes, text: bytes) -> None:
    with pytest.raises(TooLarge):
        unpack(PACKERS[coding](text), coding, len(text) - 1)


@pytest.mark.parametrize("coding", PACKERS)
@given(TEXT, st.data())
def test_a_beginning_is_never_taken_for_the_whole(coding: bytes, text: bytes, data: st.DataObject) -> None:
    packed = PACKERS[coding](text)
    part = packed[: data.draw(st.integers(1, len(packed) - 1))]
    try:
        found = unpack(part, coding, len(text))
    except Damaged:
        return
    assert not found.is_whole or found.data == part  # too short to show what it is: taken as it stands
    assert text.startswith(found.data) or found.data == part


@given(TEXT, st.data())
def test_a_changed_byte_of_gzip_never_yields_other_text(text: bytes, data: st.DataObject) -> None:
    """It has a sum, which is held against what comes out. Brotli has none, Zstandard where the server adds one."""
    packed = bytearray(gzip.compress(text))
    at = data.draw(st.integers(0, len(packed) - 1))
    packed[at] ^= data.draw(st.integers(1, 255))
    try:
        found = unpack(bytes(packed), b"gzip", len(text) + 1000)
    except (Damaged, TooLarge):
        return
    assert not found.is_whole or found.data in (text, bytes(packed))


@pytest.mark.parametrize("coding", [b"gzip", b"zstd"])
def test_streams_one_behind_the_other(coding: bytes) -> None:
    pack = PACKERS[coding]
    assert unpack(pack(b"a" * 99_999) + pack(b"b") + pack(b"c"), coding, 10**6).data == b"a" * 99_999 + b"bc"
    assert unpack(pack(b"a") + b"\0" * 99, coding, 10**6) == Unpacked(b"a")  # junk that servers put behind it
    assert not unpack(pack(b"a") + pack(b"b")[:-3], coding, 10**6).is_whole
    with pytest.raises(Damaged, match="more than 1000 streams"):
        unpack(pack(b"") * 1001, coding, 10**6)


@pytest.mark.parametrize("coding", PACKERS)
@pytest.mark.parametrize("plain", [b"<html>", b'\xef\xbb\xbf  {"a": 1}', b"%PDF-1.7", b"PK\x03\x04", b""])
def test_a_label_on_what_was_never_packed(coding: bytes, plain: bytes) -> None:
    assert unpack(plain, coding, 10**6) == Unpacked(plain)
