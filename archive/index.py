"""The rows of the search index: one for each section, taken from the tables and given back the same way.

The index holds no text. To take a row out, SQLite 3.40 wants the tokens that went in, so both ways read the same
query: what is indexed follows from `sections` and `versions` alone, and `gongkai verify` can recompute it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlite_utils import Database

from archive.bigrams import FIRST, tokens

# The canonical title is the first line of the canonical text; versions.title is the title as published.
ROWS = """
SELECT s.id, s.position = 0, substr(v.text, 1, instr(v.text || char(10), char(10)) - 1), s.heading, s.text
FROM sections s JOIN versions v ON v.id = s.version_id
"""


def add(db: Database, version_id: int) -> None:
    """Index the sections of a version, which are in their table already."""
    db.conn.executemany(
        "INSERT INTO search (rowid, title, heading, text) VALUES (?, ?, ?, ?)", _rows(db, version_id)
    )


def remove(db: Database, version_id: int) -> None:
    """Take the sections of a version out of the index, before they or their version change."""
    db.conn.executemany(
        "INSERT INTO search (search, rowid, title, heading, text) VALUES ('delete', ?, ?, ?, ?)",
        _rows(db, version_id),
    )


def rows(db: Database) -> Iterator[tuple[int, str, str, str]]:
    """Every row as it should be: section id, and the tokens of title, heading and text."""
    return (_tokenised(row) for row in db.execute(f"{ROWS} ORDER BY s.id"))


def _rows(db: Database, version_id: int) -> Iterator[tuple[int, str, str, str]]:
    found = db.execute(f"{ROWS} WHERE s.version_id = ? ORDER BY s.position", (version_id,)).fetchall()
    return (_tokenised(row) for row in found)


def _tokenised(row: tuple[int, int, str, str, str]) -> tuple[int, str, str, str]:
    section_id, is_first, title, heading, text = row
    mark = f" {FIRST}" if is_first else ""
    return section_id, tokens(title) + mark, tokens(heading), tokens(text)
