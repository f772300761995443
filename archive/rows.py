"""Rows as dictionaries, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database


def first_row(
    db: Database, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()
) -> dict[str, Any] | None:
    """The first row of a SELECT by the names of its columns, or None.

    sqlite-utils' `query` sets a savepoint around each statement, in case it writes.
    """
    cursor = db.execute(sql, parameters)
    row = cursor.fetchone()
    return (
        None
        if row is None
        else {column[0]: value for column, value in zip(cursor.description, row, strict=True)}
    )
