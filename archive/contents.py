"""What a version holds: sections, grids, facts, checks, repairs, citations and its rows of the search index."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from archive import citations, index
from archive.errors import ArchiveError
from crawler.items import Cell, Document, Fact, Grid, Section

TABLES = ("facts", "grids", "checks", "repairs", "citations", "sections")  # children before their parents
CHECKS = "checks (version_id, rule, verdict, expected, actual, detail)"


def insert(db: Database, version_id: int, document: Document) -> None:
    """Insert everything a document holds under a version that has nothing yet."""
    sections = sections_or_whole(document)
    section_ids = _free_ids(db, "sections", len(sections))
    grid_ids = _free_ids(db, "grids", len(document.grids))
    _insert_sections(db, version_id, sections, section_ids)
    _insert_grids(db, version_id, document.grids, section_ids, grid_ids)
    _insert_facts(db, version_id, document.facts, section_ids, grid_ids)
    _insert(
        db,
        CHECKS,
        ((version_id, c.rule, c.verdict, c.expected, c.actual, c.detail) for c in document.checks),
    )
    _insert(
        db,
        'repairs (version_id, kind, start, "end", before, after, confidence)',
        ((version_id, s.kind, s.start, s.end, s.before, s.after, s.confidence) for s in document.steps),
    )
    citations.insert(db, version_id, document.citations)
    index.add(db, version_id)


def remove(db: Database, version_id: int) -> None:
    """Remove everything a version holds. The index takes its old tokens back first, from the rows as they are."""
    index.remove(db, version_id)
    # Sections point at their parents, which go in the same statement: checked when the transaction ends.
    db.execute("PRAGMA defer_foreign_keys = ON")
    for table in TABLES:
        db.execute(f"DELETE FROM {table} WHERE version_id = ?", (version_id,))  # noqa: S608


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
    db.execute("DELETE FROM checks WHERE version_id = ? AND rule = ?", (version_id, rule))
    if verdict is not None:
        _insert(db, CHECKS, [(version_id, rule, verdict, expected, actual, detail)])


def sections_or_whole(document: Document) -> tuple[Section, ...]:
    """The document's sections, or its whole text as one of level 0 where none were found: every version has at
    least one, so that its text and title can be searched."""
    return document.sections or (
        Section(level=0, number="", heading="", text=document.text, path=(), parent=None),
    )


def _insert_sections(db: Database, version_id: int, sections: Sequence[Section], ids: Sequence[int]) -> None:
    _insert(
        db,
        "sections (id, version_id, parent_id, position, level, number, heading, path, start, inferred, text)",
        (
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
            for position, section in enumerate(sections)
        ),
    )


def _insert_grids(
    db: Database,
    version_id: int,
    grids: Sequence[Grid],
    section_ids: Sequence[int],
    ids: Sequence[int],
) -> None:
    _insert(
        db,
        "grids (id, version_id, position, section_id, caption, rows, columns, notes, cells)",
        (
            (
                ids[position],
                version_id,
                position,
                _at(section_ids, grid.section),
                grid.caption,
                grid.rows,
                grid.columns,
                json.dumps(grid.notes, ensure_ascii=False),
                packed(grid.cells),
            )
            for position, grid in enumerate(grids)
        ),
    )


def packed(cells: Iterable[Cell]) -> str:
    """Cells as the column `grids.cells` holds them."""
    return json.dumps([_cell(cell) for cell in cells], ensure_ascii=False)


def _cell(cell: Cell) -> list[object]:
    """A cell as `grids.cells` has it: where it stands on a page only when that is known."""
    fields: list[object] = [cell.row, cell.column, cell.rowspan, cell.colspan, cell.text]
    return [*fields, cell.page, cell.box] if cell.page or cell.box else fields


def _insert_facts(
    db: Database,
    version_id: int,
    facts: Sequence[Fact],
    section_ids: Sequence[int],
    grid_ids: Sequence[int],
) -> None:
    _insert(
        db,
        "facts (version_id, code, value, unit, raw, state, source, section_id, grid_id,"
        ' "row", "column", evidence)',
        (
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
            for fact in facts
        ),
    )


def _insert(db: Database, into: str, rows: Iterable[tuple[object, ...]]) -> None:
    marks = ", ".join("?" * (into.count(",") + 1))
    db.conn.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)  # noqa: S608


def _free_ids(db: Database, table: str, how_many: int) -> Sequence[int]:
    """Ids above all in use: the write lock is held, so that nobody takes them meanwhile."""
    highest = db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]  # noqa: S608
    return range(highest + 1, highest + 1 + how_many)


def _at(ids: Sequence[int], index: int | None) -> int | None:
    return None if index is None else ids[index]
