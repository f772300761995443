"""When a crawl goes on too long, or gets nowhere: what its starter does about it. Pure, but for the clock it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crawler.sites import Site

Progress = Callable[
    [], object
]  # something that is another as long as the crawl gets on; None: cannot be told

GRACE = 180.0  # seconds from the request to end to the end by force: an answer may take 120, a page being read some more
SILENCE = 3600.0  # seconds without a visit after which a crawl is stuck; an answer takes 120 at most, three times over
LOOK = 30.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: how long a crawl may take, how long without progress, how long to end; and how often to look."""

    run: float
    silence: float = SILENCE
    grace: float = GRACE
    look: float = LOOK


@dataclass(frozen=True, slots=True)
class End:
    """Exit status of a crawl's process (negative: the signal it died by), and why it was asked to end: `limit`,
    `stuck`, `stopped`, `withdrawn`; empty when it was not. Of a crawl elsewhere `began` is when it did, as its archive says: empty
    where there was none, None of a crawl here; `detail` says what is known of it beside that."""

    status: int
    asked: str = ""
    began: str | None = None
    detail: str = ""


def limits_of(site: Site) -> Limits:
    """The site's own. The crawl ends itself at `limit_hours`; its starter steps in where it does not."""
    return Limits(run=site.limit_hours * 3600 + GRACE, silence=max(SILENCE, 20 * site.delay))


class Watch:
    """One crawl under oversight. Moments are seconds of a clock that neither jumps nor counts a suspended machine."""

    def __init__(self, limits: Limits, now: float) -> None:
        self._limits, self._began, self._moved = limits, now, now
        self._mark: object = None
        self._asked: float | None = None

    def advice(self, now: float, asked: str, progress: Progress) -> str:
        """What to do now: "" to wait, `limit` or `stuck` to ask it to end for that reason, `kill`."""
        if asked:
            self._asked = now if self._asked is None else self._asked
            return "kill" if now - self._asked >= self._limits.grace else ""
        mark = progress()
        if mark is None or mark != self._mark:
            self._mark, self._moved = mark, now
        if now - self._began >= self._limits.run:
            self._asked = now
            return "limit"
        if now - self._moved >= self._limits.silence:
            self._asked = now
            return "stuck"
        return ""
