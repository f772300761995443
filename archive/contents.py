"""What a version holds: sections, grids, facts, checks, repairs and citations. `index.refresh` makes it searchable."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from archive import citations
from archive.errors import ArchiveError
from archive.search import index
from crawler.items import Cell, Document, Section

# Tables and their columns as they are written, parents before their children
SECTIONS = (
    "sections (id, version_id, parent_id, position, level, number, heading, path, start, inferred, text)"
)
GRIDS = "grids (id, version_id, position, section_id, caption, rows, columns, notes, cells)"
FACTS = 'facts (version_id, code, value, unit, raw, state, source, section_id, grid_id, "row", "column", evidence)'
CHECKS = "checks (version_id, rule, verdict, expected, actual, detail)"
REPAIRS = 'repairs (version_id, kind, start, "end", before, after, confidence)'
HELD = (SECTIONS, GRIDS, FACTS, CHECKS, REPAIRS)
NEIGHBOURS = "carried_chain"  # the rule that looks at other years: its check is no part of a reading

Rows = list[tuple[object, ...]]


def insert(db: Database, version_id: int, document: Document, sections: Sequence[int] = ()) -> None:
    """Insert everything a document holds under its version, which has nothing but perhaps these `sections`, the same ones."""
    section_ids = sections or _free_ids(db, "sections", len(sections_or_whole(document)))
    rows = _rows(document, version_id, section_ids, _free_ids(db, "grids", len(document.grids)))
    for into in HELD:
        if not (into is SECTIONS and sections):
            _insert(db, into, rows[into])
    citations.insert(db, version_id, document.citations)


def make_room(db: Database, version_id: int, document: Document) -> Sequence[int]:
    """Remove what a version holds; the ids of its sections where the document has the same ones: those stay.

    With them stay their rows of the index, half of the work: most new rules change facts only. The index takes old
    tokens back from the rows as they are, so call this before the version is described anew.
    """
    ids = _ids(db, "sections", version_id)
    title = db.execute(TITLE_LINE, (version_id,)).fetchone()[0]
    stays = (
        len(ids) == len(sections_or_whole(document))
        and title == document.text.split("\n", 1)[0]
        and _stored(db, SECTIONS, version_id) == _section_rows(document, version_id, ids)
    )
    if not stays:
        index.remove(db, version_id)
    # Sections point at their parents, which go in the same statement: checked when the transaction ends.
    db.execute("PRAGMA defer_foreign_keys = ON")
    for table in (
        "citations",
        *(_table(into) for into in reversed(HELD) if not (into is SECTIONS and stays)),
    ):
        db.execute(f"DELETE FROM {table} WHERE version_id = ?", (version_id,))  # noqa: S608
    return ids if stays else ()


def is_same(db: Database, version_id: int, document: Document) -> bool:
    """Whether a version holds exactly what the document says, down to places and evidence."""
    section_ids, grid_ids = _ids(db, "sections", version_id), _ids(db, "grids", version_id)
    if (len(section_ids), len(grid_ids)) != (len(sections_or_whole(document)), len(document.grids)):
        return False
    rows = _rows(document, version_id, section_ids, grid_ids)
    return all(_stored(db, into, version_id) == rows[into] for into in HELD) and citations.is_same(
        db, version_id, document.citations
    )


TITLE_LINE = "SELECT substr(text, 1, instr(text || char(10), char(10)) - 1) FROM versions WHERE id = ?"


def keep_check(
    db: Database,
    version_id: int,
    rule: str,
    verdict: str | None,
    expected: float | None,
    actual: float | None,
    detail: str,
) -> None:
    """Put a check in the place of the version's check of that rule; without a verdict only remove it."""
    if db.execute("SELECT 1 FROM versions WHERE id = ?", (version_id,)).fetchone() is None:
        raise ArchiveError(f"no version {version_id} in this archive")
    wanted: Rows = [] if verdict is None else [(version_id, rule, verdict, expected, actual, detail)]
    if wanted == [
        row for row in _stored(db, CHECKS, version_id, neighbours=True) if row[1] == rule
    ]:  # a transaction that writes nothing costs no sync
        return
    db.execute("DELETE FROM checks WHERE version_id = ? AND rule = ?", (version_id, rule))
    _insert(db, CHECKS, wanted)


def sections_or_whole(document: Document) -> tuple[Section, ...]:
    """The document's sections, or its whole text as one of level 0 where none were found: every version has at
    least one, so that its text and title can be searched."""
    return document.sections or (
        Section(level=0, number="", heading="", text=document.text, path=(), parent=None),
    )


def _rows(
    document: Document, version_id: int, section_ids: Sequence[int], grid_ids: Sequence[int]
) -> dict[str, Rows]:
    """What each table holds of a document, in the order of its columns."""
    return {
        SECTIONS: _section_rows(document, version_id, section_ids),
        GRIDS: [
            (
                grid_ids[position],
                version_id,
                position,
                _at(section_ids, grid.section),
                grid.caption,
                grid.rows,
                grid.columns,
                json.dumps(grid.notes, ensure_ascii=False),
                packed(grid.cells),
            )
            for position, grid in enumerate(document.grids)
        ],
        FACTS: [
            (
                version_id,
                fact.code,
                fact.value,
                fact.unit,
                fact.raw,
                fact.state,
                fact.source,
                _at(section_ids, fact.section),
                _at(grid_ids, fact.grid),
                fact.row,
                fact.column,
                fact.evidence,
            )
            for fact in document.facts
        ],
        CHECKS: [(version_id, c.rule, c.verdict, c.expected, c.actual, c.detail) for c in document.checks],
        REPAIRS: [
            (version_id, s.kind, s.start, s.end, s.before, s.after, s.confidence) for s in document.steps
        ],
    }


def _section_rows(document: Document, version_id: int, ids: Sequence[int]) -> Rows:
    return [
        (
            ids[position],
            version_id,
            _at(ids, section.parent),
            position,
            section.level,
            section.number,
            section.heading,
            json.dumps(section.path, ensure_ascii=False),
            section.start,
            int(section.inferred),
            section.text,
        )
        for position, section in enumerate(sections_or_whole(document))
    ]


def packed(cells: Iterable[Cell]) -> str:
    """Cells as the column `grids.cells` holds them."""
    return json.dumps([_cell(cell) for cell in cells], ensure_ascii=False)


def _cell(cell: Cell) -> list[object]:
    """A cell as `grids.cells` has it: where it stands on a page only when that is known."""
    fields: list[object] = [cell.row, cell.column, cell.rowspan, cell.colspan, cell.text]
    return [*fields, cell.page, cell.box] if cell.page or cell.box else fields


def _stored(db: Database, into: str, version_id: int, *, neighbours: bool = False) -> Rows:
    """The rows of a version in one of HELD, in the order they were inserted; without the check over years."""
    columns = into.partition("(")[2].rstrip(")")
    rows: Rows = db.execute(
        f"SELECT {columns} FROM {_table(into)} WHERE version_id = ? ORDER BY id",  # noqa: S608
        (version_id,),
    ).fetchall()
    return [row for row in rows if neighbours or into is not CHECKS or row[1] != NEIGHBOURS]


def _insert(db: Database, into: str, rows: Rows) -> None:
    marks = ", ".join("?" * (into.count(",") + 1))
    db.conn.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)  # noqa: S608


def _table(into: str) -> str:
    return into.partition(" ")[0]


def _ids(db: Database, table: str, version_id: int) -> list[int]:
    rows = db.execute(f"SELECT id FROM {table} WHERE version_id = ? ORDER BY id", (version_id,))  # noqa: S608
    return [row[0] for row in rows]


def _free_ids(db: Database, table: str, how_many: int) -> Sequence[int]:
    """Ids above all in use: the write lock is held, so that nobody takes them meanwhile."""
    highest = db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]  # noqa: S608
    return range(highest + 1, highest + 1 + how_many)


def _at(ids: Sequence[int], index: int | None) -> int | None:
    return None if index is None else ids[index]
