"""A lease while it is needed: renewed by a thread, and what runs under it lives no longer than it is ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from crawler.cluster.board import Board
from crawler.cluster.leases import Lease
from crawler.cluster.server import AWAY
from crawler.lifeline import Lifeline, now
from crawler.oversight import End

RENEWALS = 6  # in the time a lease lasts
ASKED, FORCED = 0.5, 0.8  # parts of it after which what cannot be renewed is asked to end, and ends by force


@dataclass
class Held:
    """Renews a lease as long as it is needed, and lets the crawl under it live no longer than it is ours."""

    lease: Lease
    board: Board
    before: float  # the moment before it was taken
    withdraw: Callable[[], None]
    is_lost: bool = False
    _line: Lifeline | None = None
    _over: Event = field(default_factory=Event)

    def start(self) -> None:
        self._thread = Thread(target=self._keep, daemon=True, name="lease")
        self._thread.start()

    def end(self) -> None:
        """No more renewals."""
        self._over.set()
        self._thread.join()

    @contextmanager
    def line(self) -> Iterator[Lifeline]:
        """The lifeline of a child; it is cut at the end, when the child has ended."""
        self._line = Lifeline()
        self._extend()
        try:
            yield self._line
        finally:
            self._line.cut()

    def cut_short(self, end: End) -> bool:
        """Whether what ended did so because the lease was lost."""
        return self.is_lost and end.status != 0

    def _extend(self) -> None:
        if self._line is not None:
            seconds = self.lease.seconds
            self._line.extend(self.before + ASKED * seconds, self.before + FORCED * seconds)

    def _keep(self) -> None:
        slug = self.lease.keys[0].rpartition(":")[2]
        while not self._over.wait(self.lease.seconds / RENEWALS):
            before = now()
            try:
                taken, is_withdrawn = self.lease.take(), self.board.is_withdrawn(slug)
            except AWAY:
                # The child asks itself to end when half of the lease is over.
                self.is_lost = self.is_lost or before > self.before + ASKED * self.lease.seconds
                continue
            if taken:
                self.is_lost = True
                if self._line is not None:
                    self._line.cut()
                return
            if not self.is_lost:
                self.before = before
                self._extend()
            if is_withdrawn:
                self.withdraw()
