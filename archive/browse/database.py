"""The archive as a Datasette database: every connection read-only, whoever asks."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote

from datasette.database import Database

from archive.errors import ArchiveError


class ReadOnlyDatabase(Database):  # type: ignore[misc]  # Datasette is untyped
    """Opens the file with mode=ro, whatever characters its path has, and refuses to open it for writing.

    Connections are used by one thread each, and closed together from another one.
    """

    def connect(self, write: bool = False) -> sqlite3.Connection:
        if write:
            raise ArchiveError(f"{self.path}: open for reading only")
        uri = f"file:{quote(str(Path(self.path).absolute()))}?mode=ro"
        try:
            connection = _connected(uri)
        except sqlite3.OperationalError as error:
            # A read-only folder has no room for the files WAL keeps; see archive.connection.open_for_reading.
            if error.sqlite_errorname != "SQLITE_CANTOPEN" or Path(f"{self.path}-wal").exists():
                raise
            connection = _connected(uri + "&immutable=1")
        self._all_file_connections.append(connection)
        return connection


def _connected(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
    connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    return connection
