"""Of how many of a site's documents each field is known: counted when a crawl ends, kept with it.

A field is known where reading found something: a title, a year, a body, a date, sections, a form, a fact. Counted apart are the documents that
this crawl has read (fresh), as a portal's new pages would drown among the old ones; and readings by other rules, as those
are not compared with today's. What an annual report says may stand in a file attached to it: then the report has it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive.store import Archive

STORED = "stored"  # of what a list named: a document stands in the archive
READ = "read"  # of what came: it could be read
ANY_RULES = ""  # parser of these two, which are compared whatever the rules

# What every kind of document is expected to say
DESCRIBED = {
    "annual_report": ("title", "year", "agency", "published"),
    "notice": ("title", "year", "agency", "published", "number"),
    "attachment": ("title", "year", "agency"),
    "page": ("title",),
}
REPORT = "annual_report"
# The numbers of a report that every form has, or most: of each table, and of prose, enough to see that it is no longer read
MAIN_CODES = (
    "applications.received.total",
    "applications.carried_in.total",
    "applications.granted.total",
    "applications.outcome_total.total",
    "applications.carried_out.total",
    "review.total",
    "litigation_direct.total",
    "litigation_after_review.total",
    "normative_documents.in_force",
    "licensing.decisions",
    "penalties.decisions",
    "coercion.decisions",
    "fees.amount",
    "disclosed.total",
)
FIELDS = frozenset({STORED, READ, "sections", "form", *MAIN_CODES}.union(*DESCRIBED.values()))

DOCUMENTS = """
SELECT d.id, d.url, d.kind, d.parent_id, d.title, d.year, d.agency, d.published, d.number, v.parser, v.form,
    EXISTS (SELECT 1 FROM sections s WHERE s.version_id = d.version_id AND s.level > 0) AS sections
FROM documents d JOIN versions v ON v.id = d.version_id
WHERE d.site = ? AND d.state IN ('present', 'back', 'suspect') ORDER BY d.id
"""
# An empty cell is no number, and neither is what stands where a number should.
FACTS = f"""
SELECT d.id, f.code FROM documents d CROSS JOIN facts f ON f.version_id = d.version_id
WHERE d.site = ? AND d.kind IN ('annual_report', 'attachment') AND d.state IN ('present', 'back', 'suspect')
    AND f.code IN ({", ".join(f"'{code}'" for code in MAIN_CODES)}) AND (f.value IS NOT NULL OR f.state = 'none')
"""  # noqa: S608
# Addresses whose latest capture cannot be read
UNREADABLE = """
SELECT c.kind, c.url, c.captured_at >= :since AS is_fresh FROM captures c
WHERE c.site = :site AND c.read_error IS NOT NULL AND c.role = 'document' AND NOT EXISTS
    (SELECT 1 FROM captures o WHERE o.url = c.url AND o.id > c.id AND o.role = 'document')
"""
LISTED = """
SELECT e.column_url, e.url, e.first_seen >= :since AS is_fresh, d.version_id IS NOT NULL AS is_stored
FROM list_entries e LEFT JOIN documents d ON d.url = e.url WHERE e.crawl_id = :crawl ORDER BY e.id
"""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A row of `crawl_coverage`: of how many documents of a kind a field is known; `fresh_` of those this crawl read."""

    kind: str
    field: str
    parser: str
    documents: int
    covered: int
    fresh_documents: int = 0
    fresh_covered: int = 0
    example_url: str = ""  # of one without it, a fresh one where there is one


@dataclass(slots=True)
class _Tally:
    documents: int = 0
    covered: int = 0
    fresh_documents: int = 0
    fresh_covered: int = 0
    example: tuple[bool, str] = (False, "")

    def add(self, url: str, *, is_covered: bool, is_fresh: bool) -> None:
        self.documents += 1
        self.covered += is_covered
        self.fresh_documents += is_fresh
        self.fresh_covered += is_covered and is_fresh
        if not is_covered and (is_fresh or not self.example[0]):
            self.example = (is_fresh, url)


@dataclass(slots=True)
class _Seen:
    """A document with what was found in it and in the files attached to it."""

    row: Mapping[str, Any]
    is_fresh: bool
    has: set[str] = field(default_factory=set)


def measure(
    archive: Archive, site: str, crawl_id: int, columns: Mapping[str, str], read: Collection[str]
) -> list[Coverage]:
    """The coverage of each kind and field as a crawl leaves it.

    `columns` gives the kind of each column, `read` the addresses of the documents that the crawl has read.
    """
    began = archive.db.execute("SELECT started_at FROM crawls WHERE id = ?", (crawl_id,)).fetchone()[0]
    tallies: dict[tuple[str, str, str], _Tally] = {}

    def count(kind: str, name: str, parser: str, url: str, *, is_covered: bool, is_fresh: bool) -> None:
        tally = tallies.setdefault((kind, name, parser), _Tally())
        tally.add(url, is_covered=is_covered, is_fresh=is_fresh)

    seen = _seen(archive, site, read)
    unreadable = {
        url: (kind, bool(is_fresh))
        for kind, url, is_fresh in archive.db.execute(UNREADABLE, {"site": site, "since": began})
    }
    for one in seen:
        url, kind = one.row["url"], one.row["kind"]
        for name in _fields(kind):
            known = name in one.has
            count(kind, name, one.row["parser"], url, is_covered=known, is_fresh=one.is_fresh)
        if url not in unreadable:
            count(kind, READ, ANY_RULES, url, is_covered=True, is_fresh=url in read)
    for url, (kind, is_fresh) in unreadable.items():
        count(kind, READ, ANY_RULES, url, is_covered=False, is_fresh=is_fresh)
    named = archive.db.execute(LISTED, {"crawl": crawl_id, "since": began})
    entries = {(columns[column], url): rest for column, url, *rest in named if column in columns}
    for (kind, url), (is_fresh, is_stored) in entries.items():
        count(kind, STORED, ANY_RULES, url, is_covered=bool(is_stored), is_fresh=bool(is_fresh))
    return [
        Coverage(
            *key,
            tally.documents,
            tally.covered,
            tally.fresh_documents,
            tally.fresh_covered,
            tally.example[1],
        )
        for key, tally in tallies.items()
    ]


def keep(archive: Archive, crawl_id: int, rows: Iterable[Coverage]) -> None:
    """Keep the coverage of a crawl. Within the caller's transaction."""
    names = ("crawl_id", *Coverage.__dataclass_fields__)
    archive.db.conn.executemany(
        f"INSERT INTO crawl_coverage ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608
        [(crawl_id, *asdict(row).values()) for row in rows],
    )


def last_coverage(archive: Archive, site: str | None = None) -> list[dict[str, Any]]:
    """The coverage at the end of each site's last full crawl, readings by all rules together, with site and share."""
    rows = archive.db.query(
        "SELECT c.site, k.crawl_id, k.kind, k.field, sum(k.documents) AS documents, sum(k.covered) AS covered,"
        " sum(k.fresh_documents) AS fresh_documents, sum(k.fresh_covered) AS fresh_covered,"
        " max(k.example_url) AS example_url FROM sites s JOIN crawls c ON c.id ="
        " (SELECT max(o.id) FROM crawls o WHERE o.site = s.slug AND o.scope = 'full' AND o.status <> 'running')"
        " JOIN crawl_coverage k ON k.crawl_id = c.id WHERE ?1 IS NULL OR s.slug = ?1"
        " GROUP BY c.site, k.kind, k.field ORDER BY c.site, k.kind, k.field",
        (site,),
    )
    return [{**row, "share": row["covered"] / row["documents"]} for row in rows]


def _fields(kind: str) -> Iterator[str]:
    yield from DESCRIBED[kind]
    if kind == REPORT:
        yield from ("sections", "form", *MAIN_CODES)
    elif kind == "notice":
        yield "sections"


def _seen(archive: Archive, site: str, read: Collection[str]) -> Iterable[_Seen]:
    """The site's documents that stand, each with what is known of it."""
    seen: dict[int, _Seen] = {}
    for row in archive.db.query(DOCUMENTS, (site,)):
        has = {name for name in (*DESCRIBED[row["kind"]], "sections", "form") if row[name]}
        seen[row["id"]] = _Seen(row, row["url"] in read, has)
    for document, code in archive.db.execute(FACTS, (site,)):
        seen[document].has.add(code)
    for one in list(seen.values()):
        page = seen.get(one.row["parent_id"])
        if one.row["kind"] == "attachment" and page is not None and page.row["kind"] == REPORT:
            page.has |= one.has & {"sections", "form", *MAIN_CODES}
            page.is_fresh = page.is_fresh or one.is_fresh
    return seen.values()
