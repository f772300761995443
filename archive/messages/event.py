"""One thing that happened, and which of them are wanted."""

from __future__ import annotations

from dataclasses import dataclass

from archive.diff import FactChange
from archive.messages.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Event:
    """Something a reader may want to be told.

    `known` is when the archive came to know it (the end of the crawl), `at` when it was seen. Events of one `group` (a crawl, a
    due date) may be told as one. `what` is a key of kinds.WORDS.
    """

    kind: str  # of kinds.KINDS
    what: str
    key: str
    known: str
    at: str
    site: str
    group: str
    title: str = ""
    agency: str = ""
    url: str = ""
    document_id: int | None = None
    version: int | None = None
    detail: str = ""
    numbers: tuple[FactChange, ...] = ()


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
            and self.is_about(event.site, event.agency)
        )

    def is_about(self, site: str, agency: str) -> bool:
        """Whether events of that site and agency may be among them."""
        return (not self.sites or site in self.sites) and (not self.agencies or agency in self.agencies)
