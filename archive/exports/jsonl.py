"""`export jsonl`: one object a line for each version, with its sections, tables, facts and checks inside it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, cast

from sqlite_utils import Database

from archive.exports.codebook import Column, tables
from archive.exports.place import new_file
from archive.exports.selection import Selection, checked, watermark
from archive.exports.tables import rows, years
from archive.exports.warc import Exported
from archive.store import Archive

PARTS = {
    "sections": "SELECT level, number, heading, path, inferred, text FROM sections WHERE version_id = ? ORDER BY position",
    "grids": "SELECT caption, rows, columns, notes, cells FROM grids WHERE version_id = ? ORDER BY position",
    "facts": 'SELECT f.code, f.value, f.unit, f.raw, f.state, f.source, f.evidence, g.position AS grid, f."row", f."column"'
    " FROM facts f LEFT JOIN grids g ON g.id = f.grid_id WHERE f.version_id = ? ORDER BY f.id",
    "checks": "SELECT rule, verdict, expected, actual, detail FROM checks WHERE version_id = ? ORDER BY id",
    "citations": "SELECT text, number, title FROM citations WHERE version_id = ? ORDER BY id",
}
_JSON = {"path", "notes", "cells"}
_BOOLEAN = {"inferred"}


def export_jsonl(
    archive: Archive, out: Path, selection: Selection, *, software: str, force: bool = False
) -> Exported:
    """Write the file `out`, compressed where its name ends in .gz. ArchiveError as of `new_file`."""
    db = archive.db
    selection, mark = checked(db, selection), watermark(db, datetime.now(UTC))
    count = 0
    with new_file(out, force=force) as draft, _opened(draft) as file:
        for record in versions(db, selection):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return Exported({"versions": count}, mark)


def versions(db: Database, selection: Selection) -> Iterator[dict[str, Any]]:
    """Every selected version as one object: the columns of `versions`, then its parts."""
    table = tables()["versions"]
    for year in years(db):
        for row in rows(db, table.name, selection, year):
            values = {
                column.name: _plain(column, value) for column, value in zip(table.columns, row, strict=True)
            }
            parts = {
                name: [_part(each) for each in db.query(sql, (values["version_id"],))]
                for name, sql in PARTS.items()
            }
            yield {**values, **parts}


def _plain(column: Column, value: Any) -> Any:
    if column.type == "json" and value is not None:
        return json.loads(value)
    return bool(value) if column.type == "boolean" else value


def _part(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: json.loads(value) if name in _JSON else bool(value) if name in _BOOLEAN else value
        for name, value in row.items()
    }


def _opened(path: Path) -> IO[str]:
    if path.suffix != ".gz":
        return path.open("w", encoding="utf-8", newline="\n")
    # Without a time: two exports of one archive are equal.
    packed = gzip.GzipFile(path, "wb", compresslevel=6, mtime=0)
    return TextIOWrapper(cast(IO[bytes], packed), encoding="utf-8", newline="\n")
