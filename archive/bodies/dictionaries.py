"""Dictionaries: what the pages of a site have in common, kept by hash. Part of the archive; none is ever deleted."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import sha256
from threading import Lock

from sqlite_utils import Database

from archive.bodies import packing
from archive.errors import ArchiveError

# By hash, so that one holds for every archive: what was read and found to be of its hash cannot be another.
_READ: OrderedDict[str, bytes] = OrderedDict()
_LOCK = Lock()
AT_HAND = 16

COLUMNS = "sha256, site, created_at, pages, size, codec, data"
INSERT = f"INSERT INTO dictionaries ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"  # noqa: S608


def latest(db: Database, site: str) -> str | None:
    """The SHA-256 of the site's newest dictionary, None before the first."""
    row = db.execute(
        "SELECT sha256 FROM dictionaries WHERE site = ? ORDER BY created_at DESC, sha256 LIMIT 1", (site,)
    ).fetchone()
    return None if row is None else str(row[0])


def pages(db: Database, digest: str) -> int:
    """Of how many bodies a dictionary was made."""
    return int(db.execute("SELECT pages FROM dictionaries WHERE sha256 = ?", (digest,)).fetchone()[0])


def keep(db: Database, site: str, dictionary: bytes, pages: int, now: str) -> str:
    """Store a dictionary made of that many bodies of the site unless it is stored, and return its SHA-256 in hex."""
    digest, packed = sha256(dictionary).hexdigest(), packing.plain(dictionary)
    db.execute(INSERT, (digest, site, now, pages, len(dictionary), packed.codec, packed.data))
    return digest


def copy(db: Database, other: Database, digest: str) -> None:
    """Store a dictionary of another archive unless it is stored; ArchiveError when it is damaged there."""
    stored(other, digest)
    row = other.execute(f"SELECT {COLUMNS} FROM dictionaries WHERE sha256 = ?", (digest,)).fetchone()  # noqa: S608
    db.execute(INSERT, row)


def read(db: Database, digest: str) -> bytes:
    """The dictionary of that SHA-256; ArchiveError when there is none, or it is damaged."""
    with _LOCK:
        if (known := _READ.get(digest)) is not None:
            _READ.move_to_end(digest)
            return known
    dictionary = stored(db, digest)
    with _LOCK:
        _READ[digest] = dictionary
        if len(_READ) > AT_HAND:
            _READ.popitem(last=False)
    return dictionary


def stored(db: Database, digest: str) -> bytes:
    """The same from the file, whatever is at hand."""
    row = db.execute("SELECT codec, data, size FROM dictionaries WHERE sha256 = ?", (digest,)).fetchone()
    if row is None:
        raise ArchiveError(f"dictionary {digest} is not in this archive: restore it from a backup")
    try:
        dictionary = packing.unpack(*row)
    except ArchiveError as error:
        raise ArchiveError(f"dictionary {digest}: {error}") from error
    if sha256(dictionary).hexdigest() != digest:
        raise ArchiveError(
            f"dictionary {digest}: the bytes are not those of this SHA-256: restore it from a backup"
        )
    return dictionary
