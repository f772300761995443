"""Chapter 三: requests received, their outcomes and what was carried over, by kind of applicant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from crawler.items import Cell
from pipelines.statutory.cells import plain_label
from pipelines.statutory.labels import (
    APPLICANT_NAMES,
    APPLICANTS,
    APPLICATION_ROWS,
    OTHER_ROW,
    OUTCOME_GROUPS,
    OUTCOME_HEADER,
    TOTAL_ROW,
    match_label,
    matcher,
)
from pipelines.statutory.rows import Reading, Row, Value, column_labels, join_labels, not_placed, place

ORDER = tuple(label.code for label in APPLICANTS)
_outcome_group, _applicant = matcher(OUTCOME_GROUPS), matcher(APPLICANTS)


@dataclass(frozen=True, slots=True)
class _Group:
    """The outcome a row stands under: (三)不予公开."""

    code: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Columns:
    """Applicant to the column of the table, where its header names it, and to its name: as printed, else the form's."""

    places: dict[str, int]
    names: dict[str, str]


def read_applications(rows: Sequence[Row]) -> Reading:
    """The values of chapter 三 in these rows. One known row alone is no such table."""
    rows = join_labels(rows, lambda row: bool(_row_code(row.names[-1], "other")) or _is_group(row))
    known = [i for i, row in enumerate(rows) if row.values and row.names and _row_code(row.names[-1], "")]
    if len(known) < 2:
        return Reading()
    header = rows[: known[0]]
    columns = _columns(header)
    if not _is_in_order(header):
        return Reading(
            notes=("chapter 三 was printed as text with its columns in an order that is not the form's",)
        )
    end = next((i for i in known if _row_code(rows[i].names[-1], "") == "carried_out"), len(rows) - 1)
    readings, group = [], _Group()
    for row in rows[known[0] : end + 1]:
        group = _group(row, group)
        if row.labels and (row.values or _has_lost_all(row, group)):
            readings.append(_read_row(row, group, columns))
    return Reading.join(*readings)


def _is_group(row: Row) -> bool:
    return any(_outcome_group(name) or OUTCOME_HEADER.search(name) for name in row.names[-1:])


def _columns(header: Sequence[Row]) -> _Columns:
    """The columns by the label cells above them: the lowest one that names an applicant."""
    found: dict[str, Cell] = {}
    for stack in column_labels(header).values():
        code = _applicant(plain_label(stack[-1].text))
        if code and code not in found:
            found[code] = stack[-1]
    names = dict(zip(ORDER, APPLICANT_NAMES, strict=True))
    return _Columns(
        {code: cell.column for code, cell in found.items()},
        names | {code: plain_label(cell.text) for code, cell in found.items()},
    )


def _is_in_order(header: Sequence[Row]) -> bool:
    """Whether a header printed as text names its columns as the form does: 总计 stands on its first line, or last."""
    cells = [cell for row in header if row.is_flat for cell in row.labels]
    found = [code for cell in cells if (code := _applicant(plain_label(cell.text)))]
    inner = [code for code in found if code != "total"]
    return inner == [code for code in ORDER if code in inner]


def _has_lost_all(row: Row, group: _Group) -> bool:
    """Whether a row of text has a label that must have values, and none: its cells were empty and are lost."""
    code = _row_code(row.names[-1], group.code)
    return row.is_flat and code not in ("", "other")


def _group(row: Row, group: _Group) -> _Group:
    """The outcome group of this row: named in it, or still that of the rows above."""
    for cell, name in zip(row.labels, row.names, strict=True):
        if code := _outcome_group(name):
            return _Group(code, cell.text)
    if row.names and _row_code(row.names[-1], "").split(".")[0] not in ("", group.code):
        return _Group()
    return group


@lru_cache(maxsize=1024)  # every report has the same rows
def _row_code(name: str, group: str) -> str:
    """The code of a row by its last label, or "" when it is none of the form's."""
    if TOTAL_ROW.search(name):
        return "outcome_total"
    if OTHER_ROW.search(name):
        return "other.other" if group == "other" else ""
    if _outcome_group(name):
        return "other" if _outcome_group(name) == "other" else ""
    return match_label(APPLICATION_ROWS, name)


def _read_row(row: Row, group: _Group, columns: _Columns) -> Reading:
    label, code = row.labels[-1].text, _row_code(row.names[-1], group.code)
    if not code:
        empty = OUTCOME_HEADER.search(label) and not any(cell.text for cell in row.values)
        return Reading() if empty else Reading(notes=(f"unknown row label {label!r} in chapter 三",))
    cells = place(row, columns.places, ORDER)
    if cells is None:
        return Reading(
            notes=(f"{label!r} in chapter 三 has {len(row.values)} values for {len(ORDER)} columns",)
        )
    if "." in code and group.code == code.split(".")[0] and group.label != label:
        label = f"{group.label} {label}"
    values = [
        Value(f"applications.{code}.{name}", cell, "件", f"{label} / {columns.names[name]}")
        for name, cell in cells.items()
    ]
    beside = not_placed(row, cells.values())
    notes = (f"{label!r} in chapter 三 has {', '.join(beside)} in no known column",) if beside else ()
    return Reading(tuple(values), notes)
