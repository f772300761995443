"""Agencies ranked by a number of their reports of one year, or by a share of it in another number.

Nothing is estimated: an agency without the number, or without the other one, or with a zero to divide by, is counted and not
ranked. Only one unit is ranked, the commonest: 元 and 万元 are not compared.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from operator import itemgetter
from typing import Any

from sqlite_utils import Database

from archive import reports
from archive.browse import indicators
from archive.reports import Found, Value

Row = dict[str, Any]

PAGE = 50
DEFAULT_CODE = "applications.received.total"
ORDERS = ("high", "low")
MISSING: tuple[int, None, str] = (0, None, "")

Values = Mapping[int, Value]  # by version


@dataclass(frozen=True, slots=True)
class Asked:
    """A ranking: by `code`, or by its share in `per`; `year` 0 asks for the latest, `least` for denominators of so many."""

    code: str = DEFAULT_CODE
    per: str = ""
    year: int = 0
    order: str = "high"
    least: int = 0
    page: int = 1


@dataclass(frozen=True, slots=True)
class Place:
    """An agency in the ranking. `rank` is shared by equal values; `tied` says by how many."""

    rank: int
    tied: int
    agency: str
    value: float
    numerator: float
    denominator: float | None
    document_id: int
    version_id: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """The places of a page, of `count` in all, and what stands outside: reports without the number, with another unit, without a denominator, with
    a denominator of zero or below `least`."""

    places: tuple[Place, ...]
    count: int
    unit: str
    reported: int
    no_number: int
    other_unit: int
    no_denominator: int
    zero_denominator: int
    below: int


@dataclass(frozen=True, slots=True)
class RankingPage:
    """A page of a ranking. `known` agencies have reported on that year or an earlier one."""

    asked: Asked
    years: list[int]
    ranking: Ranking
    rows: list[Row]
    known: int
    pages: int


def asked(arguments: Mapping[str, str]) -> Asked:
    """The ranking in a query string; what cannot be asked for is read as not given."""
    code = arguments.get("code") or DEFAULT_CODE
    code = next(iter(indicators.known([code])), DEFAULT_CODE)
    per = arguments.get("per") or ""
    order = arguments.get("order") or ""
    return Asked(
        code,
        per if per in indicators.denominators(code) else "",
        _number(arguments.get("year")),
        order if order in ORDERS else "high",
        _number(arguments.get("least")),
        max(1, _number(arguments.get("page"))),
    )


def ranking_page(db: Database, question: Asked) -> RankingPage:
    """The page of the ranking that is asked for, the last one where it has fewer."""
    years = reports.years(db)
    year = question.year or (years[0] if years else 0)
    chosen = reports.of_year(db, year)
    above = reports.values(db, year, question.code)
    below = reports.values(db, year, question.per) if question.per else None
    question = replace(question, year=year)
    found = ranked(chosen, above, below, question)
    pages = max(1, -(-found.count // PAGE))
    return RankingPage(
        replace(question, page=min(question.page, pages)),
        years,
        found,
        _rows(db, found.places, question),
        max(reports.known_agencies(db, year), len(chosen)),
        pages,
    )


def ranked(chosen: Collection[Found], above: Values, below: Values | None, question: Asked) -> Ranking:
    """The reports of a year ranked by the values of their versions, divided by those `below` where given: a page of them.

    The loop takes tens of thousands of reports a few hundred nanoseconds each: what it would call is written out in it.
    """
    unit = _commonest(above, chosen)
    left = Counter[str]()
    found: list[tuple[float, str, int, int]] = []
    sign = -1 if question.order == "high" else 1
    for document_id, version_id, agency, _ in chosen:
        _, value, own = above.get(version_id, MISSING)
        if value is None:
            left["number"] += 1
        elif own != unit:
            left["unit"] += 1
        elif below is None:
            found.append((sign * value, agency, document_id, version_id))
        else:
            divisor = below.get(version_id, MISSING)[1]
            if divisor and divisor > 0 and divisor >= question.least:
                found.append((sign * value / divisor, agency, document_id, version_id))
            else:
                left["denominator" if divisor is None else "zero" if divisor <= 0 else "below"] += 1
    found.sort()
    places = tuple(_places(found, above, below, min(question.page, max(1, -(-len(found) // PAGE)))))
    outside = (left[name] for name in ("number", "unit", "denominator", "zero", "below"))
    return Ranking(places, len(found), unit, len(chosen), *outside)


def _places(
    found: list[tuple[float, str, int, int]], above: Values, below: Values | None, page: int
) -> Iterator[Place]:
    """The places of a page. Equal values share a rank, and the next one counts them all: 1, 2, 2, 4."""
    for value, agency, document_id, version_id in found[(page - 1) * PAGE : page * PAGE]:
        first = bisect_left(found, value, key=itemgetter(0))
        tied = bisect_right(found, value, key=itemgetter(0)) - first
        numerator = above[version_id][1]
        assert numerator is not None
        yield Place(
            rank=first + 1,
            tied=tied,
            agency=agency,
            value=abs(value),
            numerator=numerator,
            denominator=below[version_id][1] if below is not None else None,
            document_id=document_id,
            version_id=version_id,
        )


def _commonest(values: Values, chosen: Collection[Found]) -> str:
    """The unit that most of the numbers have; of equals the first by name."""
    found = [values[each[1]] for each in chosen if each[1] in values]
    counted = Counter([unit for _, value, unit in found if value is not None])
    return min(counted, key=lambda unit: (-counted[unit], unit), default="")


def _rows(db: Database, places: Iterable[Place], question: Asked) -> list[Row]:
    """The places with the facts they rest on and the checks their reports fail."""
    places = list(places)
    versions = [place.version_id for place in places]
    facts = reports.numbers(db, versions, [question.code, *([question.per] if question.per else [])])
    failed = reports.failed_checks(db, versions)
    return [
        {
            **asdict(place),
            "fact": facts.get((place.version_id, question.code)),
            "per_fact": facts.get((place.version_id, question.per)),
            "checks_failed": failed.get(place.version_id, 0),
        }
        for place in places
    ]


def as_json(page: RankingPage) -> Row:
    """The page as JSON values: what is ranked, of whom, and every row of the page."""
    ranking = page.ranking
    left = {
        name: getattr(ranking, name)
        for name in ("no_number", "other_unit", "no_denominator", "zero_denominator", "below")
    }
    return {
        "asked": asdict(page.asked),
        "years": page.years,
        "unit": ranking.unit,
        "agencies_known": page.known,
        "agencies_reported": ranking.reported,
        "agencies_without_report": page.known - ranking.reported,
        "agencies_ranked": ranking.count,
        "left_out": left,
        "pages": page.pages,
        "rows": page.rows,
    }


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else 0
