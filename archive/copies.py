"""Copies: documents at other addresses whose current version says the same, mirrors and reprints."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from archive.versions import EMPTY


def link(db: Database, hashes: Iterable[str]) -> None:
    """Point every document whose current content has one of these hashes at the earliest such document.

    The earliest itself is no copy, and neither is a document that says something of its own again.
    """
    for content in sorted(set(hashes)):
        rows = db.execute(
            "SELECT d.id, d.copy_of FROM versions v JOIN documents d ON d.version_id = v.id"
            " WHERE v.content_sha256 = ? ORDER BY d.first_seen, d.url",
            (content,),
        ).fetchall()
        for position, (document_id, copy_of) in enumerate(rows):
            original = rows[0][0] if position and content != EMPTY else None
            if copy_of != original:
                db.execute("UPDATE documents SET copy_of = ? WHERE id = ?", (original, document_id))
