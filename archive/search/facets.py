"""How the hits of a query spread over years and agencies, at a cost that does not grow with them.

Up to COUNTED hits all are looked at, and every number is exact. Of more, years are counted by their labels in the index, each
up to BOUND; and agencies among hits taken from PLACES places of the archive: then a number means at least so many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from archive.search.bigrams import label
from archive.search.newest import Asked, count

COUNTED = 3000  # hits that are looked at, three rows of tables each
BOUND = 1000  # hits of a year that are counted, where there are more than COUNTED
PLACES = 10
MOST = 12  # agencies that are named
YEARS = 40  # years that are asked for

# In the order of the index, as FTS5 finds them: no hit behind the last one is looked for.
OF_HITS = """
SELECT d.year, d.agency, count(*) FROM
    (SELECT rowid AS id FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?) h
    CROSS JOIN sections s ON s.id = h.id CROSS JOIN versions v ON v.id = s.version_id
    CROSS JOIN documents d ON d.id = v.document_id
GROUP BY d.year, d.agency
"""


@dataclass(frozen=True, slots=True)
class Facet:
    """So many hits have that value, or `at_least` so many."""

    value: str
    count: int
    at_least: bool


@dataclass(frozen=True, slots=True)
class Facets:
    """Years, the latest first, and the agencies with the most hits. `more` agencies may have some."""

    years: tuple[Facet, ...]
    agencies: tuple[Facet, ...]
    more: bool


def facets(db: Database, asked: Asked, total: int) -> Facets:
    """The facets of a query that has `total` hits, counted as far as anybody counted them."""
    everywhere = total <= COUNTED
    years, agencies = Counter[int | None](), Counter[str]()
    for first, last in [(0, 2**62)] if everywhere else _places(db):
        limit = COUNTED if everywhere else COUNTED // PLACES
        for year, agency, number in db.execute(OF_HITS, (asked.match, first, last, limit)):
            years[year] += number
            agencies[agency] += number
    named = [(agency, number) for agency, number in agencies.items() if agency]
    named.sort(key=lambda each: (-each[1], each[0]))
    return Facets(
        _exact(years) if everywhere else tuple(_by_label(db, asked)),
        tuple(Facet(agency, number, not everywhere) for agency, number in named[:MOST]),
        len(named) > MOST or not everywhere,
    )


def _exact(years: Counter[int | None]) -> tuple[Facet, ...]:
    known = sorted((year for year in years if year is not None), reverse=True)
    return tuple(Facet(str(year), years[year], False) for year in known)


def _by_label(db: Database, asked: Asked) -> Iterator[Facet]:
    for year in _years(db):
        narrowed = f'({asked.match}) AND "{label("year", year)}"'
        if number := count(db, narrowed, BOUND):
            yield Facet(str(year), min(number, BOUND), number > BOUND)


def _places(db: Database) -> Iterator[tuple[int, int]]:
    """Stretches of the archive's sections, one behind the other."""
    (last,) = db.execute("SELECT coalesce(max(id), 0) FROM sections").fetchone()
    width = last // PLACES + 1
    for place in range(PLACES):
        yield place * width, (place + 1) * width - 1


def _years(db: Database) -> Iterator[int]:
    """Years that documents are of, latest first."""
    before = 10_000
    for _ in range(YEARS):
        (year,) = db.execute("SELECT max(year) FROM documents WHERE year < ?", (before,)).fetchone()
        if year is None:
            return
        yield year
        before = year
