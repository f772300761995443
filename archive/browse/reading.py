"""What the pages show, read from the archive: plain rows, one indexed query each."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlite_utils import Database

from archive.diff import Change, FactChange, diff_facts, diff_texts
from archive.lookup import find_document, versions

Row = dict[str, Any]

AROUND = 8  # characters of text shown on either side of a repair
VISITS = 50  # latest visits on a document's page; the table has them all


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a document side by side: numbers first, then the text."""

    old: Row
    new: Row
    facts: tuple[FactChange, ...]
    text: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """Everything the archive holds on one document. What is read of it is that of `version`, None when unread."""

    document: Row
    versions: list[Row]
    version: Row | None
    compared: Comparison | None
    sections: list[Row]
    tables: list[Row]
    doubts: list[str]
    addressees: list[str]
    facts: list[Row]
    checks: list[Row]
    repairs: list[Row]
    citations: list[Row]
    cited_by: list[Row]
    seen: list[Row]
    attachments: list[Row]
    parent: Row | None
    original: Row | None
    copies: list[Row]
    visits: list[Row]
    visit_count: int
    states: list[Row]


def document_page(db: Database, ref: int | str, old: int | None, new: int | None) -> DocumentPage:
    """The page of a document (id or URL), showing version `new` (the latest) against `old` (the one before it).

    ArchiveError when there is no such document. A version number it does not have is read as none given.
    """
    document = find_document(db, ref)
    known = versions(db, document["id"])
    shown = _numbered(known, new) or (known[-1] if known else None)
    base = _numbered(known, old) or (_numbered(known, shown["number"] - 1) if shown else None)
    version = _texts(db, shown) if shown else None
    held = _held(db, version)
    return DocumentPage(
        document=document,
        versions=known,
        version=version,
        compared=_comparison(db, base, shown) if base and shown and base != shown else None,
        **held,
        doubts=json.loads(version["notes"]) if version else [],
        addressees=json.loads(version["addressees"]) if version else [],
        cited_by=_rows(db, CITED_BY, document["id"]),
        seen=_rows(db, SEEN, document["id"]),
        attachments=_rows(db, ATTACHMENTS, document["id"], shown["id"] if shown else None),
        parent=_related(db, document["parent_id"]),
        original=_related(db, document["copy_of"]),
        copies=_rows(db, f"{RELATED} WHERE copy_of = ? ORDER BY id", document["id"]),
        visits=_rows(db, LATEST_VISITS, document["url"], VISITS),
        visit_count=db.execute("SELECT count(*) FROM visits WHERE url = ?", (document["url"],)).fetchone()[0],
        states=_rows(db, "SELECT * FROM state_changes WHERE document_id = ? ORDER BY id", document["id"]),
    )


RELATED = "SELECT id, url, title, agency, year, kind, state, first_seen FROM documents"
# Attachments the version names, fetched or not, and fetched ones that only other versions name.
ATTACHMENTS = """
SELECT d.id, link.value ->> 0 AS url, link.value ->> 1 AS title, d.state
FROM versions v, json_each(v.attachments) link LEFT JOIN documents d ON d.url = link.value ->> 0
WHERE v.id = ?2
UNION
SELECT d.id, d.url, d.title, d.state FROM documents d WHERE d.parent_id = ?1 AND NOT EXISTS
    (SELECT 1 FROM versions v, json_each(v.attachments) link WHERE v.id = ?2 AND link.value ->> 0 = d.url)
"""
CITED_BY = f"""{RELATED} WHERE version_id IN
    (SELECT version_id FROM citations WHERE target_document_id = ?) ORDER BY id"""  # noqa: S608
# Findings of the document's current version that somebody has marked, with what they noted.
SEEN = "SELECT * FROM findings WHERE document_id = ? AND seen_at IS NOT NULL"
LATEST_VISITS = (
    "SELECT id, crawl_id, url, visited_at, status, outcome, capture_id, elapsed_ms, error"
    " FROM visits WHERE url = ? ORDER BY id DESC LIMIT ?"
)
PACKED = {
    "charset_evidence",
    "attachments",
    "addressees",
    "notes",
    "path",
    "cells",
    "visits",
}  # columns that hold JSON
HELD = {
    "sections": "SELECT * FROM sections WHERE version_id = ? ORDER BY position",
    "tables": "SELECT * FROM grids WHERE version_id = ? ORDER BY position",
    "facts": "SELECT * FROM facts WHERE version_id = ? ORDER BY id",
    "checks": "SELECT * FROM checks WHERE version_id = ? ORDER BY verdict, id",
    "repairs": "SELECT * FROM repairs WHERE version_id = ? ORDER BY start, id",
    "citations": "SELECT c.*, d.title AS target_title FROM citations c"
    " LEFT JOIN documents d ON d.id = c.target_document_id WHERE c.version_id = ? ORDER BY c.start, c.id",
}


def as_json(page: DocumentPage) -> dict[str, Any]:
    """The page as JSON values; what is stored as JSON text (paths, cells, evidence) stands as itself."""
    compared = page.compared
    sides = {"old": compared.old["number"], "new": compared.new["number"]} if compared else {}
    plain = {field.name: getattr(page, field.name) for field in fields(page) if field.name != "compared"}
    unpacked = {name: _unpacked(value) for name, value in plain.items()}
    changes = (
        {"facts": list(map(asdict, compared.facts)), "text": list(map(asdict, compared.text))}
        if compared
        else {}
    )
    return {**unpacked, "compared": {**sides, **changes} or None}


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(row) for row in value]
    if isinstance(value, dict):
        return {key: json.loads(item) if key in PACKED and item else item for key, item in value.items()}
    return value


def _held(db: Database, version: Row | None) -> dict[str, list[Row]]:
    """What was read of a version; each repair with the text around it."""
    if version is None:
        return {name: [] for name in HELD}
    held = {name: _rows(db, sql, version["id"]) for name, sql in HELD.items()}
    text = version["published_text"] or version["text"]
    for repair in held["repairs"]:
        repair["left"] = text[max(0, repair["start"] - AROUND) : repair["start"]]
        repair["right"] = text[repair["end"] : repair["end"] + AROUND]
    return held


def _comparison(db: Database, old: Row, new: Row) -> Comparison:
    texts = [_texts(db, version)["text"] for version in (old, new)]
    facts = [_rows(db, HELD["facts"], version["id"]) for version in (old, new)]
    return Comparison(old, new, diff_facts(*facts), diff_texts(*texts))


def _texts(db: Database, version: Row) -> Row:
    return _rows(db, "SELECT * FROM versions WHERE id = ?", version["id"])[0]


def _numbered(known: Iterable[Row], number: int | None) -> Row | None:
    return next((version for version in known if version["number"] == number), None)


def _related(db: Database, document_id: int | None) -> Row | None:
    return next(iter(_rows(db, f"{RELATED} WHERE id = ?", document_id)), None)


def _rows(db: Database, sql: str, *parameters: object) -> list[Row]:
    return list(db.query(sql, parameters))
