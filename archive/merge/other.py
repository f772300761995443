"""The other archive of a merge: read only, as it stood at one moment, and never migrated where it lies."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from archive.connection import read_only
from archive.errors import ArchiveError, SchemaBehind, explained
from archive.store import Archive


@contextmanager
def opened(path: Path | str) -> Iterator[Archive]:
    """The archive at `path` as it stands now, whatever a crawl writes meanwhile; ArchiveError for none, and for a newer one.

    One of an earlier schema is migrated in a copy: it takes as much room in the temporary folder (TMPDIR) as the archive.
    """
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(Archive.open(path, readonly=True))
        except SchemaBehind:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="gongkai-merge-"))
            archive = stack.enter_context(Archive.open(_copied(path, Path(folder) / "old.db")))
        with explained(path):
            archive.db.execute("BEGIN")
            archive.db.execute("SELECT 1 FROM sites").fetchone()  # a snapshot begins with the first read
        try:
            yield archive
        finally:
            archive.db.execute("ROLLBACK")


def _copied(path: Path | str, copy: Path) -> Path:
    with explained(path):
        source = read_only(path, _connected)
        target = sqlite3.connect(copy)
        try:
            source.backup(target)
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_FULL", "SQLITE_IOERR")):
                raise ArchiveError(
                    f"{path}: has an earlier schema, and {copy.parent} has no room for the copy that is brought up to date: "
                    "set TMPDIR to a folder with room, or run any writing command on that archive first."
                ) from error
            raise
        finally:
            source.close()
            target.close()
    return copy


def _connected(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True)
    connection.execute("SELECT 1 FROM sqlite_schema").fetchone()  # nothing is opened before the first read
    return connection
