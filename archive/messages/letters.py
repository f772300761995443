"""Entries as plain text for people: by site, numbers first, in parts that a service takes.

Plain text, because every service shows it as it is and makes links of addresses; titles are a portal's words, and in them
`*`, `_`, `<` and `@` are no markup. Sizes are counted in bytes of UTF-8: WeCom takes 2,048 of them, about 680 Han characters, where
apprise's own splitting counts characters and would send three times too much.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archive.messages.entries import Entry
from archive.messages.event import Event
from archive.messages.kinds import KINDS, RANK

PARTS = 3  # letters to one target at a time; what does not fit is counted in the last one
CALLED = 200  # bytes set aside for a title, which some services put into the text
REPEATED = "(The last attempt was interrupted: some of this may have reached you before.)"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent at once: a title, a text, and the events that are told by it."""

    title: str
    body: str
    events: tuple[Event, ...]


def letters(
    entries: Iterable[Entry],
    agencies: dict[str, str],
    limit: int,
    *,
    base: str = "",
    opening: Sequence[str] = (),
) -> list[Letter]:
    """The entries in at most PARTS letters, each of whose texts takes `limit` bytes with its title.

    `agencies` are the bodies of the sites, `base` is the address of the reading room, `opening` stands before everything.
    Every event is in one of the letters: what is left out is counted at the end of the last.
    """
    ordered = in_order(entries)
    room = max(limit - CALLED, limit // 2)
    pages = list(_pages(ordered, agencies, room, base, opening))
    if len(pages) > PARTS:
        pages = [
            *pages[: PARTS - 1],
            _last(ordered[sum(len(page.entries) for page in pages[: PARTS - 1]) :], agencies, room, base),
        ]
    title = subject(ordered)
    return [
        Letter(
            f"{title} ({number}/{len(pages)})" if len(pages) > 1 else title,
            "\n".join(page.lines),
            tuple(event for entry in page.entries for event in entry.events),
        )
        for number, page in enumerate(pages, start=1)
    ]


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """By site, the site with the weightiest kind first, and by kind within a site."""
    listed = list(entries)
    weight: dict[str, int] = {}
    for entry in listed:
        site = entry.first.site
        weight[site] = min(weight.get(site, len(KINDS)), RANK[entry.kind])
    return sorted(listed, key=lambda one: (weight[one.first.site], one.first.site, RANK[one.kind]))


def subject(entries: Iterable[Entry]) -> str:
    """`Gongkai: 2 numbers changed, 1 gone, 3 new`."""
    counts: Counter[str] = Counter()
    for entry in entries:
        counts[entry.kind] += len(entry.events)
    return "Gongkai: " + ", ".join(f"{counts[kind]} {word}" for kind, word in KINDS.items() if counts[kind])


def block(entry: Entry, base: str) -> list[str]:
    """The lines of an entry: what, how, and where to read on."""
    lines = [f"• {entry.headline}", *(f"  {line}" for line in entry.details)]
    if not entry.is_many:
        lines += [f"  {link}" for link in (entry.first.url, page_of(entry.first, base)) if link]
    return lines


def page_of(event: Event, base: str) -> str:
    """The page of the event's document in the reading room, at what changed; empty without one."""
    if not base or event.document_id is None:
        return ""
    shown = f"?new={event.version}#changed" if event.version else ""
    return f"{base.rstrip('/')}/-/document/{event.document_id}{shown}"


@dataclass(slots=True)
class _Page:
    lines: list[str]
    entries: list[Entry]
    site: str = ""

    def size(self) -> int:
        return sum(len(line.encode()) + 1 for line in self.lines)


def _pages(
    entries: Sequence[Entry], agencies: dict[str, str], room: int, base: str, opening: Sequence[str]
) -> Iterator[_Page]:
    page = _Page([*opening], [])
    for entry in entries:
        lines = _lines(entry, page, agencies, base)
        if page.entries and page.size() + _size(lines) > room:
            yield page
            page = _Page([], [])
            lines = _lines(entry, page, agencies, base)
        _add(page, entry, _cut(lines, room - page.size()))
    if page.entries:
        yield page


def _last(entries: Sequence[Entry], agencies: dict[str, str], room: int, base: str) -> _Page:
    """As many of the entries as there is room for, and a line that counts the others."""
    page = _Page([], [])
    where = f": {base.rstrip('/')}/" if base else " in the archive: `gongkai serve`"
    for place, entry in enumerate(entries):
        lines = _lines(entry, page, agencies, base)
        left = sum(len(one.events) for one in entries[place:])
        tail = f"… and {left} more{where}"
        reserved = len(tail.encode()) + 2
        if page.entries and page.size() + _size(lines) + reserved > room:
            page.lines += ["", tail]
            page.entries += entries[place:]
            return page
        _add(page, entry, _cut(lines, room - page.size() - reserved))
    return page


def _lines(entry: Entry, page: _Page, agencies: dict[str, str], base: str) -> list[str]:
    """The lines of the entry, below the name of its site where that is another than before."""
    lines = block(entry, base)
    if entry.first.site == page.site:
        return lines
    agency = agencies.get(entry.first.site, "")
    head = f"{agency} ({entry.first.site})" if agency else entry.first.site
    return [*([""] if page.lines else []), head, *lines]


def _add(page: _Page, entry: Entry, lines: list[str]) -> None:
    page.lines += lines
    page.entries.append(entry)
    page.site = entry.first.site


def _size(lines: Iterable[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)


def _cut(lines: list[str], room: int) -> list[str]:
    """The lines that fit; the last of them is cut. Only for an entry that is too long for a letter of its own."""
    kept: list[str] = []
    for line in lines:
        left = room - _size(kept) - 1
        if len(line.encode()) > left:
            short = line.encode()[: max(left - 3, 0)].decode(errors="ignore")
            return [*kept, f"{short}…"] if short else kept
        kept.append(line)
    return kept
