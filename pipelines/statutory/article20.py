"""Chapter 二: what 第二十条 of the regulation makes each body publish, in blocks with headers of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from crawler.items import Cell
from pipelines.statutory.cells import plain_label
from pipelines.statutory.labels import (
    ARTICLE_20_ITEMS,
    ARTICLE_20_ORDER,
    ARTICLE_20_ORDER_2019,
    IN_2019_FORM,
    IN_2021_FORM,
    UNIT_OF_COLUMN,
    Item,
    article_20_column,
)
from pipelines.statutory.rows import Reading, Row, Value, not_placed, place

_BLOCK = re.compile(r"第二十条")  # 第二十条第(五)项
_UNIT = re.compile(r"单位\s*[:：]?\s*(万元|元|件|项|个)")  # 本年收费金额(单位:万元)


@dataclass(frozen=True, slots=True)
class _Header:
    """The column labels of a block: code to label cell."""

    columns: dict[str, Cell]

    @property
    def order(self) -> list[str]:
        return list(self.columns)


def read_article_20(rows: Sequence[Row]) -> Reading:
    """The values of chapter 二 in these rows."""
    if not any(_item(row) for row in rows):
        return Reading()
    is_2019 = _prints(rows, IN_2019_FORM)
    is_known = is_2019 or _prints(rows, IN_2021_FORM) or not rows[0].is_flat
    header: _Header | None = None
    readings = []
    for row in rows:
        if columns := _columns(row):
            header = _Header(columns)
        elif any(_BLOCK.search(name) for name in row.names):
            header = None
        elif item := _item(row):
            readings.append(_read_row(row, item, header, is_2019=is_2019, is_known=is_known))
        elif header and row.labels and row.values:
            readings.append(Reading(notes=(f"unknown row label {row.labels[-1].text!r} in chapter 二",)))
        else:
            header = None
    return Reading.join(*readings)


def _columns(row: Row) -> dict[str, Cell]:
    """Code to cell of a header row, empty for other rows."""
    if row.values and any(cell.text for cell in row.values):
        return {}
    found: dict[str, Cell] = {}
    for cell in row.labels:
        if code := article_20_column(plain_label(cell.text)):
            found.setdefault(code, cell)
    return found


def _item(row: Row) -> Item | None:
    return next(filter(None, map(_named, row.names)), None)


@lru_cache(maxsize=1024)  # every report has the same rows
def _named(name: str) -> Item | None:
    return next((item for item in ARTICLE_20_ITEMS if item.pattern.search(name)), None)


def _prints(rows: Sequence[Row], words: re.Pattern[str]) -> bool:
    return any(words.search(name) for row in rows for name in row.names)


def _read_row(row: Row, item: Item, header: _Header | None, *, is_2019: bool, is_known: bool) -> Reading:
    names = ARTICLE_20_ORDER_2019 if is_2019 else ARTICLE_20_ORDER
    allowed = {
        code
        for codes in (*ARTICLE_20_ORDER[item.code].values(), *names[item.code].values())
        for code in codes
    }
    if header:
        order = [code for code in header.order if code in allowed]
        columns = {code: header.columns[code].column for code in order}
    else:
        order, columns = list(names[item.code].get(len(row.values), ())), {}
    if row.is_flat and (not is_known or tuple(order) not in names[item.code].values()):
        order = []  # the header is lost, or a column of it: the count of the values proves nothing
    cells = place(row, columns, order) if order else None
    if cells is None:
        return Reading(
            notes=(
                f"{row.labels[-1].text!r} in chapter 二 has {len(row.values)} values, not {len(order) or 'those of the form'}",
            )
        )
    beside = not_placed(row, cells.values())
    notes = (
        (f"{row.labels[-1].text!r} in chapter 二 has {', '.join(beside)} in no known column",)
        if beside
        else ()
    )
    return Reading(tuple(_value(row, item, code, cell, header) for code, cell in cells.items()), notes)


def _value(row: Row, item: Item, code: str, cell: Cell, header: _Header | None) -> Value:
    label = row.labels[-1].text
    column = header.columns[code].text if header else code
    stated = _UNIT.search(column) or _UNIT.search(label)
    unit = stated[1] if stated else UNIT_OF_COLUMN.get(code, item.unit)
    return Value(f"{item.code}.{code}", cell, unit, f"{label} / {column}")
