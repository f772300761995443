"""Chapter 四: reviews and lawsuits over information disclosure, fifteen numbers in one row."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.statutory.cells import is_label, plain_label
from pipelines.statutory.labels import (
    LITIGATION,
    REVIEW_GROUP_NAMES,
    REVIEW_GROUPS,
    REVIEW_RESULT_NAMES,
    REVIEW_RESULTS,
    matcher,
)
from pipelines.statutory.rows import Reading, Row, Value, column_labels, place

ORDER = tuple(f"{group}.{result}" for group in REVIEW_GROUP_NAMES for result in REVIEW_RESULT_NAMES)
_group_of, _result_of = matcher(REVIEW_GROUPS), matcher(REVIEW_RESULTS)


def read_reviews(rows: Sequence[Row]) -> Reading:
    """The values of chapter 四 in these rows."""
    start = next((i for i, row in enumerate(rows) if _is_header(row)), None)
    if start is None:
        return Reading()
    data = next((i for i in range(start + 1, len(rows)) if _has_values(rows[i])), None)
    if data is None:
        return Reading(notes=("chapter 四 has no row of numbers",))
    header = rows[start:data]
    if not _is_in_order(header):
        return Reading(
            notes=("chapter 四 was printed as text with its columns in an order that is not the form's",)
        )
    cells = place(rows[data], _columns(header), ORDER)
    if cells is None:
        count = len(rows[data].values)
        return Reading(notes=(f"chapter 四 has {count} values for {len(ORDER)} columns",))
    return Reading(tuple(Value(code, cell, "件", _evidence(code)) for code, cell in cells.items()))


def _has_values(row: Row) -> bool:
    """Whether a row prints anything but labels: those of a merged header may be apart, with empty cells between."""
    return any(cell.text and not is_label(cell.text) for cell in row.values)


def _is_header(row: Row) -> bool:
    """Whether a row names both kinds of dispute."""
    names = [plain_label(cell.text) for cell in row.across if cell and is_label(cell.text)]
    reviews = any(_group_of(name) == "review" for name in names)
    return reviews and any(LITIGATION.search(name) for name in names)


def _is_in_order(header: Sequence[Row]) -> bool:
    """Whether a header printed as text names no result out of the form's order: three times the same five.

    Labels broken over lines may have lost their ends (结果 for 结果纠正): those say nothing.
    """
    names = (name for row in header if row.is_flat for name in row.names)
    results = (_result_of(name) for name in names if not _group_of(name))
    expected = iter([*REVIEW_RESULT_NAMES] * len(REVIEW_GROUP_NAMES))
    return all(result in expected for result in results if result)


def _columns(header: Sequence[Row]) -> dict[str, int]:
    """Code to column, by the labels above it: the group from any of them, the result from the lowest."""
    found: dict[str, int] = {}
    groups = _groups(header)
    for column, stack in column_labels(header).items():
        group = groups.get(column, "")
        result = _result_of(plain_label(stack[-1].text))
        if group and result:
            found.setdefault(f"{group}.{result}", column)
    return found


def _groups(header: Sequence[Row]) -> dict[int, str]:
    """Column to the group above it. A group's label reaches over the empty cells on its right: merged cells that were split."""
    groups: dict[int, str] = {}
    for row in header:
        reached = ""
        for column, cell in enumerate(row.across):
            if cell and cell.text:
                reached = _group_of(plain_label(cell.text))
            if reached:
                groups[column] = reached
    return groups


def _evidence(code: str) -> str:
    group, result = code.split(".")
    return f"{REVIEW_GROUP_NAMES[group]} / {REVIEW_RESULT_NAMES[result]}"
