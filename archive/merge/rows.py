"""Rows as dictionaries, read and written without naming their columns: a column that a migration adds comes along."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

Row = dict[str, Any]
Key = tuple[object, ...]


def at_addresses(db: Database, sql: str, urls: Sequence[str]) -> Iterator[Row]:
    """Rows of a query over `u.value`, the addresses."""
    return db.query(sql, (json.dumps(urls, ensure_ascii=False),))


def of_sites(db: Database, table: str, slugs: Collection[str]) -> Iterator[Row]:
    """Rows of these sites: those of others are not looked at, so that a small archive comes into a large one at its own cost."""
    sql = f"SELECT * FROM {table} WHERE site IN (SELECT value FROM json_each(?)) ORDER BY rowid"  # noqa: S608
    return db.query(sql, (json.dumps(sorted(slugs)),))


def without(row: Mapping[str, Any], columns: Collection[str]) -> Row:
    """The row without these columns."""
    return {name: value for name, value in row.items() if name not in columns}


def said(row: Mapping[str, Any], leaving_out: Collection[str]) -> Key:
    """What a row says, but for these columns; columns in the order of their names, which the two files may not share."""
    return tuple(row[name] for name in sorted(row) if name not in leaving_out)


def numbered(keys: Iterable[Key]) -> list[Key]:
    """The same keys, the second of two equal ones told apart from the first: an archive may say a thing twice."""
    met: Counter[Key] = Counter()
    found: list[Key] = []
    for key in keys:
        found.append((*key, met[key]))
        met[key] += 1
    return found


def ordered(values: Iterable[object]) -> Key:
    """A key by which any two rows of SQLite values have an order, NULL first."""
    return tuple((value is not None, isinstance(value, str), value) for value in values)


def quoted(name: str) -> str:
    """A column's name as SQL has it, whatever the other archive, which a stranger may have made, calls its columns."""
    return '"' + name.replace('"', '""') + '"'


def insert(db: Database, table: str, row: Mapping[str, Any]) -> int:
    """Insert a row and return its id."""
    columns, marks = ", ".join(map(quoted, row)), ", ".join("?" * len(row))
    cursor = db.conn.execute(
        f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608
        tuple(row.values()),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def update(db: Database, table: str, row_id: object, changes: Mapping[str, Any], key: str = "id") -> None:
    """Set these columns of one row."""
    if changes:
        sets = ", ".join(f"{quoted(name)} = ?" for name in changes)
        db.conn.execute(
            f"UPDATE {table} SET {sets} WHERE {key} = ?",  # noqa: S608
            (*changes.values(), row_id),
        )


def differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> Row:
    """The columns of `new` that `old` has another value for."""
    return {name: value for name, value in new.items() if old[name] != value}
