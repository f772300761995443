"""One address of two archives: evidence first, then what follows from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from archive import captures as pages
from archive.merge import evidence, states, versions
from archive.merge.rows import Row, differing, insert, ordered, update, without
from archive.merge.timeline import Run
from archive.merge.told import OWN, Told
from archive.merge.versions import Read
from archive.states import SEEN

# Columns that follow from visits and other documents; what is left describes the latest capture.
PLACE = ("id", "site", "url", "state", "state_since", "first_seen", "last_seen")
LINKS = ("version_id", "copy_of", "parent_id", "parent_url", "original_url")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A document whose state the two archives told differently, and what all visits say."""

    url: str
    here: str
    there: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class United:
    """A document that another archive told something of. `before` is its row as it was here, None where it is new."""

    id: int
    url: str
    before: Row | None
    contents: frozenset[str]  # content hashes it has or had as its latest
    changed: bool


def unite(
    db: Database,
    other: Database,
    url: str,
    mine: Told,
    theirs: Told,
    crawls: Mapping[int, int],
    read: Read,
    added: Counter[str],
) -> United | None:
    """Bring one address to the union of what both archives tell of it; None where no document stands there."""
    is_new = mine.is_nothing
    before, told, weights = mine.document, theirs.document, (_weight(mine), _weight(theirs))
    changes, contents = mine.changes, _latest(mine) | _latest(theirs)
    captures = evidence.unite_captures(db, other, mine, theirs, added)
    visits = evidence.unite_visits(db, mine, theirs, captures, crawls, added)
    if before is None and told is None:
        return None
    evidence.capture_again(db, mine, added)
    evidence.read_alike(db, mine)
    document_id = before["id"] if before else _insert(db, told or {}, added)
    wanted = (
        versions.as_they_stand(theirs, captures)
        if is_new
        else versions.wanted(db, mine, theirs, captures, read)
    )
    changed = versions.apply(db, other, document_id, mine, wanted, added)
    said = wanted[-1].reading.content
    nearest = tuple(
        (said in _latest(of), *weight) for of, weight in zip((mine, theirs), weights, strict=True)
    )
    changed |= _describe(db, document_id, before, told, nearest)
    if said not in contents:
        changed |= _describe_by(db, document_id, wanted[-1], read)
    contents.add(said)
    if is_new:
        states.take_over(db, document_id, theirs.changes, visits, crawls, added)
    else:
        states.take_lists(db, document_id, theirs.changes, crawls)
        changed |= states.tell_over(db, document_id)
        added["state_changes"] += max(0, _changes(db, document_id) - len(changes))
    _mark_seen(db, document_id, mine, theirs, added)
    return United(document_id, url, before, frozenset(contents), changed or before is None)


def _latest(of: Told) -> set[str]:
    return {of.versions[-1]["content_sha256"]} if of.versions else set()


def _weight(of: Told) -> tuple[object, ...]:
    """The archive that last saw what it has read describes the document."""
    bodies = {row["id"]: row["body_sha256"] for row in of.captures if row["id"] in of.read_here}
    saw = [(row["captured_at"], bodies[row["id"]]) for row in of.captures if row["id"] in bodies]
    saw += [
        (visit["visited_at"], bodies[visit["capture_id"]])
        for visit in of.visits
        if visit["capture_id"] in bodies and visit["outcome"] in SEEN
    ]
    last = max(saw, default=("", ""))
    described = without(of.document, (*PLACE, *LINKS)) if of.document else {}
    return (of.document is not None, last, ordered(described[name] for name in sorted(described)))


def _insert(db: Database, told: Row, added: Counter[str]) -> int:
    added["documents"] += 1
    return insert(db, "documents", without(told, ("id", *LINKS)))


def _describe(
    db: Database,
    document_id: int,
    before: Row | None,
    told: Row | None,
    weights: tuple[tuple[object, ...], ...],
) -> bool:
    """Describe the document by the latest capture, and by who saw it first and last; whether that says anything new."""
    rows = [row for row in (before, told) if row is not None]
    best = before if before is not None and (told is None or weights[0] >= weights[1]) else told
    assert best is not None
    first = min(rows, key=lambda row: (row["first_seen"], row["site"]))
    parents = [best["parent_url"], *(row["parent_url"] for row in rows)]
    parent = next((url for url in parents if url is not None), None)
    values = {
        **without(best, (*PLACE, *LINKS)),
        "site": first["site"],
        "first_seen": first["first_seen"],
        "last_seen": max(row["last_seen"] for row in rows),
        "version_id": db.execute(
            "SELECT id FROM versions WHERE document_id = ? ORDER BY number DESC LIMIT 1", (document_id,)
        ).fetchone()[0],
        "parent_id": _id_at(db, parent),
    }
    stored = next(iter(db.query("SELECT * FROM documents WHERE id = ?", (document_id,))))
    if values["parent_id"] is None:
        del values["parent_id"]  # one that comes later adopts it
    changes = differing(stored, values)
    update(db, "documents", document_id, changes)
    return bool(changes)


def _describe_by(db: Database, document_id: int, run: Run, read: Read) -> bool:
    """Describe a document that now ends with what neither archive had as its latest by reading that; whether it could be read."""
    document = run.reading.document or read(pages.page_of(db, run.captures[0]))
    if document is None:
        return False
    names = ("agency", "year", "title", "number", "published")
    update(db, "documents", document_id, {name: getattr(document, name) for name in names})
    return True


def _id_at(db: Database, url: str | None) -> int | None:
    row = db.execute("SELECT id FROM documents WHERE url = ?", (url,)).fetchone()
    return row and int(row[0])


def _changes(db: Database, document_id: int) -> int:
    row = db.execute("SELECT count(*) FROM state_changes WHERE document_id = ?", (document_id,)).fetchone()
    return int(row[0])


def _mark_seen(db: Database, document_id: int, mine: Told, theirs: Told, added: Counter[str]) -> None:
    """Marks of both archives; of two on one finding the later."""
    here = {_finding(row): row for row in mine.seen}
    for row in theirs.seen:
        values = {**without(row, OWN), "document_id": document_id}
        known = here.get(_finding(row))
        if known is None:
            insert(db, "findings_seen", values)
            added["findings_seen"] += 1
        elif _mark(values) > _mark(known):
            update(db, "findings_seen", known["id"], differing(known, values))


def _finding(row: Row) -> tuple[object, ...]:
    """What a mark stands for: archive.findings.SAME."""
    words = row["detail"] if row["verdict"] == "doubt" else ""
    return (row["rule"], row["verdict"], row["expected"], row["actual"], words)


def _mark(row: Row) -> tuple[str, ...]:
    return row["seen_at"], row["seen_by"], row["note"], row["detail"]
