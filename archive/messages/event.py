"""One thing that happened."""

from __future__ import annotations

from dataclasses import dataclass

from archive.diff import FactChange


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
