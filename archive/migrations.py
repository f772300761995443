"""The schema's history. Append only: a released migration is never edited, renamed or removed.

A database records the names of the migrations it has seen, so one that names a migration this program does not
know was written by a newer program, and is refused instead of half understood.
"""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from archive.errors import ArchiveError, SchemaBehind
from archive.tables import STATEMENTS
from archive.versions import EMPTY
from archive.views import VIEWS


def m001_tables(db: Database) -> None:
    """The tables of the first release, their indexes and the search index."""
    for statement in STATEMENTS:
        db.execute(statement)


def m002_views(db: Database) -> None:
    """The views of the first release. Views hold no data: a later migration drops and makes them anew."""
    for name, select in VIEWS.items():
        db.execute(f"CREATE VIEW {name} AS {select}")


def m008_originals(db: Database) -> None:
    """Of documents first seen in the same second the one with the first address is the original, not the one with the
    lower id: ids differ from archive to archive, and `gongkai merge` has to find the same in either."""
    db.execute(
        "UPDATE documents SET copy_of = n.original FROM (SELECT d.id, CASE WHEN v.content_sha256 <> ? THEN"
        " nullif(first_value(d.id) OVER (PARTITION BY v.content_sha256 ORDER BY d.first_seen, d.url), d.id) END AS original"
        " FROM documents d JOIN versions v ON v.id = d.version_id) AS n"
        " WHERE n.id = documents.id AND documents.copy_of IS NOT n.original",
        (EMPTY,),
    )


HISTORY = (m001_tables, m002_views, m008_originals)
MIGRATIONS = Migrations("gongkai")
for step in HISTORY:
    MIGRATIONS()(step)


def migrate(db: Database, path: Path | str) -> None:
    """Bring the database to today's schema; a no-op when it is there. Runs inside the caller's transaction."""
    refuse_foreign(db, path)
    if MIGRATIONS.pending(db):
        MIGRATIONS.apply(db)


def refuse_pending(db: Database, path: Path | str) -> None:
    """Raise SchemaBehind when a database opened for reading only would have to be migrated first."""
    refuse_foreign(db, path)
    if MIGRATIONS.pending(db):
        raise SchemaBehind(
            f"{path}: written by an earlier version of Gongkai, and open for reading only. "
            "Run any writing command once, such as `gongkai reparse --write`, to bring it up to date."
        )


def refuse_foreign(db: Database, path: Path | str) -> None:
    """Raise ArchiveError for a database of another program, and for one of a newer Gongkai."""
    applied = {migration.name for migration in MIGRATIONS.applied(db)}
    ours = {step.__name__ for step in HISTORY}
    if newer := sorted(applied - ours):
        raise ArchiveError(
            f"{path}: written by a newer version of Gongkai (its schema knows {newer[-1]}, this version ends at "
            f"{max(ours)}); it was left as it is. Install that version: pip install --upgrade gongkai"
        )
    if not applied and db.table_names():
        raise ArchiveError(
            f"{path}: this is a database of another program (it holds the table {db.table_names()[0]!r}); "
            "it was left as it is. Name another file with --archive."
        )
