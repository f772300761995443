"""How fast archives are merged, and whether the order matters: `python -m benchmarks.merge --pages 400 --orders 200`.

    --pages N   documents of each of two archives, with a full statutory table each; half of their addresses are shared (400)
    --orders N  triples of random small archives that are merged in three orders and compared (200); the first that differs is named
    --seed N    number of the first triple (0)

Versions a second are those of the other archive that were brought in or laid between ours, by the clock and by CPU time.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from archive.merge import Merge
from archive.merge.other import opened
from archive.store import Archive
from archive.verify import verify
from benchmarks.reparse import SITE, pages
from crawler.items import Document, Page
from pipelines import read
from tests.factories import site_row
from tests.unions import BODIES, URLS, Crawled, Seen, dump, make, merge, merged

DAYS = ("2026-01-05T00:00:00+00:00", "2026-01-12T00:00:00+00:00")


def speed(count: int) -> None:
    """Print versions a second of a merge, and of the same merge again."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = [(page, read(page)) for page in pages(count + count // 2)]
        _archive(folder / "a.db", made[:count], DAYS[0])
        _archive(folder / "b.db", made[count // 2 :], DAYS[1])
        for label in ("merged", "merged again"):
            with Archive.open(folder / "a.db") as archive, opened(folder / "b.db") as other:
                union, clock, cpu = Merge(archive, other), time.perf_counter(), time.process_time()
                for _ in union.run(union.addresses()):
                    pass
                clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
            print(
                f"{label}: {count} versions, {union.summary.new} documents new, {union.summary.changed} changed; "
                f"{count / clock:.0f} versions/s, {1000 * cpu / count:.1f} ms of CPU each"
            )
        with Archive.open(folder / "a.db") as archive:
            print(f"verify: {sum(1 for _ in verify(archive))} problems")


def _archive(path: Path, made: Sequence[tuple[Page, Document]], at: str) -> None:
    with Archive.open(path) as archive:
        archive.db.execute("PRAGMA synchronous = OFF")  # making it is not what is measured
        archive.keep_site(site_row(SITE))
        crawl = archive.begin_crawl(SITE, "benchmark", at)
        for found, document in made:
            page = replace(found, fetched_at=at)
            kept = archive.keep_page(page, crawl)
            page = replace(page, capture_id=kept.capture_id, visit_id=kept.visit_id)
            archive.keep_document(page, document)
        archive.finish_crawl(crawl, status="ok", reason="", counts={}, now=at)


def orders(first: int, count: int) -> int:
    """How many of so many triples come out differently in different orders."""
    bad = 0
    for seed in range(first, first + count):
        chance = random.Random(seed)
        a, b, c = (make(_crawls(chance, machine)) for machine in range(3))
        unions = [merged(merged(a, b), c), merged(a, merged(b, c)), merged(c, b, a)]
        wanted = dump(unions[0])
        same = all(dump(each) == wanted for each in unions) and not any(verify(unions[0]))
        for again in (a, b, c):
            merge(unions[0], again)
        if not (same and dump(unions[0]) == wanted):
            bad += 1
            print(f"triple {seed} differs")
        for each in (a, b, c, *unions):
            each.close()
    return bad


def _crawls(chance: random.Random, machine: int) -> list[Crawled]:
    """Up to seven crawls, some within seconds of another machine's, some weeks apart."""
    made: dict[tuple[int, int], Crawled] = {}
    for _ in range(chance.randint(0, 7)):
        day, second = chance.choice([0, 1, 2, 5, 10, 17, 20, 30, 40]), chance.choice([0, 100, 200, 300])
        bodies = [*BODIES, "unread1|", "unread2|"]
        seen = tuple(
            Seen(url, chance.choice(bodies), chance.random() < 0.6) for url in URLS if chance.random() < 0.7
        )
        status = chance.choice(["ok"] * 4 + ["partial", "running"])
        made[(day, second)] = Crawled(day, second, status, seen, machine)
    return list(made.values())


def main() -> None:
    """Print speed, then whether the order ever mattered."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--orders", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    if asked.pages:
        speed(asked.pages)
    bad = orders(asked.seed, asked.orders)
    print(f"{asked.orders} triples in three orders: {bad} differ")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
