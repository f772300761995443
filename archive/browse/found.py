"""What the search page shows: the words asked for, and the sections found, by document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from archive.browse.search_box import in_simplified
from archive.errors import ArchiveError
from archive.search import MARKS, SORTS, Answer, Facets, Hit, answer, is_costly, search
from archive.store import Archive

LIMIT = 50  # sections on one page
SITES = 300  # sites to choose from; of more, one is named
PAGES = 20  # pages that can be leafed through: every one before is read again
MARKED = re.compile(f"{MARKS[0]}([^{''.join(MARKS)}]*){MARKS[1]}")  # ⟦复议⟧


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; empty strings ask for everything."""

    words: str
    site: str
    year: str
    kind: str
    all_versions: bool
    agency: str = ""
    since: str = ""
    until: str = ""
    sort: str = "new"
    page: int = 1


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The documents found, each with its hits; `refused` says why nothing could be looked up.

    Of `total` hits `count` are shown, from number `first` on; there are more than `total` where `uncounted`. `pages` can be leafed
    through. `order` is `new` or `rank`. Where `costly`, nothing is counted: `total` are those of this page and before.
    """

    asked: Asked
    documents: list[list[Hit]]
    count: int
    more: bool
    refused: str
    sites: list[dict[str, Any]]
    total: int
    uncounted: bool
    order: str
    numbers: dict[int, int]  # version id -> its number, of the versions that were hit
    places: dict[int, int]  # section id -> its position in its version, of the sections that were hit
    first: int
    pages: int
    costly: bool
    facets: Facets | None


def asked(arguments: Mapping[str, str]) -> Asked:
    """The question in a query string."""
    names = ("q", "site", "year", "kind", "agency", "since", "until", "sort")
    words, site, year, kind, agency, since, until, sort = (
        (arguments.get(name) or "").strip() for name in names
    )
    return Asked(
        words,
        site,
        year if year.isdecimal() and len(year) == 4 else "",
        kind,
        bool(arguments.get("all")),
        in_simplified(agency),
        since,
        until,
        sort if sort in SORTS else "new",
        min(PAGES, max(1, _number(arguments.get("page")))),
    )


def search_page(archive: Archive, question: Asked) -> SearchPage:
    """The answer, at most LIMIT sections of it; nothing is looked up without words."""
    found, refused, costly = Answer([], question.sort, 0, False), "", False
    try:
        if question.words:
            costly = is_costly(in_simplified(question.words))
            found = _uncounted(archive, question) if costly else _answer(archive, question)
    except ArchiveError as error:
        refused = str(error)
    shown, before = found.hits, (question.page - 1) * LIMIT
    return SearchPage(
        question,
        [list(group) for _, group in groupby(shown, key=lambda hit: hit.version_id)],
        len(shown),
        found.more or found.count > before + len(shown),
        refused,
        list(archive.db.query("SELECT slug, agency FROM sites ORDER BY slug LIMIT ?", (SITES + 1,))),
        found.count,
        found.more,
        found.order,
        _numbers(archive, shown),
        _places(archive, shown),
        before + 1,
        min(PAGES, max(1, -(-found.count // LIMIT) + (costly and found.more))),
        costly,
        found.facets,
    )


def as_json(page: SearchPage) -> dict[str, Any]:
    """The page as JSON values."""
    hits = [asdict(hit) for group in page.documents for hit in group]
    return {
        "asked": asdict(page.asked),
        "hits": hits,
        "more": page.more,
        "count": page.total,
        "counted_all": not page.uncounted,
        "order": page.order,
        "first": page.first,
        "pages": page.pages,
        "facets": page.facets and asdict(page.facets),
        "refused": page.refused or None,
    }


def marked(snippet: str) -> Markup:
    """A snippet with the words found in <mark>, everything else escaped."""
    return Markup(MARKED.sub(r"<mark>\1</mark>", str(escape(snippet))))  # noqa: S704  # escaped just now


def _answer(archive: Archive, question: Asked) -> Answer:
    return answer(
        archive,
        in_simplified(question.words),
        sort=question.sort,
        limit=LIMIT,
        offset=(question.page - 1) * LIMIT,
        faceted=True,
        **_filters(question),
    )


def _uncounted(archive: Archive, question: Asked) -> Answer:
    """Hits of a query that holds a single character, newest first: one more than the page shows says that there are more."""
    through = question.page * LIMIT
    hits = search(archive, in_simplified(question.words), limit=through + 1, **_filters(question))
    return Answer(hits[through - LIMIT : through], "new", min(len(hits), through), len(hits) > through)


def _filters(question: Asked) -> dict[str, Any]:
    return {
        "site": question.site or None,
        "year": question.year or None,
        "kind": question.kind or None,
        "agency": question.agency or None,
        "since": question.since or None,
        "until": question.until or None,
        "all_versions": question.all_versions,
    }


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else 0


def _numbers(archive: Archive, hits: list[Hit]) -> dict[int, int]:
    ids = sorted({hit.version_id for hit in hits})
    marks = ", ".join("?" * len(ids))
    return dict(archive.db.execute(f"SELECT id, number FROM versions WHERE id IN ({marks})", ids).fetchall())  # noqa: S608


def _places(archive: Archive, hits: list[Hit]) -> dict[int, int]:
    marks = ", ".join("?" * len(hits))
    ids = [hit.section_id for hit in hits]
    found = archive.db.execute(f"SELECT id, position FROM sections WHERE id IN ({marks})", ids)  # noqa: S608
    return dict(found.fetchall())
