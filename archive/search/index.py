"""The rows of the search index: one for each section, taken from the tables and given back the same way.

The index holds no text. To take a row out, SQLite 3.40 wants the tokens that went in, so both ways read the same
query: what is indexed follows from `sections`, `versions` and `search_versions` alone, and `gongkai verify` can
recompute it. What a document is filtered by changes without its sections, so `search_versions` keeps it as indexed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from weakref import WeakKeyDictionary

from sqlite_utils import Database

from archive.search.bigrams import AGENCY, CONTEXT, label, tokens
from archive.search.match import EARLIER

Row = tuple[int, str, str, str, str]  # section, and the tokens of each of COLUMNS
COLUMNS = ("text", "heading", "title", "labels")
NAMES = ", ".join(COLUMNS)

# The canonical title is the first line of the canonical text; versions.title is the title as published.
ROWS = """
SELECT s.id, s.position, substr(v.text, 1, instr(v.text || char(10), char(10)) - 1), s.heading, s.text,
    i.agency, i.labels
FROM search_versions i JOIN versions v ON v.id = i.version_id JOIN sections s ON s.version_id = v.id
"""

# The day is that of publication, in China that of the capture where the page names none or a later one.
WANTED = """
SELECT v.id, CASE WHEN v.published GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]' AND v.published <= taken.day
    AND date(v.published) = v.published THEN v.published ELSE taken.day END, d.agency, d.site, d.kind, d.year,
    EXISTS (SELECT 1 FROM versions o WHERE o.document_id = v.document_id AND o.number > v.number)
FROM versions v JOIN documents d ON d.id = v.document_id
    JOIN (SELECT id, date(captured_at, '+8 hours') AS day FROM versions) taken ON taken.id = v.id
"""


_POSTPONED: WeakKeyDictionary[Database, dict[int, None]] = WeakKeyDictionary()


def add(db: Database, version_id: int) -> None:
    """Index the sections of a version, which are in their table already."""
    for row in wanted(db, "v.id = ?", version_id):
        db.conn.execute(
            "INSERT INTO search_versions (version_id, day, agency, labels) VALUES (?, ?, ?, ?)", row
        )
    marks = ", ".join("?" * len(COLUMNS))
    db.conn.executemany(
        f"INSERT INTO search (rowid, {NAMES}) VALUES (?, {marks})",  # noqa: S608
        _rows(db, version_id),
    )


def remove(db: Database, version_id: int) -> None:
    """Take the sections of a version out of the index, before they or their version change."""
    marks = ", ".join("?" * len(COLUMNS))
    db.conn.executemany(
        f"INSERT INTO search (search, rowid, {NAMES}) VALUES ('delete', ?, {marks})",  # noqa: S608
        _rows(db, version_id),
    )
    db.execute("DELETE FROM search_versions WHERE version_id = ?", (version_id,))


def postpone(db: Database) -> None:
    """From now on collect the documents to refresh, until `catch_up`.

    Before every statement that could be taken back alone, FTS5 writes what it holds to the file: many small pieces, to be
    merged again and again. Indexed at the end of a transaction, a hundred versions are one piece.
    """
    _POSTPONED[db] = {}


def catch_up(db: Database) -> None:
    """Refresh what was collected."""
    for document_id in _POSTPONED.pop(db, ()):
        _refresh(db, document_id)


def forget(db: Database) -> None:
    """The transaction was taken back, and with it what was collected."""
    _POSTPONED.pop(db, None)


def refresh(db: Database, document_id: int) -> None:
    """Bring the index to what the document's versions are now, at once or at the end of the transaction (`postpone`)."""
    if (postponed := _POSTPONED.get(db)) is None:
        _refresh(db, document_id)
    else:
        postponed[document_id] = None


def _refresh(db: Database, document_id: int) -> None:
    """Index those versions of a document that are not, and anew those whose day, agency, site, kind, year or place is another than indexed."""
    rows = wanted(db, "v.document_id = ?", document_id)
    stored = db.execute(
        "SELECT i.* FROM search_versions i JOIN versions v ON v.id = i.version_id WHERE v.document_id = ?",
        (document_id,),
    ).fetchall()
    for version_id, *_ in sorted(set(rows) - set(stored)):
        remove(db, version_id)
        add(db, version_id)


def rebuild(db: Database) -> None:
    """Index every version, in an index that is empty; a version at a time, so memory stays small."""
    for (version_id,) in db.execute("SELECT id FROM versions ORDER BY id").fetchall():
        add(db, version_id)


def optimize(db: Database) -> None:
    """Merge the pieces of the index into one: smaller and faster; takes some seconds for each 100,000 sections.

    Inside the caller's transaction.
    """
    db.execute("INSERT INTO search (search) VALUES ('optimize')")


def rows(db: Database) -> Iterator[Row]:
    """Every row as it should be: section id, and the tokens of each of COLUMNS; a version after the other."""
    return (_tokenised(row) for row in db.execute(ROWS))


def wanted(db: Database, where: str, value: int) -> list[tuple[int, str, str, str]]:
    """Rows as `search_versions` should hold them, of the versions that `where` picks."""
    found = db.execute(f"{WANTED} WHERE {where}", (value,))
    return [described(*row) for row in found]


def described(
    version_id: int, day: str, agency: str, site: str, kind: str, year: int | None, is_earlier: int
) -> tuple[int, str, str, str]:
    """A row of `search_versions`, from one of WANTED."""
    labels = [label("site", site), label("kind", kind), label(day[:4]), label(day[:7]), label(day)]
    if year is not None:
        labels.append(label("year", year))
    if is_earlier:
        labels.append(label(EARLIER))
    return version_id, day, agency, " ".join(labels)


def _rows(db: Database, version_id: int) -> Iterator[Row]:
    found = db.execute(f"{ROWS} WHERE v.id = ? ORDER BY s.position", (version_id,)).fetchall()
    return (_tokenised(row) for row in found)


_short = lru_cache(maxsize=1000)(
    tokens
)  # titles and agencies come once for each section, headings in every report


def _tokenised(row: tuple[int, int, str, str, str, str, str]) -> Row:
    section_id, position, title, heading, text, agency, labels = row
    return (
        section_id,
        _together(tokens(text), _short(title, CONTEXT) if position else ""),
        _short(heading),
        "" if position else _short(title),
        _together(_short(agency, AGENCY), labels),
    )


def _together(first: str, second: str) -> str:
    return f"{first} {second}" if first and second else first or second
