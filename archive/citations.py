"""Which documents of the archive a version cites: by number, else by exact title.

A citation is linked when its version is kept, and again whenever a document comes to a number or a title that it names: notices are
often fetched after the reports that cite them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from sqlite_utils import Database

from crawler.items import Citation

SHORTEST_TITLE = 5  # characters; 通知公告 names a column, not one document
# Punctuation that one page prints in full width and another in half
_FULL = str.maketrans("(),:;", "（），：；")

# The document of that number, before others one that also has the title; never the citing document itself.
BY_NUMBER = """
SELECT id FROM documents WHERE number = ? AND number <> '' AND id <> ?
ORDER BY title IN ({titles}) DESC, first_seen, url LIMIT 1
"""
BY_TITLE = "SELECT id FROM documents WHERE title IN ({titles}) AND id <> ? AND copy_of IS NULL LIMIT 2"
NAMING = """
SELECT c.id, c.number, c.title, v.document_id FROM citations c JOIN versions v ON v.id = c.version_id
WHERE c.id IN (
    SELECT id FROM citations WHERE number = ?1 AND number <> ''
    UNION SELECT id FROM citations WHERE title IN ({titles}) AND title <> ''
    UNION SELECT id FROM citations WHERE target_document_id = ?2)
"""


def insert(db: Database, version_id: int, citations: Sequence[Citation]) -> None:
    """Insert what a version cites, each linked to its document where the archive has it."""
    if not citations:
        return
    row = db.execute("SELECT document_id FROM versions WHERE id = ?", (version_id,)).fetchone()
    db.conn.executemany(
        'INSERT INTO citations (version_id, start, "end", "text", number, title, target_document_id)'
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (version_id, c.start, c.end, c.text, c.number, c.title, target(db, c.number, c.title, row[0]))
            for c in citations
        ],
    )


def is_same(db: Database, version_id: int, citations: Sequence[Citation]) -> bool:
    """Whether a version cites exactly these, wherever they lead."""
    rows = db.execute(
        'SELECT "text", number, title, start, "end" FROM citations WHERE version_id = ? ORDER BY id',
        (version_id,),
    ).fetchall()
    return rows == [(c.text, c.number, c.title, c.start, c.end) for c in citations]


def relink(db: Database, document_id: int, number: str, title: str) -> None:
    """Link every citation that names this document by the number and title it has now, and those that pointed at it."""
    titles = _spellings(title)
    rows = db.execute(
        NAMING.format(titles=_marks(titles, first=3)), (number, document_id, *titles)
    ).fetchall()
    db.conn.executemany(
        "UPDATE citations SET target_document_id = ? WHERE id = ?",
        [(target(db, cited, named, citing), row) for row, cited, named, citing in rows],
    )


def target(db: Database, number: str, title: str, citing: int) -> int | None:
    """The document that number names, else the only one of exactly that title; None where there is none or no telling."""
    titles = _spellings(title)
    if number:
        row = db.execute(
            BY_NUMBER.format(titles=_marks(titles, first=3)), (number, citing, *titles)
        ).fetchone()
        if row is not None:
            return int(row[0])
    if len(title) < SHORTEST_TITLE:
        return None
    found = db.execute(BY_TITLE.format(titles=_marks(titles)), (*titles, citing)).fetchall()
    return int(found[0][0]) if len(found) == 1 else None


def _spellings(title: str) -> tuple[str, ...]:
    """The title as printed, and with its punctuation in half and in full width."""
    half = unicodedata.normalize("NFKC", title)
    return tuple(dict.fromkeys((title, half, half.translate(_FULL))))


def _marks(values: Sequence[str], first: int = 0) -> str:
    return ", ".join(f"?{first + at}" if first else "?" for at in range(len(values)))
