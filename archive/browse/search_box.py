"""Words as a reader types them, made fit for the search index: both for Datasette's search box and our own page."""

from __future__ import annotations

from archive.search.functions import query, simplify


def in_simplified(words: str) -> str:
    """The words in simplified characters, as the index holds the canonical text."""
    return simplify(words)


def escape_fts(words: str | None) -> str:
    """The FTS5 query for what was typed. Where nothing can be looked up (only punctuation, a quote left open),
    nothing is found, as an error would take the whole table page with it."""
    return query(words)
