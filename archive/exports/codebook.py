"""What the exported tables and their columns are: codebook.toml, and for the panel a column for each code of the form."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from archive.labels import code_label, unit_of
from archive.schema.views import REPORT_CODES, column_of

TYPES = ("integer", "number", "string", "boolean", "date", "datetime", "json")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its type, unit and description, and the archive's column it is (`table.column`, empty when computed)."""

    name: str
    type: str
    unit: str
    about: str
    source: str


@dataclass(frozen=True, slots=True)
class Table:
    """An exported table. `key` names the columns that tell its rows apart."""

    name: str
    title: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


@cache
def tables() -> Mapping[str, Table]:
    """Every exported table by name, in order."""
    data = tomllib.loads(Path(__file__).with_name("codebook.toml").read_text(encoding="utf-8"))
    found = {}
    for name, about in data["tables"].items():
        columns = [_column(name, each, data["columns"]) for each in about["columns"].split()]
        if name == "reports":
            columns += _codes()
        found[name] = Table(name, about["title"], tuple(about["key"].split()), tuple(columns))
    return found


def codebook() -> Iterator[dict[str, str]]:
    """A row for each column of each table: table, column, type, unit, description."""
    for table in tables().values():
        for column in table.columns:
            yield {
                "table": table.name,
                "column": column.name,
                "type": column.type,
                "unit": column.unit,
                "description": column.about,
            }


def _column(table: str, name: str, columns: Mapping[str, dict[str, Any]]) -> Column:
    own = columns.get(f"{table}.{name}")
    about = own or columns[name]
    source = about.get("from", f"{table}.{name}")
    return Column(name, about.get("type", "string"), about.get("unit", ""), about["about"], source)


def _codes() -> list[Column]:
    """The columns of the panel that are facts."""
    return [
        Column(column_of(code), "number", unit_of(code), f"{code}: {code_label(code)}", "reports.<code>")
        for code in REPORT_CODES
    ]
