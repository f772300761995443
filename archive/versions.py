"""When a document has a new version, and the two hashes that prove it."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from hashlib import sha256

_WIDE = tuple((mark, unicodedata.normalize("NFKC", mark)) for mark in "，：；（）？！％～")


@lru_cache(maxsize=2)  # a text is hashed, and then its fingerprint is taken
def nfkc(text: str) -> str:
    """The text in Unicode's form NFKC. Its usual marks are replaced beforehand: a tenth of the time, and the same result."""
    for wide, narrow in _WIDE:
        text = text.replace(wide, narrow)
    return unicodedata.normalize("NFKC", text)


def content_hash(text: str) -> str:
    """SHA-256 in hex of the canonical text, NFKC and without any whitespace.

    The text is repaired and simplified already, so that spacing, width and script of a copy do not make a
    version; a changed cell does.
    """
    return sha256("".join(nfkc(text).split()).encode()).hexdigest()


EMPTY = content_hash("")  # of documents that say nothing: equal, but no copies of each other


def chain_hash(previous: str, content: str, body: str) -> str:
    """SHA-256 in hex over the previous version's chain value (empty for the first), and the hashes of this
    version's content and of its capture's body: no version can be altered or left out unseen."""
    return sha256(f"{previous}\n{content}\n{body}".encode()).hexdigest()
