"""Events as they are told: one by one, or many of one kind, site and crawl as one entry with their number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from archive.diff import FactChange, Printed
from archive.labels import code_label
from archive.messages.event import Event
from archive.messages.kinds import MANY, WORDS

Each = TypeVar("Each")

MOST = 25  # events of one kind, site and crawl that are told one by one; a relaunched portal loses hundreds at once
ALWAYS = ("overdue",)  # a date makes many overdue at once, and the next ones months later
NAMED = 10  # of many: how many are named
NUMBERS = 8  # changed numbers of a document that are named
LONGEST = 200  # characters of a title or detail: both may be a portal's own words


@dataclass(frozen=True, slots=True)
class Entry:
    """One or more events that are told as one, the latest known first. Never empty."""

    events: tuple[Event, ...]

    @property
    def first(self) -> Event:
        return self.events[0]

    @property
    def kind(self) -> str:
        return self.first.kind

    @property
    def is_many(self) -> bool:
        return len(self.events) > 1

    @property
    def key(self) -> str:
        """The event's key; of many, and of what is always told as one, that of their group."""
        if self.is_many or self.kind in ALWAYS:
            return f"{self.kind} of {self.first.group}"
        return self.first.key

    @property
    def headline(self) -> str:
        """`numbers changed: 同心县公安局2023年…报告`, `31 new documents`."""
        if self.kind in ALWAYS:
            return f"{counted(self.events)} ({self.first.detail})"
        if self.is_many:
            return f"{len(self.events)} {MANY[self.kind]}"
        return f"{WORDS[self.first.what]}: {shortened(self.first.title or self.first.url)}"

    @property
    def details(self) -> tuple[str, ...]:
        """What is said below the headline, without links."""
        if self.is_many or self.kind in ALWAYS:
            return named([event.title or event.url for event in self.events], NAMED, shortened)
        said = (shortened(self.first.detail),) if self.first.detail else ()
        return (*named(self.first.numbers, NUMBERS, number_line), *said)


def entries(events: Iterable[Event]) -> list[Entry]:
    """The events as entries, in the order of their first ones."""
    groups: dict[tuple[str, str, str], list[Event]] = {}
    for event in events:
        groups.setdefault((event.kind, event.site, event.group), []).append(event)
    told: list[Entry] = []
    for (kind, _, _), together in groups.items():
        if kind in ALWAYS or len(together) > MOST:
            told.append(Entry(tuple(together)))
        else:
            told += [Entry((event,)) for event in together]
    return told


def number_line(change: FactChange) -> str:
    """`行政处罚 · 本年处理决定数量: 1286 → 1268 (penalties.decisions)`."""
    return f"{code_label(change.code)}: {printed(change.old)} → {printed(change.new)} ({change.code})"


def printed(value: Printed) -> str:
    """The number as it is read, else what is printed there; an empty cell says so."""
    return "empty" if value in (None, "") else str(value)


def counted(events: Iterable[Event]) -> str:
    """`3 reports overdue`."""
    count = sum(1 for _ in events)
    return f"{count} report{'' if count == 1 else 's'} overdue"


def shortened(text: str) -> str:
    """One line of at most LONGEST characters."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def named(items: Sequence[Each], most: int, line: Callable[[Each], str]) -> tuple[str, ...]:
    """A line for each of the first items, and one that counts the rest."""
    lines = tuple(line(item) for item in items[:most])
    return (*lines, f"and {len(items) - most} more") if len(items) > most else lines
