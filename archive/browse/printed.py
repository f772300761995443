"""Tables put back where they stood: a section's text as paragraphs and tables in their order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]

SEPARATOR = " | "  # between the cells of a row in a section's text


def blocks(text: str, grids: Sequence[Row]) -> list[str | Row]:
    """A section's text with each table in place of the lines that are its rows; one not found there comes last."""
    lines, parts = text.split("\n"), list[str | Row]()
    for grid in grids:
        rows = row_lines(grid)
        at = run(lines, rows)
        parts += [*lines[:at], grid]
        lines = lines[at + len(rows) :]
    return [part for part in [*parts, *lines] if part != ""]


def run(lines: Sequence[str], rows: Sequence[str], start: int = 0) -> int:
    """Where the rows stand one after the other, from `start` on; the end where they do not, or where there are none."""
    found = (
        at
        for at in range(start, len(lines) if rows else 0)
        if lines[at] == rows[0] and lines[at : at + len(rows)] == rows
    )
    return next(found, len(lines))


def row_lines(grid: Row) -> list[str]:
    """The lines the table's rows are in a text: cells at their origin; rows that print nothing have none."""
    rows: dict[int, list[str]] = {}
    for row, _, _, _, text, *_ in json.loads(grid["cells"]):
        rows.setdefault(row, []).append(text)
    return [SEPARATOR.join(texts) for _, texts in sorted(rows.items()) if any(texts)]
