"""What workers bring, and what a queue costs: `python -m benchmarks.cluster`, on a machine with two idle cores and redis-server.

    --crawls N    portals on loopback, each crawled once by one worker and once, anew, by two (16)
    --documents N of each portal (40): enough that the processor is what a crawl waits for
    --merge       in place of that: what a delivery costs by the size of the archive it comes into, at --versions
    --versions N… sizes of that archive (2000 20000 200000)

Workers are ready before the first job is sent, as daemons are. The rate is of jobs from the first one sent to the last result,
deliveries included. Merging is the scheduler's, on another machine, and measured by --merge.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing import Event, Process, Queue
from multiprocessing.synchronize import Event as Signal
from pathlib import Path

from archive.merge.other import opened
from archive.store import Archive
from benchmarks.large_archive import fill
from crawler.cluster.board import Board
from crawler.cluster.queues import Queues, make_message
from crawler.cluster.server import connect
from crawler.merging import merge
from pipelines import read
from tests.factories import make_page, open_archive, store
from tests.loopback import serving
from tests.redis_server import Server, redis_server
from tests.town import TOWN_SITE, listing, report

LEAST = 1.7
SECONDS = 600


def serve(hosts: Sequence[str], documents: int, addresses: Queue[list[str]], over: Signal) -> None:
    """Portals, in a process of their own."""
    with ExitStack() as stack:
        portals = [stack.enter_context(serving(host)) for host in hosts]
        paths = [f"/nb/{number}.html" for number in range(1, documents + 1)]
        for portal in portals:
            portal.page("/nb/", listing(*paths))
            for place, path in enumerate(paths):
                portal.page(path, report(2001 + place))
        addresses.put([portal.url for portal in portals])
        over.wait()


@contextmanager
def portals(count: int, documents: int) -> Iterator[list[str]]:
    addresses: Queue[list[str]] = Queue()
    over = Event()
    hosts = [f"127.0.8.{number}" for number in range(1, count + 1)]
    process = Process(target=serve, args=(hosts, documents, addresses, over))
    process.start()
    try:
        yield addresses.get(timeout=60)
    finally:
        over.set()
        process.join()


@contextmanager
def worker(server: Server, folder: Path, name: str) -> Iterator[None]:
    """A worker that has said it is there."""
    (folder / "deliveries").mkdir(exist_ok=True)
    words = ["worker", "--queue", server.url, "--archives", folder / name, "--deliver", folder / "deliveries"]
    with (
        (folder / f"{name}.log").open("wb") as log,
        subprocess.Popen(
            [sys.executable, "-m", "gongkai", *map(str, words), "--name", name, "--jobs", "1"],
            # A crawl that reads in a second process takes both cores for one worker.
            env={
                **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
                "GONGKAI_READERS": "0",
            },
            stdout=log,
            stderr=log,
        ) as process,
    ):
        while Board(connect(server.url)).about(name) is None:
            time.sleep(0.1)
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def rate(addresses: Sequence[str], workers: int) -> float:
    """Crawls a second; prints what they cost the queue."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        server = stack.enter_context(redis_server(folder / "redis"))
        for number in range(workers):
            stack.enter_context(worker(server, folder, f"w{number}"))
        client = connect(server.url)
        board, queues = Board(client), Queues(client, heartbeat=60)
        time.sleep(2)
        before, clock = client.info(), time.perf_counter()
        jobs = []
        for number, url in enumerate(addresses):
            job, _ = board.claim(f"s{number}", "")
            queues.enqueue(make_message("crawl", f"s{number}", job, TOWN_SITE.format(url=url, number=number)))
            jobs.append(job)
        for job in jobs:
            found = None
            while found is None:
                found = board.wait(job, 5)
            assert found.status == 0, found
        clock, after = time.perf_counter() - clock, client.info()
    commands = after["total_commands_processed"] - before["total_commands_processed"]
    cpu = sum(after[each] - before[each] for each in ("used_cpu_user", "used_cpu_sys"))
    count = len(addresses)
    print(
        f"{workers} worker{'s' if workers > 1 else ''}: {count} crawls in {clock:.1f} s, {count / clock:.3f} a second; of Redis"
        f" {commands / count:.0f} commands and {1000 * cpu / count:.1f} ms of CPU a crawl"
    )
    return count / clock


def throughput(crawls: int, documents: int) -> int:
    """Print both rates; 1 where two workers bring too little."""
    with portals(crawls, documents) as addresses:
        one, two = (rate(addresses, workers) for workers in (1, 2))
    print(f"two workers to one: {two / one:.2f} (asked: {LEAST})")
    return 0 if two / one >= LEAST else 1


def merging(sizes: Sequence[int], documents: int) -> None:
    """Print what a delivery costs, the first of a site and one that brings nothing new, by the size of the archive."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with open_archive(folder / "w.db", sites=("s",)) as archive:
            crawl = archive.begin_crawl("s", "benchmark", "2026-03-05T00:00:00+00:00")
            for number in range(documents):
                url = f"http://127.0.0.1/nb/{number}.html"
                page, _ = store(archive, crawl, make_page(report(2001 + number), url=url, site="s"))
                archive.keep_document(page, read(page))
            archive.finish_crawl(crawl, status="ok", reason="", counts={}, now="2026-03-05T01:00:00+00:00")
        for size in sizes:
            path = folder / f"{size}.db"
            fill(path, max(10, size // 100), size)
            costs = [_cost(path, folder / "w.db") for _ in range(2)]
            print(
                f"a delivery of {documents} versions into {size}: {costs[0]:.0f} ms of CPU for the first,"
                f" {costs[1]:.0f} where nothing is new"
            )
            path.unlink()


def _cost(path: Path, delivered: Path) -> float:
    cpu = time.process_time()
    with Archive.open(path) as archive, opened(delivered) as other:
        union = merge(archive, other)
        for _ in union.run(union.addresses()):
            pass
    return 1000 * (time.process_time() - cpu)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--crawls", type=int, default=16)
    parser.add_argument("--documents", type=int, default=40)
    parser.add_argument("--merge", action="store_true")
    parser.add_argument("--versions", type=int, nargs="*", default=[2000, 20_000, 200_000])
    given = parser.parse_args()
    if given.merge:
        merging(given.versions, given.documents)
        return 0
    return throughput(given.crawls, given.documents)


if __name__ == "__main__":
    sys.exit(main())
