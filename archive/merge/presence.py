"""A document's state, told over from the start by the evidence of two archives. Pure.

Every good answer counts, in whichever archive; every crawl that was ok judges failures by all that was known until it ended. So a document
that each archive found failing once, fifteen days apart, is gone; and one that either saw in between is not. What only a list
told, that it no longer names a document, cannot be seen in visits: those records are evidence too, and stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.states import ABSENT, Sighting, Verdict, found, judge


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that proves something. `known_at` is when it counts: at once, a failure when its crawl has ended ok."""

    id: int
    crawl: int
    at: str
    seen: bool  # answered with the document's bytes, even where nothing could be read in them
    is_good: bool  # and read: it is there
    known_at: str
    what: str  # how it failed, or what came


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A later address of the site where its content was first seen at that time."""

    since: str
    url: str


@dataclass(frozen=True, slots=True)
class Left:
    """A list that was read to its end at that time no longer named the document."""

    at: str
    crawl: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """A row of `state_changes`."""

    at: str
    old: str
    new: str
    reason: str
    crawl: int | None
    visits: tuple[int, ...]


Event = Visit | Left


def told_over(
    first_seen: str, visits: Iterable[Visit], left: Iterable[Left], elsewhere: Elsewhere | None
) -> list[Change]:
    """The changes of state of a document first seen then, oldest first; where it ends is the last one's `new`."""
    state, since, changes = "present", first_seen, list[Change]()
    known = sorted(visits, key=lambda visit: (visit.at, visit.seen, visit.crawl, visit.id))
    for at, event in _events(known, left):
        if isinstance(event, Left):
            new = state if state in ABSENT else "suspect"
            changes.append(Change(at, state, new, event.reason, event.crawl, ()))
            if new != state:
                state, since = new, at
            continue
        if event.is_good:
            if found(state) != state and at >= since:
                changes.append(
                    Change(
                        at,
                        state,
                        found(state),
                        f"answered again, with {event.what}",
                        event.crawl,
                        (event.id,),
                    )
                )
                state, since = found(state), at
            continue
        verdict = _judged(state, since, known, at, elsewhere)
        if verdict.state != state:
            changes.append(Change(at, state, verdict.state, verdict.reason, event.crawl, verdict.visits))
            state, since = verdict.state, at
    return changes


def _events(visits: Iterable[Visit], left: Iterable[Left]) -> Iterator[tuple[str, Event]]:
    """Good answers when they came, judgements when their crawl ended: one for each crawl that failed to find it."""
    events: list[tuple[tuple[str, int, str, int, int], Event]] = []
    judging = {visit.crawl: visit for visit in visits if not visit.seen}
    for visit in visits:
        if visit.is_good:
            events.append(((visit.at, 0, "", visit.crawl, visit.id), visit))
    events += [((visit.known_at, 1, "", visit.crawl, visit.id), visit) for visit in judging.values()]
    events += [((each.at, 2, each.reason, each.crawl or 0, 0), each) for each in left]
    for key, event in sorted(events, key=lambda each: each[0]):
        yield key[0], event


def _judged(state: str, since: str, visits: Iterable[Visit], at: str, elsewhere: Elsewhere | None) -> Verdict:
    sightings = [Sighting(v.id, v.at, v.seen, v.what) for v in visits if v.known_at <= at]
    stands_at = elsewhere.url if elsewhere is not None and elsewhere.since <= at else ""
    return judge(state, since, sightings, listed=True, elsewhere=stands_at, now=at)
