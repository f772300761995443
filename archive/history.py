"""The versions of a document, in the order their captures were taken, whenever those were read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from archive import contents, renewals
from archive.rows import first_row
from archive.versions import chain_hash, content_hash
from crawler.items import Document

# The first capture after this one (url, captured_at, id) that was read, if it was read as saying the same: such a
# capture begins no version.
SAYS_THE_SAME = """
SELECT c.id FROM captures c WHERE c.id = (SELECT id FROM captures WHERE url = ? AND role = 'document'
        AND read_at IS NOT NULL AND (captured_at, id) > (?, ?) ORDER BY captured_at, id LIMIT 1)
    AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.capture_id = c.id)
"""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a reading went. `change` is `first` or `content` when it made a version; `contents` are the content
    hashes of documents whose copies may now be others."""

    version_id: int
    change: str
    is_latest: bool
    contents: frozenset[str]


def place(db: Database, document_id: int, capture: dict[str, Any], document: Document) -> Placed:
    """Give a reading of `capture` (id, url, captured_at, body_sha256) its place among the versions.

    It is the version before it when that says the same, else the version after it, which then begins earlier,
    else a new one.
    """
    before, after = _neighbours(db, document_id, capture)
    content = content_hash(document.text)
    touched = frozenset({content, before["content_sha256"]} if before else {content})
    if before is not None and before["content_sha256"] == content:
        _link_anew(db, before["id"], capture, document)
        return Placed(before["id"], "", after is None, frozenset())
    # A capture between the two that began no version says what the version before says: then this one is apart.
    is_next = _says_the_same(db, capture) is None
    if after is not None and after["content_sha256"] == content and is_next:
        version_id, change = after["id"], ""
        _begin_earlier(db, version_id, capture)
    else:
        version_id, change = _insert(db, document_id, capture, document, content), _change(before)
    if after is not None:
        rechain(db, document_id)
    _reopen_next(db, capture)
    return Placed(version_id, change, after is None, touched)


def reread(db: Database, version_id: int, document: Document) -> frozenset[str]:
    """Replace what a version was read as; the content hashes before and after."""
    before = first_row(
        db,
        "SELECT c.id, c.url, c.captured_at, v.document_id, v.content_sha256 FROM versions v"
        " JOIN captures c ON c.id = v.capture_id WHERE v.id = ?",
        (version_id,),
    )
    assert before is not None
    sections = contents.make_room(db, version_id, document)
    content = content_hash(document.text)
    columns = {**reading_columns(document), "content_sha256": content}
    if _says_the_same(db, before) is not None:
        del columns["attachments"]  # a later capture named them
    assignments = ", ".join(f"{column} = :{column}" for column in columns)
    db.execute(f"UPDATE versions SET {assignments} WHERE id = :id", {**columns, "id": version_id})  # noqa: S608
    contents.insert(db, version_id, document, sections)
    db.execute("UPDATE captures SET read_error = NULL WHERE id = ?", (before["id"],))
    rechain(db, before["document_id"])
    renewals.note_version(db, version_id)
    return frozenset({before["content_sha256"], content})


def is_same(db: Database, version_id: int, document: Document) -> bool:
    """Whether the version was read as exactly this, but for the rules' version and its links, which a later capture may name."""
    reading = {
        name: value
        for name, value in reading_columns(document).items()
        if name not in ("parser", "attachments")
    }
    columns = ", ".join(reading)
    row = db.execute(f"SELECT {columns} FROM versions WHERE id = ?", (version_id,)).fetchone()  # noqa: S608
    return row == tuple(reading.values()) and contents.is_same(db, version_id, document)


def rechain(db: Database, document_id: int) -> None:
    """Number a document's versions in the order of their captures and recompute the chain over them."""
    rows = db.execute(
        "SELECT v.id, v.number, v.change, v.chain_sha256, v.content_sha256, c.body_sha256 FROM versions v"
        " JOIN captures c ON c.id = v.capture_id WHERE v.document_id = ? ORDER BY v.captured_at, v.capture_id",
        (document_id,),
    ).fetchall()
    chain, updates = "", []
    for number, (version_id, *stored, content, body) in enumerate(rows, start=1):
        chain = chain_hash(chain, content, body)
        wanted = [number, "first" if number == 1 else "content", chain]
        if stored != wanted:
            updates.append((*wanted, version_id))
    # Out of the way first, so that no number is taken twice on the way.
    db.conn.executemany(
        "UPDATE versions SET number = number + ? WHERE id = ?", [(len(rows), row[-1]) for row in updates]
    )
    db.conn.executemany("UPDATE versions SET number = ?, change = ?, chain_sha256 = ? WHERE id = ?", updates)


def _neighbours(
    db: Database, document_id: int, capture: dict[str, Any]
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The versions before (or at) and after the place of this capture."""
    select = "SELECT id, content_sha256 FROM versions WHERE document_id = :document"
    at = {"document": document_id, "at": capture["captured_at"], "id": capture["id"]}
    before = first_row(
        db,
        f"{select} AND (captured_at, capture_id) <= (:at, :id) ORDER BY captured_at DESC, capture_id DESC LIMIT 1",
        at,
    )
    after = first_row(
        db,
        f"{select} AND (captured_at, capture_id) > (:at, :id) ORDER BY captured_at, capture_id LIMIT 1",
        at,
    )
    return before, after


def _insert(db: Database, document_id: int, capture: dict[str, Any], document: Document, content: str) -> int:
    """Insert a version as the last one; `rechain` gives it its place when it belongs further up."""
    last = first_row(
        db,
        "SELECT number, chain_sha256 FROM versions WHERE document_id = ? ORDER BY number DESC LIMIT 1",
        (document_id,),
    )
    row = {
        "document_id": document_id,
        "number": last["number"] + 1 if last else 1,
        "capture_id": capture["id"],
        "captured_at": capture["captured_at"],
        "content_sha256": content,
        "chain_sha256": chain_hash(last["chain_sha256"] if last else "", content, capture["body_sha256"]),
        "change": _change(last),
        **reading_columns(document),
    }
    columns, marks = ", ".join(row), ", ".join(f":{column}" for column in row)
    cursor = db.execute(f"INSERT INTO versions ({columns}) VALUES ({marks})", row)  # noqa: S608
    assert cursor.lastrowid is not None
    contents.insert(db, cursor.lastrowid, document)
    return cursor.lastrowid


def _change(before: dict[str, Any] | None) -> str:
    return "content" if before else "first"


def _begin_earlier(db: Database, version_id: int, capture: dict[str, Any]) -> None:
    """A capture read late already said what this version says: the version begins with it."""
    db.execute(
        "UPDATE versions SET capture_id = ?, captured_at = ? WHERE id = ?",
        (capture["id"], capture["captured_at"], version_id),
    )


def _link_anew(db: Database, version_id: int, capture: dict[str, Any], document: Document) -> None:
    """A file may be replaced behind the same words: a version links what its latest capture links."""
    if _says_the_same(db, capture) is None:
        db.execute("UPDATE versions SET attachments = ? WHERE id = ?", (_links(document), version_id))


def _reopen_next(db: Database, capture: dict[str, Any]) -> None:
    """A version begins at a capture read late: the captures between it and the next version were compared with the
    version before, or with one read late as well, and found unchanged. They have to be read again, as the document
    may have changed back."""
    db.execute(
        "UPDATE captures SET read_at = NULL WHERE url = ?1 AND role = 'document' AND read_at IS NOT NULL"
        " AND (captured_at, id) > (?2, ?3) AND NOT EXISTS (SELECT 1 FROM versions v JOIN captures b"
        " ON b.id = v.capture_id WHERE b.url = ?1 AND (b.captured_at, b.id) > (?2, ?3)"
        " AND (b.captured_at, b.id) <= (captures.captured_at, captures.id))",
        (capture["url"], capture["captured_at"], capture["id"]),
    )


def _says_the_same(db: Database, capture: dict[str, Any]) -> int | None:
    row = db.execute(SAYS_THE_SAME, (capture["url"], capture["captured_at"], capture["id"])).fetchone()
    return None if row is None else int(row[0])


def _links(document: Document) -> str:
    return json.dumps([(link.url, link.title) for link in document.attachments], ensure_ascii=False)


def reading_columns(document: Document) -> dict[str, object]:
    """The columns of `versions` that follow from reading."""
    return {
        "title": document.title,
        "published": document.published,
        "charset_declared": document.charset_declared,
        "charset": document.charset,
        "charset_evidence": json.dumps(document.charset_evidence, ensure_ascii=False),
        "script": document.script,
        "parser": document.parser,
        "form": document.form,
        "issuer": document.issuer,
        "signature": document.signature,
        "signed": document.signed,
        "addressees": json.dumps(document.addressees, ensure_ascii=False),
        "attachments": _links(document),
        "notes": json.dumps(document.notes, ensure_ascii=False),
        "text": document.text,
        "published_text": None if document.published_text == document.text else document.published_text,
    }
