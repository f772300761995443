"""What a crawl asks for of the documents that are known already: the rule of `crawler.due` over one site's archive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Self

from archive import revisits
from archive.revisits import Looks
from archive.store import Archive
from crawler.cron import next_run
from crawler.due import SWEEP, Due, bound, due
from crawler.items import Entry
from crawler.ration import chosen, ration
from crawler.sites import Site


class Plan:
    """When each known document of a site is due, as the archive stood when the crawl began."""

    def __init__(
        self,
        looks: Mapping[str, Looks],
        entries: Mapping[tuple[str, str], tuple[str, str]],
        now: datetime,
        following: datetime,
        *,
        between: timedelta | None = None,
        lists: int = 0,
        every: bool = False,
    ) -> None:
        """`entries`: title and date by column and address; `between`: the time between two crawls, where this one is off the
        schedule; `lists`: bytes of the list pages; `every`: each document is asked for, whether due or not."""
        self.looks, self.entries, self.now, self.following, self.every = looks, entries, now, following, every
        self._reworded: set[str] = set()  # addresses that a list of this crawl words anew
        self._columns: dict[str, list[str]] = defaultdict(list)  # that named an address, by address
        for column, url in entries:
            self._columns[url].append(column)
        self.ration = ration(looks.values(), lists, now, between or following - now)
        costly = {url: self._due(url) for url, known in looks.items() if known.whole}
        self._chosen, self._left = chosen(looks, costly, self.ration, now)

    @classmethod
    def of(cls, archive: Archive, site: Site, now: str, *, every: bool = False) -> Self:
        """The plan of a crawl of the site that begins now; the next one begins when its schedule says."""
        moment = datetime.fromisoformat(now)
        following = next_run(site.schedule, site.slug, moment)
        known, entries = revisits.looks(archive.db, site.slug), revisits.entries(archive.db, site.slug)
        lists = revisits.list_bytes(archive.db, site.slug)
        between = next_run(site.schedule, site.slug, following) - following
        return cls(known, entries, moment, following, between=between, lists=lists, every=every)

    def asks_for(self, url: str) -> bool:
        """Whether a known document is asked for, by what is known of it so far."""
        decided = self._due(url)
        return self.every or (decided.now if decided.until is None else url in self._chosen)

    def affords(self, url: str) -> bool:
        """Whether there is room for a document that is not due; what it would bring is taken from what may be spent."""
        known = self.looks.get(url)
        if known is not None and known.whole > self._left:
            return False
        self._left -= known.whole if known else 0
        return True

    def asks_for_entry(self, entry: Entry, column: str) -> bool:
        """Whether what a list of that column names is asked for: it is new, or due, or the list words it anew."""
        before = self.entries.get((column, entry.url))
        if before is not None and before != (entry.title, entry.published):
            self._reworded.add(entry.url)
        return self.asks_for(entry.url)

    def asks_in_full(self, url: str) -> bool:
        """Whether it is to come whole, whatever its validators."""
        return self._due(url).in_full

    def promise(self, url: str) -> float:
        """The most days until a change is stored that is made to a known document now, where crawls come as scheduled."""
        known = self.looks[url]
        factor = self.ration.promised if known.whole else 1
        return min(SWEEP, bound(known, self.now)[1] * factor)

    def misses(self, url: str, listed: Collection[str], complete: Collection[str]) -> bool:
        """Whether a document left its lists: `complete` are the columns that were read to their end, `listed` what all named.

        Every column that named it must have been: one that was not may name it still.
        """
        known, columns = self.looks.get(url), self._columns.get(url, ())
        if known is None or not columns or url in listed or not all(column in complete for column in columns):
            return False
        return known.looked_in <= known.listed_in

    def last_look(self, url: str) -> str:
        """When it was last looked at; empty where it never was."""
        known = self.looks.get(url)
        return known.last_look if known else ""

    def _due(self, url: str) -> Due:
        reworded, stretch = url in self._reworded, self.ration.stretch
        return due(self.looks.get(url), self.now, self.following, reworded=reworded, stretch=stretch)
