"""A query's tree as an FTS5 expression over the table `search`, exact: what it matches are the hits.

The title of a version stands in the row of its first section as it is, and in the rows of its other sections behind a
mark (`archive.search.bigrams.CONTEXT`). So `常熟 复议` finds a section on 复议 in a report of 常熟, and a word that only the
title holds finds the first section and not all of them: of the words asked for, one must stand in the row itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from archive.search.bigrams import AGENCY, CONTEXT, label, phrase, word_of
from archive.search.query import Either, Every, Filter, Node, Query, Word, parse, wanted_words, years

EARLIER = "earlier"  # the label of versions that a later one has replaced
NEVER = "never"  # a label that no row has
DAYS = (
    "1900-01-01",
    "2099-12-31",
)  # as far as `since` and `until` reach where nobody says what the archive holds


def fts_query(words: str) -> str:
    """The FTS5 expression for a query as it is typed, in simplified characters; current versions unless it says
    versions:all. ArchiveError as in `archive.search.query.parse`."""
    return expression(parse(words))


def expression(query: Query, *filters: Filter, days: tuple[str, str] = DAYS) -> str:
    """The FTS5 expression for the sections where the query and all filters hold; `days` are the first and the last
    of the archive, which make the expression shorter."""
    conditions = [_condition(found) for found in filters if found.name not in ("since", "until")]
    if bounds := [found for found in filters if found.name in ("since", "until")]:
        first = max([found.value for found in bounds if found.name == "since"] or [days[0]])
        conditions.append(
            _between(first, min([found.value for found in bounds if found.name == "until"] or [days[1]]))
        )
    every = " AND ".join([f"({_own(query.node)})", *(f"({condition})" for condition in conditions)])
    return every if query.every_version else f'({every}) NOT "{label(EARLIER)}"'


def days_apart(query: Query, filters: Sequence[Filter]) -> tuple[Query, list[Filter], str, str]:
    """A query and its filters without the days that bound all of it, and the first and the last such day, or ""."""
    found, node = list(filters), query.node
    if isinstance(node, Every):
        dated = [part for part in node.wanted if isinstance(part, Filter) and part.name in ("since", "until")]
        rest = tuple(part for part in node.wanted if part not in dated)
        found += dated
        node = rest[0] if len(rest) == 1 and not node.refused else Every(rest, node.refused)
    first = max((part.value for part in found if part.name == "since"), default="")
    last = min((part.value for part in found if part.name == "until"), default="")
    others = [part for part in found if part.name not in ("since", "until")]
    return replace(query, node=node), others, first, last


def within(expressed: str, period: str) -> str:
    """The expression, narrowed to documents of a year, month or day: `2024`, `2024-01`, `2024-01-15`."""
    return f'({expressed}) AND "{label(period)}"' if period else expressed


def _own(node: Node) -> str:
    """The query, and one of its words in the row itself. The common queries need no second look for that."""
    if isinstance(node, Word):
        return phrase(node.text)
    if isinstance(node, Either) and all(isinstance(part, Word) for part in node.nodes):
        return " OR ".join(_own(part) for part in node.nodes)
    if isinstance(node, Every):
        words = [part for part in node.wanted if not isinstance(part, Filter)]
        if len(words) == 1:
            rest = [f"({_of(part)})" for part in node.wanted if part is not words[0]]
            return _without(" AND ".join([f"({_own(words[0])})", *rest]), node.refused)
    own = " OR ".join(phrase(word.text) for word in wanted_words(node))
    return f"({_of(node)}) AND ({own})"


def _of(node: Node) -> str:
    """The query, its words in the row or in the title of its version."""
    if isinstance(node, Word):
        return f"{phrase(node.text)} OR {phrase(node.text, CONTEXT)}"
    if isinstance(node, Filter):
        return _condition(node)
    if isinstance(node, Either):
        return " OR ".join(f"({_of(part)})" for part in node.nodes)
    return _without(" AND ".join(f"({_of(part)})" for part in node.wanted), node.refused)


def _without(wanted: str, refused: tuple[Node, ...]) -> str:
    return f"({wanted}) NOT ({' OR '.join(f'({_of(node)})' for node in refused)})" if refused else wanted


def _condition(condition: Filter) -> str:
    name, value = condition.name, condition.value
    if name == "agency":
        return phrase(word_of(value), AGENCY)
    if name == "year":
        return " OR ".join(f'"{label(name, year)}"' for year in years(value))
    if name == "since":
        return _between(value, DAYS[1])
    if name == "until":
        return _between(DAYS[0], value)
    return f'"{label(name, value)}"'


def _between(first: str, last: str) -> str:
    return " OR ".join(f'"{label(period)}"' for period in periods_between(first, last) or (NEVER,))


def periods_between(first: str, last: str) -> list[str]:
    """Whole years, months and days that make up the time from one day to another, both included."""
    at, end, periods = date.fromisoformat(first), date.fromisoformat(last), []
    while at <= end:
        month = at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1, day=1)
        year = at.replace(year=at.year + 1, month=1, day=1)
        if at == at.replace(month=1, day=1) and year - timedelta(1) <= end:
            at, period = year, at.isoformat()[:4]
        elif at.day == 1 and month - timedelta(1) <= end:
            at, period = month, at.isoformat()[:7]
        else:
            at, period = at + timedelta(1), at.isoformat()
        periods.append(period)
    return periods
