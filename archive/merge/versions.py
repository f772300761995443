"""Versions of one document, of two archives, brought to what its captures say in the order they were taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from sqlite_utils import Database

from archive import captures as pages
from archive import citations, contents
from archive.history import reading_columns
from archive.merge.rows import Row, differing, insert, quoted, update, without
from archive.merge.tables import HELD, Held
from archive.merge.timeline import Reading, Readings, Run, links_of, runs
from archive.merge.told import Told
from archive.search import index
from archive.versions import chain_hash, content_hash
from crawler.items import Document, Page

PLACE = ("id", "document_id", "number", "capture_id", "captured_at", "chain_sha256", "change", "attachments")
Read = Callable[[Page], Document | None]


def wanted(db: Database, mine: Told, theirs: Told, captures: Mapping[int, int], read: Read) -> list[Run]:
    """The runs of captures that say the same. What only reading can tell is asked of `read`, which may not know."""
    known = Readings()
    known.add(mine.read_here, {row["capture_id"]: row for row in mine.versions}, is_mine=True)
    known.add(
        [captures[row_id] for row_id in theirs.read_here],
        {captures[row["capture_id"]]: row for row in theirs.versions},
        is_mine=False,
    )
    asked: set[int] = set()
    while True:
        found = runs(_taken(mine), known)
        doubtful = [each for run in found for each in run.doubtful if each not in asked]
        for capture in doubtful:
            asked.add(capture)
            document = read(pages.page_of(db, capture))
            if document is not None:
                known.add_document(capture, document, content_hash(document.text), links_of(document))
        if not doubtful:
            return found


def _taken(of: Told) -> list[Row]:
    """Captures of the document that were read, in the order they were taken."""
    return [row for row in of.captures if row["role"] == "document" and row["read_at"] is not None]


def apply(
    db: Database, other: Database, document_id: int, mine: Told, wanted: Sequence[Run], added: Counter[str]
) -> bool:
    """Make the document's versions those of the runs; whether anything was changed."""
    stored = {row["id"]: row for row in mine.versions}
    times = {row["id"]: row for row in mine.captures}
    ids: list[int] = []
    for run in wanted:
        reading = run.reading
        if reading.is_mine and reading.version_id in stored and reading.version_id not in ids:
            ids.append(reading.version_id)
        else:
            ids.append(_insert(db, other, document_id, run, times[run.captures[0]], added))
    gone = [row_id for row_id in stored if row_id not in ids]
    for row_id in gone:
        remove(db, row_id, added)
    changed = _place(db, ids, wanted, times, stored)
    return changed or bool(gone) or any(row_id not in stored for row_id in ids)


def _insert(
    db: Database, other: Database, document_id: int, run: Run, capture: Row, added: Counter[str]
) -> int:
    """A new version of that reading, numbered after all others until it gets its place."""
    reading = run.reading
    number = db.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM versions WHERE document_id = ?", (document_id,)
    ).fetchone()[0]
    place = {
        "document_id": document_id,
        "number": number,
        "capture_id": capture["id"],
        "captured_at": capture["captured_at"],
        "chain_sha256": "",
        "change": "content",
        "attachments": run.links or "[]",
    }
    added["versions"] += 1
    if reading.document is not None:
        columns = reading_columns(reading.document)
        version_id = insert(db, "versions", {**columns, **place, "content_sha256": reading.content})
        contents.insert(db, version_id, reading.document)
        return version_id
    source = db if reading.is_mine else other
    row = next(iter(source.query("SELECT * FROM versions WHERE id = ?", (reading.version_id,))))
    if run.links is None:
        place["attachments"] = row["attachments"]
    version_id = insert(db, "versions", {**without(row, PLACE), **place})
    copy_held(db, source, reading.version_id, version_id, document_id, added)
    return version_id


def copy_held(
    db: Database, source: Database, from_id: int, to_id: int, document_id: int, added: Counter[str]
) -> None:
    """Copy everything a version holds to another version; `index.refresh` of its document makes it searchable."""
    ids: dict[str, dict[int, int]] = {}
    for held in HELD:
        rows = source.query(f"SELECT * FROM {held.table} WHERE version_id = ? ORDER BY id", (from_id,))  # noqa: S608
        copied = [_copied(db, held, row, ids, to_id, document_id) for row in rows]
        ids[held.table] = _insert_rows(db, held, copied)
        added[held.table] += len(copied)


def _copied(
    db: Database, held: Held, row: Row, ids: Mapping[str, Mapping[int, int]], to_id: int, document_id: int
) -> Row:
    row["version_id"] = to_id
    for column, table in held.within.items():
        if row[column] is not None and table != held.table:
            row[column] = ids[table][row[column]]
    if held.table == "citations":
        row["target_document_id"] = citations.target(db, row["number"], row["title"], document_id)
    return row


def _insert_rows(db: Database, held: Held, rows: Sequence[Row]) -> dict[int, int]:
    """Insert rows under new ids, in their order; old id to new. Rows of one table may point at each other."""
    if not rows:
        return {}
    free = db.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {held.table}").fetchone()[0]  # noqa: S608
    ids = {row["id"]: free + at for at, row in enumerate(rows)}
    own = [column for column, table in held.within.items() if table == held.table]
    for row in rows:
        row["id"] = ids[row["id"]]
        for column in own:
            row[column] = row[column] and ids[row[column]]
    columns, marks = ", ".join(map(quoted, rows[0])), ", ".join("?" * len(rows[0]))
    db.conn.executemany(
        f"INSERT INTO {held.table} ({columns}) VALUES ({marks})",  # noqa: S608
        [tuple(row.values()) for row in rows],
    )
    return ids


def remove(db: Database, version_id: int, added: Counter[str]) -> None:
    """Take a version out, with what it holds and its rows of the index."""
    index.remove(db, version_id)
    db.execute("PRAGMA defer_foreign_keys = ON")
    for held in reversed(HELD):
        removed = db.execute(f"DELETE FROM {held.table} WHERE version_id = ?", (version_id,))  # noqa: S608
        added[held.table] -= removed.rowcount
    added["versions"] -= 1
    db.execute("DELETE FROM versions WHERE id = ?", (version_id,))


def _place(
    db: Database,
    ids: Sequence[int],
    wanted: Sequence[Run],
    captures: Mapping[int, Row],
    stored: Mapping[int, Row],
) -> bool:
    """Give versions their captures, numbers and chain; whether one that stood here has others now."""
    chain, rows = "", []
    for number, (row_id, run) in enumerate(zip(ids, wanted, strict=True), start=1):
        capture = captures[run.captures[0]]
        chain = chain_hash(chain, run.reading.content, capture["body_sha256"])
        row = {
            "number": number,
            "capture_id": capture["id"],
            "captured_at": capture["captured_at"],
            "chain_sha256": chain,
            "change": "first" if number == 1 else "content",
        }
        if run.links is not None:
            row["attachments"] = run.links
        rows.append((row_id, row))
    changes = {row_id: differing(stored[row_id], row) if row_id in stored else row for row_id, row in rows}
    # Out of the way first, so that no number is taken twice on the way.
    far = 2 * (max((row["number"] for row in stored.values()), default=0) + len(ids))
    for away, row_id in enumerate(changes):
        if "number" in changes[row_id]:
            update(db, "versions", row_id, {"number": far + away})
    for row_id, change in changes.items():
        update(db, "versions", row_id, change)
    return any(changes[row_id] for row_id in stored if row_id in changes)


def as_they_stand(theirs: Told, captures: Mapping[int, int]) -> list[Run]:
    """The runs of a document that only the other archive has: its versions."""
    return [
        Run(
            (captures[row["capture_id"]],),
            Reading(row["content_sha256"], row["parser"], version_id=row["id"]),
            row["attachments"],
            (),
        )
        for row in theirs.versions
    ]
