"""Packing again what was stored before there was anything to pack it against; and dictionaries, where a site gains by one.

A batch is packed outside of any transaction and written in one that lasts milliseconds, so that a crawl may write meanwhile and
the process may be killed at any moment: each body is packed the old way or the new one, and what was packed is
unpacked and compared by its SHA-256 before it takes the old one's place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from archive.bodies import choosing, dictionaries, training
from archive.bodies.choosing import Beside, Near
from archive.bodies.packing import Packed
from archive.bodies.unpacking import Reader
from archive.errors import ArchiveError
from archive.store import Archive

BATCH = 50  # bodies written in one transaction
SAMPLES = 200  # pages a dictionary is made of and measured on
AT_HAND = 32_000_000  # bytes of bodies that others may be packed against

# A site's pages as they first came: what a dictionary would pack.
FIRST = """
SELECT c.body_sha256, length(b.data) FROM captures c JOIN bodies b ON b.sha256 = c.body_sha256
WHERE c.site = ?1 AND b.codec <> 'raw' AND b.base_sha256 IS NULL AND b.size BETWEEN ?2 AND ?3
    AND (c.media_type = '' OR c.media_type LIKE 'text/%' OR c.media_type LIKE 'application/xhtml%')
    AND NOT EXISTS (SELECT 1 FROM captures e WHERE e.url = c.url AND e.id < c.id)
ORDER BY c.id
"""
CAPTURES = """
SELECT c.id, c.kind, c.media_type, c.body_sha256 AS digest, b.codec, b.base_sha256, b.beside_sha256, b.dictionary_sha256,
    length(b.data) AS stored,
    (SELECT p.body_sha256 FROM captures p WHERE p.url = c.url AND p.id < c.id AND p.role = c.role ORDER BY p.id DESC LIMIT 1) AS last,
    coalesce((SELECT v.crawl_id FROM visits v WHERE v.capture_id = c.id ORDER BY v.id LIMIT 1), 0) AS crawl_id
FROM captures c JOIN bodies b ON b.sha256 = c.body_sha256 WHERE c.site = ? AND c.id > ? ORDER BY c.id LIMIT ?
"""
IS_NEEDED = "SELECT EXISTS (SELECT 1 FROM bodies WHERE base_sha256 = ?1) OR EXISTS (SELECT 1 FROM bodies WHERE beside_sha256 = ?1)"
REPLACE = """
UPDATE bodies SET codec = ?, data = ?, base_sha256 = ?, beside_sha256 = ?, dictionary_sha256 = ?
WHERE sha256 = ? AND codec = ? AND base_sha256 IS ? AND beside_sha256 IS ? AND dictionary_sha256 IS ?
"""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of some captures: how many were looked at, bodies packed smaller, and those that cannot be read."""

    captures: int
    packed: int
    unreadable: tuple[str, ...] = ()


def compact(archive: Archive, now: str) -> Iterator[Done]:
    """Pack every body of the archive the smallest way, a site after another and a batch at a time.

    A body others are packed against never becomes one that is itself packed against others: reading stays short.
    """
    for (site,) in archive.db.execute("SELECT slug FROM sites ORDER BY slug").fetchall():
        made = train(archive, site, now)
        beside: dict[tuple[int, str, str], Beside] = {}
        last = 0
        while rows := list(archive.db.query(CAPTURES, (site, last, BATCH))):
            last = rows[-1]["id"]
            yield _pack_again(archive, site, rows, beside, made)


def train(archive: Archive, site: str, now: str) -> str | None:
    """Make a dictionary of the site's pages and keep it, if it saves more than it takes; its SHA-256."""
    db = archive.db
    first = db.execute(FIRST, (site, choosing.SMALLEST, choosing.LARGEST)).fetchall()
    known = dictionaries.latest(db, site)
    if len(first) < training.FEWEST or (known and len(first) < 2 * dictionaries.pages(db, known)):
        return None
    samples = _readable(db, [digest for digest, _ in first[:: max(1, len(first) // SAMPLES)][:SAMPLES]])
    trained = training.train(samples, sum(stored for _, stored in first) / len(first), len(first))
    if trained is None:
        return None
    with archive.together():
        return dictionaries.keep(db, site, trained.dictionary, len(first), now)


def sizes(db: Database) -> dict[str, dict[str, int]]:
    """By codec, and for dictionaries: how many there are, their bytes as received, and as stored."""
    rows = db.execute(
        "SELECT codec, count(*), sum(size), sum(length(data)) FROM bodies GROUP BY codec UNION ALL"
        " SELECT 'dictionaries', count(*), coalesce(sum(size), 0), coalesce(sum(length(data)), 0) FROM dictionaries"
    )
    return {codec: {"bodies": count, "size": size, "stored": stored} for codec, count, size, stored in rows}


def _pack_again(
    archive: Archive,
    site: str,
    rows: list[dict[str, Any]],
    beside: dict[tuple[int, str, str], Beside],
    made: str | None,
) -> Done:
    reader = Reader(archive.db, room=AT_HAND)
    found: dict[str, tuple[dict[str, Any], Packed]] = {}
    packed, unreadable = 0, []
    for row in rows:
        if (
            row["last"] in found
        ):  # the next capture of an address is packed against what its last one is packed against
            packed += _write(archive, found)
        pages = _pages_beside(beside, row)
        is_first = pages is not None and not pages.pages
        if row["digest"] in found or not (is_first or _is_candidate(row, made)):
            continue
        try:
            body = reader.body(row["digest"])
            if _is_candidate(row, made) and (way := _smaller(archive.db, reader, site, row, body, pages)):
                found[row["digest"]] = (row, way)
        except ArchiveError as error:
            unreadable.append(str(error))
            continue
        if pages is not None and not pages.pages:
            pages.add(row["digest"], body)
    return Done(len(rows), packed + _write(archive, found), tuple(unreadable))


def _is_candidate(row: dict[str, Any], made: str | None) -> bool:
    """Whether a body may be packed smaller: one that is packed alone, and after a dictionary was made, any without a base."""
    return row["codec"] == "zstd" or (made is not None and row["codec"] != "raw" and not row["base_sha256"])


def _pages_beside(beside: dict[tuple[int, str, str], Beside], row: dict[str, Any]) -> Beside | None:
    """The pages of the capture's crawl; those of the crawl before it are let go when it begins."""
    if not choosing.is_text(row["media_type"]):
        return None
    kind = (row["crawl_id"], row["kind"], row["media_type"])
    if kind not in beside and len(beside) >= choosing.KINDS:
        del beside[next(iter(beside))]
    return beside.setdefault(kind, Beside())


def _smaller(
    db: Database, reader: Reader, site: str, row: dict[str, Any], body: bytes, pages: Beside | None
) -> Packed | None:
    """A way to pack the body that takes less than now and gives it back, if there is one."""
    near = Near(site, row["last"], pages)
    if db.execute(IS_NEEDED, (row["digest"],)).fetchone()[0]:
        near = Near(site, None, pages and Beside())
    way = choosing.smallest(db, row["digest"], body, near)
    now = Packed(row["codec"], b"", row["base_sha256"], row["beside_sha256"], row["dictionary_sha256"])
    if choosing.weight(way) >= choosing.weight(now) + row["stored"]:
        return None
    reader.unpacked((row["digest"], way.codec, way.data, len(body), way.base, way.beside, way.dictionary))
    return way


def _write(archive: Archive, found: dict[str, tuple[dict[str, Any], Packed]]) -> int:
    """Put what was packed in the place of what is still as it was, in one transaction; `found` is empty afterwards.

    A crawl may have packed others against such a body meanwhile: then it stays as it is.
    """
    if not found:
        return 0
    written = 0
    with archive.together():
        for digest, (row, way) in found.items():
            if _would_reach_too_far(archive.db, digest, way):
                continue
            before = (row["codec"], row["base_sha256"], row["beside_sha256"], row["dictionary_sha256"])
            written += archive.db.execute(
                REPLACE, (way.codec, way.data, way.base, way.beside, way.dictionary, digest, *before)
            ).rowcount
    found.clear()
    return written


def _would_reach_too_far(db: Database, digest: str, way: Packed) -> bool:
    if not (way.base or way.beside):
        return False
    is_needed = bool(db.execute(IS_NEEDED, (digest,)).fetchone()[0])
    return is_needed or len(choosing.needed(db, way.base, way.beside)) >= choosing.MOST


def _readable(db: Database, digests: list[str]) -> list[bytes]:
    """The bodies that can be read: a damaged one is named when its turn comes."""
    reader, found = Reader(db, room=AT_HAND), []
    for digest in digests:
        try:
            found.append(reader.body(digest))
        except ArchiveError:
            continue
    return found
