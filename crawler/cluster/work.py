"""A worker: takes a job from the queues, holds the lease of its site and hosts, crawls in a child process, and delivers."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import Any, NoReturn

import dramatiq
from dramatiq.middleware import CurrentMessage
from redis import Redis

from archive import runs
from archive.errors import ArchiveError
from archive.lock import Locked
from archive.store import Archive
from crawler.book import Book, text
from crawler.children import Children
from crawler.cluster.board import Board, Result
from crawler.cluster.delivery import deliver
from crawler.cluster.folders import Folders
from crawler.cluster.held import Held
from crawler.cluster.leases import Lease, is_settled
from crawler.cluster.presence import Presence
from crawler.cluster.queues import COMMON, Dead, Queues, make_message, queue_of, why, worker_of
from crawler.cluster.server import AGAIN_SECONDS, AWAY, Patience, connect
from crawler.handed import Locks, hosts_of
from crawler.lifeline import now
from crawler.logs import event
from crawler.oversight import GRACE
from crawler.queue import Job
from crawler.sites import Site, SiteError

logger = logging.getLogger(__name__)

LEASE_SECONDS = 60.0
ENDING_SECONDS = 20.0  # for what is to be said on Redis when crawls have ended


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a worker takes work from, keeps its archives and delivers; how many crawls at a time; how long leases last."""

    queue: str
    folder: Path
    deliveries: Path
    name: str
    jobs: int = 2
    lease: float = LEASE_SECONDS


@dataclass
class Worker:
    """Runs until `stop`. Jobs run in the engine's threads, each with a child process."""

    settings: Settings
    client: Redis = field(init=False)
    _running: dict[str, Children] = field(default_factory=dict)  # by slug
    _changing: Lock = field(default_factory=Lock)
    _stopped: Event = field(default_factory=Event)
    _asked: SimpleQueue[None] = field(default_factory=SimpleQueue)  # to stop: a signal may come at any moment

    def __post_init__(self) -> None:
        self.client = connect(self.settings.queue)
        self.board = Board(self.client)
        self.patience = Patience(self.settings.queue, self._stopped)
        self.folders = Folders(self.settings.folder)
        self.presence = Presence(
            self.board, self.settings.name, self.settings.folder, self.settings.jobs, self.settings.lease
        )
        self.queues = Queues(
            self.client,
            heartbeat=self.settings.lease,
            middleware=[Dead(self._dead)],
            places=self.settings.jobs,
        )
        self.queues.declare_queue(queue_of(self.settings.name))
        for task in (self.crawl, self.reparse, self.deliver):
            registered = dramatiq.actor(broker=self.queues, actor_name=task.__name__, queue_name=COMMON)
            registered(self._patiently(task))

    def run(self) -> None:
        """Take jobs until `stop`; then let the crawls end and give back what they left undone."""
        with self.folders.alone():
            if not self._reached():
                return
            self.presence.see_name()
            for slug in self.folders.close_cut():
                self._deliver(slug)
            self._work()

    def _reached(self) -> bool:
        """Wait until the server answers; False where this worker is to stop before."""
        while True:
            try:
                self.client.ping()
            except AWAY as error:
                self.patience.away(error)
            else:
                return True
            with suppress(Empty):
                self._asked.get(timeout=AGAIN_SECONDS)
                return False

    def _work(self) -> None:
        beating = Thread(target=self._beat, daemon=True, name="beat")
        beating.start()
        engine = dramatiq.Worker(self.queues, worker_threads=self.settings.jobs)
        engine.start()
        self._asked.get()
        self._stopped.set()
        with self._changing:
            for children in self._running.values():
                children.stop()
        until = now() + GRACE + ENDING_SECONDS
        while self._running and now() < until:
            time.sleep(0.1)
        # It takes longer only while the server is away, which has the messages still when it is back.
        engine.stop(timeout=int(ENDING_SECONDS * 1000))
        beating.join()
        with suppress(*AWAY):
            self.board.leave(self.settings.name)

    def _beat(self) -> None:
        self.presence.keep(self.patience, self._stopped, self.folders.slugs(), lambda: sorted(self._running))

    def stop(self) -> None:
        """Ask the crawls to end and take no more. For signal handlers, too."""
        self._asked.put(None)

    # What messages ask for. Every one may come twice, and at the same time to two workers.

    def crawl(self, slug: str, job: str, text: str) -> None:
        """Crawl the site, once, and deliver what its archive holds then."""
        if self.board.result(job) is not None:
            return  # done by whoever had it before
        site = self.folders.keep_site(slug, text)
        with self._leased(slug, hosts_of(site)) as lease:
            if lease is not None:
                self._crawl(site, job, lease)

    def reparse(self, slug: str, job: str, text: str) -> None:
        """Read the site's captures again with today's rules, keep that, and deliver it."""
        if not self.folders.archive(slug).exists():
            return
        site = self.folders.keep_site(slug, text)
        with self._leased(slug, ()) as lease:
            if lease is None:
                return
            with self._children(slug) as children, lease.line() as line:
                end = children.reparse(site, line)
            if lease.cut_short(end) or end.asked:
                self._give_back()
            else:
                self._deliver(slug)

    def deliver(self, slug: str, job: str, text: str) -> None:
        """Deliver the site once more: the last delivery was damaged."""
        if self.folders.archive(slug).exists():
            self._deliver(slug)

    def _crawl(self, site: Site, job: str, lease: Held) -> None:
        done = self.folders.result(site.slug, job)
        if done is None and self.board.is_withdrawn(site.slug):
            self.board.report(Result(job, site.slug, self.settings.name, 1, "withdrawn"))
            return
        if done is None:
            done = self._crawled(site, job, lease)
        if done is None:
            self._give_back()
            return
        self.folders.keep_result(done)
        name = self._deliver(site.slug)
        self.board.pin(site.slug, self.settings.name)
        self.board.report(replace(done, delivery=name))

    def _crawled(self, site: Site, job: str, lease: Held) -> Result | None:
        """What came of a crawl; None where it was cut short, because this worker ends or lost its lease."""
        book, began = Book(self.folders.archive(site.slug)), datetime.now(UTC)
        book.close_lost(began)
        book.cut_short(site, began)  # closes what the child of a killed worker left
        locks = Locks(book.path, site)  # Locked while such a child is about to end
        try:
            run = book.begin(Job(site, began), began)
            with self._children(site.slug) as children, lease.line() as line:
                end = children.run(
                    site, locks, trigger="schedule", progress=book.progress(site.slug), lifeline=line
                )
        finally:
            locks.close()
        outcome = book.finish(run, end, datetime.now(UTC))
        if end.asked == "stopped" or lease.cut_short(end):
            return None
        with Archive.open(book.path, readonly=True) as archive:
            crawl = runs.crawl_after(archive, site.slug, run.newest)
        detail = f"its crawl on {self.settings.name} ended with {end.status} before it began"
        return Result(
            job,
            site.slug,
            self.settings.name,
            end.status,
            end.asked,
            outcome,
            began=str(crawl["started_at"]) if crawl else "",
            ended=text(datetime.now(UTC)),
            detail="" if crawl else detail,
        )

    @contextmanager
    def _leased(self, slug: str, hosts: Iterable[str]) -> Iterator[Held | None]:
        """Hold the lease of the site and these hosts; None, and the message comes again, while another has one of them."""
        lease = Lease.of(self.client, slug, hosts, self.settings.name, self.settings.lease)
        before = now()
        taken = (
            lease.take()
            if is_settled(self.client, lease.seconds)
            else "what was leased before the queue's restart"
        )
        if taken:
            self._later(slug, f"{taken} is another's")
            yield None
            return
        held = Held(lease, self.board, before, lambda: self._withdraw(slug))
        held.start()
        try:
            yield held
        finally:
            held.end()
            with suppress(*AWAY):
                lease.give_up()

    def _patiently(self, task: Callable[..., None]) -> Callable[..., None]:
        """What fails is tried again, later and later; one sentence is logged and no traceback, if the fault is not ours."""

        def attempt(slug: str, job: str, text: str) -> None:
            while True:
                try:
                    return task(slug, job, text)
                except Locked as error:
                    return self._later(slug, str(error))
                except (ArchiveError, SiteError, OSError) as error:
                    _fail(slug, task.__name__, error)
                except AWAY as error:  # a message could not even be put back: the job is gone on with
                    self.patience.away(error)
                    if not self.patience.ask(self.client.ping, otherwise=False):
                        raise  # this worker ends; the message was never acknowledged

        return attempt

    def _later(self, slug: str, cause: str) -> None:
        """Have the message come again soon: that does not count as a failure."""
        logger.info("%s waits: %s", slug, cause, extra=event("waits", site=slug))
        self._send_again(self.settings.lease / 4)

    def _give_back(self) -> None:
        """Have the message come again, to this worker when it is back, or to others."""
        message = CurrentMessage.get_current_message()
        slug = message.kwargs["slug"] if message else ""
        logger.warning("%s: cut short, and given back", slug, extra=event("given_back", site=slug))
        self._send_again(0)

    def _send_again(self, seconds: float) -> None:
        message = CurrentMessage.get_current_message()
        assert message is not None
        again = make_message(message.actor_name, **message.kwargs, worker=worker_of(message.queue_name))
        self.queues.enqueue(again, delay=int(seconds * 1000) or None)

    def _dead(self, message: Any) -> None:
        """Tell the scheduler of a job that failed for the last time: its site may have another at its next time."""
        said = message.kwargs
        detail = f"given up on {self.settings.name}: {why(message.options) or 'it failed'}"
        if message.actor_name == "crawl":
            self.board.report(
                Result(said["job"], said["slug"], self.settings.name, 1, "", "failed", detail=detail)
            )

    @contextmanager
    def _children(self, slug: str) -> Iterator[Children]:
        """What starts processes for that site's archive, and is stopped with this worker."""
        children = Children(self.folders.archive(slug), [self.folders.archive(slug).parent])
        children.quieten()
        with self._changing:
            self._running[slug] = children
            if self._stopped.is_set():
                children.stop()
        try:
            yield children
        finally:
            with self._changing:
                del self._running[slug]

    def _deliver(self, slug: str) -> str:
        return deliver(self.folders.archive(slug), slug, self.settings.name, self.settings.deliveries)

    def _withdraw(self, slug: str) -> None:
        with self._changing:
            if children := self._running.get(slug):
                children.withdraw(slug)


def _fail(slug: str, task: str, error: Exception) -> NoReturn:
    logger.error(
        "%s: %s failed and is tried again: %s", slug, task, error, extra=event("job_failed", site=slug)
    )
    raise dramatiq.Retry(str(error)) from error
