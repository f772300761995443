"""The versions of a document, latest first, a page of them at a time, and the two that are compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

Row = dict[str, Any]

PAGE = 20  # versions of a page

COLUMNS = """
SELECT v.id, v.document_id, v.number, v.capture_id, v.captured_at, v.content_sha256, v.chain_sha256, v.change,
    v.title, v.published, v.charset_declared, v.charset, v.script, v.parser, c.body_sha256, c.rendered, c.media_type,
    b.size
FROM versions v JOIN captures c ON c.id = v.capture_id JOIN bodies b ON b.sha256 = c.body_sha256
"""
LAST = "SELECT max(number) FROM versions WHERE document_id = ?"
SOME = f"{COLUMNS} WHERE v.document_id = ? AND v.number BETWEEN ? AND ? ORDER BY v.number"
ONE = f"{COLUMNS} WHERE v.document_id = ? AND v.number = ?"


@dataclass(frozen=True, slots=True)
class Timeline:
    """Versions `first` to `last` of `count`, oldest first; `newer` and `older` are what to ask for to see the pages
    beside this one, None at an end."""

    count: int
    versions: tuple[Row, ...]
    newer: int | None
    older: int | None


def timeline(db: Database, document_id: int, upto: int | None = None) -> Timeline:
    """The page of versions that ends with the number `upto`, the latest by default."""
    count = db.execute(LAST, (document_id,)).fetchone()[0] or 0
    last = count if upto is None else min(max(upto, 1), count)
    first = max(1, last - PAGE + 1)
    versions = tuple(db.query(SOME, (document_id, first, last)))
    newer = min(count, last + PAGE) if last < count else None
    return Timeline(count, versions, newer, first - 1 if first > 1 else None)


def version(db: Database, document_id: int, number: int | None, known: Iterable[Row] = ()) -> Row | None:
    """The version of that number, from those `known` or from the archive; None where there is none."""
    found = next((row for row in known if row["number"] == number), None)
    if found or number is None or number < 1:
        return found
    return next(iter(db.query(ONE, (document_id, number))), None)
