"""What 14,000 portals and 10 million versions take, from measured costs: `python -m benchmarks.scale_arithmetic`.

Every figure of docs/scale.md is computed here; a test holds the document against it. Costs are named with the command that measured
them, or as the estimates they are; prices are assumptions. With `--portals`, `--versions`, or `--first-weeks` it tells of another collection.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from dataclasses import dataclass

WEEK = 7 * 24.0  # hours
MONTH = 730.0


@dataclass(frozen=True, slots=True)
class Costs:
    """Measured on one core of the machine of docs/decisions/. Each with its command."""

    version_kb: float = (
        33.2  # of the archive's file, all indexes included: benchmarks.scale, 200,000 versions (0021)
    )
    store_ms: float = 11.7  # CPU to keep a version, with its search index: benchmarks.scale (0021)
    read_ms: float = 34.8  # CPU to read a report of 60 kB, taken for every document: benchmarks.stages (0020)
    start_ms: float = (
        750.0  # CPU until a crawl asks for the first page; an estimate, to be measured on a quiet machine
    )
    ask_ms: float = 5.0  # CPU of a request that brings nothing new; an estimate
    crawl_mb: float = 150.0  # memory of a crawl: tests/faults (0034)
    merge_ms: float = 18.6  # CPU to bring a version into another archive: benchmarks.merge (0027)
    same_ms: float = 0.8  # CPU for one that is there: benchmarks.merge (0027)
    routine: float = 0.0719  # share of a first crawl's requests, lists included: benchmarks.revisits (0031)
    lists: float = 0.05  # requests for list pages to those for documents: benchmarks.revisits (0031)
    spare: float = 50.0  # documents that a crawl asks for at least (0031)
    delay: float = 2.0  # seconds between requests: the default of a site file
    parquet_kb: float = 4.0  # of a version, text included; assumed


@dataclass(frozen=True, slots=True)
class Prices:
    """Assumed, in US dollars: not looked up anywhere. Put in your own."""

    core_month: float = 12.0  # a core with 2 GB of memory
    disk_gb_month: float = 0.08  # a disk
    store_gb_month: float = 0.02  # object storage


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    value: float
    unit: str
    how: str  # the formula

    @property
    def text(self) -> str:
        """Two digits where they say enough, thousands apart."""
        digits = 0 if self.value >= 20 or self.value == int(self.value) else 1
        return f"{self.value:,.{digits}f} {self.unit}"


def figures(
    portals: int, versions: int, first_weeks: float, costs: Costs, prices: Prices
) -> Iterator[Figure]:
    """Every figure, in the order of docs/scale.md."""
    each = versions / portals
    first_requests = each * (1 + costs.lists)
    routine_requests = max(first_requests * costs.routine, min(costs.spare, each) + each * costs.lists)
    yield Figure("versions of a portal", each, "", "versions / portals")

    first_hours = portals * first_requests * costs.delay / 3600
    yield Figure("first round, waiting", first_hours, "site-hours", "portals × requests × delay")
    at_once = first_hours / (first_weeks * WEEK)
    yield Figure(f"crawls at once, to end it in {first_weeks:g} weeks", at_once, "", "site-hours / hours")
    first_cpu = versions * (costs.read_ms + costs.store_ms + costs.ask_ms) / 3.6e6
    yield Figure("first round, processor", first_cpu, "core-hours", "versions × (read + store + ask)")
    yield Figure(
        "first merge, processor", versions * costs.merge_ms / 3.6e6, "core-hours", "versions × merge"
    )

    weekly_hours = portals * routine_requests * costs.delay / 3600
    yield Figure(
        "requests of a routine crawl",
        routine_requests,
        "",
        "the larger of 7.19 % and 50 documents with the lists",
    )
    yield Figure("every week, waiting", weekly_hours, "site-hours", "portals × requests × delay")
    yield Figure("crawls at once, every week", weekly_hours / WEEK, "", "site-hours / 168")
    weekly_cpu = portals * (costs.start_ms + routine_requests * costs.ask_ms) / 3.6e6
    yield Figure("every week, processor", weekly_cpu, "core-hours", "portals × (start + requests × ask)")
    yield Figure("every week, merging", versions * costs.same_ms / 3.6e6, "core-hours", "versions × same")

    disk = versions * costs.version_kb / 1e6
    yield Figure("archive of all", disk, "GB", "versions × 33.2 kB")
    yield Figure("archives of the workers", disk, "GB", "the same once more, shared out")
    yield Figure("deliveries a week", disk, "GB", "every site's archive once")
    yield Figure("deliveries, on the line", disk * 8e3 / (WEEK * 3600), "Mbit/s", "GB / week")
    parquet = versions * costs.parquet_kb / 1e6
    yield Figure("Parquet export", parquet, "GB", "versions × 4 kB, assumed")

    jobs = math.ceil(at_once)
    cores = max(2, math.ceil(1.5 * max(first_cpu / (first_weeks * WEEK), weekly_cpu / WEEK)))
    memory = jobs * costs.crawl_mb / 1000
    yield Figure("crawls at once, all workers", jobs, "", "rounded up")
    yield Figure("cores of all workers", cores, "", "the busier time, half as much again, two at least")
    yield Figure("memory of their crawls", memory, "GB", "crawls at once × 150 MB")
    month = (
        (cores + 4) * prices.core_month
        + 2 * disk * 1.5 * prices.disk_gb_month
        + parquet * prices.store_gb_month
    )
    yield Figure(
        "money a month",
        month,
        "USD",
        "(cores + 4 of the scheduler) × core + both disks, half empty again, + Parquet",
    )


def table(found: Iterator[Figure]) -> str:
    """As docs/scale.md has it."""
    rows = [f"| {each.name} | {each.text.strip()} | {each.how} |" for each in found]
    return "\n".join(["| figure | | from |", "|---|---|---|", *rows])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--portals", type=int, default=14_000)
    parser.add_argument("--versions", type=int, default=10_000_000)
    parser.add_argument("--first-weeks", type=float, default=2)
    given = parser.parse_args()
    print(table(figures(given.portals, given.versions, given.first_weeks, Costs(), Prices())))


if __name__ == "__main__":
    main()
