"""What the list of agencies shows: their calendar of annual reports, filtered, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlite_utils import Database

from archive.browse.home import YEARS, all_lines
from archive.browse.search_box import in_simplified
from archive.browse.tiles import PLACES
from archive.reports.calendar import STATES, Agency, calendar
from archive.reports.counts import LETTERS, Line

SIZE = 50  # agencies on a page
LONGEST = 200  # characters of a name asked for


@dataclass(frozen=True, slots=True)
class Asked:
    """Which agencies: part of the name, a province, a state some report of theirs is in (of that year, where one is given)."""

    name: str = ""
    province: str = ""
    state: str = ""
    year: int | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class AgenciesPage:
    """Of `count` agencies those of this page, with the years their calendar has."""

    asked: Asked
    agencies: list[Agency]
    years: list[int]
    count: int
    pages: int
    provinces: list[str]


def asked(arguments: Mapping[str, str]) -> Asked:
    """The question in a query string; what cannot be asked is left out."""

    def value(name: str) -> str:
        return (arguments.get(name) or "").strip()[:LONGEST]

    year, page, state = value("year"), value("page"), value("state")
    return Asked(
        in_simplified(value("q")),
        value("province"),
        state if state in STATES else "",
        int(year) if year.isdecimal() and len(year) == 4 else None,
        max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1,
    )


def agencies_page(db: Database, question: Asked, today: date) -> AgenciesPage:
    """The page; one behind the last is the last."""
    known = all_lines(db, today)
    wanted = [line for line in known if _is_wanted(line, question)]
    pages = max(1, -(-len(wanted) // SIZE))
    at = (min(question.page, pages) - 1) * SIZE
    names = [line.name for line in wanted[at : at + SIZE]]
    order = {name: place for place, name in enumerate(names)}
    found = sorted(calendar(db, today, names), key=lambda agency: order[agency.name]) if names else []
    years = sorted({cell.year for agency in found for cell in agency.cells})[-YEARS:]
    there = {line.province for line in known}
    provinces = [name for name in PLACES if name in there] + sorted(there - PLACES.keys())
    return AgenciesPage(question, found, years, len(wanted), pages, provinces)


def as_json(page: AgenciesPage) -> dict[str, Any]:
    """The page as JSON values."""
    return asdict(page)


def _is_wanted(line: Line, question: Asked) -> bool:
    if question.name not in line.name or question.province not in ("", line.province):
        return False
    if question.state and question.year:
        return f"{question.year}{LETTERS[question.state]}" in line.years
    return not question.state or line.has(question.state)
