"""Opening the archive's file: the settings it needs, and what is refused."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from sqlite_utils import Database

from archive.errors import ArchiveError, explained
from archive.migrations import migrate, refuse_pending
from archive.search.functions import register

Opened = TypeVar("Opened")
CACHE_KB = 16_000  # a hundred versions in one transaction touch more than the 2 MB of pages that SQLite keeps
BUSY_SECONDS = 30.0  # several crawls write one archive; each transaction lasts milliseconds
WAL_PAUSE_SECONDS = 0.01


def open_for_writing(path: Path | str) -> Database:
    """The database at `path`, made when there is none, migrated, in WAL mode and synced at every commit."""
    if str(path) != ":memory:" and not Path(path).absolute().parent.is_dir():
        raise ArchiveError(
            f"{path}: the folder {Path(path).absolute().parent} does not exist. Make it, or choose another place."
        )
    db: Database | None = None
    try:
        with explained(path):
            db = _connect(str(path))
            _set_up(db, path)
            return db
    except BaseException:
        if db is not None:
            db.close()
        raise


def open_for_reading(path: Path | str) -> Database:
    """The database at `path`, which must exist and have today's schema; no statement can change it."""
    if not Path(path).is_file():
        raise ArchiveError(f"{path}: there is no archive here yet. `gongkai crawl` makes one.")
    with explained(path):
        return read_only(path, lambda uri: _opened(uri, path))


def read_only(path: Path | str, connect: Callable[[str], Opened]) -> Opened:
    """What `connect` makes of a URI that opens the file for reading only.

    A read-only folder has no room for the two files WAL keeps beside the archive. Where none are left there,
    nobody is writing, and the file is read as one that cannot change.
    """
    uri = f"file:{quote(str(Path(path).absolute()))}?mode=ro"
    try:
        return connect(uri)
    except sqlite3.OperationalError as error:
        no_room = error.sqlite_errorname.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY"))
        if not no_room or any(Path(f"{path}-{log}").exists() for log in ("wal", "journal")):
            raise
        return connect(uri + "&immutable=1")


@contextmanager
def writing(db: Database, path: Path | str) -> Iterator[None]:
    """One transaction that holds the write lock from its first statement: all of it is stored, or nothing."""
    with explained(path):
        db.conn.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.conn.execute("COMMIT")
        except BaseException:
            if db.conn.in_transaction:
                db.conn.execute("ROLLBACK")
            raise


def _connect(name: str, *, uri: bool = False) -> Database:
    connection = sqlite3.connect(name, timeout=BUSY_SECONDS, isolation_level=None, uri=uri)
    # Plugins of sqlite-utils belong to its own command line, not to this archive.
    db = Database(connection, execute_plugins=False)
    try:
        register(connection)
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA cache_size = -{CACHE_KB}")
    except BaseException:
        db.close()  # the file is opened by now, and would stay so
        raise
    return db


def _set_up(db: Database, path: Path | str) -> None:
    """Switch to WAL once, and migrate; two processes may do so on a new file at the same moment."""
    with writing(db, path):
        migrate(db, path)
    if db.execute("PRAGMA journal_mode").fetchone()[0] == "delete":
        _switch_to_wal(db)


def _switch_to_wal(db: Database) -> None:
    """Wait for the moment in which nobody else has the file open in a transaction.

    SQLite does not wait by itself here: a process that holds a read lock and asks for the exclusive one could wait for
    another that does the same, so it is told "locked" at once. Whoever comes first switches for all.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(WAL_PAUSE_SECONDS)


def _opened(uri: str, path: Path | str) -> Database:
    db = _connect(uri, uri=True)
    try:
        refuse_pending(db, path)
    except BaseException:
        db.close()
        raise
    return db
