"""How long the reading room's pages take: `python -m benchmarks.reading_room`, in an archive of 1,000,000 versions of 5,000 agencies.

    --archive FILE  an archive to ask instead; nothing in it is changed
    --versions N    versions of the archive that is made (1000000); a fifth as many documents
    --agencies N    its agencies, with a report for most years since 2010 (5000; 28000 is as many as report in China)
    --keep FILE     leave that archive there, or measure the one that is there
    --rounds N      how often each kind of page is asked for, of other documents, agencies and sites each time (12)
    --no-commits    leave out the pages after a commit: an archive that is read elsewhere is not written to

Every kind of bundled page is asked for through Datasette's own client, in this process, so that what is measured is the page and
no network. Printed for each kind, in milliseconds: the middle, the 95th of a hundred and the slowest, by the clock and in CPU, and the
slowest address. The first request of each kind is among them: nothing is warmed up but the templates. Before each home page of the kind
"first after a commit" an empty table is made and dropped by another connection, so that all that is kept with the archive's state is asked anew.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from archive.browse import datasette_app
from archive.connection import read_only
from benchmarks.large_archive import CODES, YEARS, fill

COMMITTED = "home, first after a commit"
AIM = 300  # milliseconds, by the clock
WORDS = ("公开", "依申请公开", "行政复议", "局 教育", "政府信息公开工作年度报告", "年")


def asked(path: Path, rounds: int) -> Iterator[tuple[str, list[str]]]:
    """Each kind of page, with addresses of it, of documents, agencies, sites and crawls taken at random."""
    with closing(read_only(path, lambda uri: sqlite3.connect(uri, uri=True))) as db:
        dice = random.Random(rounds)

        def some(sql: str, table: str) -> list[Any]:
            (last,) = db.execute(f"SELECT coalesce(max(rowid), 0) FROM {table}").fetchone()
            places = [dice.randint(1, last) for _ in range(rounds)] if last else []
            found = [db.execute(sql, (place,)).fetchone() for place in places]
            return [row[0] for row in found if row]

        documents = some("SELECT id FROM documents WHERE id >= ? LIMIT 1", "documents")
        captures = some("SELECT id FROM captures WHERE id >= ? LIMIT 1", "captures")
        crawls = some("SELECT id FROM crawls WHERE id >= ? LIMIT 1", "crawls")
        sites = some("SELECT site FROM documents WHERE id >= ? LIMIT 1", "documents")
        agencies = some("SELECT agency FROM documents WHERE agency <> '' AND id >= ? LIMIT 1", "documents")
        (latest,) = db.execute(
            "SELECT max(year) FROM documents WHERE kind = 'annual_report' AND year > 0"
        ).fetchone()
        provinces = some("SELECT province FROM sites WHERE rowid >= ? LIMIT 1", "sites")
    years = [latest - number % len(YEARS) for number in range(rounds)] if latest else []
    yield "home", ["/"] * rounds
    yield COMMITTED, ["/"] * rounds
    yield "home as JSON", ["/-/home.json"] * rounds
    yield "agencies", [f"/-/agencies?page={1 + number}" for number in range(rounds)]
    yield "agencies of a province", [f"/-/agencies?{urlencode({'province': each})}" for each in provinces]
    yield "agency", [f"/-/agency?{urlencode({'name': each})}" for each in agencies]
    yield "document", [f"/-/document/{each}" for each in documents]
    yield "document as JSON", [f"/-/document/{each}.json" for each in documents]
    yield "capture", [f"/-/capture/{each}" for each in captures]
    yield "search, no words", ["/-/search"] * rounds
    yield "search", [f"/-/search?{urlencode({'q': dice.choice(WORDS[:5])})}" for _ in range(rounds)]
    yield "search, one character", [f"/-/search?{urlencode({'q': '年'})}"] * rounds
    yield (
        "search, by rank",
        [f"/-/search?{urlencode({'q': dice.choice(WORDS[:5]), 'sort': 'rank'})}" for _ in range(rounds)],
    )
    yield (
        "search, an agency's",
        [f"/-/search?{urlencode({'q': WORDS[0], 'agency': each})}" for each in agencies],
    )
    yield (
        "search, of a site and year",
        [f"/-/search?{urlencode({'q': WORDS[0], 'site': each, 'year': latest})}" for each in sites],
    )
    yield (
        "search, tenth page",
        [f"/-/search?{urlencode({'q': dice.choice(WORDS[:3]), 'page': 10})}" for _ in range(rounds)],
    )
    yield "sites", [f"/-/sites?page={1 + number % 4}" for number in range(rounds)]
    yield "site", [f"/-/site/{each}" for each in sites]
    yield "crawls", [f"/-/crawls?before={each}" for each in crawls]
    yield "crawl", [f"/-/crawl/{each}" for each in crawls]
    yield (
        "compare",
        [
            f"/-/compare?{urlencode([('agency', each) for each in dice.sample(agencies, min(6, len(agencies)))])}"
            for _ in range(rounds)
        ],
    )
    yield (
        "compare, looking for an agency",
        [f"/-/compare?{urlencode({'find': each[-4:]})}" for each in agencies],
    )
    yield "ranking", [f"/-/ranking?{urlencode({'code': dice.choice(CODES), 'year': year})}" for year in years]
    yield (
        "ranking of shares",
        [
            f"/-/ranking?{urlencode({'code': dice.choice(CODES[1:5]), 'per': CODES[0], 'year': year, 'page': 3})}"
            for year in years
        ],
    )
    yield "tables", ["/-/tables"] * rounds
    yield "feed", ["/-/feed"] * min(rounds, 3)


async def measure(path: Path, rounds: int, commits: bool = True) -> list[str]:
    """A line for each kind of page, printed as it comes; the kinds whose 95th of a hundred is over AIM."""
    app, slow = datasette_app(path), []
    await app.client.get("/-/tables")
    for name in app.jinja_env.list_templates():  # compiled once in the life of a server
        if name.startswith("gongkai/"):
            app.jinja_env.get_template(name)
    print(
        f"{'milliseconds':32} {'clock: p50':>11} {'p95':>7} {'max':>7} {'CPU: p50':>11} {'p95':>7} {'max':>7}  slowest"
    )
    for kind, addresses in asked(path, rounds):
        clocks, own, worst = [], [], ""
        if kind == COMMITTED and not commits:
            continue
        for address in addresses:
            if kind == COMMITTED:
                commit(path)
            began, spent = time.perf_counter(), time.process_time()
            response = await app.client.get(address)
            own.append(1000 * (time.process_time() - spent))
            clocks.append(1000 * (time.perf_counter() - began))
            worst = address if clocks[-1] == max(clocks) else worst
            if response.status_code != 200:
                print(f"{address}: {response.status_code}", flush=True)
        if clocks:
            print(f"{kind:32} {_spread(clocks, 11)} {_spread(own, 11)}  {worst}", flush=True)
            if _quantile(clocks, 0.95) > AIM:
                slow.append(kind)
    return slow


def commit(path: Path) -> None:
    """Two commits after which the archive is as it was."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("CREATE TABLE measured (id INTEGER PRIMARY KEY) STRICT")
        db.execute("DROP TABLE measured")


def _spread(times: list[float], width: int) -> str:
    return f"{_quantile(times, 0.5):{width}.0f} {_quantile(times, 0.95):7.0f} {max(times):7.0f}"


def _quantile(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.reading_room", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--archive", type=Path)
    parser.add_argument("--versions", type=int, default=1_000_000)
    parser.add_argument("--agencies", type=int, default=5000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--no-commits", action="store_true")
    options = parser.parse_args(arguments)
    logging.disable(logging.INFO)  # the client writes a line for each request
    with tempfile.TemporaryDirectory() as scratch:
        path = options.archive or options.keep or Path(scratch) / "room.db"
        if not path.exists() and options.archive is None:
            fill(path, options.agencies, options.versions)
        slow = asyncio.run(measure(path, options.rounds, not options.no_commits))
    print(f"over {AIM} ms: {', '.join(slow) or 'none'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
