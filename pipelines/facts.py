"""Facts of a document: from the statutory tables cell by cell, from prose sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.items import Fact, Grid, Section
from pipelines.prose import find_prose_facts
from pipelines.statutory import read_statutory


@dataclass(frozen=True, slots=True)
class Found:
    """Facts in the order they are printed (tables first), and doubts in words."""

    facts: tuple[Fact, ...]
    notes: tuple[str, ...]


def find_facts(sections: Sequence[Section], grids: Sequence[Grid], year: int | None = None) -> Found:
    """All facts of canonical sections and grids. `year` is the report's: figures of another year are left alone."""
    facts: list[Fact] = []
    notes: list[str] = []
    for index, grid in enumerate(grids):
        read, doubts = read_statutory(grid, index)
        facts += read
        notes += doubts
    notes += _disagreements(facts)
    said, doubts = find_prose_facts(sections, year)
    return Found((*facts, *said), (*notes, *doubts))


def _disagreements(facts: Sequence[Fact]) -> list[str]:
    """A note for each code that two cells give different values."""
    first: dict[str, Fact] = {}
    notes = []
    for fact in facts:
        known = first.setdefault(fact.code, fact)
        if known.raw != fact.raw:
            notes.append(f"{fact.code} is printed twice: {known.raw!r} and {fact.raw!r}")
    return notes
