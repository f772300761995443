"""Fingerprints of texts (MinHash), by which near copies are looked up in an index and their likeness is estimated.

A fingerprint is of the letters and numbers of a canonical text, in overlapping fours: spacing, punctuation and lost
characters count for nothing. It is stored, so what it was made with is stored beside it (`METHOD`).
"""

from __future__ import annotations

import re
import struct
from hashlib import blake2b
from operator import eq

from rensa import RMinHash

from archive.versions import nfkc

SHINGLE = (
    4  # characters: a lost one spoils four of them, and statutory labels still do not look like each other
)
VALUES = 126  # the estimate is off by 0.04 at most, two times in three
ROWS = (
    8  # values that make a band: texts alike by 0.8 share one of 16 bands in 95 of 100 cases, by 0.9 always
)
SEED = 20190515  # the day the regulations in force were published
LEAST = 60  # letters below which a text is too short to be told from others of its kind
METHOD = f"rensa {RMinHash.ALGORITHM_VERSION} {SHINGLE} {VALUES} {SEED}"
_OTHER = re.compile(r"[\W_]+")  # white space, punctuation, U+FFFD, private use


def letters(text: str) -> str:
    """The letters and digits of a text in NFKC."""
    return _OTHER.sub("", nfkc(text))


def fingerprint(text: str) -> bytes | None:
    """The values, four bytes each; None for a text too short to have one."""
    plain = letters(text)
    if len(plain) < LEAST:
        return None
    values = RMinHash(num_perm=VALUES, seed=SEED)
    values.update([plain[at : at + SHINGLE] for at in range(len(plain) - SHINGLE + 1)])
    return struct.pack(f"<{VALUES}I", *values.digest())


def similarity(one: bytes, other: bytes) -> float:
    """The estimated share of shingles that two texts have in common, 0 to 1."""
    layout = f"<{VALUES}I"
    shared: int = sum(map(eq, struct.unpack(layout, one), struct.unpack(layout, other)))
    return shared / VALUES


def band_keys(signature: bytes, year: int | None) -> list[int]:
    """Keys for the index: texts that share one are worth comparing.

    The year is part of them: reports of different years are no copies, and there are many of one form.
    """
    width = ROWS * 4
    bands = [signature[at : at + width] for at in range(0, len(signature), width)]
    return [_key(f"{year or ''} {place} ".encode() + band) for place, band in enumerate(bands)]


def _key(data: bytes) -> int:
    """64 bits as SQLite stores an integer."""
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)
