"""The first hits of a query, the latest published first, looking at few more of them than are wanted.

The index is in the order of reading. Few hits are fetched and sorted; of many, those of the latest years, of these,
those of the latest months, then days: each is a label in the index, so that years without a hit cost nothing, and
twenty hits of the commonest word what twenty of a rare one cost. Days asked for (`since`, `until`) bound that walk.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from archive.search.bigrams import fold, label
from archive.search.match import EARLIER, within

SORTED = 300  # hits that are fetched and sorted by day; of more, only the latest days are looked at
READ = 1000  # sections that are read for a single character before the index is asked
VERSIONS_READ = 200  # of the latest days, fewer versions than these

BY_DAY = """
SELECT s.id FROM sections s JOIN search_versions i ON i.version_id = s.version_id
WHERE s.id IN (SELECT rowid FROM search WHERE search MATCH ?) AND i.day BETWEEN ? AND ? ORDER BY i.day DESC, s.id
"""
LATEST = f"""
SELECT s.id FROM search_versions i JOIN sections s ON s.version_id = i.version_id
WHERE i.day > ? AND i.day BETWEEN ? AND ? AND (? OR i.labels NOT LIKE '%{label(EARLIER)}')
ORDER BY i.day DESC, s.id LIMIT ?
"""  # noqa: S608
TEXTS = """
SELECT s.heading || char(10) || s.text,
    CASE s.position WHEN 0 THEN substr(v.text, 1, instr(v.text || char(10), char(10)) - 1) ELSE '' END
FROM json_each(?) wanted JOIN sections s ON s.id = wanted.value JOIN versions v ON v.id = s.version_id
ORDER BY wanted.key
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, as `archive.search` takes it from a query and its filters."""

    match: str  # the FTS5 expression
    undated: str  # the same without the days that bound all of it,
    first: str  # which are these
    last: str
    character: str  # the query, where it is a single character and nothing else; else empty
    every_version: bool
    limit: int


def latest(db: Database, asked: Asked) -> list[int]:
    """The ids of the first hits, the latest day first; of one day, in the order of reading."""
    if asked.character and (read := _read(db, asked)):
        return read
    found: list[int] = []
    for ids in _by_period(db, asked, ""):
        found += ids
        if len(found) >= asked.limit:
            break
    return found[: asked.limit]


def count(db: Database, match: str, bound: int) -> int:
    """How many rows of the index match, counted up to one more than the bound."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ? LIMIT ?)"
    return int(db.execute(sql, (match, bound + 1)).fetchone()[0])


def _by_period(db: Database, asked: Asked, period: str) -> Iterator[list[int]]:
    """The hits of a period (all time, or a year, month or day), latest first; at most `limit` of a day."""
    narrowed = within(asked.undated, period)
    if len(period) == len("2024-01-15"):
        rows = db.execute(
            "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid LIMIT ?", (narrowed, asked.limit)
        )
        yield [row[0] for row in rows]
    elif count(db, narrowed, SORTED) <= SORTED:
        yield [row[0] for row in db.execute(BY_DAY, (narrowed, asked.first, asked.last))]
    else:
        for part in _parts(db, asked, period):
            yield from _by_period(db, asked, part)


def _parts(db: Database, asked: Asked, period: str) -> Iterator[str]:
    """The years of the archive, the months of a year, or the days of a month, latest first, as far as they are asked for."""
    length = {0: 4, 4: 7, 7: 10}[len(period)]
    before = min(f"{period}~", f"{asked.last}~")  # after everything that begins so
    while True:
        (day,) = db.execute("SELECT max(day) FROM search_versions WHERE day < ?", (before,)).fetchone()
        if day is None or day < asked.first or not day.startswith(period):
            return
        before = day[:length]
        yield before


def _read(db: Database, asked: Asked) -> list[int]:
    """The first hits of a single character, where reading the latest sections gives enough of them; else none.

    A character is the beginning of hundreds of tokens, which FTS5 merges to the end before the first hit. But one
    that the latest sections do not hold often enough is rare, and merged soon.
    """
    row = db.execute(
        "SELECT day FROM search_versions WHERE day BETWEEN ? AND ? ORDER BY day DESC LIMIT 1 OFFSET ?",
        (asked.first, asked.last, VERSIONS_READ),
    ).fetchone()
    after = row[0] if row else ""  # a day of a whole crawl is not sorted for a thousand of its sections
    latest = (after, asked.first, asked.last, asked.every_version, READ)
    ids = [row[0] for row in db.execute(LATEST, latest)]
    found: list[int] = []
    for section, texts in zip(ids, db.execute(TEXTS, (json.dumps(ids),)), strict=True):
        if any(asked.character in fold(text) for text in texts):
            found.append(section)
            if len(found) == asked.limit:
                return found
    return []
