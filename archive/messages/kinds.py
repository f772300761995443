"""The kinds of things that are told, in the order a reader wants them, and their words."""

from __future__ import annotations

from archive.errors import ArchiveError

# Numbers first: what was changed in silence is what nobody else tells.
KINDS = {
    "numbers": "numbers changed",
    "gone": "gone",
    "suspect": "may be gone",
    "returned": "returned",
    "new": "new",
    "text": "text changed",
    "overdue": "overdue",
    "trouble": "trouble",
}
RANK = {kind: place for place, kind in enumerate(KINDS)}

# What a single event is called. A document: by what it is or came to; a site: by what befell it.
WORDS = {
    "annual_report": "new report",
    "notice": "new notice",
    "attachment": "new file",
    "page": "new page",
    "first": "first crawl",
    "numbers": "numbers changed",
    "text": "text changed",
    "suspect": "may be gone",
    "gone": "gone",
    "moved": "moved",
    "back": "back again",
    "present": "answers again",
    "overdue": "overdue",
    "failing": "crawls fall short",
    "recovered": "crawls are well again",
    "paused": "paused",
    "silent": "not crawled",
}
# The same of many at once, behind their number
MANY = {
    "numbers": "documents with changed numbers",
    "gone": "documents gone or moved",
    "suspect": "documents that may be gone",
    "returned": "documents that answer again",
    "new": "new documents",
    "text": "documents with changed text",
    "overdue": "reports overdue",
    "trouble": "troubles",
}
STATES = {"suspect": "suspect", "gone": "gone", "moved": "gone", "back": "returned", "present": "returned"}


def known_kinds(asked: tuple[str, ...] | list[str]) -> frozenset[str]:
    """The kinds asked for, all of them where none is; ArchiveError names one that is none."""
    for kind in asked:
        if kind not in KINDS:
            raise ArchiveError(f"no kind of message is called {kind!r}: {', '.join(KINDS)}")
    return frozenset(asked or KINDS)
