"""What a crawl spends on looks that bring whole pages: a pure rule, for documents that come without ETag and Last-Modified.

A look at such a document costs all of it, changed or not. So a crawl spends a share of the portal's bytes on them and no
more, those first whose bound is over first. Where the bounds ask for more than that, all of them are stretched by
one factor, and so is what is promised. A sweep is no part of it: nothing waits longer than that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.revisits import Looks
from crawler.due import AGAIN, SWEEP, Due, held, moment

SHARE = (
    0.03  # of the bytes of all documents and lists of a portal: more a crawl that does not sweep is not sent
)
LEAST = 1_000_000  # bytes of documents, though they be more than that share: some fifty pages
MARGIN = 1.1  # of what the bounds ask for on average: documents come in wholes, and new ones come
STRETCHES = (
    1,
    1.25,
    1.5,
    2,
    3,
    4,
    6,
    8,
    12,
    SWEEP,
)  # steps, so that a promise does not change with every document


@dataclass(frozen=True, slots=True)
class Ration:
    """The bytes of whole pages that a crawl may be sent; what it spends where nothing is late, so that what was met on
    one day is spread over the crawls before it is due; and the factor of the bounds of such documents."""

    most: float
    pace: float
    stretch: float

    @property
    def promised(self) -> float:
        """The factor that is promised: two steps more, as what becomes young next week makes all others wait longer.

        1 where the bounds ask for less than half of what may be spent.
        """
        if self.stretch == 1 and self.pace <= self.most / 2:
            return 1
        return STRETCHES[min(STRETCHES.index(self.stretch) + 2, len(STRETCHES) - 1)]


def ration(looks: Collection[Looks], lists: int, now: datetime, between: timedelta) -> Ration:
    """Of a crawl at `now`, with so much time `between` two of the schedule; `lists` are the bytes of the site's list pages."""
    total = lists + sum(each.size for each in looks)
    most = max(SHARE * total - lists, LEAST)
    bytes_by_bound: Counter[float] = Counter()
    for each in looks:
        if each.whole:
            bytes_by_bound[held(each, now)[1]] += each.whole
    step = between / timedelta(days=1)
    for stretch in STRETCHES:
        pace = MARGIN * sum(
            size / max(1, days * stretch // step)
            for days, size in bytes_by_bound.items()
            if days * stretch < SWEEP
        )
        if pace <= most:
            break
    return Ration(most, pace, stretch)


def chosen(
    looks: Mapping[str, Looks], decided: Mapping[str, Due], given: Ration, now: datetime
) -> tuple[set[str], float]:
    """The addresses to look at whole within the ration, and the bytes that are left of it.

    `decided`: what is due. What comes whole in any case (in a sweep, worded anew, gone) is no part of it.
    """
    taken, spent = set[str](), 0.0
    waiting = [
        each
        for each in looks.values()
        if each.whole and decided[each.url].until and now - moment(each.last_look) >= AGAIN
    ]
    for each in sorted(waiting, key=lambda each: (decided[each.url].until, each.url)):
        if spent + each.whole <= (given.most if decided[each.url].now else given.pace):
            taken.add(each.url)
            spent += each.whole
    return taken, given.most - spent
