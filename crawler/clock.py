"""The time, and whether the wall clock was set or the machine slept meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

JUMP = timedelta(
    minutes=2
)  # a clock that moved that much against the other one was set, or the machine slept


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is, and seconds that neither jump nor pass while the machine sleeps."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    seconds: Callable[[], float] = time.monotonic


class Clocks:
    """Both clocks side by side."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._before = (clock.now(), clock.seconds())

    def jump(self) -> timedelta:
        """By how much the wall clock moved against the other since the last look; nothing where that is less than JUMP."""
        now, seconds = self._clock.now(), self._clock.seconds()
        moved = (now - self._before[0]) - timedelta(seconds=seconds - self._before[1])
        self._before = now, seconds
        return moved if abs(moved) >= JUMP else timedelta(0)
