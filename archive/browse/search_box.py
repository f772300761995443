"""Words as a reader types them, made fit for the search index: both for Datasette's search box and our own page."""

from __future__ import annotations

from functools import cache

from opencc import OpenCC

from archive.errors import ArchiveError
from archive.search import fts_query

NOTHING = '""'  # an FTS5 query that matches no row


def in_simplified(words: str) -> str:
    """The words in simplified characters, as the index holds the canonical text."""
    return str(_converter().convert(words))


def escape_fts(words: str | None) -> str:
    """The FTS5 query for what was typed. Where nothing can be looked up (only punctuation), nothing is found,
    as an error would take the whole table page with it."""
    try:
        return fts_query(in_simplified(words or ""))
    except ArchiveError:
        return NOTHING


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
