"""The rows of the search index: one for each section, taken from the tables and given back the same way.

The index holds no text. To take a row out, SQLite 3.40 wants the tokens that went in, so both ways read the same
query: what is indexed follows from `sections`, `versions` and `search_versions` alone, and `gongkai verify` can
recompute it. What a document is filtered by changes without its sections, so `search_versions` keeps it as indexed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from weakref import WeakKeyDictionary

from sqlite_utils import Database

from archive.search.bigrams import AGENCY, CONTEXT, label, tokens
from archive.search.match import EARLIER

PAGES = 500  # of the index, written in one step of a merge

Row = tuple[int, str, str, str, str]  # section, and the tokens of each of COLUMNS
Labels = tuple[int, str, str, str]  # a row of search_versions: version, day, agency, labels
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

STORED = """
SELECT i.version_id, i.day, i.agency, i.labels FROM search_versions i JOIN versions v ON v.id = i.version_id
WHERE v.document_id = ?
"""
SIZES = "SELECT d.id, d.sz FROM sections s JOIN search_docsize d ON d.id = s.id WHERE s.version_id = ?"
VARINT = re.compile(rb"[\x80-\xff]*[\x00-\x7f]")

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
    _refresh(db, _POSTPONED.pop(db, {}))


def forget(db: Database) -> None:
    """The transaction was taken back, and with it what was collected."""
    _POSTPONED.pop(db, None)


def refresh(db: Database, document_id: int) -> None:
    """Bring the index to what the document's versions are now, at once or at the end of the transaction (`postpone`)."""
    if (postponed := _POSTPONED.get(db)) is None:
        _refresh(db, [document_id])
    else:
        postponed[document_id] = None


def _refresh(db: Database, document_ids: Iterable[int]) -> None:
    """Index those versions of the documents that are not, and give those another label whose day, agency, site, kind,
    year or place is another than indexed.

    Row after row in ascending order: for a row before the last one, FTS5 writes all it holds to the file first.
    """
    new, changed = list[int](), list[tuple[Labels, Labels]]()
    for document_id in document_ids:
        stored = {row[0]: row for row in db.execute(STORED, (document_id,))}
        for row in wanted(db, "v.document_id = ?", document_id):
            if (old := stored.get(row[0])) is None:
                new.append(row[0])
            elif row != old:
                changed.append((old, row))
    _relabel(db, changed)
    for version_id in sorted(new):
        add(db, version_id)


def _relabel(db: Database, changed: Iterable[tuple[Labels, Labels]]) -> None:
    """Exchange what the versions' rows are filtered by. No token of a label can stand in another column, so the others stay.

    Rows are given with their labels alone, which FTS5 then takes for their length, too: what stood there is put back.
    """
    steps = []
    for old, (version_id, day, agency, labels) in changed:
        db.execute(
            "UPDATE search_versions SET day = ?, agency = ?, labels = ? WHERE version_id = ?",
            (day, agency, labels, version_id),
        )
        before, after = _labels(*old[2:]), _labels(agency, labels)
        for section_id, sizes in db.execute(SIZES, (version_id,)):
            steps.append((section_id, before, after, _with_last(sizes, after.count(" ") + 1)))
    steps.sort()
    db.conn.executemany(
        "INSERT INTO search (search, rowid, labels) VALUES (?, ?, ?)",
        (
            step
            for section_id, before, after, _ in steps
            for step in (("delete", section_id, before), (None, section_id, after))
        ),
    )
    db.conn.executemany(
        "UPDATE search_docsize SET sz = ? WHERE id = ?",
        ((sizes, section_id) for section_id, _, _, sizes in steps),
    )


def _with_last(sizes: bytes, count: int) -> bytes:
    """The tokens in each column of a row, as SQLite writes them (sqlite.org/fileformat2.html#varint), with another last."""
    *others, _ = VARINT.findall(sizes)
    low, high = count & 0x7F, count >> 7
    return b"".join([*others, bytes([high | 0x80, low] if high else [low])])


def rebuild(db: Database) -> None:
    """Index every version, in an index that is empty; a version at a time, so memory stays small."""
    for (version_id,) in db.execute("SELECT id FROM versions ORDER BY id").fetchall():
        add(db, version_id)


def merge(db: Database, *, begin: bool = False) -> bool:
    """Merge the pieces of the index, in steps that take some hundredths of a second; whether there is more to do.

    Merged into one piece, the index is smaller and searched faster. Each step is a transaction of the caller's, so that a crawl
    may write in between; the first one is told to `begin` (sqlite.org/fts5.html#the_merge_command).
    """
    before = db.conn.total_changes
    db.execute("INSERT INTO search (search, rank) VALUES ('merge', ?)", (-PAGES if begin else PAGES,))
    return db.conn.total_changes - before >= 2


def rows(db: Database) -> Iterator[Row]:
    """Every row as it should be: section id, and the tokens of each of COLUMNS; a version after the other."""
    return (_tokenised(row) for row in db.execute(ROWS))


def wanted(db: Database, where: str, value: int) -> list[Labels]:
    """Rows as `search_versions` should hold them, of the versions that `where` picks."""
    found = db.execute(f"{WANTED} WHERE {where}", (value,))
    return [described(*row) for row in found]


def described(
    version_id: int, day: str, agency: str, site: str, kind: str, year: int | None, is_earlier: int
) -> Labels:
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
        _labels(agency, labels),
    )


def _labels(agency: str, labels: str) -> str:
    return _together(_short(agency, AGENCY), labels)


def _together(first: str, second: str) -> str:
    return f"{first} {second}" if first and second else first or second
