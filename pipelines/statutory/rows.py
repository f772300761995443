"""A table seen as rows of labels and values: what the readers of the three statutory tables share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from crawler.items import Cell, Grid
from pipelines.statutory.cells import is_label, plain_label, read_cell
from pipelines.tables import AS_TEXT, expand


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a grid: its labels (words at the left), the cells after them, and what covers each column.

    `names` are the labels without numbers, spaces and brackets. In a row that was printed as text (`is_flat`) a value
    stands in no column: only the order of a complete row says which is which.
    """

    labels: tuple[Cell, ...]
    names: tuple[str, ...]
    values: tuple[Cell, ...]
    across: tuple[Cell | None, ...]
    is_flat: bool = False


class Value(NamedTuple):
    """A cell of the form that was found: its fact code, unit, and its row and column label."""

    code: str
    cell: Cell
    unit: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found, and its doubts in words."""

    values: tuple[Value, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def join(cls, *readings: Reading) -> Reading:
        values = tuple(value for reading in readings for value in reading.values)
        return cls(values, tuple(note for reading in readings for note in reading.notes))


def rows_of(grid: Grid) -> list[Row]:
    """The rows of the expanded grid; a cell that spans rows belongs to each of them."""
    is_flat = AS_TEXT in grid.notes
    return [_row(across, is_flat=is_flat) for across in expand(grid)]


def column_labels(rows: Iterable[Row]) -> dict[int, list[Cell]]:
    """Column to the label cells that stand in it, from top to bottom, each once."""
    stacks: dict[int, list[Cell]] = {}
    for row in rows:
        for column, cell in enumerate(row.across):
            if cell and is_label(cell.text) and cell not in (stack := stacks.setdefault(column, [])):
                stack.append(cell)
    return stacks


def join_labels(rows: Sequence[Row], is_known: Callable[[Row], bool]) -> list[Row]:
    """The rows with labels that were broken over two rows put together again.

    A label that is unknown and becomes known with the words of the row beside it, which has no values, is one label:
    要求行政机关确认或重新 above 出具已获取信息, with the values in either row.
    """
    joined: list[Row] = []
    for row in rows:
        above = joined[-1] if joined else None
        both = _both(above, row) if above and _is_broken(above, row, is_known) else None
        if both and is_known(both):
            joined[-1] = both
        else:
            joined.append(row)
    return joined


def not_placed(row: Row, cells: Iterable[Cell]) -> list[str]:
    """The texts of values that have no known column; what says nothing is left out."""
    placed = set(map(id, cells))
    rest = [cell for cell in row.values if id(cell) not in placed]
    return [cell.text for cell in rest if read_cell(cell.text).value is not None]


def _is_broken(above: Row, row: Row, is_known: Callable[[Row], bool]) -> bool:
    """Whether one of two rows lacks a known label, and one of them values."""
    has_labels = bool(above.labels and row.labels)
    said = [any(cell.text for cell in each.values) for each in (above, row)]
    return has_labels and sum(said) == 1 and not is_known(row) and (not is_known(above) or not said[0])


def _both(above: Row, row: Row) -> Row:
    """Two rows as one: the last label of both together, the values of the one that has some."""
    values = above.values if any(cell.text for cell in above.values) else row.values
    last = replace(above.labels[-1], text=above.labels[-1].text + row.labels[-1].text)
    labels = (*above.labels[:-1], last)
    names = (*above.names[:-1], plain_label(last.text))
    across = above.across if values is above.values else row.across
    return Row(labels, names, values, across, above.is_flat)


def place(row: Row, columns: Mapping[str, int], order: Sequence[str]) -> dict[str, Cell] | None:
    """The cell of each code of `order`: by its column if every code has its own, else by order; None if neither fits."""
    if set(columns) == set(order) and not row.is_flat:
        cells = {code: row.across[column] for code, column in columns.items()}
        labels = set(map(id, row.labels))
        found = {code: cell for code, cell in cells.items() if cell and id(cell) not in labels}
        if len(set(map(id, found.values()))) == len(order):
            return {code: found[code] for code in order}
    values = _trim(row, len(order))
    return dict(zip(order, values, strict=True)) if len(values) == len(order) else None


def _row(across: Sequence[Cell | None], *, is_flat: bool) -> Row:
    cells = list({id(cell): cell for cell in across if cell}.values())  # the same cell, not an equal one
    first = next((i for i, cell in enumerate(cells) if cell.text), len(cells))
    end = first
    while end < len(cells) and is_label(cells[end].text):
        end += 1
    labels = tuple(cells[first:end])
    names = tuple(plain_label(cell.text) for cell in labels)
    return Row(labels, names, tuple(cells[end:] if labels else cells), tuple(across), is_flat)


def _trim(row: Row, wanted: int) -> Sequence[Cell]:
    """The values without the empty cells at either end that are too many: they pad a label or the table.

    In a flat row with empty cells at both ends nothing says which of them are too many: none is taken away.
    """
    values = list(row.values)
    blank = [read_cell(cell.text).state == "blank" for cell in values]
    if row.is_flat and blank and blank[0] and blank[-1] and not all(blank):
        return values
    while len(values) > wanted and read_cell(values[0].text).state == "blank":
        del values[0]
    while len(values) > wanted and read_cell(values[-1].text).state == "blank":
        del values[-1]
    return values
