"""The text of a version as it is read: sections of paragraphs and tables in their order, a page of them at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.browse.document.cells import (
    MOST_COLUMNS,
    MOST_ROWS,
    DrawnCell,
    DrawnTable,
    Placed,
    cells_of,
    laid_out,
    narrowed,
)
from archive.browse.document.repaired import Mark, Piece, pieces
from archive.browse.printed import SEPARATOR, blocks, row_lines

Row = Mapping[str, Any]
Paragraph = tuple[Piece, ...]

PAGE_CHARACTERS = 30_000  # of text on one page: most reports have a tenth of that
PAGE_PIECES = 2_500  # paragraphs and cells on one page
MOST_CELLS = 2_400  # drawn of one table
MOST_CONTENTS = 300  # headings named in the table of contents


@dataclass(frozen=True, slots=True)
class Marks:
    """What is drawn upon a text: its repairs, facts by the table they are of, former values and broken equations by code."""

    repairs: Sequence[Mark] = ()
    facts: Mapping[int, Mapping[tuple[int, int], Row]] | None = None
    before: Mapping[str, object] | None = None
    failed: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What stands of a section on this page; `section` is None for tables that stand in none. `continued`: it began on
    an earlier page."""

    section: Row | None
    blocks: tuple[Paragraph | DrawnTable, ...]
    continued: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the table of contents, and the page of the text its section begins on."""

    section: Row
    page: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A page of the text, counted from 1, with the headings of all pages."""

    parts: tuple[Part, ...]
    page: int
    pages: int
    contents: tuple[Heading, ...]
    headings_left_out: int


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a section and where it stands in the text of the version; None where it is not found there."""

    text: str
    start: int | None


@dataclass(frozen=True, slots=True)
class _Table:
    """A table in a section, with its row lines where they were found."""

    grid: Row
    lines: tuple[_Line, ...]


_Block = _Line | _Table


def facts_by_place(facts: Iterable[Row]) -> dict[int, dict[tuple[int, int], Row]]:
    """Facts by table, row and column."""
    places: dict[int, dict[tuple[int, int], Row]] = {}
    for fact in facts:
        if fact["grid_id"] is not None:
            places.setdefault(fact["grid_id"], {})[fact["row"], fact["column"]] = fact
    return places


def reading(
    text: str,
    sections: Sequence[Row],
    grids: Sequence[Row],
    marks: Marks,
    page: int = 1,
    at: int | None = None,
) -> Reading:
    """The `page` of the text, or the one on which the section with the id `at` begins."""
    ends = [*(section["start"] for section in sections[1:]), len(text)]
    inside: dict[int | None, list[Row]] = {}
    for grid in grids:
        inside.setdefault(grid["section_id"], []).append(grid)
    found: list[tuple[Row | None, list[_Block]]] = [
        (section, _placed(section, text, end, inside.get(section["id"], [])))
        for section, end in zip(sections, ends, strict=False)
    ]
    if None in inside:
        found.append((None, [_Table(grid, ()) for grid in inside[None]]))
    numbered, pages = _paged(found)
    begins = {
        section["id"]: number for section, number, continued, _ in numbered if section and not continued
    }
    page = min(max(page, 1), pages) if at not in begins else begins[at]
    parts = tuple(
        Part(section, tuple(_drawn(block, marks) for block in stands), continued)
        for section, number, continued, stands in numbered
        if number == page
    )
    headed = [section for section in sections if section["number"] or section["heading"]]
    contents = tuple(Heading(section, begins[section["id"]]) for section in headed[:MOST_CONTENTS])
    return Reading(parts, page, pages, contents, max(0, len(headed) - MOST_CONTENTS))


def draw(grid: Row, lines: Sequence[_Line], marks: Marks) -> DrawnTable:
    """The table of a row of `grids`, its beginning where it is a large one.

    A cell that a fact was read from, or an empty one, is data; the rest of a statutory table are headings. In a table
    no fact was read from, the first row is taken for the headings.
    """
    facts = (marks.facts or {}).get(grid["id"], {})
    cells = cells_of(grid)
    starts = _cell_starts(cells, lines)
    placed = []
    for row, column, rowspan, colspan, text in cells:
        fact = facts.get((row, column))
        code = fact["code"] if fact else ""
        start = starts.get((row, column))
        former = (marks.before or {}).get(code) if fact and fact["source"] == "table" else None
        drawn = DrawnCell(
            text=text,
            rowspan=rowspan,
            colspan=colspan,
            heading=bool(text) and fact is None if facts else row == 0,
            anchor=f"cell-{grid['position']}-{row}-{column}",
            fact=fact,
            before=None if former is None else str(former),
            failed=(marks.failed or {}).get(code, ()),
            pieces=_repaired(text, start, marks.repairs),
        )
        placed.append(Placed(row, column, drawn))
    columns = min(grid["columns"], MOST_COLUMNS)
    kept = range(min(grid["rows"], MOST_ROWS, max(1, MOST_CELLS // max(1, columns))))
    return DrawnTable(
        f"table-{grid['position']}",
        columns,
        grid["caption"],
        tuple(json.loads(grid["notes"])),
        laid_out(narrowed(placed), kept),
        grid["rows"] - len(kept),
        grid["columns"] - columns,
        grid["id"],
        grid["position"] + 1,
    )


def _placed(section: Row, text: str, end: int, grids: Sequence[Row]) -> list[_Block]:
    """The paragraphs and tables of a section, their lines where they stand in the text: each whole, or the rest of the
    line that the section's heading stands in."""
    found, at = list[_Block](), section["start"]
    for block in blocks(section["text"], grids):
        lines = []
        for line in [block] if isinstance(block, str) else row_lines(block):
            place = _place(line, text, at, end)
            lines.append(_Line(line, place))
            at = at if place is None else place + len(line)
        found += lines if isinstance(block, str) else [_Table(block, tuple(lines))]
    return found


def _place(line: str, text: str, start: int, end: int) -> int | None:
    """Where the line ends a line of the text."""
    at = text.find(line, start, end)
    while at >= 0 and text[at + len(line) : at + len(line) + 1] not in ("", "\n"):
        at = text.find(line, at + 1, end)
    return at if at >= 0 else None


def _paged(
    found: Iterable[tuple[Row | None, Sequence[_Block]]],
) -> tuple[list[tuple[Row | None, int, bool, list[_Block]]], int]:
    """The blocks of each section by page: section, page, whether it began before, blocks. Pages are filled in order."""
    pages: list[tuple[Row | None, int, bool, list[_Block]]] = []
    page, characters, count = 1, 0, 0
    for section, inside in found:
        pages.append((section, page, False, []))
        for block in inside:
            long, many = _weight(block)
            if count and (characters + long > PAGE_CHARACTERS or count + many > PAGE_PIECES):
                page, characters, count = page + 1, 0, 0
                is_new = not pages[-1][3] and not pages[-1][2]
                pages[-1:] = (
                    [(section, page, False, [])] if is_new else [pages[-1], (section, page, True, [])]
                )
            characters, count = characters + long, count + many
            pages[-1][3].append(block)
        count += 1
    return pages, page


def _weight(block: _Block) -> tuple[int, int]:
    """Characters, and paragraphs or cells."""
    if isinstance(block, _Line):
        return len(block.text), 1
    cells = min(block.grid["rows"] * block.grid["columns"], MOST_CELLS)
    return min(len(block.grid["cells"]), 4 * cells), cells


def _drawn(block: _Block, marks: Marks) -> Paragraph | DrawnTable:
    if isinstance(block, _Table):
        return draw(block.grid, block.lines, marks)
    return pieces(block.text, block.start, marks.repairs) if block.start is not None else (Piece(block.text),)


def _cell_starts(
    cells: Iterable[tuple[int, int, int, int, str]], lines: Sequence[_Line]
) -> dict[tuple[int, int], int]:
    """Where the text of each cell stands in the text of the version, by row and column, where that is known."""
    rows: dict[int, list[tuple[int, str]]] = {}
    for row, column, _, _, text in cells:
        rows.setdefault(row, []).append((column, text))
    printed = [(row, texts) for row, texts in sorted(rows.items()) if any(text for _, text in texts)]
    return dict(_starts(printed, lines))


def _starts(
    rows: Iterable[tuple[int, list[tuple[int, str]]]], lines: Iterable[_Line]
) -> Iterator[tuple[tuple[int, int], int]]:
    for (row, texts), line in zip(rows, lines, strict=False):
        at = line.start
        for column, text in texts:
            if at is None:
                break
            yield (row, column), at
            at += len(text) + len(SEPARATOR)


def _repaired(text: str, start: int | None, repairs: Sequence[Mark]) -> Paragraph:
    """The text of a cell in pieces where repairs stand in it, else none."""
    if start is None or not repairs:
        return ()
    cut = pieces(text, start, repairs)
    return cut if any(piece.mark for piece in cut) else ()
