"""The file information block at the beginning of a DOC: versions, flags, and where everything else is ([MS-DOC] §2.5)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from pipelines.errors import ReadError

WORD_97 = 193  # of nFib: the first version of this format
MAX_CHARACTERS = 3_000_000  # of a document with everything that hangs on it

_WORD, _OLD_WORD = 0xA5EC, 0xA5DC
_ENCRYPTED, _OTHER_TABLE = 0x0100, 0x0200  # flags
# Numbers of the pairs (offset, size) in the last part of the block
_STYLESHEET, _CHARACTERS, _PARAGRAPHS, _PIECES, _LISTS, _LIST_USES = 1, 12, 13, 33, 73, 74


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a stream."""

    start: int
    size: int

    def of(self, stream: bytes) -> bytes:
        """Its bytes, fewer where the stream ends before it does."""
        return stream[self.start : self.start + self.size]


@dataclass(frozen=True, slots=True)
class Fib:
    """Places are in the stream `table`. `main` and `boxes` are (first, end) positions of the text and its text boxes."""

    table: str  # name of a stream
    main: tuple[int, int]
    boxes: tuple[int, int]
    stylesheet: Place
    characters: Place
    paragraphs: Place
    pieces: Place
    lists: Place
    list_uses: Place


def read_fib(word: bytes) -> Fib:
    """The block. ReadError for encrypted documents and those of Word 6 and 95."""
    flags = _flags(word)
    (words,) = struct.unpack_from("<H", word, 32)
    longs_at = 34 + 2 * words
    (longs,) = struct.unpack_from("<H", word, longs_at)
    counts = struct.unpack_from("<8I", word, longs_at + 2 + 12)  # characters of the text, its footnotes, ...
    if sum(counts) > MAX_CHARACTERS:
        raise ReadError(
            f"The DOC is said to have {sum(counts)} characters; no report has more than {MAX_CHARACTERS}."
        )
    pairs_at = longs_at + 2 + 4 * longs
    (pairs,) = struct.unpack_from("<H", word, pairs_at)

    def place(number: int) -> Place:
        return (
            Place(*struct.unpack_from("<II", word, pairs_at + 2 + 8 * number))
            if number < pairs
            else Place(0, 0)
        )

    boxes_at = sum(counts[:6])
    return Fib(
        table="1Table" if flags & _OTHER_TABLE else "0Table",
        main=(0, counts[0]),
        boxes=(boxes_at, boxes_at + counts[6]),
        stylesheet=place(_STYLESHEET),
        characters=place(_CHARACTERS),
        paragraphs=place(_PARAGRAPHS),
        pieces=place(_PIECES),
        lists=place(_LISTS),
        list_uses=place(_LIST_USES),
    )


def _flags(word: bytes) -> int:
    """The flags of a document that can be read."""
    ident, version = struct.unpack_from("<HH", word, 0)
    (flags,) = struct.unpack_from("<H", word, 10)
    if ident == _OLD_WORD or (ident == _WORD and version < WORD_97):
        raise ReadError(
            "This is a document of Word 6 or 95, which is not read: save it as DOCX with an office program and read that with `gongkai parse`."
        )
    if ident != _WORD:
        raise ReadError("The DOC is damaged: it does not begin as a Word document does.")
    if flags & _ENCRYPTED:
        raise ReadError("The DOC is encrypted: it cannot be read without its password.")
    return int(flags)
