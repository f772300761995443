"""Finding words in sections and titles, by index and exactly: what is found is what reading everything would find.

The index answers alone (archive/search/bigrams.py, archive/search/match.py): no text is read but that of the hits shown. Words are
matched in canonical text: give them in simplified characters (`archive.search.functions.simplify`, or that of
`pipelines.repair`). What a query may say is in archive/search/query.py, and for readers in docs/search.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from archive.errors import ArchiveError
from archive.search.bigrams import fold
from archive.search.facets import Facet, Facets, facets
from archive.search.index import COLUMNS
from archive.search.match import DAYS, days_apart, expression, fts_query
from archive.search.newest import Asked, count, latest
from archive.search.query import Filter, Word, checked, parse, wanted_words
from archive.search.snippets import MARKS, snippet

if TYPE_CHECKING:
    from archive.store import Archive

__all__ = [
    "MARKS",
    "RANKED",
    "Answer",
    "Facet",
    "Facets",
    "Hit",
    "answer",
    "count",
    "fts_query",
    "is_costly",
    "search",
    "snippet",
]

RANKED = 50_000  # hits that are ranked: bm25 looks at every one, two to three microseconds each
SORTS = ("new", "rank")
# A word in a title says more than one in a heading, and that more than one in a text; filters say nothing.
WEIGHTS = {"text": 1.0, "heading": 4.0, "title": 8.0, "labels": 0.0}

HITS = """
SELECT d.id AS document_id, v.id AS version_id, s.id AS section_id, d.url, d.title, d.agency, d.year, d.site, d.kind,
    i.day, s.heading, s.text
FROM sections s JOIN versions v ON v.id = s.version_id JOIN documents d ON d.id = v.document_id
    JOIN search_versions i ON i.version_id = v.id
WHERE s.id IN (SELECT value FROM json_each(?))
"""
BY_RANK = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY bm25(search, {weights}), rowid LIMIT ?"


@dataclass(frozen=True, slots=True)
class Hit:
    """A section where the query holds, with its text, its heading and its document's title taken together."""

    document_id: int
    version_id: int
    section_id: int
    url: str
    title: str
    agency: str
    year: int | None
    site: str
    kind: str
    day: str  # of publication, or of the capture where the page names none
    heading: str
    snippet: str  # a stretch of the section around the words, each word between MARKS


@dataclass(frozen=True, slots=True)
class Answer:
    """The first hits, how they are ordered (`new` or `rank`), and how many there are, RANKED at most: then there may
    be `more`. `facets` where they were asked for."""

    hits: list[Hit]
    order: str
    count: int
    more: bool
    facets: Facets | None = None


def search(archive: Archive, words: str, **narrowed: Any) -> list[Hit]:
    """The first `limit` (20) hits, the latest published first; see `answer` for what else may be given."""
    return _hits(archive.db, words, latest(archive.db, _asked(archive.db, words, **narrowed)))


def answer(
    archive: Archive,
    words: str,
    *,
    sort: str = "new",
    limit: int = 20,
    offset: int = 0,
    faceted: bool = False,
    **narrowed: Any,
) -> Answer:
    """The first `limit` hits behind the first `offset`, and their number: of a query, narrowed by `site`, `year` (a number, or
    `2020-2023`), `kind`, `agency` (a part of its name), `since` and `until` (days of publication), and `all_versions`.

    `sort="rank"`: the best first by bm25, unless there are more than RANKED hits: then the newest first, too.
    Of one day, in the order they were read. A word found in the title alone counts once for a version and not for
    each of its sections. ArchiveError for a query or filter that cannot be understood.
    """
    if sort not in SORTS:
        raise ArchiveError(f"hits are not sorted by {sort!r}: {' or '.join(SORTS)}")
    asked = _asked(archive.db, words, limit=offset + limit, **narrowed)
    number = count(archive.db, asked.match, RANKED)
    ranked = sort == "rank" and number <= RANKED
    ids = _best(archive.db, asked.match, asked.limit) if ranked else latest(archive.db, asked)
    hits = _hits(archive.db, words, ids[offset:])
    spread = facets(archive.db, asked, number) if faceted else None
    return Answer(hits, "rank" if ranked else "new", min(number, RANKED), number > RANKED, spread)


def is_costly(words: str) -> bool:
    """Whether a query holds a single character, the beginning of hundreds of tokens: its hits are better not counted.
    ArchiveError as in `answer`."""
    return any(len(word.text) == 1 for word in wanted_words(parse(words).node))


def _asked(
    db: Database,
    words: str,
    site: str | None = None,
    year: int | str | None = None,
    kind: str | None = None,
    agency: str | None = None,
    since: str | None = None,
    until: str | None = None,
    all_versions: bool = False,
    limit: int = 20,
) -> Asked:
    """What a query and its filters ask for."""
    query = parse(words)
    given = {"site": site, "year": year, "kind": kind, "agency": agency, "since": since, "until": until}
    filters = [checked(name, str(value)) for name, value in given.items() if value is not None]
    query = replace(query, every_version=query.every_version or all_versions)
    first, last = db.execute(
        "SELECT (SELECT min(day) FROM search_versions), (SELECT max(day) FROM search_versions)"
    ).fetchone()
    bare, others, since, until = days_apart(query, filters)
    bounds = [Filter(name, day) for name, day in (("since", since), ("until", until)) if day]
    return Asked(
        match=expression(bare, *others, *bounds, days=(first, last) if first else DAYS),
        undated=expression(bare, *others),
        first=since,
        last=until or "~",  # after every day
        character=bare.node.text
        if isinstance(bare.node, Word) and not others and len(bare.node.text) == 1
        else "",
        every_version=bare.every_version,
        limit=limit,
    )


def _best(db: Database, match: str, limit: int) -> list[int]:
    weights = ", ".join(str(WEIGHTS[column]) for column in COLUMNS)
    return [row[0] for row in db.execute(BY_RANK.format(weights=weights), (match, limit))]


def _hits(db: Database, words: str, ids: list[int]) -> list[Hit]:
    wanted = tuple(word.text for word in wanted_words(parse(words).node))
    rows = {row["section_id"]: row for row in db.query(HITS, (json.dumps(ids),))}
    return [_hit(db, rows[section], wanted) for section in ids]


def _hit(db: Database, row: dict[str, Any], words: tuple[str, ...]) -> Hit:
    shown = f"{row['heading']}\n{row['text']}"
    folded = fold(shown)
    if not any(word in folded for word in words):
        shown = _title_line(db, row["version_id"])
    return Hit(
        **{field: row[field] for field in Hit.__slots__ if field != "snippet"}, snippet=snippet(shown, words)
    )


def _title_line(db: Database, version_id: int) -> str:
    (text,) = db.execute(
        "SELECT substr(text, 1, instr(text || char(10), char(10)) - 1) FROM versions WHERE id = ?",
        (version_id,),
    ).fetchone()
    return str(text)
