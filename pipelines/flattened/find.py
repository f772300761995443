"""The tables of chapters 二, 三 and 四 among rows of labels and values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.flattened.rows import ABOVE, APPLICANT_COLUMNS, REVIEW_COLUMNS, Row
from pipelines.folding import fold
from pipelines.statutory.cells import plain_label
from pipelines.statutory.labels import article_20_column
from pipelines.statutory.phrases import APPLICATIONS, ARTICLE_20, REVIEWS

EMPTY_FORM = 5  # labels of rows in a row that only the form prints


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one table, the lines they cover, and words on those lines before and behind it."""

    rows: tuple[Row, ...]
    first: int
    last: int
    lead: str = ""
    tail: str = ""


def find_tables(rows: Sequence[Row]) -> list[Table]:
    """The tables in these rows, in order. Rows that belong to none are left out: their lines are ordinary text."""
    tables: list[Table] = []
    done = 0
    for start, end, chapter in _segments(rows):
        end = start + _length(rows[start:end], chapter)
        segment = rows[start:end]
        if segment and _is_table(segment, chapter):
            first, last = segment[0].first, segment[-1].last
            lead = _words(row for row in rows[done:start] if row.last == first)
            done = next(
                (at for at in range(end, len(rows)) if rows[at].first != last or rows[at].chapter), len(rows)
            )
            tail = _words(rows[end:done])
            tables.append(Table(tuple(_without_padding(segment, chapter)), first, last, lead, tail))
    return tables


def _segments(rows: Sequence[Row]) -> Iterator[tuple[int, int, int]]:
    """(start, end, chapter) of rows of one chapter each; rows that do not tell belong to the chapter before them."""
    start, chapter = 0, 0
    for at, row in enumerate(rows):
        if row.chapter and row.chapter != chapter:
            if chapter:
                yield start, at, chapter
            start, chapter = at, row.chapter
    if chapter:
        yield start, len(rows), chapter


def _length(rows: Sequence[Row], chapter: int) -> int:
    """How many of the rows are of the table: up to its last one by the form, else the last one that the form has."""
    if chapter == REVIEWS:
        return next((at + 1 for at, row in enumerate(rows) if row.has_values), len(rows))
    last = [at + 1 for at, row in enumerate(rows) if chapter == APPLICATIONS and _is_last(row)]
    known = [at + 1 for at, row in enumerate(rows) if row.kind or row.has_values]
    return last[0] if last else max(known, default=0)


def _is_last(row: Row) -> bool:
    return any("结转下年度" in plain_label(fold(label)) for label in row.labels)


def _is_table(rows: Sequence[Row], chapter: int) -> bool:
    """Whether these are rows of a table and not words and numbers that happen to stand below each other.

    A form that nobody filled in has all its labels and no value: many labels in a row are a table too.
    """
    known = [row for row in rows if row.kind in ("item", "row", "group")]
    filled = sum(row.has_values for row in known)
    header = [label for row in rows if row.kind in ABOVE for label in row.labels]
    if chapter == ARTICLE_20:
        return filled > 1 or (bool(header) and (filled == 1 or len(known) >= EMPTY_FORM))
    if chapter == APPLICATIONS:
        return filled > 1 or len(known) >= EMPTY_FORM
    names = {plain_label(fold(label)) for label in header}
    return {"行政复议", "行政诉讼"} <= names and (rows[-1].has_values or len(header) >= REVIEW_COLUMNS)


def _without_padding(rows: Sequence[Row], chapter: int) -> Iterator[Row]:
    """The rows; where lines pad spans and end early, a row that begins with an empty cell could be padded: it loses both."""
    widths = {row.width for row in rows if row.has_values}
    wanted = _wanted(rows, chapter)
    padded = any(len(row.values) > count for row, count in zip(rows, wanted, strict=True) if row.has_values)
    for row, count in zip(rows, wanted, strict=True):
        doubtful = padded and len(widths) > 1 and len(row.values) == count and row.values[:1] == [""]
        yield replace(row, values=[value for value in row.values if value]) if doubtful else row


def _wanted(rows: Sequence[Row], chapter: int) -> list[int]:
    """How many values each row should have: as many as the header above it names, or the form has."""
    if chapter != ARTICLE_20:
        return [APPLICANT_COLUMNS if chapter == APPLICATIONS else REVIEW_COLUMNS] * len(rows)
    wanted, count = [], 0
    for row in rows:
        if row.kind in ABOVE:
            count = sum(bool(article_20_column(plain_label(fold(label)))) for label in row.labels)
        wanted.append(count or len(row.values))
    return wanted


def _words(rows: Iterable[Row]) -> str:
    return " ".join(text for row in rows for text in (*row.labels, *row.values) if text)
