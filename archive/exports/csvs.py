"""`export csv`: a file for each table, a codebook, and datapackage.json that says the same to programs (Frictionless Table Schema)."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from archive.exports.codebook import Column, Table, codebook, tables
from archive.exports.place import new_folder, write_manifest
from archive.exports.selection import Selection, checked, latest, watermark
from archive.exports.tables import rows, years
from archive.exports.values import escaped
from archive.exports.warc import Exported
from archive.store import Archive

ENCODING = "utf-8-sig"  # with the mark by which Excel knows UTF-8; others skip it
ESCAPES = (
    "A text that begins with = + - @ or a control character, and is no number, has an apostrophe before it, so that no "
    "spreadsheet runs it; so has one that begins with such an apostrophe. Take one apostrophe away to have it as archived."
)
_TYPES = {"json": "string"}


def export_csv(
    archive: Archive, out: Path, selection: Selection, *, software: str, force: bool = False
) -> Exported:
    """Write the folder `out`. ArchiveError as of `new_folder`."""
    db = archive.db
    selection, mark = checked(db, selection), watermark(db, datetime.now(UTC))
    counts: dict[str, int] = {}
    with new_folder(out, force=force) as folder:
        for table in tables().values():
            found = chain.from_iterable(rows(db, table.name, selection, year) for year in years(db))
            counts[table.name] = _write(folder / f"{table.name}.csv", table, found)
        described = list(codebook())
        with (folder / "codebook.csv").open("w", encoding=ENCODING, newline="") as file:
            writer = csv.writer(file)
            writer.writerow(described[0])
            writer.writerows(row.values() for row in described)
        package = datapackage(software, latest(db), mark)
        (folder / "datapackage.json").write_text(
            json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
        about = {"format": "csv", "software": software, "site": selection.site, "since": selection.since}
        write_manifest(folder, {**about, "watermark": mark, "rows": counts})
    return Exported(counts, mark)


def datapackage(software: str, created: str, mark: str) -> dict[str, Any]:
    """The Frictionless data package over the files."""
    return {
        "profile": "tabular-data-package",
        "name": "gongkai",
        "title": "Gongkai: what Chinese government portals publish about themselves",
        "description": ESCAPES,
        "created": created,
        "software": software,
        "watermark": mark,
        "resources": [_resource(table) for table in tables().values()],
    }


def _resource(table: Table) -> Mapping[str, Any]:
    return {
        "name": table.name.replace("_", "-"),
        "title": table.title,
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "encoding": ENCODING,
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.key),
            "missingValues": [""],
        },
    }


def _field(column: Column) -> dict[str, str]:
    field = {"name": column.name, "type": _TYPES.get(column.type, column.type), "description": column.about}
    if column.type == "datetime":
        field["format"] = "any"
    if column.type == "boolean":
        field |= {"trueValues": ["1"], "falseValues": ["0"]}  # type: ignore[dict-item]
    return field | ({"unit": column.unit} if column.unit else {})


def _write(path: Path, table: Table, found: Iterator[tuple[Any, ...]]) -> int:
    writers = [_writer(column) for column in table.columns]
    count = 0
    with path.open("w", encoding=ENCODING, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.names)
        for row in found:
            writer.writerow([write(value) for write, value in zip(writers, row, strict=True)])
            count += 1
    return count


def _writer(column: Column) -> Callable[[Any], object]:
    """Texts so that no spreadsheet runs them; everything else as it is, and empty for NULL."""
    if column.type in ("string", "json"):
        return lambda value: "" if value is None else escaped(value)
    return lambda value: "" if value is None else value
