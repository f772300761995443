"""Datasette's metadata, composed from metadata.toml and queries.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from archive.browse.labels import code_label, unit_of
from archive.schema.views import REPORT_CODES, column_of

FOLDER = Path(__file__).parent
PLUGIN = "gongkai"
DATABASE = "gongkai"  # its name in addresses, whatever the file is called: links and saved queries stay valid

# Units Datasette may show in its cells. It writes 24104 of any other unit as "24.104 k件", and a printed number is
# shown as printed: those units stand in the column's description.
SHOWN = {"B", "ms"}


def metadata() -> dict[str, Any]:
    """Titles, descriptions, units, facets, sorting, search and canned queries, in the form Datasette takes."""
    source = _load("metadata.toml")
    source["tables"]["reports"]["columns"] |= _fact_columns()
    tables = {name: _table(table) for name, table in source["tables"].items()}
    database = {"tables": tables, "queries": queries()}
    return {
        "title": source["title"],
        "description": source["description"],
        "databases": {DATABASE: database},
    }


def queries() -> dict[str, dict[str, str]]:
    """The saved questions as Datasette takes them: without what docs/questions.md says of them."""
    return {
        name: {key: query[key] for key in ("title", "description", "sql")}
        for name, query in _load("queries.toml").items()
    }


def chinese_titles() -> dict[str, str]:
    """What each saved question is called in the Chinese pages."""
    return {name: query["title_zh"] for name, query in _load("queries.toml").items()}


def questions() -> dict[str, dict[str, Any]]:
    """The saved questions that docs/questions.md shows, with all that queries.toml says of them."""
    return {name: query for name, query in _load("queries.toml").items() if "question" in query}


def _table(table: dict[str, Any]) -> dict[str, Any]:
    columns = {
        name: {"text": about} if isinstance(about, str) else about for name, about in table["columns"].items()
    }
    units = {name: about["unit"] for name, about in columns.items() if about.get("unit") in SHOWN}
    settings = {key: value for key, value in table.items() if key not in {"columns", "sortable"}}
    if "sortable" in table:
        settings["sortable_columns"] = table["sortable"]
    return {
        **settings,
        "columns": {name: _described(about) for name, about in columns.items()},
        "units": units,
    }


def _fact_columns() -> dict[str, dict[str, str]]:
    """The columns of `reports` that are facts: their labels in the statutory form, their codes and units."""
    return {
        column_of(code): {"text": f"{code_label(code)}; fact {code}", "unit": unit_of(code)}
        for code in REPORT_CODES
    }


def _described(column: dict[str, str]) -> str:
    """`Time from request to response (ms)`"""
    return f"{column['text']} ({column['unit']})" if "unit" in column else column["text"]


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
