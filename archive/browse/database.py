"""The archive as a Datasette database: every connection read-only, whoever asks."""

from __future__ import annotations

import sqlite3

from datasette.database import Database

from archive.browse.sites import Teller
from archive.connection import read_only
from archive.errors import ArchiveError


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


def _connected(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
    connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    return connection
