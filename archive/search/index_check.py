"""Whether the search index holds what it should: every token of every section at its place, and no other.

The index lists its tokens by word, the tables by section, and neither fits in memory. So SQLite sums up the index
word by word, Python sums up the sections, both into as many sums as there are bits in a few bytes of a word's hash,
and the sums are compared. Only where some differ are their words looked at section by section. The sums come out the
same in any order, and differ when a token is missing, too many, or at another place. They guard against damage and
faults of a program, not against somebody who computes a change that leaves them alike.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator

from sqlite_utils import Database

from archive.search import index

SUMS = 1 << 16
PRIME, LARGE_PRIME = (1 << 31) - 1, (1 << 61) - 1
FACTOR = 1_000_003
# A product, as a sum of section and place would not notice two places exchanged between two sections. Columns are
# told apart by the lengths of their names.
WEIGHT = f"(doc * {FACTOR} % {PRIME}) * (offset * 8 + length(col)) % {PRIME}"


def altered(db: Database) -> tuple[list[int], list[int]]:
    """The sections that are not in the index as they stand, and those in the index that are not in the tables."""
    # Temporary tables: in memory or a scratch file, also where the archive itself is read-only.
    for name, kind in (("search_places", "instance"), ("search_words", "row")):
        db.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{name} USING fts5vocab (main, search, {kind})")
    sums = array("q", bytes(8 * SUMS))
    for term, total in db.execute(f"SELECT term, sum({WEIGHT}) FROM temp.search_places GROUP BY term"):  # noqa: S608
        sums[hash(term) % SUMS] -= total
    for section, column, text in _expected(db):
        base = section * FACTOR % PRIME
        for place, token in enumerate(text.split(" ")):
            sums[hash(token) % SUMS] += base * (place * 8 + column) % PRIME
    differing = {number for number, total in enumerate(sums) if total}
    return _located(db, differing) if differing else ([], [])


def stale(db: Database) -> Iterator[int]:
    """Versions that are not ordered and filtered by what their documents say now, or not indexed at all."""
    for row in db.execute(index.WANTED):
        stored = db.execute("SELECT * FROM search_versions WHERE version_id = ?", (row[0],)).fetchone()
        if stored != index.described(*row):
            yield row[0]


def _expected(db: Database) -> Iterator[tuple[int, int, str]]:
    """Section, length of the column's name, and its tokens."""
    lengths = [len(name) for name in index.COLUMNS]
    for section, *texts in index.rows(db):
        for length, text in zip(lengths, texts, strict=True):
            if text:
                yield section, length, text


def _located(db: Database, differing: set[int]) -> tuple[list[int], list[int]]:
    """A sum for each section over the words whose sums differ: sixteen bytes a section."""
    ids = array("q", (row[0] for row in db.execute("SELECT id FROM sections ORDER BY id")))
    sums = array("q", bytes(8 * len(ids)))
    unknown: set[int] = set()
    for (term,) in db.execute("SELECT term FROM temp.search_words"):
        if hash(term) % SUMS not in differing:
            continue
        for section, total in db.execute(
            f"SELECT doc, sum({WEIGHT}) FROM temp.search_places WHERE term = ? GROUP BY doc",  # noqa: S608
            (term,),
        ):
            at = bisect_left(ids, section)
            if at < len(ids) and ids[at] == section:
                sums[at] = (sums[at] - hash(term) * total) % LARGE_PRIME
            else:
                unknown.add(section)
    for section, column, text in _expected(db):
        base, at = section * FACTOR % PRIME, bisect_left(ids, section)
        for place, token in enumerate(text.split(" ")):
            if hash(token) % SUMS in differing:
                value = base * (place * 8 + column) % PRIME
                sums[at] = (sums[at] + hash(token) * value) % LARGE_PRIME
    return [section for section, total in zip(ids, sums, strict=True) if total], sorted(unknown)
