"""Everything the page of a document shows, read from the archive: one indexed query each, and of what is long a page."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

from archive.browse.document import evidence, form, related, timeline
from archive.browse.document.cells import DrawnTable
from archive.browse.document.checked import Checked, broken, checked
from archive.browse.document.compared import Compared, as_changes, compared
from archive.browse.document.evidence import States, Visits
from archive.browse.document.parts import Marks, Reading, facts_by_place, reading
from archive.browse.document.related import Related
from archive.browse.document.repaired import Mark, located
from archive.browse.document.shown import Block, within
from archive.browse.document.timeline import Timeline
from archive.diff import FactChange, diff_facts
from archive.errors import ArchiveError
from archive.lookup import find_document, report_of
from archive.proof.citing import Cited, as_bibtex, as_csl, as_text, cited_version

Row = dict[str, Any]


class NoVersion(ArchiveError):
    """A document has no version of that number: an address in a citation must not show another one."""

    def __init__(self, document_id: int, number: int, count: int) -> None:
        self.document_id, self.number, self.count = document_id, number, count
        super().__init__(f"document {document_id} has no version {number}; it has {count}")


VIEWS = ("inline", "side")  # how two versions are compared
BESIDE = ("page", "source")  # how a capture is shown beside the reading
ROWS = 250  # facts or repairs on one page: a report has at most 240 facts
MOST_CHANGED = 250  # changed numbers shown
AROUND = 8  # characters of text shown on either side of a repair


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: versions `old` and `new`, how they are compared, the page of the text or the section
    (its id) on it, the capture beside the text, and the pages of versions, visits, facts and repairs."""

    old: int | None = None
    new: int | None = None
    view: str = "inline"
    part: int = 1
    section: int | None = None
    capture: str = ""
    versions: int | None = None
    visits: int | None = None
    facts: int = 1
    repairs: int = 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions side by side: numbers first, then the text; of both, what is shown and how much is not."""

    old: Row
    new: Row
    facts: tuple[FactChange, ...]
    text: Compared
    shown: tuple[Block, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Paged:
    """Some rows of many: the page of them, counted from 1."""

    rows: Sequence[Row]
    page: int
    pages: int
    count: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact is shown: its anchor in the table of facts, the page of that table, and the anchor of its cell."""

    anchor: str
    page: int
    cell: str


@dataclass(frozen=True, slots=True)
class Held:
    """What was read of a version: its row with the texts, its rows of the other tables, and where repairs stand."""

    version: Row
    sections: list[Row]
    grids: list[Row]
    facts: list[Row]
    checks: list[Row]
    repairs: list[Row]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """The page; what is read of a version is None or empty for a document that was not read yet."""

    asked: Asked
    document: Row
    timeline: Timeline
    held: Held | None
    compared: Comparison | None
    reading: Reading | None
    form: list[DrawnTable]
    checks: list[Checked]
    earlier: Row | None
    facts: Paged
    places: dict[int, Place]
    repairs: Paged
    related: Related
    visits: Visits
    states: States
    citation: Cited | None

    @property
    def version(self) -> Row | None:
        """The version shown, with its texts."""
        return self.held.version if self.held else None


HELD = {
    "sections": "SELECT * FROM sections WHERE version_id = ? ORDER BY position",
    "grids": "SELECT * FROM grids WHERE version_id = ? ORDER BY position",
    "facts": "SELECT * FROM facts WHERE version_id = ? ORDER BY id",
    "checks": "SELECT * FROM checks WHERE version_id = ? ORDER BY verdict, id",
    "repairs": "SELECT * FROM repairs WHERE version_id = ? ORDER BY start, id",
}


def document_page(db: Database, ref: int | str, asked: Asked, archive: str = "archive.db") -> DocumentPage:
    """The page of a document (id or URL), showing version `new` (the latest) against `old` (the one before it).

    ArchiveError when there is no such document, NoVersion when it has no version of a number that is asked for. `archive`
    is the name of its file, for citations.
    """
    document = find_document(db, ref)
    line = timeline.timeline(db, document["id"], asked.versions)
    for number in (asked.new, asked.old):
        if number is not None and not 1 <= number <= line.count:
            raise NoVersion(document["id"], number, line.count)
    shown, base = _chosen(db, document["id"], line, asked)
    held = _held(db, shown) if shown else None
    change = _comparison(db, base, held) if base and shown and held and base["id"] != shown["id"] else None
    earlier = _earlier(db, document, held.checks) if held else None
    found = checked(held.checks, held.facts, _facts(db, earlier)) if held else []
    before = _before(change.facts if change else ())
    failed = broken(found)
    return DocumentPage(
        asked=asked,
        document=document,
        timeline=line,
        held=held,
        compared=change,
        reading=_reading(held, asked, before, failed) if held else None,
        form=form.filled(held.version["form"], held.facts, before, failed) if held else [],
        checks=found,
        earlier=earlier,
        facts=paged(held.facts if held else [], asked.facts),
        places=_places(held) if held else {},
        repairs=_repairs(held, asked.repairs),
        related=related.related(db, document, held.version if held else None),
        visits=evidence.visits(db, document["url"], asked.visits),
        states=evidence.states(db, document),
        citation=cited_version(document, shown, line.count, archive) if shown else None,
    )


def as_json(page: DocumentPage) -> Row:
    """The page as JSON values; what is stored as JSON text (paths, cells, evidence) stands as itself. Nothing of the
    version is left out but what pages of versions, visits and related documents leave out, which is counted."""
    held, change = page.held, page.compared
    return {
        "document": page.document,
        "version_count": page.timeline.count,
        "versions": list(page.timeline.versions),
        "version": _unpacked(held.version) if held else None,
        "compared": _compared_json(change) if change else None,
        "sections": _list(held, lambda one: one.sections),
        "tables": _list(held, lambda one: one.grids),
        "facts": _list(held, lambda one: one.facts),
        "checks": [_check_json(one) for one in page.checks],
        "repairs": _repairs_json(held) if held else [],
        "doubts": json.loads(held.version["notes"]) if held else [],
        "addressees": json.loads(held.version["addressees"]) if held else [],
        **related.as_json(page.related),
        "visits": list(page.visits.rows),
        "visit_count": page.visits.count,
        "states": [_unpacked(row) for row in page.states.rows],
        "links": list(page.states.links),
        "citation": _citation_json(page.citation) if page.citation else None,
    }


def paged(rows: Sequence[Row], page: int) -> Paged:
    """The page of the rows; one that is not there is read as the last."""
    pages = max(1, -(-len(rows) // ROWS))
    page = min(max(page, 1), pages)
    return Paged(rows[(page - 1) * ROWS : page * ROWS], page, pages, len(rows))


def _chosen(db: Database, document: int, line: Timeline, asked: Asked) -> tuple[Row | None, Row | None]:
    """The version shown and the one it is compared with; None where there is none."""

    def numbered(number: int | None) -> Row | None:
        return timeline.version(db, document, number, line.versions)

    shown = numbered(asked.new) or numbered(line.count)
    return shown, numbered(asked.old) or (numbered(shown["number"] - 1) if shown else None)


def _held(db: Database, version: Row) -> Held:
    rows = {name: list(db.query(sql, (version["id"],))) for name, sql in HELD.items()}
    texts = next(iter(db.query("SELECT * FROM versions WHERE id = ?", (version["id"],))))
    published = texts["published_text"] or texts["text"]
    marks = located(published, texts["text"], rows["repairs"]) if rows["repairs"] else ()
    return Held({**version, **texts}, **rows, marks=marks)


def _comparison(db: Database, old: Row, held: Held) -> Comparison:
    text = next(iter(db.query("SELECT text FROM versions WHERE id = ?", (old["id"],))))["text"]
    facts, grids = (list(db.query(HELD[name], (old["id"],))) for name in ("facts", "grids"))
    found = compared(text, held.version["text"], grids, held.grids)
    shown, left_out = within(found.blocks)
    return Comparison(old, held.version, diff_facts(facts, held.facts), found, tuple(shown), left_out)


def _before(changes: Iterable[FactChange]) -> dict[str, object]:
    """The former value of each changed fact of a table, by code; of a new one none."""
    return {
        change.code: "" if change.old is None else change.old
        for change in changes
        if change.source == "table"
    }


def _reading(
    held: Held, asked: Asked, before: dict[str, object], failed: dict[str, tuple[str, ...]]
) -> Reading:
    marks = Marks(held.marks, facts_by_place(held.facts), before, failed)
    return reading(held.version["text"], held.sections, held.grids, marks, asked.part, asked.section)


def _places(held: Held) -> dict[int, Place]:
    """Where each fact is shown, by its id. Anchors are made of codes, so that they outlast a new reading."""
    positions = {grid["id"]: grid["position"] for grid in held.grids}
    met: Counter[str] = Counter()
    places = {}
    for at, fact in enumerate(held.facts):
        code, grid = fact["code"], fact["grid_id"]
        met[code] += 1
        anchor = f"fact-{code}" + (f"-{met[code]}" if met[code] > 1 else "")
        cell = f"cell-{positions[grid]}-{fact['row']}-{fact['column']}" if grid in positions else ""
        places[fact["id"]] = Place(anchor, at // ROWS + 1, cell)
    return places


def _earlier(db: Database, document: Row, checks: Iterable[Row]) -> Row | None:
    """The report of the year before with the version it is known by, where the chain to it does not hold."""
    chained = any(check["rule"] == "carried_chain" and check["verdict"] != "pass" for check in checks)
    if not (chained and document["agency"] and document["year"]):
        return None
    version = report_of(db, document["agency"], document["year"] - 1)
    sql = (
        "SELECT d.id, d.title, d.year, v.number, v.id AS version_id FROM versions v JOIN documents d"
        " ON d.id = v.document_id WHERE v.id = ?"
    )
    return next(iter(db.query(sql, (version,))), None) if version else None


def _facts(db: Database, earlier: Row | None) -> list[Row]:
    return list(db.query(HELD["facts"], (earlier["version_id"],))) if earlier else []


def _repairs(held: Held | None, page: int) -> Paged:
    """Repairs with their number, the text around them, and whether they are marked in the text."""
    found = paged(held.repairs if held else [], page)
    if not held:
        return found
    text = held.version["published_text"] or held.version["text"]
    places = {mark.number for mark in held.marks}
    first = (found.page - 1) * ROWS + 1
    rows = [
        {
            **row,
            "number": number,
            "placed": number in places,
            "left": text[max(0, row["start"] - AROUND) : row["start"]],
            "right": text[row["end"] : row["end"] + AROUND],
        }
        for number, row in enumerate(found.rows, first)
    ]
    return Paged(rows, found.page, found.pages, found.count)


# JSON

PACKED = {"charset_evidence", "attachments", "addressees", "notes", "path", "cells", "visits"}


def _unpacked(row: Row) -> Row:
    return {
        key: json.loads(item) if key in PACKED and isinstance(item, str) and item else item
        for key, item in row.items()
    }


def _list(held: Held | None, rows: Callable[[Held], list[Row]]) -> list[Row]:
    return [_unpacked(row) for row in rows(held)] if held else []


def _repairs_json(held: Held) -> list[Row]:
    """Repairs with where they stand in the text: `at` and `until`, None where they have no place."""
    places = {mark.number: mark for mark in held.marks}
    return [
        {**row, "number": number, "at": mark and mark.start, "until": mark and mark.end}
        for number, row in enumerate(held.repairs, 1)
        for mark in (places.get(number),)
    ]


def _check_json(one: Checked) -> Row:
    equations = [
        {
            "name": equation.name,
            "left": [{"code": term.code, "number": term.number} for term in equation.left],
            "right": [{"code": term.code, "number": term.number} for term in equation.right],
            "sums": equation.sums,
        }
        for equation in one.wrong
    ]
    return {**one.check, "anchor": one.anchor, "equations": equations, "holding": one.right}


def _compared_json(change: Comparison) -> Row:
    return {
        "old": change.old["number"],
        "new": change.new["number"],
        "facts": list(map(asdict, change.facts)),
        "text": list(map(asdict, as_changes(change.text))),
        "is_coarse": change.text.is_coarse,
    }


def _citation_json(one: Cited) -> Row:
    return {**asdict(one), "text": as_text(one), "bibtex": as_bibtex(one), "csl": as_csl(one)}
