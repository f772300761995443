"""Documents that belong to one: what it hangs on and what hangs on it, what it cites and what cites it, its copies."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from sqlite_utils import Database

Row = dict[str, Any]

MOST = 50  # of each kind; a law may be cited by every document of an archive
MOST_CITED = 200  # documents that one version cites

DOCUMENT = "SELECT d.id, d.url, d.title, d.agency, d.year, d.kind, d.state, d.first_seen FROM documents d"
ONE = f"{DOCUMENT} WHERE d.id = ?"
COPIES = f"{DOCUMENT} WHERE d.copy_of = ? ORDER BY d.id LIMIT ?"
CHILDREN = f"{DOCUMENT} WHERE d.parent_id = ? ORDER BY d.id LIMIT ?"
NAMED = f"{DOCUMENT} WHERE d.url IN (SELECT value FROM json_each(?))"  # noqa: S608
CITED_BY = """
SELECT d.id, d.url, d.title, d.agency, d.year, d.kind, d.state, d.first_seen
FROM citations c JOIN documents d ON d.version_id = c.version_id WHERE c.target_document_id = ? ORDER BY c.id LIMIT ?
"""
CITATIONS = """
SELECT c.*, d.title AS target_title FROM citations c LEFT JOIN documents d ON d.id = c.target_document_id
WHERE c.version_id = ? ORDER BY c.start, c.id LIMIT ?
"""
# Findings of the document's current version that somebody has marked, with what they noted.
SEEN = "SELECT * FROM findings WHERE document_id = ? AND seen_at IS NOT NULL LIMIT ?"


@dataclass(frozen=True, slots=True)
class Related:
    """What belongs to a document. `more` names the lists that have more than is shown."""

    parent: Row | None
    original: Row | None
    attachments: list[Row]
    copies: list[Row]
    citations: list[Row]
    cited_by: list[Row]
    seen: list[Row]
    more: frozenset[str]


def related(db: Database, document: Row, version: Row | None) -> Related:
    """What belongs to the document, and to that version of it."""
    limited = {
        "attachments": (_attachments(db, document["id"], version), MOST),
        "copies": (_rows(db, COPIES, document["id"], MOST + 1), MOST),
        "citations": (_rows(db, CITATIONS, version["id"], MOST_CITED + 1) if version else [], MOST_CITED),
        "cited_by": (list(_distinct(_rows(db, CITED_BY, document["id"], MOST + 1))), MOST),
        "seen": (_rows(db, SEEN, document["id"], MOST + 1), MOST),
    }
    return Related(
        parent=_one(db, document["parent_id"]),
        original=_one(db, document["copy_of"]),
        **{name: rows[:most] for name, (rows, most) in limited.items()},
        more=frozenset(name for name, (rows, most) in limited.items() if len(rows) > most),
    )


def as_json(one: Related) -> Row:
    """The lists by name; `more` are those of which only the beginning is here."""
    return {**{field.name: getattr(one, field.name) for field in fields(one)}, "more": sorted(one.more)}


def _attachments(db: Database, document: int, version: Row | None) -> list[Row]:
    """Attachments the version names, fetched or not, and fetched ones that only other versions name."""
    links = json.loads(version["attachments"])[: MOST + 1] if version else []
    known = {row["url"]: row for row in db.query(NAMED, (json.dumps([url for url, _ in links]),))}
    rows = [
        {"id": None, "state": None, **{key: known[url][key] for key in ("id", "state") if url in known}}
        | {"url": url, "title": title}
        for url, title in links
    ]
    named = {url for url, _ in links}
    children = _rows(db, CHILDREN, document, MOST + 1)
    keys = ("id", "state", "url", "title")
    return rows + [{key: row[key] for key in keys} for row in children if row["url"] not in named]


def _distinct(rows: Iterable[Row]) -> Iterable[Row]:
    return {row["id"]: row for row in rows}.values()


def _one(db: Database, document: int | None) -> Row | None:
    return next(iter(_rows(db, ONE, document)), None) if document else None


def _rows(db: Database, sql: str, *parameters: object) -> list[Row]:
    return list(db.query(sql, parameters))
