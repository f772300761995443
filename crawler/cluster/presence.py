"""A worker's signs of life on Redis: that it is there, where, and which sites its archives know."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from crawler.cluster.board import Board
from crawler.cluster.errors import ClusterError
from crawler.cluster.held import RENEWALS
from crawler.cluster.server import Patience


@dataclass(frozen=True, slots=True)
class Presence:
    """Of the worker of that name; what it says of itself is believed for `seconds`."""

    board: Board
    name: str
    folder: Path
    jobs: int
    seconds: float

    def see_name(self) -> None:
        """ClusterError where a living worker elsewhere has this one's name."""
        other = self.board.about(self.name)
        if other and any(other.get(key) != value for key, value in self._place().items()):
            raise ClusterError(
                f"a worker named {self.name} is at work on {other.get('machine')}, in {other.get('folder')};"
                " give this one another name with --name"
            )

    def keep(
        self, patience: Patience, stopped: Event, slugs: list[str], crawling: Callable[[], list[str]]
    ) -> None:
        """Claim the sites whose archives are here and nobody's, and say again and again that it lives, until `stopped`."""
        for slug in slugs:
            patience.ask(lambda slug=slug: self._pin(slug), None)  # type: ignore[misc]
        about = {**self._place(), "pid": os.getpid(), "jobs": self.jobs}
        while not stopped.is_set():
            said = {**about, "crawling": crawling()}
            patience.ask(lambda said=said: self.board.beat(self.name, self.seconds, said), None)  # type: ignore[misc]
            stopped.wait(self.seconds / RENEWALS)

    def _place(self) -> dict[str, object]:
        """The machine and folder that the name stands for."""
        return {"machine": socket.gethostname(), "folder": str(self.folder.resolve())}

    def _pin(self, slug: str) -> None:
        if not self.board.pinned(slug):
            self.board.pin(slug, self.name)
