"""The text of a DOC. Saving leaves it in pieces all over the file; a table says in which order they read ([MS-DOC] §2.4.1).

A piece is UTF-16, or one byte a character. Positions count 16-bit units, so that a rare character takes two.
"""

from __future__ import annotations

import re
import struct
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.attachments.doc.fib import Fib
from pipelines.errors import ReadError

_PROPERTIES, _TABLE = 1, 2  # kinds of what the table stands among
_COMPRESSED = 0x40000000
_HALF = re.compile("[\ud800-\udfff]")  # one of the two units of a rare character


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of the document's text, one character a 16-bit unit, and where each of them stands in the file."""

    text: str
    starts: Sequence[int]  # index in `text` at which each of its pieces begins
    offsets: Sequence[int]  # of each piece, in the stream
    widths: Sequence[int]  # of each piece, bytes a character

    def offset(self, at: int) -> int:
        """Where the character with that index stands in the stream."""
        piece = bisect_right(self.starts, at) - 1
        return self.offsets[piece] + (at - self.starts[piece]) * self.widths[piece]


@dataclass(frozen=True, slots=True)
class Text:
    """The text itself and that of its text boxes. Footnotes, headers and comments are left out."""

    main: Stretch
    boxes: Stretch
    pieces: int


@dataclass(frozen=True, slots=True)
class _Piece:
    first: int
    end: int
    offset: int
    width: int


def read_text(word: bytes, table: bytes, fib: Fib) -> Text:
    """The text in its order. ReadError when the table of pieces is missing or damaged."""
    pieces = _pieces(fib.pieces.of(table))
    return Text(_stretch(word, pieces, *fib.main), _stretch(word, pieces, *fib.boxes), len(pieces))


def whole(text: str) -> str:
    """The text with the two units of rare characters put together; a half that stands alone becomes U+FFFD."""
    return (
        text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if _HALF.search(text)
        else text
    )


def _pieces(data: bytes) -> list[_Piece]:
    at = 0
    while at < len(data) and data[at] == _PROPERTIES:
        at += 3 + struct.unpack_from("<H", data, at + 1)[0]
    if at >= len(data) or data[at] != _TABLE:
        raise ReadError("The DOC is damaged: the table that puts its text together is missing.")
    (size,) = struct.unpack_from("<I", data, at + 1)
    at += 5
    count = (min(size, len(data) - at) - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}I", data, at)
    if list(positions) != sorted(positions):
        raise ReadError("The DOC is damaged: the pieces of its text overlap.")
    pieces = []
    for number in range(count):
        (packed,) = struct.unpack_from("<I", data, at + 4 * (count + 1) + 8 * number + 2)
        width = 1 if packed & _COMPRESSED else 2
        offset = (packed & (_COMPRESSED - 1)) // (3 - width)
        pieces.append(_Piece(positions[number], positions[number + 1], offset, width))
    return pieces


def _stretch(word: bytes, pieces: Sequence[_Piece], first: int, end: int) -> Stretch:
    texts: list[str] = []
    starts, offsets, widths = [], [], []
    length = 0
    for piece in pieces:
        begin, stop = max(first, piece.first), min(end, piece.end)
        if begin >= stop:
            continue
        offset = piece.offset + (begin - piece.first) * piece.width
        text = _decoded(word[offset : offset + (stop - begin) * piece.width], piece.width)
        starts.append(length)
        offsets.append(offset)
        widths.append(piece.width)
        texts.append(text)
        length += len(text)
    return Stretch("".join(texts), starts, offsets, widths)


def _decoded(data: bytes, width: int) -> str:
    """One character a unit. Bytes are Windows-1252 whatever the language ([MS-DOC] §2.9.73)."""
    if width == 1:
        return data.decode("cp1252", "replace")
    text = data[: len(data) // 2 * 2].decode("utf-16-le", "surrogatepass")
    return (
        text if 2 * len(text) >= len(data) - 1 else "".join(map(chr, array("H", data[: len(data) // 2 * 2])))
    )
