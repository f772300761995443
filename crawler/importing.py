"""Files into the archive, through the same pages and readings as a crawl, without a network.

Files of our own export bring back what the archive held (archive/imports/restoring.py). Of anything else, crawler.choosing says which
pages are documents; each is kept at the time it was recorded, so that old recordings become old versions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TypeVar

from archive import states
from archive.captures import Kept
from archive.imports.found import Body, Event, Found, Left, Noted, Revisit, Trouble
from archive.imports.restoring import Captures, History, Restored
from archive.imports.sources import read_path
from archive.lock import site_lock
from archive.reports import lines
from archive.store import Archive
from crawler.choosing import NO_DOCUMENT, Choice, by_archive, by_lists, by_title, refused
from crawler.rereading import BATCH, Capture, Read, keep, read_again
from crawler.shelf import Shelf
from crawler.whose import Whose

Each = TypeVar("Each")
Reading = Callable[[Iterable[Read], int], Iterable[Read]]  # shows how far it is

TOGETHER = 64  # events kept in one transaction
SEEN = "SELECT 1 FROM visits v JOIN captures c ON c.id = v.capture_id WHERE v.url = ? AND v.visited_at = ? AND c.body_sha256 = ?"


@dataclass(slots=True)
class Imported:
    """What came of an import."""

    restored: Restored = field(default_factory=Restored)
    pages: Counter[str] = field(default_factory=Counter)  # kept pages by their kind, and those known before
    left: Counter[str] = field(default_factory=Counter)  # reasons for which pages were left aside
    read: int = 0
    troubles: list[str] = field(default_factory=list)
    sites: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of one recorded page: kept (as its kind), known or left; for who wants to see each."""

    url: str
    at: str
    outcome: str
    detail: str


class Import:
    """One import into an open archive. `show` is told of every page that is decided on."""

    def __init__(
        self,
        archive: Archive,
        whose: Whose,
        *,
        kind: str = "",
        jobs: int = 1,
        show: Callable[[Decided], None] = lambda decided: None,
        progress: Reading = lambda reading, length: reading,
    ) -> None:
        self.archive, self.whose, self.kind, self.jobs = archive, whose, kind, jobs
        self.show, self.progress = show, progress
        self.done = Imported()
        self._crawls: dict[str, int] = {}

    def run(self, paths: Iterable[Path], base: str = "") -> Imported:
        """Import the paths in turn, so that pages of one may be attachments of another. ArchiveError as `read_path`."""
        paths = list(paths)
        ours: list[Path] = []
        with Shelf() as shelf:
            captures = Captures(self.archive.db, self.done.restored)
            for path in paths:
                if self._take_in(read_path(path, base), captures, shelf):
                    ours.append(path)
            self._read(captures.ids)
            self._restore(ours)
            for revisit in shelf.arrange():
                self.done.troubles.append(
                    f"{revisit.where}: {revisit.url} refers to bytes that are in none of these files"
                )
            self._keep_shelf(shelf, ", ".join(path.name for path in paths))
        with self.archive.together():
            lines.renew(self.archive.db)
        return self.done

    # Files of our own

    def _take_in(self, events: Iterator[Event], captures: Captures, shelf: Shelf) -> bool:
        """Keep our own captures, shelve all other pages; whether there were any of ours."""
        ours = False
        for batch in batches(events, TOGETHER):
            ours |= any(isinstance(event, Noted) for event in batch)
            with self.archive.together():
                for event in batch:
                    if isinstance(event, Noted | Body):
                        captures.keep(event)
                    else:
                        self._sort_out(event, shelf)
        return ours

    def _sort_out(self, event: Found | Revisit | Left | Trouble, shelf: Shelf) -> None:
        if isinstance(event, Trouble):
            self.done.troubles.append(f"{event.where}: {event.what}")
        elif isinstance(event, Left):
            self._leave(event.url, "", event.reason)
        elif isinstance(event, Revisit):
            shelf.add_revisit(event)
        else:
            try:
                shelf.add(event)
            except ValueError:
                self._leave(event.page.url, event.page.fetched_at, "its address is none")

    def _restore(self, paths: Iterable[Path]) -> None:
        history = History(self.archive.db, self.done.restored)
        for path in paths:
            noted = (event for event in read_path(path) if isinstance(event, Noted))
            for batch in batches(noted, TOGETHER):
                with self.archive.together():
                    for event in batch:
                        history.keep(event)
        for url, where in self.done.restored.lost.items():
            self.done.troubles.append(
                f"{where or url}: {url} refers to bytes or crawls that are in none of these files"
            )

    # Files of anyone

    def _keep_shelf(self, shelf: Shelf, names: str) -> None:
        if not shelf.pages:
            return
        owners = {number: self.whose.slug_of(page.url) for number, page in enumerate(shelf.pages)}
        decided: set[int] = {number for number, slug in owners.items() if slug is None}
        for number in sorted(decided):
            self._leave(shelf.pages[number].url, shelf.pages[number].fetched_at, "not on a host of the site")
        with ExitStack() as locks:
            for slug in sorted({slug for slug in owners.values() if slug}):
                locks.enter_context(site_lock(self.archive.path, slug))
                site = self.whose.site(slug)
                listed = by_lists(site, shelf) if site else ()
                self._keep_chosen(slug, (*listed, *self._known(slug, shelf)), shelf, owners, decided)
                self._keep_chosen(slug, self._titled(slug, shelf, owners, decided), shelf, owners, decided)
                self._keep_chosen(
                    slug, self._known(slug, shelf), shelf, owners, decided
                )  # attachments of those
            self._finish(names)
        for number in sorted(owners.keys() - decided):
            self._leave(shelf.pages[number].url, shelf.pages[number].fetched_at, NO_DOCUMENT)

    def _known(self, slug: str, shelf: Shelf) -> list[Choice]:
        return list(by_archive(self.archive.known_documents(slug), self.whose.agency(slug), shelf))

    def _titled(
        self, slug: str, shelf: Shelf, owners: Mapping[int, str | None], decided: set[int]
    ) -> Iterator[Choice]:
        for number in [number for number, owner in owners.items() if owner == slug and number not in decided]:
            if choice := by_title(shelf.page(number), number, self.kind, self.whose.agency(slug)):
                yield choice

    def _keep_chosen(
        self,
        slug: str,
        choices: Iterable[Choice],
        shelf: Shelf,
        owners: Mapping[int, str | None],
        decided: set[int],
    ) -> None:
        """Keep the chosen pages, oldest first, and read those that are new; a page is decided on once."""
        fresh: dict[int, Choice] = {}
        for choice in choices:
            if choice.number not in decided and owners[choice.number] == slug:
                fresh.setdefault(choice.number, choice)
        decided.update(fresh)
        unread: list[int] = []
        # When each address was last found, and the visit that says so
        latest: dict[str, tuple[str, int]] = {}
        ordered = sorted(fresh.values(), key=lambda choice: shelf.pages[choice.number].fetched_at)
        for batch in batches(iter(ordered), TOGETHER):
            with self.archive.together():
                for choice in batch:
                    if (kept := self._keep(slug, choice, shelf)) is not None:
                        latest[choice.url] = (shelf.pages[choice.number].fetched_at, kept.visit_id)
                        unread += [kept.capture_id] if kept.unread else []
        self._read(unread)
        with self.archive.together():  # a visit to bytes that had yet to be read could not say so itself
            for url, (at, visit_id) in latest.items():
                states.note_found(self.archive.db, url, at, visit_id, "the content of a recording")

    def _keep(self, slug: str, choice: Choice, shelf: Shelf) -> Kept | None:
        """Keep one page; None for one that is no document, and one that is known."""
        page = shelf.page(choice.number)
        if reason := refused(page, choice, self.whose.homepage(slug)):
            self._leave(page.url, page.fetched_at, reason)
            return None
        final = "" if choice.url == page.url else page.url
        page = replace(
            page,
            site=slug,
            url=choice.url,
            final_url=final,
            kind=choice.kind,
            hint=choice.hint,
            parent=choice.parent,
        )
        if self.archive.db.execute(
            SEEN, (page.url, page.fetched_at, sha256(page.body).hexdigest())
        ).fetchone():
            self._decide(page.url, page.fetched_at, "known", choice.why)
            return None
        kept = self.archive.keep_page(page, self._crawl(slug), error=page.note)
        self._decide(page.url, page.fetched_at, choice.kind, choice.why)
        return kept

    def _crawl(self, slug: str) -> int:
        """The crawl of the site that stands for this import, begun with its first page."""
        if slug not in self._crawls:
            if not self.archive.db.execute("SELECT 1 FROM sites WHERE slug = ?", (slug,)).fetchone():
                self.archive.keep_site(self.whose.row(slug))
            self._crawls[slug] = self.archive.begin_crawl(slug, "import", now(), scope="part")
            self.done.sites.add(slug)
        return self._crawls[slug]

    def _finish(self, names: str) -> None:
        for crawl_id in self._crawls.values():
            reason = f"imported from {names}"
            self.archive.finish_crawl(crawl_id, status="ok", reason=reason, counts={}, now=now(), complete=())

    def _read(self, captures: Iterable[int]) -> None:
        """Read stored captures, in several processes where there are many, and keep what they say."""
        waiting = [Capture(capture, None) for capture in dict.fromkeys(captures)]
        seen = {capture.id for capture in waiting}
        while waiting:
            reading = read_again(self.archive.path, waiting, jobs=self.jobs, documents=True)
            for batch in batches(iter(self.progress(reading, len(waiting))), BATCH):
                keep(self.archive, batch)
                self.done.read += len(batch)
                self.done.troubles += [
                    f"{found.page.url if found.page else found.capture.id}: cannot be read: {found.error}"
                    for found in batch
                    if found.error
                ]
            waiting = [Capture(capture, None) for capture in self._reopened() if capture not in seen]
            seen.update(capture.id for capture in waiting)

    def _reopened(self) -> list[int]:
        """Captures that an older one, read late, sent to be read again."""
        return [row["id"] for row in self.archive.unread() if row["read_error"] is None]

    def _leave(self, url: str, at: str, reason: str) -> None:
        self.done.left[reason] += 1
        self.show(Decided(url, at, "left", reason))

    def _decide(self, url: str, at: str, outcome: str, why: str) -> None:
        self.done.pages[outcome] += 1
        self.show(Decided(url, at, outcome, why))


def now() -> str:
    """The time as the archive has it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def batches(items: Iterator[Each], size: int) -> Iterator[list[Each]]:
    """The items, so many at a time."""
    while batch := list(islice(items, size)):
        yield batch
