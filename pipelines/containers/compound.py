"""OLE2 compound files ([MS-CFB]), which old Word and Excel files are: a small file system of sectors in chains.

Chains are followed for at most as many sectors as the file has, so that one that bites its tail ends.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipelines.errors import ReadError

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_STREAM = 48 * 1024 * 1024  # bytes
MAX_ENTRIES = 10_000  # streams and storages; a document has a few dozen

_IN_HEADER = 109  # FAT sectors the header itself names
_MAX_SECTOR = 0xFFFFFFFA  # higher numbers are marks: end of chain, free, ...
_STREAM, _ROOT = 2, 5  # kinds of directory entries
_ENTRY = struct.Struct("<64sHBBIII16sIQQIQ")


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of the directory. `siblings` and `child` are indexes of others, far too high where there is none."""

    name: str
    kind: int
    siblings: tuple[int, int]
    child: int
    start: int
    size: int


@dataclass(frozen=True, slots=True)
class Compound:
    """An open file. `streams` are name -> (first sector, size in bytes) of its root; those of embedded objects are left out."""

    streams: dict[str, tuple[int, int]]
    _body: bytes = field(repr=False)
    _sector: int  # bytes
    _fat: Sequence[int] = field(repr=False)
    _mini: bytes = field(repr=False)  # the stream that small streams lie in
    _mini_fat: Sequence[int] = field(repr=False)
    _cutoff: int  # bytes below which a stream is a small one

    def __contains__(self, name: str) -> bool:
        return name in self.streams

    def read(self, name: str) -> bytes:
        """The bytes of a stream. ReadError when it is missing, cut off or larger than any report needs."""
        if name not in self.streams:
            raise ReadError(f"The file is damaged: its stream {name} is missing.")
        start, size = self.streams[name]
        if size > MAX_STREAM:
            raise ReadError(f"The stream {name} of the file has {size} bytes; no report has as many.")
        if size < self._cutoff:
            data = b"".join(
                self._mini[at * 64 : at * 64 + 64] for at in _chain(self._mini_fat, start, size // 64 + 1)
            )
        else:
            data = _sectors(self._body, self._sector, _chain(self._fat, start, size // self._sector + 1))
        if len(data) < size:
            raise ReadError(
                f"The file is damaged or cut off: of its stream {name} only {len(data)} of {size} bytes are there."
            )
        return data[:size]


def open_compound(body: bytes) -> Compound:
    """The file. ReadError when it is damaged or cut off."""
    try:
        return _open(body)
    except struct.error as error:
        raise ReadError(f"The OLE file is damaged or cut off and cannot be opened: {error}.") from error


def _open(body: bytes) -> Compound:
    shift, mini_shift = struct.unpack_from("<HH", body, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise ReadError("The OLE file is damaged: its header names sectors of no known size.")
    sector = 1 << shift
    directory_start, cutoff, mini_start = struct.unpack_from("<I4xII", body, 48)
    fat = _fat(body, sector)
    most = MAX_ENTRIES * _ENTRY.size // sector
    entries = _entries(_sectors(body, sector, _chain(fat, directory_start, most)))
    if not entries or entries[0].kind != _ROOT:
        raise ReadError("The OLE file is damaged: it has no root.")
    root = entries[0]
    mini_fat = _numbers(_sectors(body, sector, _chain(fat, mini_start, len(body) // sector + 1)))
    mini = _sectors(body, sector, _chain(fat, root.start, root.size // sector + 1))
    streams = {each.name: (each.start, each.size) for each in _children(entries) if each.kind == _STREAM}
    return Compound(streams, body, sector, fat, mini[: root.size], mini_fat, cutoff)


def _fat(body: bytes, sector: int) -> Sequence[int]:
    """The file allocation table: for each sector the next one of its chain."""
    sectors = len(body) // sector + 1
    named = list(struct.unpack_from(f"<{_IN_HEADER}I", body, 76))
    (at,) = struct.unpack_from("<I", body, 68)
    for _ in range(sectors):  # further sectors that only list FAT sectors
        if at >= _MAX_SECTOR or len(named) > sectors:
            break
        listed = _numbers(_sectors(body, sector, [at]))
        named += listed[:-1]
        at = listed[-1] if listed else _MAX_SECTOR
    distinct = dict.fromkeys(number for number in named if number < _MAX_SECTOR)
    needed = sectors * 4 // sector + 1
    return _numbers(_sectors(body, sector, list(distinct)[:needed]))


def _entries(directory: bytes) -> list[_Entry]:
    """The entries of the directory; the first one is the root."""
    entries = []
    for fields in _ENTRY.iter_unpack(directory[: len(directory) // _ENTRY.size * _ENTRY.size]):
        name, length, kind, _, left, right, child, *_, start, size = fields
        text = name[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        # The upper half of the size may hold rubbish in files of version 3.
        entries.append(_Entry(text, kind, (left, right), child, start, size & 0xFFFFFFFF))
    return entries


def _children(entries: Sequence[_Entry]) -> Iterator[_Entry]:
    """The entries right below the root: a tree of siblings hangs on its child."""
    waiting, seen = [entries[0].child], set[int]()
    while waiting:
        at = waiting.pop()
        if at < len(entries) and at not in seen:
            seen.add(at)
            yield entries[at]
            waiting += entries[at].siblings


def _chain(table: Sequence[int], start: int, most: int) -> list[int]:
    """The sectors of a chain, at most `most` of them."""
    chain: list[int] = []
    at = start
    while at < len(table) and len(chain) < most:
        chain.append(at)
        at = table[at]
    return chain


def _sectors(body: bytes, sector: int, numbers: Sequence[int]) -> bytes:
    """The bytes of these sectors; one that lies behind the end of the file has none."""
    return b"".join(body[(number + 1) * sector : (number + 2) * sector] for number in numbers)


def _numbers(data: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
