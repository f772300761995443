"""The schema: strict tables, and a page of documentation that names every one of their columns."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from archive.migrations import HISTORY
from archive.schema.views import REPORT_CODES, VIEWS, column_of
from archive.store import Archive
from tests.factories import open_archive

SHADOWS = {"search_data", "search_idx", "search_docsize", "search_config"}  # of FTS5
PAGE = Path(__file__).parent.parent / "docs" / "data-model.md"
HEADING = re.compile(r"### `(\w+)`")  # ### `facts`
ROW = re.compile(r"\| ((?:`[\w.<>]+`(?:, )?)+) \|")  # | `etag`, `last_modified` | validators ... |
NAME = re.compile(r"`([\w.<>]+)`")


def documented() -> dict[str, list[str]]:
    """The names in the first cell of each row below the heading of a table or view."""
    columns: dict[str, list[str]] = defaultdict(list)
    table = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = HEADING.match(line)
            table = heading[1] if heading else ""
        elif table and (row := ROW.match(line)):
            columns[table] += NAME.findall(row[1])
    return dict(columns)


def in_schema(archive: Archive) -> dict[str, list[str]]:
    tables = [*archive.db.table_names(), *archive.db.view_names()]
    ours = [name for name in tables if name not in SHADOWS and not name.startswith("_sqlite")]
    return {name: [row[1] for row in archive.db.execute(f"PRAGMA table_info({name})")] for name in ours}


def test_every_table_and_column_is_documented_and_no_other() -> None:
    with open_archive() as archive:
        schema = in_schema(archive)
    facts = {column_of(code) for code in REPORT_CODES}
    schema["reports"] = [column for column in schema["reports"] if column not in facts] + ["<code>"]
    page = documented()
    assert {name: sorted(columns) for name, columns in page.items()} == {
        name: sorted(columns) for name, columns in schema.items()
    }


def test_every_code_of_the_panel_is_documented() -> None:
    names = set(NAME.findall(PAGE.read_text(encoding="utf-8")))
    for code in REPORT_CODES:
        part, *rest = code.split(".")
        assert any(name.startswith(part) for name in names), code
        if part == "applications":
            assert ".".join(rest[:-1]) in names, code


def test_every_table_is_strict() -> None:
    with open_archive() as archive:
        tables = archive.db.execute("SELECT name, strict FROM pragma_table_list WHERE type = 'table'")
        loose = {name for name, strict in tables if not strict}
    assert loose <= {"_sqlite_migrations", "sqlite_schema", "sqlite_temp_schema"}


def test_every_reference_has_an_index() -> None:
    """Without one, deleting a row of the parent reads the whole child table."""
    missing = []
    with open_archive() as archive:
        for table in archive.db.table_names():
            indexed = {index.columns[0] for index in archive.db.table(table).indexes}
            indexed |= set(archive.db.table(table).pks[:1])
            missing += [
                f"{table}.{key.column}"
                for key in archive.db.table(table).foreign_keys
                if key.column not in indexed
            ]
    assert missing == []


def test_released_migrations_stay() -> None:
    """Append to this list; never edit a name that has been released."""
    assert [step.__name__ for step in HISTORY] == [
        "m001_tables",
        "m002_views",
        "m003_dictionaries",
        "m004_search",
        "m005_proof",
        "m006_runs",
        "m007_revisits",
        "m008_judgement",
        "m009_messages",
        "m010_originals",
        "m011_looking",
        "m012_renewals",
        "m013_reading_room",
        "m014_parents",
        "m015_report_lines",
        "m016_litigation",
    ]


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_is_made(name: str) -> None:
    with open_archive() as archive:
        assert name in archive.db.view_names()
