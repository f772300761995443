"""The indicator table (附表, 政府信息公开情况统计表) of reports before 2019: rows of a label, a unit and a number.

A row's label is understood under the rows above it: 维持具体行政行为数 is of 行政复议 or of 行政诉讼. Of several columns of
numbers the one of the report's year is read; where the header does not tell which that is, none is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from crawler.items import Cell
from pipelines.statutory.cells import NONE_SIGNS, plain_label, read_cell
from pipelines.statutory.indicator_labels import (
    INDICATORS,
    LABEL_HEADER,
    OTHER_TIME,
    SIDE_HEADER,
    SUM_HEADER,
    TOPICS,
    UNIT_HEADER,
    UNITS,
    VALUE_HEADER,
)
from pipelines.statutory.rows import Reading, Row, Value

ENOUGH = 2  # rows with a code below a header of such a table; without a header, twice as many
_MARKS = re.compile(r"^(?:其中|包括)[:：]?(?:\d{1,2}[.、])?|^[-—·•]+")  # 其中：主动公开规范性文件数
_CHAPTER = re.compile(r"\s*[一二三四五六七八九十]+\s*、")  # 四、行政复议数量
_YEAR = re.compile(r"(?:19|20)\d{2}")  # 2018年


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the label ends, the unit (-1: nowhere) and the number stand; and what heads the numbers."""

    first: int
    label: int
    unit: int
    value: int
    name: str


def read_indicators(rows: Sequence[Row], year: int | None) -> Reading:
    """The values of an indicator table in these rows; nothing of a table of another kind. `year` is the report's."""
    start, groups, doubt = _header(rows, year)
    if not groups:
        return Reading(notes=(doubt,)) if doubt and _coded(rows) >= ENOUGH else Reading()
    if _coded(rows) < (ENOUGH if start else 2 * ENOUGH):
        return Reading()
    return Reading.join(*(_read(rows[start:], columns) for columns in groups))


def _coded(rows: Sequence[Row]) -> int:
    """How many different codes the labels of these rows can have."""
    topic, codes = "", set()
    for row in rows:
        for cell in row.across:
            topic, code = _understood(_label(cell.text), topic) if cell else (topic, None)
            codes.add(code)
    return len(codes - {None, ""})


def _header(rows: Sequence[Row], year: int | None) -> tuple[int, list[_Columns], str]:
    """(first row below the header, its groups of columns, why there are none)."""
    for at, row in enumerate(rows[:6]):
        names = [plain_label(cell.text) if cell else "" for cell in row.across]
        starts = [
            column
            for column, name in enumerate(names)
            if LABEL_HEADER.search(name) and (column == 0 or names[column - 1] != name)
        ]
        if starts:
            ends = [*starts[1:], len(names)]
            groups = [_group(names, start, end, year) for start, end in zip(starts, ends, strict=True)]
            found = [group for group in groups if group]
            doubt = (
                ""
                if found
                else "the indicator table has no column, or several, that can be of the report's year"
            )
            return at + 1, found, doubt
    return 0, _without_header(rows), ""


def _group(names: Sequence[str], start: int, end: int, year: int | None) -> _Columns | None:
    """The columns of one block of label, unit and number."""
    label = next((at for at in range(start, end) if at + 1 == end or names[at + 1] != names[start]), start)
    unit = next((at for at in range(start, end) if UNIT_HEADER.search(names[at])), -1)
    side = {at for at in range(start, end) if SIDE_HEADER.search(names[at]) or OTHER_TIME.search(names[at])}
    values = [at for at in range(label + 1, end) if at != unit and at not in side]
    of_year = [at for at in values if (found := _YEAR.search(names[at])) and year and int(found[0]) == year]
    sums = [at for at in values if SUM_HEADER.search(names[at])]
    known = [at for at in values if VALUE_HEADER.search(names[at])]
    for chosen in (of_year, sums, known, values):
        if len(chosen) == 1:
            name = names[chosen[0]]
            other = _YEAR.search(name)
            return (
                None
                if other and year and int(other[0]) != year
                else _Columns(start, label, unit, chosen[0], name)
            )
        if chosen:
            return None
    return None


def _without_header(rows: Sequence[Row]) -> list[_Columns]:
    """The columns of a table that has lost its header: the unit stands in one column, and one number behind it."""
    units = [at for at in range(len(rows[0].across) if rows else 0) if _share(rows, at) > 0.5]
    width = len(rows[0].across) if rows else 0
    return (
        [_Columns(0, units[0] - 1, units[0], width - 1, "")]
        if len(units) == 1 and units[0] == width - 2 > 0
        else []
    )


def _share(rows: Sequence[Row], column: int) -> float:
    """The share of rows that print a unit, or that there is none, in this column."""
    texts = [cell.text.strip() if (cell := row.across[column]) else "" for row in rows]
    return sum(text in UNITS or (text in NONE_SIGNS and text != "无") for text in texts) / len(texts)


def _read(rows: Sequence[Row], columns: _Columns) -> Reading:
    """The rows of one group of columns, each under the topic of those above it."""
    values: list[Value] = []
    notes: list[str] = []
    topic = ""
    for row in rows:
        labels = list(_labels(row, columns))
        code: str | None = None
        for cell in labels:
            topic = "" if _CHAPTER.match(cell.text) else topic
            topic, code = _understood(_label(cell.text), topic)
        value = row.across[columns.value] if columns.value < len(row.across) else None
        if not labels or value is None or any(value is cell for cell in labels):
            continue
        if code is None and read_cell(value.text).value is not None:
            notes.append(f"unknown row label {labels[-1].text!r} in the indicator table")
        if code:
            values.append(Value(code, value, _unit(row, columns), _evidence(labels, columns)))
    return Reading(tuple(values), tuple(notes))


def _labels(row: Row, columns: _Columns) -> Iterator[Cell]:
    """The cells with words in the columns of labels, from left to right."""
    seen: set[int] = set()
    for cell in row.across[columns.first : columns.label + 1]:
        if cell and cell.text and id(cell) not in seen and read_cell(cell.text).state == "text":
            seen.add(id(cell))
            yield cell


def _unit(row: Row, columns: _Columns) -> str:
    cell = row.across[columns.unit] if 0 <= columns.unit < len(row.across) else None
    stated = re.search(
        r"[(（](?:单位[:：])?(万元|元|件|条|次)[)）]", "".join(each.text for each in row.labels)
    )
    text = cell.text.strip() if cell else ""
    return text if text in UNITS else stated[1] if stated else ""


def _evidence(labels: Sequence[Cell], columns: _Columns) -> str:
    name = " ".join(cell.text for cell in labels)
    return f"{name} / {columns.name}" if columns.name else name


@lru_cache(maxsize=2048)  # every report has the same rows
def _label(text: str) -> str:
    return plain_label(_MARKS.sub("", plain_label(text)))


@lru_cache(maxsize=2048)
def _understood(label: str, above: str) -> tuple[str, str | None]:
    """(topic, code) of a row below rows of a topic; code None where the label is unknown. A label may open a topic itself."""
    own = next((topic for topic, pattern in TOPICS if pattern.search(label)), "")
    for topic in dict.fromkeys((own or above, above, "")):
        for indicator in INDICATORS:
            fits = not indicator.topics or topic in indicator.topics
            if fits and indicator.pattern.search(label):
                return (own or above), indicator.code
    return (own or above), None
