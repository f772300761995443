"""The archive as a Datasette database: every connection read-only, whoever asks."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from datasette.database import Database
from sqlite_utils import Database as Tables

from archive.browse.sites import Teller
from archive.connection import CACHE_KB, read_only
from archive.errors import ArchiveError

T = TypeVar("T")


class ReadOnlyDatabase(Database):  # type: ignore[misc]  # Datasette is untyped
    """Opens the file with mode=ro, whatever characters its path has, and refuses to open it for writing.

    Connections are used by one thread each, and closed together from another one. `tell` is what `gongkai status` says of a
    site, None where nobody gave it.
    """

    tell: Teller | None = None

    def connect(self, write: bool = False) -> sqlite3.Connection:
        if write:
            raise ArchiveError(f"{self.path}: open for reading only")
        connection = read_only(self.path, _connected)
        self._all_file_connections.append(connection)
        return connection


class Remembering(sqlite3.Connection):
    """A connection that keeps answers: by name the state of the file they are of, a key, and the answer."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.answers: dict[str, tuple[int, object, Any]] = {}


def remembered(db: Tables, name: str, key: object, make: Callable[[], T]) -> T:
    """What `make` gives, kept with the connection for as long as nobody writes to the archive and the key is the same.

    SQLite's data_version tells exactly whether another connection has committed something since.
    """
    if not isinstance(db.conn, Remembering):
        return make()
    version: int = db.execute("PRAGMA data_version").fetchone()[0]
    kept = db.conn.answers.get(name)
    if kept is None or kept[:2] != (version, key):
        kept = db.conn.answers[name] = (version, key, make())
    answer: T = kept[2]
    return answer


def _connected(uri: str) -> Remembering:
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False, factory=Remembering)
    connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    connection.execute(
        f"PRAGMA cache_size = -{CACHE_KB}"
    )  # a year of 28,000 reports is read by index, back and forth
    return connection
