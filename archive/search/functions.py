"""What SQL may ask of the search index: functions for the archive's own connections and for Datasette's.

    gongkai_query(words)             the FTS5 expression of a query, in either script; of one that cannot be read, one that finds nothing
    gongkai_fold(text)               the text as it is searched
    gongkai_snippet(text, words)     a stretch of the text, the words of the query between ⟦ and ⟧
    gongkai_simplify(text)           the text in simplified characters

docs/search.md has examples; a test runs them.
"""

from __future__ import annotations

import sqlite3
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from archive.errors import ArchiveError
from archive.search.bigrams import fold
from archive.search.match import fts_query
from archive.search.query import parse, wanted_words
from archive.search.snippets import snippet

if TYPE_CHECKING:
    from opencc import OpenCC


def register(connection: sqlite3.Connection) -> None:
    """Give a connection the functions above."""
    for name, arguments, function in (
        ("gongkai_query", 1, query),
        ("gongkai_fold", 1, _fold),
        ("gongkai_snippet", 2, _snippet),
        ("gongkai_simplify", 1, _simplify),
    ):
        connection.create_function(name, arguments, function, deterministic=True)


def simplify(text: str) -> str:
    """The text in simplified characters, as the index holds the canonical text."""
    return str(_converter().convert(text))


NOTHING = '""'  # an FTS5 expression that matches no row; NULL would be an error


def query(words: str | None) -> str:
    """The FTS5 expression of a query; NOTHING for one that cannot be read, as an error would end the statement."""
    try:
        return fts_query(simplify(str(words or "")))
    except ArchiveError:
        return NOTHING


def _fold(text: str | None) -> str | None:
    return None if text is None else fold(str(text))


def _simplify(text: str | None) -> str | None:
    return None if text is None else simplify(str(text))


def _snippet(text: str | None, words: str | None) -> str | None:
    return None if text is None else snippet(str(text), _words(str(words or "")))


@lru_cache(maxsize=64)
def _words(words: str) -> tuple[str, ...]:
    """The words of a query, none where it cannot be read; a statement asks for the same ones in every row."""
    try:
        return tuple(word.text for word in wanted_words(parse(simplify(words)).node))
    except ArchiveError:
        return ()


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC  # reads 300 kB of dictionaries: not at import

    return OpenCC("t2s")
