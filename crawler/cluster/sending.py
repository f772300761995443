"""What the scheduler does in place of crawling: it puts a crawl on the queue, and waits until its result is here and merged.

A scheduler that is started anew finds the claims of its sites and waits for the same jobs. Of the queue nothing is believed for
ever: a job that no queue holds and no worker runs is sent again, and one that is done twice is merged twice, which changes nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

from archive import runs
from archive.errors import ArchiveError
from archive.store import Archive
from crawler.book import text
from crawler.children import Children
from crawler.cluster.board import Board, Result
from crawler.cluster.delivery import Incoming
from crawler.cluster.queues import COMMON, Queues, kept, make_message, move, queue_of, worker_of
from crawler.cluster.server import AWAY, Patience, ask, connect
from crawler.handed import Locks
from crawler.lifeline import Lifeline
from crawler.logs import event
from crawler.oversight import End, Limits, Progress
from crawler.sites import BUNDLED, Site, SiteError, load_site

logger = logging.getLogger(__name__)

WAIT_SECONDS = 5.0  # for a result, between looks at whether its job is still there
LOST_SECONDS = 120.0  # that a job is nowhere before it is sent again; a dead worker's comes back sooner
LATE_SECONDS = 600.0  # after which a delivery is missed aloud
GRACE_SECONDS = 600.0  # that a worker may be away before others take what waits for it
HELD_SECONDS = 7200.0  # that a job may wait for a busy worker before others take it
LOOK_SECONDS = 2.0  # between looks at the incoming folder
MIND_SECONDS = 15.0  # between looks at the queues
MERGED_SECONDS = 30.0  # between looks into the archive for a crawl of which no merge told


class Unlocked(Locks):
    """No locks: the worker's lease stands for them, and a merge takes the site's own."""

    def __init__(self) -> None:
        self.descriptors = ()

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class Sent:
    """A job of a site, waited for here."""

    job: str
    since: float = field(default_factory=time.monotonic)
    missing: float | None = None  # since when it is nowhere
    is_late: bool = False  # that its delivery is, was told
    looked: float = float("-inf")  # when its crawl was last looked for in the archive


class Remote(Children):
    """Crawls of one archive's sites, made by workers. Safe to use from several threads, as `Children` is."""

    def __init__(self, archive: Path, folders: Sequence[Path], url: str, incoming: Path) -> None:
        super().__init__(archive, folders)
        self._folders = (BUNDLED, *folders)
        self.client = connect(url)
        self.board = Board(self.client)
        self.patience = Patience(url)
        self._incoming = Incoming(incoming, archive)
        self._queues = Queues(self.client, heartbeat=GRACE_SECONDS)
        self._texts: dict[str, tuple[Site, str]] = {}
        self._over = Event()
        self._merged: set[str] = set()  # sites of which a delivery came
        self._queued: frozenset[str] = frozenset()  # jobs that wait in a queue

    def locks(self, site: Site) -> Locks:
        """None are needed here."""
        return Unlocked()

    def begin(self) -> None:
        """Take in deliveries, and see to the queues of workers that are away, from now on."""
        for task, seconds in ((self._take_in, LOOK_SECONDS), (self._mind_queues, MIND_SECONDS)):
            Thread(
                target=self._again_and_again, args=(task, seconds), daemon=True, name=task.__name__
            ).start()

    def withdraw(self, slug: str, why: str = "withdrawn") -> None:
        """Have the site's job end wherever it is."""
        with suppress(*AWAY):
            self.board.withdraw(slug)

    def run(
        self,
        site: Site,
        locks: Locks,
        *,
        trigger: str,
        options: Sequence[str] = (),
        limits: Limits | None = None,
        progress: Progress = lambda: None,
        lifeline: Lifeline | None = None,
    ) -> End:
        """Have the site crawled by a worker, and wait until what it fetched is in this archive."""
        sent: Sent | None = None
        while not self._stopping:
            try:
                if sent is None:
                    sent = self._send(site)
                found = self.board.wait(sent.job, WAIT_SECONDS)
                self.patience.back()
                if found is None:
                    sent = self._mind(site, sent)
                elif self._is_here(found, sent):
                    self.board.settle(site.slug, sent.job)
                    return End(found.status, found.asked, found.began, found.detail)
                else:
                    time.sleep(LOOK_SECONDS / 4)
            except AWAY as error:
                self.patience.away(error)
                time.sleep(1)
            except SiteError as error:
                return End(1, "", "", str(error))
        return End(1, "stopped", "")

    def _send(self, site: Site) -> Sent:
        """The site's job: the one there is, or a new one, sent to the worker that knows the site or to any."""
        text_of_site = self._text(site)
        job, is_new = self.board.claim(site.slug, text(datetime.now(UTC)))
        if not is_new and (old := self.board.result(job)) is not None and self._is_stale(old):
            self.board.settle(site.slug, job)
            job, is_new = self.board.claim(site.slug, text(datetime.now(UTC)))
        if is_new:
            self._enqueue(site.slug, job, text_of_site)
        return Sent(job)

    def _enqueue(self, slug: str, job: str, text_of_site: str) -> None:
        self._queues.enqueue(make_message("crawl", slug, job, text_of_site, self.worker_for(slug)))

    def worker_for(self, slug: str) -> str:
        """The worker whose archive knows the site, if it is there or was a moment ago; else empty: any."""
        worker = self.board.pinned(slug)
        last = self.board.workers().get(worker)
        return worker if last is not None and self.board.now() - last < GRACE_SECONDS else ""

    def _text(self, site: Site) -> str:
        """The site's file as text; of one that was broken since, as it was."""
        path = site_file(self._folders, site.slug)
        with suppress(OSError, SiteError):
            if load_site(path) == site:
                self._texts[site.slug] = site, path.read_text(encoding="utf-8")
        known = self._texts.get(site.slug)
        if known is None or known[0] != site:
            raise SiteError(path, 0, "", "is being changed; its site is crawled once it can be read")
        return known[1]

    def _is_stale(self, old: Result) -> bool:
        """Whether a result is of an earlier time, and was taken over then."""
        return self._crawl_of(old) or (not old.began and bool(old.ended or old.status))

    def _crawl_of(self, found: Result) -> bool:
        """Whether the crawl is in this archive, as it ended."""
        with suppress(ArchiveError), Archive.open(self._archive, readonly=True) as archive:
            crawl = runs.crawl_begun(archive, found.site, found.began)
            return crawl is not None and crawl["status"] != "running"
        return False

    def _is_here(self, found: Result, sent: Sent) -> bool:
        """Whether what a result tells of was merged; a delivery that does not come is missed aloud, once."""
        now = time.monotonic()
        if not found.began:
            return True
        if found.site in self._merged or now - sent.looked > MERGED_SECONDS:
            self._merged.discard(found.site)
            sent.looked = now
            if self._crawl_of(found):
                return True
        if now - sent.since > LATE_SECONDS and not sent.is_late:
            sent.is_late = True
            logger.error(
                "%s: %s has crawled it and delivered %s, which has not come to %s; see that its folder leads there",
                found.site,
                found.worker,
                found.delivery,
                self._incoming.folder,
                extra=event("delivery_missed", site=found.site, worker=found.worker),
            )
        return False

    def _mind(self, site: Site, sent: Sent) -> Sent:
        """See whether the job is still anywhere; where it is nowhere for too long it is sent again."""
        if self.board.job(site.slug) != sent.job:
            return self._send(site)  # the server has lost it all
        if self.board.is_running(site.slug) or sent.job in self._queued:
            sent.missing = None
        elif sent.missing is None:
            sent.missing = time.monotonic()
        elif time.monotonic() - sent.missing > LOST_SECONDS:
            logger.warning(
                "%s: its job was lost and is sent again", site.slug, extra=event("resent", site=site.slug)
            )
            self._enqueue(site.slug, sent.job, self._text(site))
            sent.missing = None
        return sent

    def _again_and_again(self, task: Callable[[], None], seconds: float) -> None:
        while not self._stopping:
            try:
                task()
            except AWAY as error:
                self.patience.away(error)
            except Exception:
                logger.exception("the queue could not be seen to", extra=event("queue_failed"))
            self._over.wait(seconds)

    def _take_in(self) -> None:
        """Merge what came; ask for what came damaged once more."""
        for delivery, outcome in self._incoming.take():
            if outcome == "damaged":
                message = make_message("deliver", delivery.site, "", "", delivery.worker)
                self._queues.enqueue(message)
            elif outcome == "merged":
                self._merged.add(delivery.site)
            if self._stopping:
                return

    def _mind_queues(self) -> None:
        """See what waits; of that what waits for a worker that is away, or busy for too long, is for all."""
        now = self.board.now()
        found = [each for name in self._names() for each in kept(self.client, name)]
        self._queued = frozenset(each.job for each in found if each.state in ("waiting", "delayed"))
        seen = self.board.workers()
        for each in found:
            if each.message.actor_name == "crawl" and (worker := worker_of(each.queue)):
                is_away = now - seen.get(worker, 0) > GRACE_SECONDS
                is_old = now - each.message.message_timestamp / 1000 > HELD_SECONDS
                waits = each.state in ("waiting", "delayed") or (is_away and each.state == "taken")
                if waits and (is_away or is_old):
                    move(self._queues, each, COMMON)

    def _names(self) -> list[str]:
        return [COMMON, *map(queue_of, self.board.workers())]


def site_file(folders: Sequence[Path], slug: str) -> Path:
    """The file of a site: that of the last folder that has one. SiteError for none."""
    for folder in reversed(folders):
        if (path := folder / f"{slug}.toml").exists():
            return path
    raise SiteError(Path(f"{slug}.toml"), 0, "", "is in no folder of site files")


def send_reparse(url: str, folders: Sequence[Path], slug: str | None) -> list[str]:
    """Ask the workers that hold the sites, or this one, to read what they have stored again; the sites. ClusterError without a server."""
    client = connect(url)
    ask(client, url)
    queues, sent = Queues(client, heartbeat=GRACE_SECONDS), []
    for site, worker in Board(client).pins().items():
        if slug in (None, site):
            with suppress(SiteError):  # removed since
                text_of_site = site_file((BUNDLED, *folders), site).read_text(encoding="utf-8")
                queues.enqueue(make_message("reparse", site, "", text_of_site, worker))
                sent.append(site)
    return sent
