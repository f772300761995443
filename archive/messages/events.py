"""What happened, derived from the archive alone: new documents, changed numbers, states, overdue reports, troubles.

Nothing is stored of it. An event has a key that is the same in every archive and after every reading, so that a reparse, which
changes what we read and not what was published, makes no new one. Events of crawls that still run wait for their end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge

from sqlite_utils import Database

from archive.diff import FactChange
from archive.messages import documents, overdue, trouble
from archive.messages.event import Event
from archive.messages.kinds import KINDS

__all__ = ["Event", "FactChange", "Wanted", "events"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: of what became known from `since` to `until` (ISO 8601 in UTC), of these kinds, sites and agencies.

    Empty `sites` or `agencies` stand for all of them.
    """

    since: str
    until: str
    kinds: frozenset[str] = frozenset(KINDS)
    sites: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()

    def has(self, event: Event) -> bool:
        """Whether this event is one of them."""
        return (
            event.kind in self.kinds
            and self.since <= event.known <= self.until
            and (not self.sites or event.site in self.sites)
            and (not self.agencies or event.agency in self.agencies)
        )


def events(db: Database, wanted: Wanted, now: datetime) -> Iterator[Event]:
    """The events wanted, the latest known first. Lazily: who takes a hundred pays for a hundred."""
    sources: list[Iterable[Event]] = []
    if "new" in wanted.kinds:
        sources += [documents.appeared(db, wanted.since), documents.first_crawls(db, wanted.since)]
    if wanted.kinds & {"numbers", "text"}:
        sources.append(documents.changed(db, wanted.since))
    if wanted.kinds & {"suspect", "gone", "returned"}:
        sources.append(documents.states(db, wanted.since))
    if "overdue" in wanted.kinds:
        sources.append(overdue.overdue(db, wanted.since, now))
    if "trouble" in wanted.kinds:
        sources.append(trouble.troubles(db, wanted.since))
    return filter(wanted.has, merge(*sources, key=by_time, reverse=True))


def by_time(event: Event) -> tuple[str, str]:
    """What events are put in order by: when they became known, then when they happened."""
    return event.known, event.at
