"""Bodies at rest: the bytes of a response, packed, stored once by the SHA-256 of the bytes as received.

To unpack a body may take a dictionary of its site, or other bodies: an earlier one of its address (`base_sha256`), one that came in the
same crawl (`beside_sha256`). None of them is ever deleted: foreign keys forbid it.
"""

from __future__ import annotations

from hashlib import sha256

from sqlite_utils import Database

from archive.bodies import choosing, dictionaries, packing
from archive.bodies.choosing import Near
from archive.bodies.unpacking import ROW, Reader

AT_HAND = 1_000_000  # bytes; one body on the way may be wanted twice
INSERT = (
    "INSERT INTO bodies (sha256, size, codec, data, base_sha256, beside_sha256, dictionary_sha256)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


def keep_body(db: Database, body: bytes, near: Near | None = None) -> str:
    """Store the bytes unless they are stored, and return their SHA-256 in hex. `near`: what they may resemble."""
    digest = sha256(body).hexdigest()
    if not choosing.is_stored(db, digest):
        way = choosing.smallest(db, digest, body, near) if near else packing.plain(body)
        db.execute(INSERT, (digest, len(body), way.codec, way.data, way.base, way.beside, way.dictionary))
    return digest


def forget(db: Database) -> None:
    """What was kept last was taken back: other bodies are packed against none of it."""
    choosing.forget(db)


def copy_body(db: Database, other: Database, digest: str) -> None:
    """Store a body of another archive as it is packed there, and before it all that it is packed against; for a merge.

    Packed alone instead where reading it here would take too many others. The sites of its dictionaries must be known. ArchiveError when
    the other archive lacks it or holds it damaged.
    """
    if choosing.is_stored(db, digest):
        return
    content = Reader(other, room=AT_HAND).body(digest)
    _, codec, data, size, base, beside, dictionary = other.execute(ROW, (digest,)).fetchone()
    for reference in (base, beside):
        if reference is not None:
            copy_body(db, other, reference)
    if dictionary is not None:
        dictionaries.copy(db, other, dictionary)
    if len(choosing.needed(db, base, beside)) >= choosing.MOST:
        keep_body(db, content)
    else:
        db.execute(INSERT, (digest, size, codec, data, base, beside, dictionary))


def packed(body: bytes) -> tuple[str, bytes]:
    """`zstd` and the compressed bytes, or `raw` and the bytes themselves where compression gains nothing."""
    alone = packing.plain(body)
    return alone.codec, alone.data


def unpacked(codec: str, data: bytes, size: int) -> bytes:
    """The bytes as received of a body that needs no other. ArchiveError for damaged data and an unknown codec."""
    return packing.unpack(codec, data, size)


def body(db: Database, digest: str) -> bytes:
    """The stored bytes of that SHA-256; ArchiveError when there are none or they are damaged."""
    return Reader(db, room=AT_HAND).body(digest)
