"""What happened, derived from the archive alone: new documents, changed numbers, states, overdue reports, troubles.

Nothing is stored of it. An event has a key that is the same in every archive and after every reading, so that a reparse, which
changes what we read and not what was published, makes no new one. Events of crawls that still run wait for their end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import merge

from sqlite_utils import Database

from archive.messages import documents, overdue, trouble
from archive.messages.event import Event, Wanted

__all__ = ["Event", "Wanted", "events"]


def events(db: Database, wanted: Wanted, now: datetime) -> Iterator[Event]:
    """The events wanted, the latest known first. Lazily: who takes a hundred pays for a hundred."""
    sources: list[Iterable[Event]] = []
    if "new" in wanted.kinds:
        sources += [documents.appeared(db, wanted), documents.first_crawls(db, wanted.since)]
    if wanted.kinds & {"numbers", "text"}:
        sources.append(documents.changed(db, wanted))
    if wanted.kinds & {"suspect", "gone", "returned"}:
        sources.append(documents.states(db, wanted))
    if "overdue" in wanted.kinds:
        sources.append(overdue.overdue(db, wanted.since, now))
    if "trouble" in wanted.kinds:
        sources.append(trouble.troubles(db, wanted.since))
    return filter(wanted.has, merge(*sources, key=by_time, reverse=True))


def by_time(event: Event) -> tuple[str, str]:
    """What events are put in order by: when they became known, then when they happened."""
    return event.known, event.at
