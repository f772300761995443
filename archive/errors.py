"""The one error of the archive, and SQLite's errors as sentences that name the file and the way out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class ArchiveError(Exception):
    """Something the archive refuses or cannot do. Its text is one sentence for the person at the keyboard."""


class SchemaBehind(ArchiveError):
    """The archive was written by an earlier version, and is open for reading only: it would have to be migrated first."""


# SQLite's symbolic name, or a prefix of it (SQLITE_READONLY_DIRECTORY), and what a person can do about it.
# The first match counts, so longer names come before their prefixes.
SENTENCES = (
    (
        "SQLITE_FULL",
        "{path}: the disk is full; nothing of this step was stored and what was stored before is safe. Free some space and run the same command again.",
    ),
    (
        "SQLITE_IOERR",
        "{path}: the disk could not be read or written ({error}). If it is full, free some space; otherwise check the disk, then run `gongkai verify`.",
    ),
    (
        "SQLITE_READONLY",
        "{path}: the file or its folder is read-only for this user. Make both writable (WAL keeps two files beside the archive), or choose another place with --archive.",
    ),
    (
        "SQLITE_CANTOPEN",
        "{path}: the file cannot be opened ({error}). Check that its folder exists and that this user may read and write there, or choose another place with --archive.",
    ),
    (
        "SQLITE_NOTADB",
        "{path}: this file is not an SQLite database, so it is not a Gongkai archive; it was left as it is. Name another file with --archive.",
    ),
    (
        "SQLITE_CORRUPT",
        "{path}: the database is damaged ({error}). Keep a copy of the file, then restore a backup, or save what can be read with `sqlite3 {path} .recover`.",
    ),
    (
        "SQLITE_BUSY",
        "{path}: another process held the archive for more than 30 seconds. Let it finish (`gongkai status` shows running crawls), then run the command again.",
    ),
)


OTHER = (
    "{path}: SQLite could not answer ({error}). Run `gongkai verify`, which names what is damaged; if it finds "
    "nothing, the fault is Gongkai's: please report it with these words."
)


def archive_error(path: Path | str, error: sqlite3.Error) -> ArchiveError:
    """Any SQLite error about the archive at `path` as an ArchiveError that names the file and the way out.

    For the edge of the program: in the middle, `explained` lets errors of our own statements pass as they are.
    """
    return ArchiveError(_sentence(path, error) or OTHER.format(path=path, error=error))


def _sentence(path: Path | str, error: sqlite3.Error) -> str:
    """The sentence for an SQLite error, empty when it is none a person could act on (a bug of ours)."""
    name = getattr(error, "sqlite_errorname", "") or ""
    for prefix, text in SENTENCES:
        if name.startswith(prefix):
            return text.format(path=path, error=error)
    return ""


@contextmanager
def explained(path: Path | str) -> Iterator[None]:
    """Turn SQLite's errors about the file into ArchiveError; errors of our own statements pass unchanged."""
    try:
        yield
    except sqlite3.Error as error:
        text = _sentence(path, error)
        if not text:
            raise
        raise ArchiveError(text) from error
