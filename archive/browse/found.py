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
from archive.search import MARKS, Hit, search
from archive.store import Archive

LIMIT = 50  # sections on one page
KINDS = ("annual_report", "notice", "attachment", "page")
MARKED = re.compile(f"{MARKS[0]}([^{''.join(MARKS)}]*){MARKS[1]}")  # ⟦复议⟧


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; empty strings ask for everything."""

    words: str
    site: str
    year: str
    kind: str
    all_versions: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The documents found, each with its hits; `refused` says why nothing could be looked up."""

    asked: Asked
    documents: list[list[Hit]]
    count: int
    more: bool
    refused: str
    sites: list[dict[str, Any]]
    numbers: dict[int, int]  # version id -> its number, of the versions that were hit


def asked(arguments: Mapping[str, str]) -> Asked:
    """The question in a query string."""
    words, site, year, kind = ((arguments.get(name) or "").strip() for name in ("q", "site", "year", "kind"))
    return Asked(
        words, site, year if year.isdecimal() and len(year) == 4 else "", kind, bool(arguments.get("all"))
    )


def search_page(archive: Archive, question: Asked) -> SearchPage:
    """The answer, at most LIMIT sections; nothing is looked up without words."""
    try:
        hits, refused = _hits(archive, question) if question.words else [], ""
    except ArchiveError as error:
        hits, refused = [], str(error)
    shown = hits[:LIMIT]
    return SearchPage(
        question,
        [list(group) for _, group in groupby(shown, key=lambda hit: hit.version_id)],
        len(shown),
        len(hits) > LIMIT,
        refused,
        list(archive.db.query("SELECT slug, agency FROM sites ORDER BY slug")),
        _numbers(archive, shown),
    )


def as_json(page: SearchPage) -> dict[str, Any]:
    """The page as JSON values."""
    hits = [asdict(hit) for group in page.documents for hit in group]
    return {"asked": asdict(page.asked), "hits": hits, "more": page.more, "refused": page.refused or None}


def marked(snippet: str) -> Markup:
    """A snippet with the words found in <mark>, everything else escaped."""
    return Markup(MARKED.sub(r"<mark>\1</mark>", str(escape(snippet))))  # noqa: S704  # escaped just now


def _hits(archive: Archive, question: Asked) -> list[Hit]:
    return search(
        archive,
        in_simplified(question.words),
        site=question.site or None,
        year=int(question.year) if question.year else None,
        kind=question.kind or None,
        all_versions=question.all_versions,
        limit=LIMIT + 1,
    )


def _numbers(archive: Archive, hits: list[Hit]) -> dict[int, int]:
    ids = sorted({hit.version_id for hit in hits})
    marks = ", ".join("?" * len(ids))
    return dict(archive.db.execute(f"SELECT id, number FROM versions WHERE id IN ({marks})", ids).fetchall())  # noqa: S608
