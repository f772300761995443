"""Facts of a document: from the statutory tables cell by cell, from prose sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.items import Fact, Grid, Section
from pipelines.statutory import read_statutory
from pipelines.statutory.labels import FORM_YEARS, NO_END
from pipelines.tables import AS_TEXT


@dataclass(frozen=True, slots=True)
class Found:
    """Facts in the order they are printed (tables first), and doubts in words.

    `doubtful`: the tables that were printed as text and of which cells are lost, as a row has too many or too few values.
    """

    facts: tuple[Fact, ...]
    notes: tuple[str, ...]
    doubtful: frozenset[int] = frozenset()


def find_facts(sections: Sequence[Section], grids: Sequence[Grid], year: int | None = None) -> Found:
    """All facts of canonical sections and grids. `year` is the report's: figures of another year are left alone."""
    # A thousand expressions are compiled there, half a second: most crawls find nothing new to read.
    from pipelines.prose import find_prose_facts

    facts: list[Fact] = []
    notes: list[str] = []
    doubtful: set[int] = set()
    for index, grid in enumerate(grids):
        read, doubts = read_statutory(grid, index, year)
        facts += read
        notes += doubts
        if doubts and AS_TEXT in grid.notes:
            doubtful.add(index)
    notes += [*_disagreements(facts), *_other_form(facts, year)]
    said, doubts = find_prose_facts(sections, year)
    return Found((*facts, *said), (*notes, *doubts), frozenset(doubtful))


def _other_form(facts: Sequence[Fact], year: int | None) -> list[str]:
    """A note when the tables are a form that was not in use for reports of this year."""
    codes = {fact.code for fact in facts}
    used = [(first, last) for (first, last), form in FORM_YEARS.items() if codes & form]
    if year is None or not used or any(first <= year <= last for first, last in used):
        return []
    first, last = used[0]
    since = f"from {first} on" if last == NO_END else f"from {first} to {last}"
    return [f"the tables are the form of reports {since}, the report is of {year}"]


def _disagreements(facts: Sequence[Fact]) -> list[str]:
    """A note for each code that two cells give different values."""
    first: dict[str, Fact] = {}
    notes = []
    for fact in facts:
        known = first.setdefault(fact.code, fact)
        if known.raw != fact.raw:
            notes.append(f"{fact.code} is printed twice: {known.raw!r} and {fact.raw!r}")
    return notes
