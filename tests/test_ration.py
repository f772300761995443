"""Looks that bring whole pages: what a crawl spends on them, in which order, and what is promised where that is not enough."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from archive.revisits import Looks
from benchmarks import rations
from crawler.due import SWEEP
from crawler.plan import Plan
from crawler.ration import LEAST, SHARE, ration
from tests.test_due import NOW, WEEK, ago, seen

SIZE = 200_000
LARGE = 900_000  # in the played year, so that few documents are more than a ration


def known(count: int, days: float, *, size: int = SIZE, whole: bool = True, last: float = 7) -> list[Looks]:
    """Notices published so many days ago, and looked at `last` days ago."""
    each = seen(
        published=ago(days)[:10], last_look=ago(last), first_look=ago(last), in_full=ago(last), size=size
    )
    return [
        replace(each, url=f"https://a.cn/{days}/{last}/{size}/{number}.html", whole=size * whole)
        for number in range(count)
    ]


def plan_of(looks: list[Looks], now: datetime = NOW, **options: int) -> Plan:
    return Plan({each.url: each for each in looks}, {}, now, now + WEEK, **options)


def asked(plan: Plan) -> set[str]:
    return {url for url in plan.looks if plan.asks_for(url)}


def test_a_crawl_is_sent_three_percent_of_a_portal() -> None:
    given = ration(known(1000, 2000), 4_000_000, NOW, WEEK)
    assert given.most == pytest.approx(SHARE * (1000 * SIZE + 4_000_000) - 4_000_000)
    assert (given.pace, given.stretch) == (0, 1)  # old ones are looked at in sweeps


def test_a_small_portal_keeps_its_bounds() -> None:
    looks = known(20, 10, size=50_000)
    given = plan_of(looks).ration
    assert (given.most, given.stretch) == (LEAST, 2)
    assert plan_of(looks[:18]).ration.stretch == 1


def test_what_comes_conditionally_costs_nothing() -> None:
    looks = known(500, 10, whole=False)
    plan = plan_of(looks)
    assert plan.ration.stretch == 1
    assert len(asked(plan)) == 500


def test_the_bound_that_is_over_first_comes_first() -> None:
    """Of 40 fresh documents a crawl can look at 6: those that waited longest, and at others by the next crawls."""
    looks = known(20, 10, last=14) + known(20, 10, last=7) + known(100, 2000)
    plan = plan_of(looks)
    assert plan.ration.most == pytest.approx(SHARE * 140 * SIZE, abs=LEAST)
    chosen = asked(plan)
    assert 0 < len(chosen) * SIZE <= plan.ration.most
    assert {plan.last_look(url) for url in chosen} == {ago(14)}


def test_room_for_what_is_not_due_is_what_the_ration_leaves() -> None:
    looks = known(3, 2000) + known(3, 2000, size=1, whole=False)
    plan = plan_of(looks)
    afforded = [each.url for each in looks if plan.affords(each.url)]
    assert plan.ration.most == LEAST
    assert afforded == [each.url for each in looks]  # 600,000 of 1,000,000 bytes
    assert plan.affords(looks[0].url)
    assert plan.affords(looks[0].url)
    assert not plan.affords(looks[0].url)
    assert plan.affords("https://a.cn/unknown.html")


def test_nothing_waits_longer_than_a_sweep() -> None:
    """However many there are: what was not looked at for 90 days comes, ration or not."""
    looks = known(400, 10, last=85)
    assert len(asked(plan_of(looks))) == 400
    assert plan_of(looks).promise(looks[0].url) == SWEEP


@pytest.mark.parametrize("documents", [60, 150])
def test_a_year_of_whole_pages_keeps_the_ration_and_what_is_promised(documents: int) -> None:
    """Weekly crawls of a portal that is edited and grows: no crawl spends more between sweeps, and every edit is stored within
    what was promised when it was made. The benchmark plays it with 2,000 documents."""
    year = rations.play(documents, seed=documents, size=LARGE, new=1, edits=1)
    assert year.late == []
    assert max(year.spent) <= 1
    assert max(year.factors) > 1
    assert len(year.delays) > 60
