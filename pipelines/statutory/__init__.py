"""The three tables of the statutory annual report, and the one older reports have, read into facts by their labels.

Columns are found by the labels above them. Where the labels do not give every column its own (a flattened table,
broken spans), values are taken by order, and only when there are exactly as many as the form has. A row whose
label is unknown, or whose values do not fit, gives a note and no fact.
"""

from __future__ import annotations

from crawler.items import Fact, Grid
from pipelines.statutory.applications import read_applications
from pipelines.statutory.article20 import read_article_20
from pipelines.statutory.cells import read_cell
from pipelines.statutory.indicators import read_indicators
from pipelines.statutory.reviews import read_reviews
from pipelines.statutory.rows import Reading, Value, rows_of


def read_statutory(grid: Grid, index: int, year: int | None = None) -> tuple[list[Fact], list[str]]:
    """The facts of the grid at `index` of the document, and doubts about it. A table of another kind gives neither.

    `year` is the report's: an indicator table may have a column for each of several years.
    """
    rows = rows_of(grid)
    reading = read_indicators(rows, year)
    if not (reading.values or reading.notes):
        reading = Reading.join(read_article_20(rows), read_applications(rows), read_reviews(rows))
    facts = [_fact(value, grid, index) for value in reading.values]
    return facts, [f"table {index + 1}: {note}" for note in reading.notes]


def _fact(value: Value, grid: Grid, index: int) -> Fact:
    read = read_cell(value.cell.text)
    return Fact(
        code=value.code,
        value=read.value,
        unit=read.unit or value.unit,
        state=read.state,
        raw=value.cell.text,
        source="table",
        section=grid.section,
        evidence=value.evidence,
        grid=index,
        row=value.cell.row,
        column=value.cell.column,
    )
