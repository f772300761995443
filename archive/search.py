"""Finding words in sections and titles, by index and exactly: what is found is what reading everything would find.

The index answers with sections whose tokens fit (archive/bigrams.py); a word with punctuation in it, such as 3.5,
is then looked for in the section itself. Words are matched in canonical text: give them in simplified characters
(`pipelines.repair.simplify`), as this package does not convert scripts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from archive.bigrams import fold, fts_query, split_words

if TYPE_CHECKING:
    from archive.store import Archive

__all__ = ["MARKS", "Hit", "fts_query", "search"]

MARKS = ("⟦", "⟧")  # around each word in a snippet; no portal prints them
AROUND = 24  # characters of text shown before the first word
LENGTH = 96  # characters of a snippet, without its marks

# From the latest section read back: an FTS5 table is read in this order without sorting, so that twenty hits of the
# commonest word cost what twenty of a rare one cost. Reading a version again makes its sections anew, the latest.
QUERY = """
SELECT d.id AS document_id, v.id AS version_id, s.id AS section_id, d.url, d.title, d.agency, d.year, s.heading,
    s.text, s.position, substr(v.text, 1, instr(v.text || char(10), char(10)) - 1) AS headline
FROM search JOIN sections s ON s.id = search.rowid JOIN versions v ON v.id = s.version_id
    JOIN documents d ON d.id = v.document_id
WHERE search MATCH :query AND (:all OR d.version_id = v.id) AND (:site IS NULL OR d.site = :site)
    AND (:year IS NULL OR d.year = :year) AND (:kind IS NULL OR d.kind = :kind)
ORDER BY search.rowid DESC
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that holds every word, in its text, its heading or its document's title."""

    document_id: int
    version_id: int
    section_id: int
    url: str
    title: str
    agency: str
    year: int | None
    heading: str
    snippet: str  # a stretch of the section around the first word, each word between MARKS


def search(
    archive: Archive,
    words: str,
    site: str | None = None,
    year: int | None = None,
    kind: str | None = None,
    all_versions: bool = False,
    limit: int = 20,
) -> list[Hit]:
    """Sections that hold every word, latest read first, from current versions unless `all_versions`.

    Words are separated by spaces; a phrase stands in quotes. A word found in the title alone counts once for a
    version and not for each of its sections. ArchiveError when there is nothing to look for.
    """
    found = _hits(archive, words, site, year, kind, all_versions)
    return list(islice(found, limit))


def _hits(
    archive: Archive, query: str, site: str | None, year: int | None, kind: str | None, every: bool
) -> Iterator[Hit]:
    words = split_words(query)
    values = {"query": fts_query(query), "all": every, "site": site, "year": year, "kind": kind}
    for row in archive.db.query(QUERY, values):
        places = [fold(row["heading"]), fold(row["text"])]
        if not all(any(word in place for place in (*places, fold(row["headline"]))) for word in words):
            continue
        if any(word in place for place in places for word in words):
            yield _hit(row, f"{row['heading']}\n{row['text']}", words)
        elif row["position"] == 0:
            yield _hit(row, row["headline"], words)


def _hit(row: dict[str, Any], shown: str, words: tuple[str, ...]) -> Hit:
    return Hit(
        **{field: row[field] for field in Hit.__slots__ if field != "snippet"}, snippet=snippet(shown, words)
    )


def snippet(text: str, words: tuple[str, ...]) -> str:
    """A stretch of the text around the first of the folded words found in it, each occurrence between MARKS;
    line breaks become spaces, and `…` stands where text is left out."""
    spans = _spans(text, words)
    start = max(0, spans[0][0] - AROUND) if spans else 0
    end = min(len(text), start + LENGTH)
    parts, at = ["…" if start else ""], start
    for first, last in spans:
        if first < at or last > end:
            continue
        parts += [text[at:first], MARKS[0], text[first:last], MARKS[1]]
        at = last
    parts += [text[at:end], "…" if end < len(text) else ""]
    return " ".join("".join(parts).split())


def _spans(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the words stand in the text as it is, though they are found in the folded text, in order."""
    folded = [fold(character) for character in text]
    origins = [index for index, part in enumerate(folded) for _ in part]
    whole = "".join(folded)
    spans = []
    for word in words:
        at = whole.find(word)
        while at >= 0:
            spans.append((origins[at], origins[at + len(word) - 1] + 1))
            at = whole.find(word, at + len(word))
    return sorted(spans)
