"""What an archive tells of one address: captures, visits, and the document with its versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from archive.merge.rows import Key, Row, at_addresses, numbered, said

CAPTURES = "SELECT c.* FROM json_each(?) u JOIN captures c ON c.url = u.value ORDER BY c.captured_at, c.id"
VISITS = "SELECT v.* FROM json_each(?) u JOIN visits v ON v.url = u.value ORDER BY v.visited_at, v.id"
DOCUMENTS = """
SELECT d.*, p.url AS parent_url, o.url AS original_url FROM json_each(?) u JOIN documents d ON d.url = u.value
LEFT JOIN documents p ON p.id = d.parent_id LEFT JOIN documents o ON o.id = d.copy_of
"""
OF_DOCUMENT = """
SELECT t.*, d.url AS document_url FROM json_each(?) u JOIN documents d ON d.url = u.value
JOIN {table} t ON t.document_id = d.id ORDER BY {order}
"""
READING = ("id", "read_at", "read_error")  # of a capture: not what was fetched, but what became of it
REFERRING = ("capture_id", "outcome", "error")  # of a visit: what reading may change
OWN = ("id", "document_id", "document_url")  # ids, which mean nothing in another archive
TEXTS = ("text", "published_text")  # wide, and named by their hashes


@dataclass(slots=True)
class Told:
    """Rows of one archive on one address, in order of time. Versions come without their texts."""

    captures: list[Row] = field(default_factory=list)
    visits: list[Row] = field(default_factory=list)
    document: Row | None = None
    versions: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)
    seen: list[Row] = field(default_factory=list)
    read_here: list[int] = field(default_factory=list)  # captures this archive has read, in its order

    @property
    def is_nothing(self) -> bool:
        return not (self.captures or self.visits or self.document)

    def capture_keys(self) -> dict[int, Key]:
        """What each capture is known by, by its id."""
        keys = numbered(said(row, READING) for row in self.captures)
        return {row["id"]: key for row, key in zip(self.captures, keys, strict=True)}

    def visit_keys(self, crawls: Mapping[int, int] | None = None) -> dict[int, Key]:
        """What each visit is known by, by its id; `crawls`: the other archive's ids of these crawls."""
        rows = [
            {**row, "crawl_id": crawls[row["crawl_id"]] if crawls else row["crawl_id"]} for row in self.visits
        ]
        keys = numbered(said(row, ("id", *REFERRING)) for row in rows)
        return {row["id"]: key for row, key in zip(self.visits, keys, strict=True)}


def told(db: Database, urls: Sequence[str]) -> dict[str, Told]:
    """What the archive tells of each of these addresses."""
    found = {url: Told() for url in urls}
    for row in at_addresses(db, CAPTURES, urls):
        found[row["url"]].captures.append(row)
        if row["role"] == "document" and row["read_at"] is not None:
            found[row["url"]].read_here.append(row["id"])
    for row in at_addresses(db, VISITS, urls):
        found[row["url"]].visits.append(row)
    for row in at_addresses(db, DOCUMENTS, urls):
        found[row["url"]].document = row
    for table, order in (("versions", "t.number"), ("state_changes", "t.id"), ("findings_seen", "t.id")):
        for row in _of_documents(db, table, order, urls):
            of = found[row["document_url"]]
            {"versions": of.versions, "state_changes": of.changes, "findings_seen": of.seen}[table].append(
                row
            )
    return found


def _of_documents(db: Database, table: str, order: str, urls: Sequence[str]) -> Iterable[Row]:
    columns = [f't."{row[1]}"' for row in db.execute(f"PRAGMA table_info({table})") if row[1] not in TEXTS]
    return at_addresses(
        db, OF_DOCUMENT.format(table=table, order=order).replace("t.*", ", ".join(columns)), urls
    )


def is_same(mine: Told, other: Told, crawls: Mapping[int, int]) -> bool:
    """Whether both archives tell exactly the same of an address, ids apart."""
    return _sum(mine, None) == _sum(other, crawls)


def _sum(of: Told, crawls: Mapping[int, int] | None) -> object:
    captures, visits = of.capture_keys(), of.visit_keys(crawls)

    def crawl(row_id: int | None) -> int | None:
        return crawls[row_id] if crawls and row_id is not None else row_id

    return (
        {captures[row["id"]]: (row["read_at"], row["read_error"]) for row in of.captures},
        {
            visits[row["id"]]: (captures.get(row["capture_id"]), row["outcome"], row["error"])
            for row in of.visits
        },
        of.document and said(of.document, ("id", "version_id", "copy_of", "original_url", "parent_id")),
        [(captures.get(row["capture_id"]), said(row, (*OWN, "capture_id"))) for row in of.versions],
        [
            (crawl(row["crawl_id"]), said(row, (*OWN, "crawl_id", "visits")), row["visits"] == "[]")
            for row in of.changes
        ],
        [said(row, OWN) for row in of.seen],
    )
