"""A table of two versions drawn as one, cell by cell: rows that changed, and of the rest the heads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from archive.browse.document.cells import (
    MOST_COLUMNS,
    DrawnCell,
    DrawnTable,
    Placed,
    cells_of,
    laid_out,
    narrowed,
    row_texts,
)

Row = Mapping[str, Any]
_Cells = Sequence[tuple[int, int, int, int, str]]
_Merged = list[tuple[int | None, int | None]]  # rows: of the old table, of the new one

HEADS = 3  # rows at the top that are drawn for what they name, changed or not
AROUND = 1  # rows drawn on either side of a changed one
WHOLE = 40  # a table of so many rows is drawn whole
MOST = 120  # rows drawn of one table
MOST_ALIGNED = 2_000  # rows of a table whose counterparts are looked for; a longer one is compared row by row


def drawn_change(old: Row | None, new: Row | None, anchor: str) -> DrawnTable:
    """Both tables in one: cells that differ have what stood there before, rows of one version alone are marked so."""
    old_cells, new_cells = (cells_of(grid) if grid is not None else [] for grid in (old, new))
    merged = _merged(old, new, old_cells, new_cells)
    placed = [*_of_new(old_cells, new_cells, merged)]
    placed += _of_old(old_cells, merged, placed)
    changed = {one.row for one in placed if one.cell.op != "same"}
    kept = _kept(len(merged), changed)
    shown: Row = new if new is not None else old or {}
    columns = max(grid["columns"] for grid in (old, new) if grid is not None)
    return DrawnTable(
        anchor,
        min(columns, MOST_COLUMNS),
        str(shown.get("caption", "")),
        (),
        laid_out(narrowed(placed), kept),
        len(merged) - len(kept),
        max(0, columns - MOST_COLUMNS),
        number=shown.get("position", 0) + 1,
    )


def _merged(old: Row | None, new: Row | None, old_cells: _Cells, new_cells: _Cells) -> _Merged:
    """The rows of both tables in one order: those with the same words as one, whatever their numbers."""
    counts = [grid["rows"] if grid is not None else 0 for grid in (old, new)]
    if max(counts) > MOST_ALIGNED:
        return [
            (row if row < counts[0] else None, row if row < counts[1] else None) for row in range(max(counts))
        ]
    labels = _labels(old_cells, counts[0]), _labels(new_cells, counts[1])
    rows: _Merged = []
    for op, i, i_end, j, j_end in SequenceMatcher(None, labels[0], labels[1], autojunk=False).get_opcodes():
        if op == "equal" or i_end - i == j_end - j:
            rows += zip(range(i, i_end), range(j, j_end), strict=True)
        else:
            rows += [(row, None) for row in range(i, i_end)] + [(None, row) for row in range(j, j_end)]
    return rows


def _labels(cells: _Cells, count: int) -> list[tuple[str, ...]]:
    rows = row_texts(cells)
    return [
        tuple(text for text in rows.get(row, ()) if text and not text[0].isdigit()) for row in range(count)
    ]


def _of_new(old_cells: _Cells, new_cells: _Cells, merged: _Merged) -> Iterator[Placed]:
    """The cells of the new table, each with what stood in its place; they reach over removed rows between their own."""
    place = {new: at for at, (_, new) in enumerate(merged) if new is not None}
    before = {new: old for old, new in merged if new is not None}
    former = {(row, column): text for row, column, _, _, text in old_cells}
    for row, column, rowspan, colspan, text in new_cells:
        start, end = place[row], place[row + rowspan - 1]
        old_row = before[row]
        old = former.get((old_row, column)) if old_row is not None else None
        op = "added" if old is None else "same" if old == text else "changed"
        heading = bool(text) and not text[0].isdigit()
        yield Placed(start, column, DrawnCell(text, end - start + 1, colspan, heading, op=op, old=old or ""))


def _of_old(old_cells: _Cells, merged: _Merged, placed: Iterable[Placed]) -> list[Placed]:
    """The cells of removed rows, where no cell of the new table reaches over them."""
    removed = {old: at for at, (old, new) in enumerate(merged) if old is not None and new is None}
    taken = {
        (row, column)
        for one in placed
        if one.cell.rowspan > 1
        for row in range(one.row, one.row + one.cell.rowspan)
        for column in range(one.column, one.column + one.cell.colspan)
    }
    found = []
    for row, column, _, colspan, text in old_cells:
        if row in removed and (removed[row], column) not in taken:
            found.append(
                Placed(removed[row], column, DrawnCell(text, 1, colspan, False, op="removed", old=text))
            )
    return found


def _kept(rows: int, changed: Iterable[int]) -> list[int]:
    """The rows to draw: all of a short table, else the heads, the changed ones and their neighbours."""
    if rows <= WHOLE:
        return list(range(rows))
    near = {at + step for at in changed for step in range(-AROUND, AROUND + 1)}
    return sorted(row for row in {*range(HEADS), *near} if 0 <= row < rows)[:MOST]
