"""The statutory form of an annual report, drawn as it is printed and filled with the numbers that were read (forms.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from archive.browse.document.cells import DrawnCell, DrawnTable

Row = Mapping[str, Any]

EACH = ".*"  # "=applications.received.*": one cell for each name of `across`


@dataclass(frozen=True, slots=True)
class FormCell:
    """A cell of the form at its origin: words of the form, or the code of the number that stands there."""

    row: int
    column: int
    rowspan: int
    colspan: int
    words: str
    code: str


@dataclass(frozen=True, slots=True)
class FormTable:
    """A table of the form, with the chapter it belongs to."""

    name: str
    chapter: str
    rows: int
    columns: int
    cells: tuple[FormCell, ...]


@cache
def form_tables(form: str) -> tuple[FormTable, ...]:
    """The tables of a form (`versions.form`) in the printed order; none for reports before 2019 and what is no report."""
    source = _source()
    return tuple(_table(name, source["tables"][name]) for name in source["forms"].get(form, ()))


@cache
def codes_in_order(name: str) -> tuple[str, ...]:
    """The codes of a table of the form, row by row as printed."""
    table = _table(name, _source()["tables"][name])
    return tuple(cell.code for cell in table.cells if cell.code)


def filled(
    form: str,
    facts: Iterable[Row],
    before: Mapping[str, object],
    failed: Mapping[str, tuple[str, ...]],
) -> list[DrawnTable]:
    """The tables of the form with the numbers that tables of the report print; those nothing was read for are left out.

    `before` holds the former values of changed facts by code, `failed` the anchors of the equations a code breaks. A
    code that the report prints twice has the first of its cells.
    """
    read: dict[str, Row] = {}
    for fact in facts:
        if fact["source"] == "table":
            read.setdefault(fact["code"], fact)
    tables = [table for table in form_tables(form) if any(cell.code in read for cell in table.cells)]
    return [_drawn(table, read, before, failed) for table in tables]


def _drawn(
    table: FormTable,
    read: Mapping[str, Row],
    before: Mapping[str, object],
    failed: Mapping[str, tuple[str, ...]],
) -> DrawnTable:
    rows: list[list[DrawnCell]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        fact = read.get(cell.code)
        rows[cell.row].append(
            DrawnCell(
                text=str(fact["raw"]) if fact else cell.words,
                rowspan=cell.rowspan,
                colspan=cell.colspan,
                heading=not cell.code,
                anchor=f"form-{cell.code}" if cell.code else "",
                fact=fact,
                before=_former(before, cell.code) if fact else None,
                failed=failed.get(cell.code, ()) if fact else (),
                missing=bool(cell.code) and fact is None,
            )
        )
    return DrawnTable(
        f"form-{table.name}", table.columns, table.chapter, (), tuple(tuple(row) for row in rows)
    )


def _former(before: Mapping[str, object], code: str) -> str | None:
    value = before.get(code)
    return None if value is None else str(value)


@cache
def _source() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "forms.toml").read_text(encoding="utf-8"))


def _table(name: str, table: Mapping[str, Any]) -> FormTable:
    """The cells of the rows put where no cell from above or from the left stands."""
    taken: set[tuple[int, int]] = set()
    cells = []
    for row, printed in enumerate(table["rows"]):
        for words, rowspan, colspan, code in _spelt(printed, table.get("across", ())):
            column = next(place for place in range(table["columns"]) if (row, place) not in taken)
            taken |= {(row + down, column + right) for down in range(rowspan) for right in range(colspan)}
            cells.append(FormCell(row, column, rowspan, colspan, words, code))
    return FormTable(name, table["chapter"], len(table["rows"]), table["columns"], tuple(cells))


def _spelt(printed: Iterable[str], across: Iterable[str]) -> Iterator[tuple[str, int, int, str]]:
    """Words, rowspan, colspan and code of each cell: "行政复议 <5", "=review.*"."""
    for cell in printed:
        words, *spans = cell.split(" ")
        rowspan = next((int(span[1:]) for span in spans if span.startswith("^")), 1)
        colspan = next((int(span[1:]) for span in spans if span.startswith("<")), 1)
        if not words.startswith("="):
            yield words, rowspan, colspan, ""
        elif words.endswith(EACH):
            yield from (("", rowspan, colspan, f"{words[1:-1]}{name}") for name in across)
        else:
            yield "", rowspan, colspan, words[1:]
