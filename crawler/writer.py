"""Writes of a crawl, several in one transaction: each is waited for until that is committed.

A commit waits for the disk, and writes the same pages of indexes anew for each document. So what comes within a tenth of a second is
stored together. That weakens nothing: whoever asked goes on when it is stored, and not before; a crawl that is killed
meanwhile has stored none of it and counted none of it. A slow crawl waits for nothing, as its last commit was long ago.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

from archive.errors import ArchiveError
from archive.store import Archive

T = TypeVar("T")
Waiting = tuple[Callable[[], Any], "asyncio.Future[Any]"]

APART = 0.1  # seconds from one commit to the next
MOST = 32  # writes of a transaction: another crawl of the archive waits for it


class Writer:
    """Collects writes to an archive and commits them. Used from the thread of the event loop."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._waiting: list[Waiting] = []
        self._last = 0.0  # when the last commit ended
        self._timer: asyncio.TimerHandle | None = None

    async def write(self, what: Callable[[], T]) -> T:
        """What `what` returns, once all it wrote is stored; its error, where it or the archive refuses.

        Where the archive refuses, it refuses all that was to be stored together. It may be called twice: after another fault of one
        write each is made again in a transaction of its own. So all it does must be done by the archive's methods.
        """
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[T] = loop.create_future()
        self._waiting.append((what, stored))
        if len(self._waiting) >= MOST:
            self.flush()
        elif self._timer is None:
            self._timer = loop.call_later(max(0.0, self._last + APART - time.monotonic()), self.flush)
        return await stored

    def flush(self) -> None:
        """Store what waits."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waiting, self._waiting = self._waiting, []
        if len(waiting) > 1:
            self._make_together(waiting)
        elif waiting:
            _make_alone(*waiting[0])
        self._last = time.monotonic()

    def _make_together(self, waiting: list[Waiting]) -> None:
        """Make these writes in one transaction, and then tell those who asked."""
        try:
            with self._archive.together():
                found = [what() for what, _ in waiting]
        except ArchiveError as error:
            for _, stored in waiting:
                _answer(stored, error=error)
        except Exception:  # a fault of ours; whose it is shows when each is made alone
            for each in waiting:
                _make_alone(*each)
        else:
            for (_, stored), result in zip(waiting, found, strict=True):
                _answer(stored, result)


def _make_alone(what: Callable[[], Any], stored: asyncio.Future[Any]) -> None:
    try:
        result = what()
    except Exception as error:
        _answer(stored, error=error)
    else:
        _answer(stored, result)


def _answer(stored: asyncio.Future[Any], result: object = None, error: Exception | None = None) -> None:
    """Tell who asked, unless it is gone by now: what it asked for is stored all the same."""
    if stored.done():
        return
    if error is None:
        stored.set_result(result)
    else:
        stored.set_exception(error)
