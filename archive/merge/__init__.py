"""The union of archives: all that either has fetched, and what follows from it.

Commutative, associative and idempotent: what is evidence (bodies, captures, visits, crawls, lists, marks) is united as sets, and what
follows from it (versions, states, copies, links) is derived from the union by rules that no order of merging and no id decides. A document
that only one archive knows is taken as it stands there, and so is one of which both tell the same.

A batch of addresses is one transaction: a merge that is killed leaves a whole archive, and running it again completes it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from archive import citations, copies, renewals
from archive.bodies import dictionaries
from archive.lock import site_lock
from archive.merge import crawls, links, messages, states
from archive.merge.documents import Resolved, United, unite
from archive.merge.told import Told, is_same, told
from archive.merge.versions import Read
from archive.reports import lines
from archive.search import index
from archive.store import Archive
from crawler.items import Document, Page

BATCH = 32  # addresses in one transaction: a crawl of another site waits for it
# Pages before what hangs on them
ADDRESSES = """
SELECT u.url FROM (SELECT url FROM captures UNION SELECT url FROM visits UNION SELECT url FROM documents) u
LEFT JOIN documents d ON d.url = u.url ORDER BY d.parent_id IS NOT NULL, u.url
"""
ORPHANS = """
SELECT d.id, p.id FROM json_each(?) u JOIN documents p ON p.url = u.value JOIN captures c ON c.parent_url = p.url AND c.parent_url <> ''
JOIN documents d ON d.url = c.url WHERE d.parent_id IS NULL AND d.kind = 'attachment' AND d.id <> p.id
"""


@dataclass(slots=True)
class Summary:
    """What came of a merge: rows added by table, documents by what became of them, and states told differently."""

    added: Counter[str] = field(default_factory=Counter)
    new: int = 0
    changed: int = 0
    same: int = 0  # addresses of which both archives tell the same
    reread: int = 0  # captures read again, as the union asks of them what no archive had kept
    resolved: list[Resolved] = field(default_factory=list)


def unknown(page: Page) -> Document | None:
    """The reader of a caller that has none: captures keep the readings there are."""
    return None


@dataclass(slots=True)
class Merge:
    """The union of `other` into `archive`.

    `read` reads a stored page, or says None where it cannot; it is asked only of captures that begin a version in the union
    and in neither archive, or were read by older rules than their neighbours. `settled` is told of every document that is new or
    changed, within the transaction, to judge what only the caller can.
    """

    archive: Archive
    other: Archive
    read: Read = unknown
    settled: Callable[[Archive, Sequence[United]], None] = lambda archive, united: None
    summary: Summary = field(default_factory=Summary)

    def addresses(self) -> list[str]:
        """Every address the other archive tells of, pages before their attachments."""
        return [url for (url,) in self.other.db.execute(ADDRESSES)]

    def run(self, addresses: Sequence[str]) -> Iterator[str]:
        """Merge, and give back each address when it is stored. Holds the lock of every site of the other archive: SiteLocked."""
        slugs = [slug for (slug,) in self.other.db.execute("SELECT slug FROM sites ORDER BY slug")]
        with ExitStack() as locks:
            if str(self.archive.path) != ":memory:":
                for slug in slugs:
                    locks.enter_context(site_lock(self.archive.path, slug))
            with self.archive.together():
                homes = copies.homes_of(self.archive.db, slugs)
                ids = crawls.unite(self.archive.db, self.other.db, slugs, self.summary.added)
                # A site that came may be the issuing body's own.
                copies.link_homes(self.archive.db, homes ^ copies.homes_of(self.archive.db, slugs))
                for (digest,) in self.other.db.execute("SELECT sha256 FROM dictionaries").fetchall():
                    dictionaries.copy(self.archive.db, self.other.db, digest)
            for start in range(0, len(addresses), BATCH):
                batch = addresses[start : start + BATCH]
                with self.archive.together():
                    self._unite(batch, ids)
                yield from batch
            with self.archive.together():
                links.unite(self.archive.db, self.other.db, slugs, ids, self.summary.added)
                messages.unite(self.archive.db, self.other.db, self.summary.added)
                lines.renew(self.archive.db)

    def _unite(self, urls: Sequence[str], ids: dict[int, int]) -> None:
        db, other = self.archive.db, self.other.db
        mine, theirs = told(db, urls), told(other, urls)
        united = [found for url in urls if (found := self._one(url, mine[url], theirs[url], ids)) is not None]
        contents = {content for found in united for content in found.contents}
        resembling = {one for found in united for one in (found.id, *copies.relate(db, found.id))}
        copies.link(db, contents, resembling)
        for found in united:
            index.refresh(db, found.id)
        renewals.note_documents(db, [found.id for found in united if found.changed])
        self._adopt([found.url for found in united if found.before is None])
        states.tell_copies_over(db, contents)
        self._relink(contents)
        self.settled(self.archive, [found for found in united if found.changed])
        self._note_states(united, theirs)

    def _one(self, url: str, mine: Told, theirs: Told, ids: dict[int, int]) -> United | None:
        if is_same(mine, theirs, ids):
            self.summary.same += 1
            return None
        found = unite(self.archive.db, self.other.db, url, mine, theirs, ids, self._read, self.summary.added)
        if found is not None:
            self.summary.new += found.before is None
            self.summary.changed += found.changed and found.before is not None
        return found

    def _read(self, page: Page) -> Document | None:
        document = self.read(page)
        self.summary.reread += document is not None
        return document

    def _adopt(self, urls: Sequence[str]) -> None:
        """Attachments that came before their page now hang on it."""
        rows = self.archive.db.execute(ORPHANS, (json.dumps(urls),)).fetchall()
        self.archive.db.conn.executemany("UPDATE documents SET parent_id = ?2 WHERE id = ?1", rows)

    def _relink(self, contents: set[str]) -> None:
        """Citations of documents that came, changed, or became or ceased to be copies."""
        db = self.archive.db
        rows = db.execute(
            "SELECT d.id, d.number, d.title FROM json_each(?) u JOIN versions v ON v.content_sha256 = u.value"
            " JOIN documents d ON d.version_id = v.id",
            (json.dumps(sorted(contents)),),
        ).fetchall()
        for row in rows:
            citations.relink(db, *row)

    def _note_states(self, united: Sequence[United], theirs: dict[str, Told]) -> None:
        for found in united:
            there = theirs[found.url].document
            if found.before is None or there is None or found.before["state"] == there["state"]:
                continue
            state, reason = self.archive.db.execute(
                "SELECT d.state, coalesce((SELECT reason FROM state_changes s WHERE s.document_id = d.id AND old <> new"
                " ORDER BY s.id DESC LIMIT 1), '') FROM documents d WHERE d.id = ?",
                (found.id,),
            ).fetchone()
            self.summary.resolved.append(
                Resolved(found.url, found.before["state"], there["state"], state, reason)
            )
