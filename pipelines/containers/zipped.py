"""ZIP archives from strangers: names decoded, parts read within limits, bombs refused.

Sizes in a ZIP's own tables are claims. Every limit here is held while bytes come out of the decompressor.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from pipelines.errors import ReadError

MAX_MEMBERS = 5_000
MAX_PART = 32 * 1024 * 1024  # bytes of one part, uncompressed
MAX_TOTAL = 96 * 1024 * 1024  # bytes of all parts read from one archive
MAX_RATIO = 400  # deflate makes at most 1,032 of 1; office files reach 60
RATIO_FROM = 1024 * 1024  # bytes; what is smaller may be as regular as it likes

_ENTRY = b"PK\x01\x02"  # one in the directory for each member
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1
_UNICODE_PATH = 0x7075  # extra field with the name in UTF-8 (Info-ZIP)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, ValueError, OSError)


@dataclass(slots=True)
class Zipped:
    """An open archive. `names` are of files only, in the archive's order, decoded."""

    names: tuple[str, ...]
    _file: zipfile.ZipFile = field(repr=False)
    _infos: dict[str, zipfile.ZipInfo] = field(repr=False)
    _left: int = MAX_TOTAL  # bytes that may still be read

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def read(self, name: str, limit: int = MAX_PART) -> bytes:
        """The bytes of a part. ReadError when it is missing, damaged, encrypted, or more than the limits allow."""
        info = self._infos.get(name)
        if info is None:
            raise ReadError(f"The file is damaged: its part {name} is missing.")
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise ReadError(f"The ZIP archive is encrypted: {name} cannot be read without its password.")
        most = min(limit, self._left)
        try:
            with self._file.open(info) as part:
                data = part.read(most + 1)
        except _BROKEN as error:
            raise ReadError(f"The file is damaged: its part {name} cannot be unpacked ({error}).") from error
        if len(data) > most or len(data) > max(RATIO_FROM, MAX_RATIO * info.compress_size):
            raise ReadError(
                f"The part {name} unpacks to more than any report needs: a ZIP bomb, or no report."
            )
        self._left -= len(data)
        return data


def open_zip(body: bytes) -> Zipped:
    """The archive. ReadError when it is cut off, damaged or has too many members."""
    if body.count(_ENTRY) > MAX_MEMBERS:
        raise ReadError(f"The ZIP archive has more than {MAX_MEMBERS} members; no report has.")
    try:
        file = zipfile.ZipFile(BytesIO(body))
    except _BROKEN as error:
        raise ReadError(f"The ZIP container is damaged or cut off and cannot be opened: {error}.") from error
    infos: dict[str, zipfile.ZipInfo] = {}
    for info in file.infolist():
        if not info.is_dir():
            infos.setdefault(_name(info), info)
    return Zipped(tuple(infos), file, infos)


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name: by its flag or extra field UTF-8, else what its bytes are, which Chinese systems write in GBK."""
    if info.flag_bits & _UTF8_FLAG:
        return info.filename
    for kind, data in _extra_fields(info.extra):
        if kind == _UNICODE_PATH and data[:1] == b"\x01":
            return data[5:].decode("utf-8", "replace")
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return info.filename


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """(id, data) of each extra field of a member; one that is cut off ends them."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        yield kind, extra[at + 4 : at + 4 + size]
        at += 4 + size
