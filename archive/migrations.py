"""The schema's history. Append only: a released migration is never edited, renamed or removed.

A database records the names of the migrations it has seen, so one that names a migration this program does not
know was written by a newer program, and is refused instead of half understood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from archive import copies
from archive.errors import ArchiveError, SchemaBehind
from archive.schema import (
    dictionaries,
    judgement,
    litigation,
    looking,
    messages,
    parents,
    proof,
    reading_room,
    renewals,
    report_lines,
    revisits,
    runs,
    search,
    tables,
    views,
)
from archive.search import index


def m001_tables(db: Database) -> None:
    """The tables of the first release, their indexes and the search index."""
    for statement in tables.STATEMENTS:
        db.execute(statement)


def m002_views(db: Database) -> None:
    """The views of the first release. Views hold no data: a later migration drops and makes them anew."""
    for name, select in views.VIEWS.items():
        db.execute(f"CREATE VIEW {name} AS {select}")


def m003_dictionaries(db: Database) -> None:
    """Dictionaries, and what a body is packed against. Bodies stored before stay as they are: `gongkai compact`."""
    _make(db, dictionaries.STATEMENTS)


def m004_search(db: Database) -> None:
    """The search index with what documents are filtered and ordered by; it begins empty."""
    _make(db, ("DROP TABLE search", *search.STATEMENTS))


def m005_proof(db: Database) -> None:
    """Links that left lists and pages, fingerprints for near copies, and the views that show them."""
    _make(db, proof.STATEMENTS, proof.VIEWS)


def m006_runs(db: Database) -> None:
    """The runs that schedules owed, and the view of those that did not come or did not end well."""
    _make(db, runs.STATEMENTS, runs.VIEWS)


def m007_revisits(db: Database) -> None:
    """What a crawl left for later, entries that a list words anew, and sites whose 304 is not believed."""
    _make(db, revisits.STATEMENTS, revisits.VIEWS)


def m008_judgement(db: Database) -> None:
    """What crawls could tell of the documents, what they were judged by, and the view that shows it."""
    _make(db, judgement.STATEMENTS, judgement.VIEWS)


def m009_messages(db: Database) -> None:
    """What was told, and to whom, so that nothing is told twice."""
    _make(db, messages.STATEMENTS)


def m010_originals(db: Database) -> None:
    """No table changes: of documents captured in the same second, the original is now told by the address."""


def m011_looking(db: Database) -> None:
    """Indexes for the pages that look across the archive: ranking, comparison, sites."""
    _make(db, looking.STATEMENTS)


def m012_renewals(db: Database) -> None:
    """When versions were read anew, and crawls came from elsewhere: what a delta would miss."""
    _make(db, renewals.STATEMENTS)


def m013_reading_room(db: Database) -> None:
    """Indexes for the calendar of annual reports and the home page."""
    _make(db, reading_room.STATEMENTS)


def m014_parents(db: Database) -> None:
    """Attachments by their page: a merge of a small archive into a large one looks at nothing else of the large one."""
    _make(db, parents.STATEMENTS)


def m015_report_lines(db: Database) -> None:
    """Each agency's reports in a line, kept, and a list of those that have changed: the home page, agencies and rankings count by it."""
    _make(db, report_lines.STATEMENTS, report_lines.VIEWS)


def m016_litigation(db: Database) -> None:
    """Lawsuits of both kinds in `reports`: the form prints no sum of them."""
    _make(db, (), litigation.VIEWS)


def _make(db: Database, statements: Iterable[str], views: Mapping[str, str] = MappingProxyType({})) -> None:
    """Run the statements, and make the views, in the place of those of the same name."""
    for statement in statements:
        db.execute(statement)
    for name, select in views.items():
        db.execute(f"DROP VIEW IF EXISTS {name}")
        db.execute(f"CREATE VIEW {name} AS {select}")


HISTORY = (
    m001_tables,
    m002_views,
    m003_dictionaries,
    m004_search,
    m005_proof,
    m006_runs,
    m007_revisits,
    m008_judgement,
    m009_messages,
    m010_originals,
    m011_looking,
    m012_renewals,
    m013_reading_room,
    m014_parents,
    m015_report_lines,
    m016_litigation,
)
# What a few archives have in their history as one step, and stands for these.
TOGETHER = {"m011_reading_room": ("m011_looking", "m013_reading_room")}
# What such a step leaves empty is derived anew from the rest once the schema is today's, which is the one today's code knows.
DERIVED: dict[str, Callable[[Database], None]] = {
    "m004_search": index.rebuild,
    "m005_proof": copies.renew_all,
    "m010_originals": copies.link_all,
}
MIGRATIONS = Migrations("gongkai")
for step in HISTORY:
    MIGRATIONS()(step)


def migrate(db: Database, path: Path | str) -> None:
    """Bring the database to today's schema; a no-op when it is there. Runs inside the caller's transaction."""
    refuse_foreign(db, path)
    _take_apart(db)
    if pending := {migration.name for migration in MIGRATIONS.pending(db)}:
        MIGRATIONS.apply(db)
        for name, derive in DERIVED.items():
            if name in pending:
                derive(db)


def _take_apart(db: Database) -> None:
    """Have the history name steps as this version knows them."""
    done = {migration.name: migration.applied_at for migration in MIGRATIONS.applied(db)}
    for one, parts in TOGETHER.items():
        if one in done:
            db.execute("DELETE FROM _sqlite_migrations WHERE name = ?", (one,))
            for name in parts:
                db.execute(
                    "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, ?)",
                    (MIGRATIONS.name, name, done[one]),
                )


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
    if newer := sorted(applied - ours - TOGETHER.keys()):
        raise ArchiveError(
            f"{path}: written by a newer version of Gongkai (its schema knows {newer[-1]}, this version ends at "
            f"{max(ours)}); it was left as it is. Install that version: pip install --upgrade gongkai"
        )
    if not applied and db.table_names():
        raise ArchiveError(
            f"{path}: this is a database of another program (it holds the table {db.table_names()[0]!r}); "
            "it was left as it is. Name another file with --archive."
        )
