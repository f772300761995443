"""Copies: documents at other addresses whose current version says the same, or nearly; mirrors, reprints, damaged forms.

Equal content is found by its hash, near copies by fingerprints. Of all that hang together the likeliest original
comes first (archive/copies/originals.py); each of the others is a copy of the first original that it equals or resembles.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlite_utils import Database

from archive.copies.fingerprints import METHOD, band_keys, fingerprint, similarity
from archive.copies.likeness import LEAST_SIMILAR, Text, likeness, may_be_copies
from archive.copies.originals import Home, Member, host_of, ranked
from archive.rows import first_row
from archive.versions import EMPTY

CURRENT = """
SELECT d.id, d.version_id, d.title, d.agency, d.year, d.number, d.published, v.issuer, v.content_sha256, v.text,
    d.kind = 'annual_report' OR EXISTS (SELECT 1 FROM documents p WHERE p.id = d.parent_id AND p.kind = 'annual_report')
        AS is_report
FROM documents d JOIN versions v ON v.id = d.version_id WHERE d.id = ?
"""
# Candidates by their names alone: texts are long, and few candidates come so far. Without a title the text is needed.
NAMED = """
SELECT d.id, d.title, d.agency, v.issuer, d.year, d.number, v.content_sha256 FROM documents d JOIN versions v ON v.id = d.version_id
WHERE d.id <> ? AND d.id IN (SELECT b.document_id FROM fingerprint_bands b WHERE b.key IN ({marks}))
"""
SIGNATURE = "SELECT signature FROM fingerprints WHERE document_id = ? AND method = ?"
MEMBER = """
SELECT d.id, d.url, d.site, d.first_seen, v.content_sha256, v.issuer, d.copy_of
FROM documents d JOIN versions v ON v.id = d.version_id WHERE d.id = ?
"""
NEAR = """
SELECT other_id FROM likenesses WHERE document_id = ?1
UNION SELECT document_id FROM likenesses WHERE other_id = ?1
"""
AT_HOST = (
    "SELECT id FROM documents WHERE url >= ? AND url < ?"  # what follows a host in an address comes before ~
)
SAME_CONTENT = (
    "SELECT d.id FROM versions v JOIN documents d ON d.version_id = v.id WHERE v.content_sha256 = ?"
)


def link(db: Database, hashes: Iterable[str], document_ids: Iterable[int] = ()) -> None:
    """Point every document that has to do with these contents or documents at its original.

    The original itself is no copy, and neither is a document that says something of its own again.
    """
    touched = set(document_ids)
    for content in set(hashes):
        touched.update(document_id for (document_id,) in db.execute(SAME_CONTENT, (content,)))
    for document_id, copy_of, original in assigned(db, sorted(touched)):
        if copy_of != original:
            db.execute("UPDATE documents SET copy_of = ? WHERE id = ?", (original, document_id))


def link_all(db: Database) -> None:
    """As `link`, for every document that is a copy or has one."""
    link(db, (), list(linked(db)))


def link_homes(db: Database, homes: Iterable[Home]) -> None:
    """As `link`, for the documents of these sites and on their hosts: they came, or are whose they were not, or lie elsewhere.

    A home tells only of documents of its site and on its host (`archive.copies.originals`), so that no others have to be looked at.
    """
    found: set[int] = set()
    for home in homes:
        found.update(row for (row,) in db.execute("SELECT id FROM documents WHERE site = ?", (home.slug,)))
        for start in (f"{way}{www}{home.host}" for way in ("http://", "https://") for www in ("", "www.")):
            if home.host:
                found.update(row for (row,) in db.execute(AT_HOST, (start, f"{start}~")))
    link(db, (), found)


def homes_of(db: Database, slugs: Collection[str]) -> set[Home]:
    """The homes that these sites are."""
    return {home for home in _homes(db) if home.slug in slugs}


def linked(db: Database) -> Iterator[int]:
    """Every document that is a copy, or equals or resembles another one."""
    rows = db.execute(
        "SELECT id FROM documents WHERE copy_of IS NOT NULL UNION SELECT document_id FROM likenesses"
        " UNION SELECT other_id FROM likenesses UNION SELECT min(d.id) FROM documents d JOIN versions v"
        " ON v.id = d.version_id WHERE v.content_sha256 <> ? GROUP BY v.content_sha256 HAVING count(*) > 1",
        (EMPTY,),
    )
    return (document_id for (document_id,) in rows.fetchall())


def assigned(db: Database, document_ids: Iterable[int]) -> Iterator[tuple[int, int | None, int | None]]:
    """Each document that hangs together with one of these: its id, its `copy_of`, and what that should be."""
    homes: list[Home] = []
    done: set[int] = set()
    for document_id in document_ids:
        if document_id not in done:
            group = _group(db, document_id)
            done.update(group)
            if (
                len(group) > 1
            ):  # most documents are like no other: all sites are looked at for the others only
                homes = homes or _homes(db)
            yield from _assigned(db, group, homes)


def _homes(db: Database) -> list[Home]:
    rows = db.execute("SELECT slug, agency, homepage FROM sites").fetchall()
    return [Home(slug, agency, host_of(homepage)) for slug, agency, homepage in rows]


def compared(db: Database, document_id: int) -> dict[str, Any] | None:
    """What a document is compared with others by; while it stays so, so do its copies."""
    row = first_row(db, CURRENT, (document_id,))
    return row and {name: value for name, value in row.items() if name != "text"}


def relate(db: Database, document_id: int) -> set[int]:
    """Take the fingerprint of a document's current version, and find its near copies anew.

    The documents it now resembles, and those it did before.
    """
    former = _forget(db, document_id)
    row = first_row(db, CURRENT, (document_id,))
    signature = fingerprint(row["text"]) if row else None
    if row is None or signature is None:
        _keep_bands(db, document_id, ())
        return former
    keys = band_keys(signature, row["year"])
    _keep_bands(db, document_id, keys)
    near = _near(db, row, signature, keys)
    db.execute(
        "INSERT INTO fingerprints (document_id, version_id, method, signature) VALUES (?, ?, ?, ?)",
        (document_id, row["version_id"], METHOD, signature),
    )
    db.conn.executemany("INSERT INTO likenesses VALUES (?, ?, ?, ?, ?)", near)
    return former | {other for pair in near for other in pair[:2]} - {document_id}


def renew(db: Database, document_ids: Iterable[int]) -> None:
    """Take these documents' fingerprints anew and link what they find, as after a merge."""
    for document_id in document_ids:
        link(db, (), {document_id, *relate(db, document_id)})


def lacking(db: Database) -> list[int]:
    """Documents without a fingerprint of today's method of their current version."""
    rows = db.execute(
        "SELECT d.id FROM documents d WHERE d.version_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fingerprints f"
        " WHERE f.document_id = d.id AND f.version_id = d.version_id AND f.method = ?) ORDER BY d.id",
        (METHOD,),
    )
    return [document_id for (document_id,) in rows]


def renew_all(db: Database) -> None:
    """Take every fingerprint that is missing and link every document by today's rules."""
    renew(db, lacking(db))
    link_all(db)


def text_of(row: dict[str, Any]) -> Text:
    """What a row of CURRENT says, for the comparison of a pair."""
    bodies = _bodies(row["agency"], row["issuer"])
    is_report = bool(row["is_report"])
    return Text(row["title"], bodies, row["year"], row["number"], row["published"], is_report, row["text"])


def _near(
    db: Database, row: dict[str, Any], signature: bytes, keys: list[int]
) -> list[tuple[int, int, float, int, int]]:
    """Rows of `likenesses`: the documents that share a band, have compatible names and a text that is nearly the same."""
    found, text = [], text_of(row)
    for other_id, alike in _candidates(db, row, text, signature, keys):
        other = text_of(next(db.query(CURRENT, (other_id,))))
        if may_be_copies(text, other) and (how := likeness(text, other)):
            pair = sorted((row["id"], other_id))
            found.append((pair[0], pair[1], alike, how.numbers, how.characters))
    return found


def _candidates(
    db: Database, row: dict[str, Any], text: Text, signature: bytes, keys: list[int]
) -> Iterator[tuple[int, float]]:
    """Documents that may be near copies by their fingerprints and names, with the likeness estimated."""
    marks = ", ".join("?" * len(keys))
    for other_id, title, agency, issuer, year, number, content in db.execute(
        NAMED.format(marks=marks), (row["id"], *keys)
    ).fetchall():
        other = Text(title, _bodies(agency, issuer), year, number, "", is_report=False)
        is_possible = not title or not text.title or may_be_copies(text, other)
        if content != row["content_sha256"] and is_possible:
            found = db.execute(SIGNATURE, (other_id, METHOD)).fetchone()
            if found and (alike := similarity(signature, found[0])) >= LEAST_SIMILAR:
                yield other_id, alike


def _bodies(agency: str, issuer: str) -> frozenset[str]:
    return frozenset(filter(None, (agency, *issuer.split())))


def _forget(db: Database, document_id: int) -> set[int]:
    """Remove a document's fingerprint and likenesses, but not its bands; the documents it resembled."""
    former = _resembled(db, document_id)
    for sql in (
        "DELETE FROM likenesses WHERE document_id = ?",
        "DELETE FROM likenesses WHERE other_id = ?",
        "DELETE FROM fingerprints WHERE document_id = ?",
    ):
        db.execute(sql, (document_id,))
    return former


def _keep_bands(db: Database, document_id: int, keys: Collection[int]) -> None:
    """Note the keys a document is looked up by. Most stay when it is edited, and each change touches another page of the file."""
    rows = db.execute("SELECT key FROM fingerprint_bands WHERE document_id = ?", (document_id,))
    stored, wanted = {key for (key,) in rows.fetchall()}, set(keys)
    for sql, changed in (
        ("DELETE FROM fingerprint_bands WHERE key = ? AND document_id = ?", stored - wanted),
        ("INSERT INTO fingerprint_bands (key, document_id) VALUES (?, ?)", wanted - stored),
    ):
        db.conn.executemany(sql, [(key, document_id) for key in sorted(changed)])


def _resembled(db: Database, document_id: int) -> set[int]:
    return {other for (other,) in db.execute(NEAR, (document_id,))}


def _group(db: Database, document_id: int) -> dict[int, dict[str, Any]]:
    """Rows of MEMBER of the document and of all that hang together with it, by equal content or likeness."""
    rows: dict[int, dict[str, Any]] = {}
    contents, waiting = {EMPTY}, [document_id]
    while waiting:
        one = waiting.pop()
        row = None if one in rows else first_row(db, MEMBER, (one,))
        if row is None:
            continue
        rows[one] = row
        waiting.extend(_resembled(db, one))
        if (content := row["content_sha256"]) not in contents:
            contents.add(content)
            waiting.extend(same for (same,) in db.execute(SAME_CONTENT, (content,)))
    return rows


def _assigned(
    db: Database, rows: dict[int, dict[str, Any]], homes: list[Home]
) -> Iterator[tuple[int, int | None, int | None]]:
    """Each of a group: the likeliest original first, the others as copies of the first original they are like."""
    originals: list[Member] = []
    for member in ranked(map(_member, rows.values()), homes):
        near = _resembled(db, member.id) if originals else set()
        original = next((one.id for one in originals if one.id in near or _is_equal(one, member)), None)
        if original is None:
            originals.append(member)
        yield member.id, rows[member.id]["copy_of"], original


def _member(row: dict[str, Any]) -> Member:
    issuers = frozenset(row["issuer"].split())
    return Member(row["id"], row["url"], row["site"], row["first_seen"], row["content_sha256"], issuers)


def _is_equal(one: Member, other: Member) -> bool:
    return one.content == other.content != EMPTY
