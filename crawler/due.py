"""When a document is to be looked at again: a pure rule over one table of bounds.

What was published or changed lately changes again soonest, so the bound grows with the time since then. A document that
changes more often than its age says has a bound of its own, half the mean time between its changes. Bounds are promises:
a document is asked for in the last crawl that is sure to keep them, and a little earlier by a share that is always the
same for its address, so that documents found on one day do not all come due on one day.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from archive.revisits import Looks
from archive.states import ABSENT
from crawler.cron import SHANGHAI

# Days between two looks, at most. `restless` documents have less than their age says, and no less than this.
BOUNDS = {
    "at once": 0,
    "season": 3,
    "fresh": 7,
    "recent": 28,
    "settled": 60,
    "old": 90,
    "unreadable": 28,
    "restless": 7,
}
# Days since it was published, changed, came back or appeared, up to which a document counts as that; beyond: old.
AGES = (("fresh", 30), ("recent", 180), ("settled", 365))
SEASON = (
    1,
    2,
    3,
)  # months in which reports of the year before come: due on 31 January and 31 March (条例 Articles 49, 50)
SWEEP = 90  # days between two whole answers, at most: a 304 is the portal's word alone
EARLY = 0.25  # share of its bound by which a document may come due early, at most
AGAIN = timedelta(hours=6)  # two looks within it tell no more than one


@dataclass(frozen=True, slots=True)
class Due:
    """Whether a document is asked for in this crawl, and whether whole, whatever its validators; `why` names its bound.

    `until`: when the bound is over of one whose look brings the whole page: `crawler.ration` has the last word on it. None else.
    """

    now: bool
    in_full: bool
    why: str
    until: datetime | None = None


AT_ONCE = Due(True, False, "at once")


def due(
    looks: Looks | None,
    now: datetime,
    following: datetime,
    *,
    reworded: bool = False,
    missing: bool = False,
    stretch: float = 1,
) -> Due:
    """What a crawl at `now` does with a document, when the next one begins at `following`.

    `looks` is None for what was never read. `reworded`: its list entry has another title or date than before; `missing`: a
    list that was read to its end names it no more, and nothing answered since it did. `stretch`: by what the bound is
    multiplied of a document whose look brings the whole page, up to that of a sweep.
    """
    if looks is None or missing or looks.state in ABSENT:
        return AT_ONCE
    if reworded or looks.reworded_at > looks.last_look:
        return Due(True, True, "at once")
    share = 1 - EARLY * _chance(looks.url)
    why, days = held(looks, now)
    in_full = _comes_due(looks.in_full, SWEEP * share, now, following)
    if not looks.whole:
        return Due(in_full or _comes_due(looks.last_look, days * share, now, following), in_full, why)
    if in_full or days * stretch >= SWEEP:
        return Due(in_full, in_full, why)
    until = moment(looks.last_look) + timedelta(days=days * stretch)
    return Due(_comes_due(looks.last_look, days * stretch, now, following), False, why, until)


def held(looks: Looks, now: datetime) -> tuple[str, float]:
    """The bound that holds: of those at the last look and today the shorter.

    What was young at the last look may have changed while it was.
    """
    return min(bound(looks, moment(looks.last_look)), bound(looks, now), key=lambda each: each[1])


def bound(looks: Looks, now: datetime) -> tuple[str, float]:
    """The name of the document's bound, and the most days between two looks at it."""
    if looks.state == "unreadable":
        return "unreadable", BOUNDS["unreadable"]
    if is_in_season(looks, now):
        return "season", BOUNDS["season"]
    name = _age(looks, now)
    restless = max(float(BOUNDS["restless"]), days_between_changes(looks) / 2)
    return ("restless", restless) if restless < BOUNDS[name] else (name, BOUNDS[name])


def is_in_season(looks: Looks, now: datetime) -> bool:
    """Whether it is a report of the year before, or published this year, in the months in which those come."""
    today = now.astimezone(SHANGHAI)
    is_new = (looks.year or 0) >= today.year - 1 or looks.published >= f"{today.year}-01-01"
    return looks.kind == "annual_report" and is_new and today.month in SEASON


def days_between_changes(looks: Looks) -> float:
    """The mean time between two changes, estimated from looks that only see that something changed in between.

    -log((n - x + 0.5) / (n + 0.5)) changes an interval, for x changes in n intervals: Cho and Garcia-Molina, Estimating
    Frequency of Change, ACM TOIT 3(3), 2003, §4.2. Unlike x / n it stays finite where every look found a change, and
    allows for changes that fell into one interval. Infinite without a change.
    """
    intervals = looks.looks - 1
    if looks.changes < 1 or intervals < 1:
        return math.inf
    length = (moment(looks.last_look) - moment(looks.first_look)) / timedelta(days=1) / intervals
    rate = -math.log((max(intervals - looks.changes, 0) + 0.5) / (intervals + 0.5))
    return length / rate


def _age(looks: Looks, now: datetime) -> str:
    """Fresh, recent, settled or old, by the latest of what would make it young; old where nothing says when it began."""
    moments = [moment(text) for text in (looks.changed_at, looks.back_since, looks.appeared) if text]
    began = max(filter(None, [*moments, _published(looks.published)]), default=None)
    if began is None:
        return "old"
    days = (now - began) / timedelta(days=1)
    return next((name for name, most in AGES if days <= most), "old")


def _published(text: str) -> datetime | None:
    """The day a portal prints, if there is such a day: portals print 30 February, too."""
    try:
        return moment(text)
    except ValueError:
        return None


def _comes_due(last: str, days: float, now: datetime, following: datetime) -> bool:
    """Whether waiting for the following crawl would be more than so many days after the last time."""
    if not last:
        return True
    before = moment(last)
    if before > now:  # a clock was wrong: what it says of the past is worth nothing
        return True
    return now - before >= AGAIN and following > before + timedelta(days=days)


def _chance(url: str) -> float:
    """0 to 1, always the same for an address, and spread evenly over addresses."""
    return int.from_bytes(hashlib.sha256(url.encode()).digest()[:4]) / 2**32


def moment(text: str) -> datetime:
    """A time or date as stored; a date counts from its beginning in Shanghai."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI).astimezone(UTC)
