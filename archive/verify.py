"""Proof: every hash, chain, reference and index entry of an archive, recomputed from what it stands for."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from sqlite_utils import Database

from archive import copies
from archive.bodies import dictionaries
from archive.bodies.unpacking import COLUMNS, Reader
from archive.copies.fingerprints import METHOD, fingerprint
from archive.errors import ArchiveError
from archive.search import index_check
from archive.versions import chain_hash, content_hash

if TYPE_CHECKING:
    from archive.store import Archive

AT_HAND = 64_000_000  # bytes of bodies that others may be packed against


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that does not hold. `row` is its id, or its SHA-256 for a body; empty when it is the whole table."""

    table: str
    row: str
    text: str


def verify(archive: Archive, watch: Callable[[str], None] = lambda _: None) -> Iterator[Problem]:
    """Every problem of the archive as it stands now, also while a crawl writes to it; none when it is whole.

    Reads only, a row at a time; a damaged table ends its own check, and the others go on. `watch` is told the table
    of each check as it begins.
    """
    archive.db.execute("BEGIN")
    try:
        for table, check in CHECKS:
            watch(table)
            try:
                yield from check(archive.db)
            except sqlite3.DatabaseError as error:
                yield Problem(table, "", f"cannot be read: {error}")
    finally:
        archive.db.execute("ROLLBACK")


def _pages(db: Database) -> Iterator[Problem]:
    for (message,) in db.execute("PRAGMA quick_check(100)"):
        if message != "ok":
            yield Problem("sqlite_schema", "", f"the database file is damaged: {message}")


def _references(db: Database) -> Iterator[Problem]:
    for table, row, parent, _ in db.execute("PRAGMA foreign_key_check"):
        yield Problem(table, str(row), f"refers to a row of {parent} that is not there")


def dictionary_problems(db: Database) -> Iterator[Problem]:
    """Every dictionary by its SHA-256, as it stands in the file."""
    for (digest,) in db.execute("SELECT sha256 FROM dictionaries").fetchall():
        try:
            dictionaries.stored(db, digest)
        except ArchiveError as error:
            yield Problem("dictionaries", digest, str(error))


def body_problems(db: Database) -> Iterator[Problem]:
    """Every body, each through what it is packed against; in the order they came, which keeps that at hand."""
    reader = Reader(db, room=AT_HAND)
    for row in db.execute(f"SELECT {COLUMNS} FROM bodies"):  # noqa: S608
        digest, size = row[0], row[3]
        try:
            body = reader.unpacked(row)
        except ArchiveError as error:
            yield Problem("bodies", digest, str(error))
            continue
        if len(body) != size:
            yield Problem("bodies", digest, f"holds {len(body)} bytes, says {size}")


def _versions(db: Database) -> Iterator[Problem]:
    """Content hashes, and each document's versions numbered without a gap and chained."""
    rows = db.query(
        "SELECT v.id, v.document_id, v.number, v.change, v.content_sha256, v.chain_sha256, v.text, v.captured_at,"
        " c.captured_at AS taken_at, c.body_sha256, c.url, d.url AS document_url"
        " FROM versions v LEFT JOIN captures c ON c.id = v.capture_id LEFT JOIN documents d ON d.id = v.document_id"
        " ORDER BY v.document_id, v.number"
    )
    for _, of_document in groupby(rows, itemgetter("document_id")):
        chain = ""
        for expected, row in enumerate(of_document, start=1):
            for text in _version_faults(row, expected, chain):
                yield Problem("versions", str(row["id"]), text)
            chain = row["chain_sha256"]


def _version_faults(row: dict[str, object], expected: int, chain: str) -> Iterator[str]:
    content, body = str(row["content_sha256"]), str(row["body_sha256"])
    if content_hash(str(row["text"])) != content:
        yield "its text is not that of its content_sha256"
    if chain_hash(chain, content, body) != row["chain_sha256"]:
        yield "chain_sha256 does not follow from the version before it, its content and its body"
    if row["number"] != expected:
        yield f"is version {row['number']} where {expected} should stand: a version is missing before it"
    if row["change"] != ("first" if expected == 1 else "content"):
        yield f"change {row['change']!r} does not fit version {expected}"
    if row["url"] != row["document_url"] or row["captured_at"] != row["taken_at"]:
        yield "its capture is of another address or time"


def _documents(db: Database) -> Iterator[Problem]:
    """Each document points at its last version, and a copy at its original."""
    rows = db.execute(
        "SELECT d.id FROM documents d WHERE d.version_id IS NOT"
        " (SELECT v.id FROM versions v WHERE v.document_id = d.id ORDER BY v.number DESC LIMIT 1)"
    )
    for (document_id,) in rows:
        yield Problem("documents", str(document_id), "version_id is not its last version")
    yield from _copies(db)


def _copies(db: Database) -> Iterator[Problem]:
    """Each copy points at its original, and fingerprints are those of the texts they stand for."""
    for document_id, copy_of, original in copies.assigned(db, copies.linked(db)):
        if copy_of != original:
            yield Problem("documents", str(document_id), f"copy_of is {copy_of}, and its original {original}")
    for document_id, version_id, current, signature, text in db.execute(
        "SELECT f.document_id, f.version_id, d.version_id, f.signature, v.text FROM fingerprints f"
        " JOIN documents d ON d.id = f.document_id JOIN versions v ON v.id = d.version_id WHERE f.method = ?",
        (METHOD,),
    ):
        if version_id != current or fingerprint(text) != signature:
            yield Problem("fingerprints", str(document_id), "is not that of the document's current text")


def _orphans(db: Database) -> Iterator[Problem]:
    """Rows of a version that point into another version, and versions that hold no section."""
    pointers = (
        ("sections", "parent_id", "sections"),
        ("grids", "section_id", "sections"),
        ("facts", "section_id", "sections"),
        ("facts", "grid_id", "grids"),
    )
    for table, column, parent in pointers:
        rows = db.execute(
            f"SELECT t.id FROM {table} t JOIN {parent} p ON p.id = t.{column} WHERE p.version_id <> t.version_id"  # noqa: S608
        )
        for (row,) in rows:
            yield Problem(table, str(row), f"{column} points into another version")
    rows = db.execute(
        "SELECT v.id FROM versions v WHERE NOT EXISTS (SELECT 1 FROM sections s WHERE s.version_id = v.id)"
    )
    for (version,) in rows:
        yield Problem("versions", str(version), "holds no section: what it says cannot be searched")


def _captures(db: Database) -> Iterator[Problem]:
    """A capture counts as read when, and only when, its address has become a document."""
    rows = db.execute(
        "SELECT c.id FROM captures c WHERE c.role = 'document' AND c.read_at IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM documents d JOIN versions v ON v.document_id = d.id WHERE d.url = c.url)"
    )
    for (capture,) in rows:
        yield Problem("captures", str(capture), "is marked as read, but its address has no version")


def _search(db: Database) -> Iterator[Problem]:
    """Every section's tokens at their places in the index, and no others; every version under its filters."""
    altered, unknown = index_check.altered(db)
    for section in altered:
        yield Problem("search", str(section), "the index does not hold this section's words as they stand")
    for section in unknown:
        yield Problem("search", str(section), "the index holds a section that is not there")
    for version in index_check.stale(db):
        yield Problem(
            "search_versions", str(version), "is not ordered and filtered by what its document says"
        )


CHECKS: tuple[tuple[str, Callable[[Database], Iterator[Problem]]], ...] = (
    ("sqlite_schema", _pages),
    ("sqlite_schema", _references),
    ("dictionaries", dictionary_problems),
    ("bodies", body_problems),
    ("versions", _versions),
    ("documents", _documents),
    ("captures", _captures),
    ("sections", _orphans),
    ("search", _search),
)
