"""Tables as printed, put back where they stood: a section as paragraphs and tables in their order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.diff import FactChange

Row = Mapping[str, Any]

SEPARATOR = " | "  # between the cells of a row in a section's text


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell to draw: spans clipped to the table, the fact read from it, and the value it had before."""

    text: str
    rowspan: int
    colspan: int
    heading: bool
    fact: Row | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table to draw: its rows, each with the cells that begin in it."""

    id: int
    columns: int
    caption: str
    notes: tuple[str, ...]
    rows: tuple[tuple[PrintedCell, ...], ...]


def draw(grid: Row, facts: Iterable[Row], before: Mapping[str, object]) -> PrintedTable:
    """The table of a row of `grids`. `before` holds the former values of changed facts by code.

    A cell that a fact was read from, or an empty one, is data; the rest of a statutory table are headings. In a
    table no fact was read from, the first row is taken for the headings.
    """
    by_place = {(fact["row"], fact["column"]): fact for fact in facts if fact["grid_id"] == grid["id"]}
    rows: list[list[PrintedCell]] = [[] for _ in range(grid["rows"])]
    for row, column, rowspan, colspan, text in sorted(_cells(grid), key=lambda cell: cell[:2]):
        fact = by_place.get((row, column))
        heading = bool(text) and fact is None if by_place else row == 0
        old = before.get(fact["code"]) if fact else None
        spans = min(rowspan, grid["rows"] - row), min(colspan, grid["columns"] - column)
        cell = PrintedCell(text, *spans, heading, fact, None if old is None else str(old))
        rows[row].append(cell)
    return PrintedTable(
        grid["id"],
        grid["columns"],
        grid["caption"],
        tuple(json.loads(grid["notes"])),
        tuple(tuple(row) for row in rows),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a version as it is read: its row of `sections`, paragraphs and tables. Tables that stand in no
    section make a last part without one."""

    section: Row | None
    blocks: tuple[str | PrintedTable, ...]


def parts(
    sections: Iterable[Row], grids: Sequence[Row], facts: Sequence[Row], changes: Iterable[FactChange]
) -> list[Part]:
    """A version laid out for reading; `changes` are those of its facts against another version."""
    before = {
        change.code: "" if change.old is None else change.old
        for change in changes
        if change.source == "table"
    }

    def laid_out(text: str, section_id: int | None) -> tuple[str | PrintedTable, ...]:
        inside = [grid for grid in grids if grid["section_id"] == section_id]
        return tuple(
            block if isinstance(block, str) else draw(block, facts, before) for block in blocks(text, inside)
        )

    found = [Part(section, laid_out(section["text"], section["id"])) for section in sections]
    loose = laid_out("", None)
    return [*found, Part(None, loose)] if loose else found


def blocks(text: str, grids: Sequence[Row]) -> list[str | Row]:
    """A section's text with each table in place of the lines that are its rows; one not found there comes last."""
    lines, parts = text.split("\n"), list[str | Row]()
    for grid in grids:
        rows = _row_lines(grid)
        at = next((i for i in range(len(lines)) if rows and lines[i : i + len(rows)] == rows), len(lines))
        parts += [*lines[:at], grid]
        lines = lines[at + len(rows) :]
    return [part for part in [*parts, *lines] if part != ""]


def _row_lines(grid: Row) -> list[str]:
    """The lines the table's rows are in a text: cells at their origin; rows that print nothing have none."""
    rows: dict[int, list[str]] = {}
    for row, _, _, _, text in _cells(grid):
        rows.setdefault(row, []).append(text)
    return [SEPARATOR.join(texts) for _, texts in sorted(rows.items()) if any(texts)]


def _cells(grid: Row) -> list[tuple[int, int, int, int, str]]:
    """Row, column, spans and text of each cell; where it stands on a page follows them when that is known."""
    return [tuple(cell[:5]) for cell in json.loads(grid["cells"])]
