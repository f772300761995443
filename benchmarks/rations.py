"""A year of crawls of a portal without validators, by the rule alone: `python -m benchmarks.rations`.

    --documents N   at the beginning (2000), over ten years; a quarter of a minute of CPU each year
    --every DAYS    between two crawls (7)
    --new N         documents a week that come (4)
    --edits N       moments a week at which two documents are edited, one of them young (4)
    --seed N...     the same edits again (1 2)

For each seed: the factors of the bounds, the largest share of its ration that a crawl spent, and the edits found late.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from archive.revisits import Looks
from crawler.plan import Plan

BEGIN = datetime(2025, 9, 1, 3, 45, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Year:
    """A portal that nobody serves, what is known of it, and what its crawls came to."""

    size: int  # bytes of each document
    every: float  # days between two crawls
    chance: random.Random
    looks: dict[str, Looks] = field(default_factory=dict)
    waiting: dict[str, tuple[datetime, float]] = field(default_factory=dict)  # edits: when, and days promised
    delays: list[tuple[float, float]] = field(default_factory=list)  # and promised
    spent: list[float] = field(default_factory=list)  # shares of the ration
    factors: set[float] = field(default_factory=set)

    @property
    def late(self) -> list[tuple[float, float]]:
        """Edits that were stored later than was promised when they were made."""
        return [(days, most) for days, most in self.delays if days > max(most, self.every)]

    def meet(self, number: int, published: datetime, now: datetime, *, is_late: bool) -> None:
        """A document is looked at for the first time; `is_late`: after the site was first read."""
        url, moment = f"https://a.cn/{number}.html", now.isoformat()
        self.looks[url] = Looks(
            url, "notice", "present", None, f"{published:%Y-%m-%d}", "", moment if is_late else "",
            looks=1, first_look=moment, last_look=moment, looked_in=1, in_full=moment, size=self.size, whole=self.size,
        )  # fmt: skip

    def plan(self, now: datetime, following: datetime) -> Plan:
        """Of a crawl at that moment; the lists weigh a hundredth of the documents."""
        lists = len(self.looks) * self.size // 100
        return Plan(self.looks, {}, now, following, between=self.every * DAY, lists=lists)

    def crawl(self, now: datetime) -> None:
        """Look at what the plan asks for, and find its edits."""
        plan, spent = self.plan(now, now + self.every * DAY), 0
        for url in [url for url in self.looks if plan.asks_for(url)]:
            spent += 0 if plan.asks_in_full(url) else self.size
            self._look(url, now)
        self.factors.add(plan.ration.stretch)
        self.spent.append(spent / plan.ration.most)

    def _look(self, url: str, now: datetime) -> None:
        known, moment = self.looks[url], now.isoformat()
        if edit := self.waiting.pop(url, None):
            self.delays.append(((now - edit[0]) / DAY, edit[1]))
            known = replace(known, changes=known.changes + 1, changed_at=moment)
        self.looks[url] = replace(known, looks=known.looks + 1, last_look=moment, in_full=moment)

    def edit(self, now: datetime) -> None:
        """Edit one document of all and one of the young, before the next crawl."""
        moment = now + self.chance.uniform(0.01, 0.99) * self.every * DAY
        plan = self.plan(moment, now + self.every * DAY)
        young = sorted(self.looks, key=lambda url: self.looks[url].published)[-20:]
        for url in (self.chance.choice(list(self.looks)), self.chance.choice(young)):
            self.waiting.setdefault(url, (moment, plan.promise(url)))


def play(
    documents: int, seed: int, *, size: int = 30_000, every: float = 7, new: int = 4, edits: int = 4, days: int = 365
) -> Year:  # fmt: skip
    """The year."""
    year = Year(size, every, random.Random(seed))
    for number in range(documents):
        year.meet(number, BEGIN - DAY - number * 3650 * DAY / documents, BEGIN, is_late=False)
    now = BEGIN
    for _ in range(int(days / every)):
        now += every * DAY
        for _ in range(_times(new * every / 7, year.chance)):
            year.meet(len(year.looks), now - year.chance.uniform(0, 1) * year.every * DAY, now, is_late=True)
        year.crawl(now)
        for _ in range(_times(edits * every / 7, year.chance)):
            year.edit(now)
    return year


def _times(mean: float, chance: random.Random) -> int:
    """So often on average."""
    return int(mean) + (chance.random() < mean % 1)


def _told(documents: int, options: argparse.Namespace) -> Iterator[bool]:
    for seed in options.seed:
        year = play(documents, seed, every=options.every, new=options.new, edits=options.edits)
        print(
            f"{documents} documents, every {options.every:g} days, seed {seed}: factors {min(year.factors):g} to "
            f"{max(year.factors):g}, at most {max(year.spent):.0%} of a ration, {len(year.delays)} edits found, "
            f"{len(year.late)} late {year.late[:5] or ''}",
            flush=True,
        )
        yield bool(year.late) or max(year.spent) > 1


def main() -> None:
    """Print each year; 1 when an edit was late, or a crawl spent more than its ration."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--every", type=float, default=7)
    parser.add_argument("--new", type=int, default=4)
    parser.add_argument("--edits", type=int, default=4)
    parser.add_argument("--seed", type=int, nargs="*", default=(1, 2))
    options = parser.parse_args()
    sys.exit(any(list(_told(options.documents, options))))


if __name__ == "__main__":
    main()
