"""The calendar in words: what is said of a cell when it is pointed at or heard."""

from __future__ import annotations

from types import SimpleNamespace

from archive.browse.words import word
from archive.reports.calendar import Cell


def told(cell: Cell, words: SimpleNamespace) -> str:
    """`2023: published late, published 2024-03-05 (due 2024-01-31)`."""
    states = ", ".join(word(words.reported, state) for state in (cell.state, *cell.also))
    due = words.calendar.due.format(date=cell.due)
    if cell.state == "missing":
        return f"{cell.year}: {states}, {due}"
    if not cell.published:
        return f"{cell.year}: {states}"
    published = words.calendar.published.format(date=cell.published)
    return f"{cell.year}: {states}, {published}{f' ({due})' if cell.published > cell.due else ''}"


def counted(states: dict[str, int], words: SimpleNamespace) -> str:
    """`published 280, missing 19`: what there is any of."""
    return ", ".join(f"{word(words.reported, state)} {count:,}" for state, count in states.items() if count)
