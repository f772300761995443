"""How a crawl ends when the worker that started it is gone, or may not let it go on: a pipe with the moment it may live until.

The worker writes that moment, again and again. Without a word the crawl asks itself to end, as SIGTERM would, and ends by force before
its lease does. When the pipe closes (a worker killed with -9 closes it, too) it ends at once, with all it started.
"""

from __future__ import annotations

import os
import select
import signal
import time
from contextlib import suppress
from threading import Lock, Thread

LIFELINE = "GONGKAI_" + "LIFELINE"  # a descriptor, from process to process: nothing to set by hand
LOOK_SECONDS = 0.5  # a machine that slept has counted on, and is noticed that soon


def now() -> float:
    """Seconds that count on while the machine sleeps, and never jump; the same in every process of it."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Lifeline:
    """The worker's end. `descriptor` is the crawl's end, to be inherited by it; safe to use from several threads."""

    def __init__(self) -> None:
        self.descriptor, self._writing = os.pipe()
        self._lock = Lock()
        self._is_cut = False

    def extend(self, until: float, force: float) -> None:
        """Let the crawl go on until the first moment, and be there until the second."""
        with self._lock, suppress(BrokenPipeError):
            if not self._is_cut:
                os.write(self._writing, f"{until!r} {force!r}\n".encode())

    def named(self) -> dict[str, str]:
        """What the environment of the crawl says of it."""
        return {LIFELINE: str(self.descriptor)}

    def handed(self) -> None:
        """The crawl has its end: ours of it is closed."""
        os.close(self.descriptor)

    def cut(self) -> None:
        """End the crawl now."""
        with self._lock:
            if not self._is_cut:
                os.close(self._writing)
            self._is_cut = True


def follow() -> None:
    """Live by the lifeline that this process was handed; nothing where it was handed none."""
    word = os.environ.pop(LIFELINE, "")
    if word.isdecimal():
        os.set_inheritable(int(word), False)
        Thread(target=_follow, args=(int(word),), daemon=True, name="lifeline").start()


def _follow(descriptor: int) -> None:
    until = force = float("inf")
    is_asked, rest = False, b""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    while now() < force:
        if poll.poll(LOOK_SECONDS * 1000):
            said = os.read(descriptor, 4096)
            if not said:
                break
            *lines, rest = (rest + said).split(b"\n")
            for line in lines:
                until, force = map(float, line.split())
        if now() >= until and not is_asked:
            is_asked = True
            os.kill(os.getpid(), signal.SIGTERM)
    _end()


def _end() -> None:
    """End this process and, where it leads its group as a crawl of ours does, all it started."""
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
