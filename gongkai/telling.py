"""Telling one target what is new: which events, in which letters, and what is noted of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from archive.messages import told
from archive.messages.entries import entries
from archive.messages.event import Event, Wanted
from archive.messages.events import by_time, events
from archive.messages.letters import REPEATED, Letter, letters
from archive.store import Archive

BACKLOG = timedelta(days=30)  # what a target could not be told for so long it is no longer told

COUNTS = """
SELECT (SELECT count(*) FROM sites), (SELECT count(*) FROM documents),
    (SELECT count(*) FROM documents WHERE state = 'suspect'), (SELECT count(*) FROM documents WHERE state = 'gone'),
    (SELECT count(*) FROM overdue)
"""


class Target(Protocol):
    """A place messages go to: gongkai/targets.py has the real ones."""

    @property
    def name(self) -> str: ...

    @property
    def limit(self) -> int: ...

    def send(self, title: str, body: str) -> str:
        """Send it; why that failed, empty when the target has taken it."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be told: what became known by `until`, of these kinds and sites.

    `since` is given by a person who wants what is older than the target, too. `others` are events that the archive alone does not
    know. `base` is the address of the reading room, empty without one.
    """

    now: datetime
    until: datetime
    kinds: frozenset[str]
    sites: frozenset[str] = frozenset()
    since: datetime | None = None
    others: tuple[Event, ...] = ()
    base: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it: letters taken, events told by them, those that wait, and why."""

    channel: str
    letters: int = 0
    told: int = 0
    waiting: int = 0
    error: str = ""


def tell(
    archive: Archive, target: Target, plan: Plan, is_ending: Callable[[], bool] = lambda: False
) -> Outcome:
    """Tell the target what it has not been told. The first failure ends it: what was not taken is tried at the next run.

    A target that is new is told how much there is, and from then on what is new.
    """
    if told.begun(archive, target.name) is None and plan.since is None:
        return _greet(archive, target, plan)
    composed, sent, count = letters_for(archive, target, plan), 0, 0
    for letter in composed:
        if is_ending():
            break
        if error := _deliver(archive, target, letter, plan.now):
            return Outcome(target.name, sent, count, _events(composed[sent:]), error)
        sent, count = sent + 1, count + len(letter.events)
    if composed and sent == len(composed):
        told.forget_undelivered(archive, target.name, stamp(plan.now - BACKLOG))
        if told.begun(archive, target.name) is None:
            told.note_begun(archive, target.name, stamp(plan.now))
    return Outcome(target.name, sent, count, _events(composed[sent:]))


def letters_for(archive: Archive, target: Target, plan: Plan) -> list[Letter]:
    """The letters that this target is to be sent now; nothing is noted. None where there is nothing new."""
    begun = told.begun(archive, target.name)
    if begun is None and plan.since is None:
        return [greeting(archive)]
    oldest = stamp(plan.now - BACKLOG)
    since = stamp(plan.since) if plan.since else max(begun or "", oldest)
    new = told.untold(archive, target.name, happened(archive, plan, since))
    opening = [REPEATED, ""] if told.interrupted(archive, target.name, new) else []
    if lost := told.undelivered(archive, target.name, oldest):
        opening += [
            f"({lost} older events could not be delivered for {BACKLOG.days} days and are left out.)",
            "",
        ]
    agencies = dict(archive.db.execute("SELECT slug, agency FROM sites").fetchall())
    return letters(entries(new), agencies, target.limit, base=plan.base, opening=opening)


def happened(archive: Archive, plan: Plan, since: str) -> list[Event]:
    """What became known since then, the latest first."""
    wanted = Wanted(since, stamp(plan.until), plan.kinds, plan.sites)
    found = [*events(archive.db, wanted, plan.now), *filter(wanted.has, plan.others)]
    return sorted(found, key=by_time, reverse=True)


def greeting(archive: Archive) -> Letter:
    """What a target hears first: that it is one, and how things stand."""
    sites, documents, suspect, gone, overdue = archive.db.execute(COUNTS).fetchone()
    body = (
        "From now on this place is told what is new.\n"
        f"The archive holds {documents} documents of {sites} sites; {gone} are gone, {suspect} may be; "
        f"{overdue} reports are overdue."
    )
    return Letter("Gongkai: messages begin", body, ())


def stamp(moment: datetime) -> str:
    """The moment as times are stored."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _greet(archive: Archive, target: Target, plan: Plan) -> Outcome:
    letter = greeting(archive)
    if error := target.send(letter.title, letter.body):
        return Outcome(target.name, error=error)
    told.note_begun(archive, target.name, stamp(plan.now))
    return Outcome(target.name, letters=1)


def _deliver(archive: Archive, target: Target, letter: Letter, now: datetime) -> str:
    """Send a letter, noting before that it is being sent and after what became of it. Why it failed, or nothing."""
    told.note(archive, target.name, letter.events, "sending", stamp(now))
    error = target.send(letter.title, letter.body)
    told.note(archive, target.name, letter.events, "failed" if error else "sent", stamp(now))
    return error


def _events(waiting: list[Letter]) -> int:
    return sum(len(letter.events) for letter in waiting)
