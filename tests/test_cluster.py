"""Three workers and a schedule as real processes on a real Redis: kill -9 of a worker, a restart of Redis, thirty portals.

Each worker's crawls carry its name in their user agent, so that the portals know who fetched what when.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from threading import Event, Lock
from typing import Any

import pytest

from archive.store import Archive
from archive.verify import verify
from crawler.cluster.board import Board
from crawler.cluster.overview import listed
from crawler.cluster.server import connect
from tests.commands import Running, gongkai, running
from tests.crawling import start
from tests.loopback import Answer, Portal, Seen, serving
from tests.redis_server import Server, redis_server
from tests.town import TOWN_SITE, listing, report

HTML = {"Content-Type": "text/html; charset=utf-8"}
SECONDS = 600  # on a machine with other work
LEASE = 4
TOWNS = 30
PATHS = [f"/nb/{number}.html" for number in range(1, 4)]
CONTENT = {
    "documents": "SELECT url, kind, agency, year, title, number, published, state FROM documents",
    "versions": "SELECT d.url, v.number, v.content_sha256, v.chain_sha256 FROM versions v JOIN documents d ON d.id = v.document_id",
    "facts": "SELECT d.url, f.code, f.value, f.unit, f.raw, f.state, f.evidence FROM facts f JOIN versions v ON v.id = f.version_id"
    " JOIN documents d ON d.id = v.document_id",
    "entries": "SELECT site, column_url, url, title FROM list_entries",
}


@dataclass
class Town:
    """A portal, and who asked it for what when: worker, begin, end, path."""

    number: int
    portal: Portal
    held: str = ""  # a path whose answer waits for `let_go`
    let_go: Event = field(default_factory=Event)
    asked: list[tuple[str, float, float, str]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.portal.routes["/nb/"] = self._route(listing(*PATHS))
        for place, path in enumerate(PATHS):
            self.portal.routes[path] = self._route(report(2001 + place + self.number))

    @property
    def slug(self) -> str:
        return f"town{self.number}"

    def _route(self, body: str) -> Callable[[Seen], Answer]:
        def answer(seen: Seen) -> Answer:
            began, who = time.monotonic(), seen.headers["User-Agent"].partition("@")[0].rpartition(":")[2]
            with self._lock:
                place = len(self.asked)
                self.asked.append((who, began, began, seen.path))
            if seen.path == self.held:
                self.let_go.wait(SECONDS)
            with self._lock:
                self.asked[place] = (who, began, time.monotonic(), seen.path)
            return Answer(body, headers=HTML)

        return answer


@dataclass
class Cluster:
    """Towns, a queue, and a folder for each machine."""

    folder: Path
    server: Server
    towns: list[Town]

    @property
    def sites(self) -> Path:
        return self.folder / "sites"

    @property
    def incoming(self) -> Path:
        return self.folder / "incoming"

    @property
    def archive(self) -> Path:
        return self.folder / "central.db"

    def write(self) -> None:
        for folder in (self.sites, self.incoming):
            folder.mkdir()
        for town in self.towns:
            text = TOWN_SITE.format(url=town.portal.url, number=town.number)
            (self.sites / f"{town.slug}.toml").write_text(text, encoding="utf-8")

    def worker(self, name: str, *words: object) -> Any:
        return running(
            *("worker", "--queue", self.server.url, "--archives", self.folder / name, "--deliver"),
            *(self.incoming, "--name", name, "--lease", LEASE, "--jobs", 1, *words),
            # Each crawl is a process anew: without compiled files, which some machines forbid, it takes seconds to begin.
            env={"GONGKAI_CONTACT": f"mailto:{name}@workers.example", "PYTHONDONTWRITEBYTECODE": ""},
        )

    def schedule(self, *words: object) -> Any:
        return running(
            *("--archive", self.archive, "--sites", self.sites, "schedule", "--queue", self.server.url),
            *("--incoming", self.incoming, *words),
        )

    def crawls(self, path: Path) -> list[tuple[Any, ...]]:
        with Archive.open(path, readonly=True) as archive:
            sql = "SELECT site, status FROM crawls ORDER BY site, id"
            return list(archive.db.execute(sql).fetchall())

    @property
    def board(self) -> Board:
        return Board(connect(self.server.url))


@contextmanager
def cluster(folder: Path, count: int) -> Iterator[Cluster]:
    with ExitStack() as stack:
        server = stack.enter_context(redis_server(folder / "redis"))
        hosts = [f"127.0.9.{number}" for number in range(1, count + 1)]
        towns = [
            Town(number, stack.enter_context(serving(host))) for number, host in enumerate(hosts, start=1)
        ]
        found = Cluster(folder, server, towns)
        found.write()
        yield found
        for town in towns:
            town.let_go.set()


def until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What an archive holds, without ids and times."""
    with Archive.open(path, readonly=True) as archive:
        return {name: sorted(archive.db.execute(sql).fetchall(), key=repr) for name, sql in CONTENT.items()}


@pytest.mark.timeout(900)
def test_thirty_portals_three_workers_one_killed_and_the_queue_restarted(tmp_path: Path) -> None:
    with cluster(tmp_path, TOWNS) as ours, ExitStack() as stack:
        first = ours.towns[0]
        first.held = PATHS[1]
        workers = {name: stack.enter_context(ours.worker(name)) for name in ("one", "two", "three")}
        schedule: Running = stack.enter_context(ours.schedule("--once"))
        until(lambda: first.asked and first.asked[-1][3] == first.held)
        victim = ours.board.running()[first.slug]
        workers[victim].kill()
        killed_at = time.monotonic()
        ours.server.kill()
        time.sleep(0.5)
        ours.server.start()
        time.sleep(1)
        first.held = ""
        first.let_go.set()
        schedule.join(SECONDS)
        assert schedule.exitcode == 0, schedule.err()

        for name, worker in workers.items():
            if name != victim:
                worker.terminate()
                worker.join(SECONDS)
                assert worker.exitcode == 0, worker.err()
        # Every site was crawled once to its end; the one whose worker was killed, by another worker once more.
        assert ours.crawls(ours.archive) == sorted((town.slug, "ok") for town in ours.towns)
        assert ours.crawls(ours.folder / victim / first.slug / f"{first.slug}.db") == [
            (first.slug, "running")
        ]
        assert {who for who, *_ in first.asked} > {victim}
        for town in ours.towns:
            assert one_at_a_time(town.asked), town.asked
            assert not [began for who, began, *_ in town.asked if who == victim and began > killed_at + 0.5]
        with Archive.open(ours.archive) as archive:
            assert list(verify(archive)) == []
            runs = archive.db.execute("SELECT outcome, count(*) FROM runs GROUP BY outcome").fetchall()
            assert runs == [("done", len(ours.towns))]
        assert list(ours.incoming.iterdir()) == []
        assert content(ours.archive) == content(alone(ours))


@pytest.mark.timeout(600)
def test_a_worker_that_is_stopped_gives_its_crawl_back_and_gets_it_again(tmp_path: Path) -> None:
    with cluster(tmp_path, 1) as ours, ExitStack() as stack:
        town, path = ours.towns[0], ours.folder / "one" / "town1" / "town1.db"
        town.held = PATHS[1]
        schedule: Running = stack.enter_context(ours.schedule("--once"))
        with ours.worker("one") as worker:
            until(lambda: town.asked and town.asked[-1][3] == town.held)
            worker.terminate()
            time.sleep(1)
            town.let_go.set()
            worker.join(SECONDS)
            assert worker.exitcode == 0, worker.err()
        states = [
            (each.what, each.name, each.state, each.worker) for each in listed(connect(ours.server.url))
        ]
        # No worker is known to hold it yet: its first crawl was not completed.
        assert states == [("worker", "one", "away", ""), ("crawl", "town1", "waiting", "")]
        assert ours.crawls(path) == [("town1", "partial")]
        stack.enter_context(ours.worker("one"))
        schedule.join(SECONDS)
        assert schedule.exitcode == 0, schedule.err()
        assert ours.crawls(path) == ours.crawls(ours.archive) == [("town1", "partial"), ("town1", "ok")]
        with Archive.open(ours.archive, readonly=True) as archive:
            assert archive.db.execute("SELECT outcome, detail FROM runs").fetchall() == [("done", "")]


@pytest.mark.timeout(600)
def test_what_cannot_be_delivered_is_tried_again_and_crawled_once(tmp_path: Path) -> None:
    with cluster(tmp_path, 1) as ours, ExitStack() as stack:
        town, away = ours.towns[0], ours.folder / "away"
        town.held = PATHS[1]
        stack.enter_context(ours.worker("one"))
        schedule: Running = stack.enter_context(ours.schedule("--once"))
        until(lambda: town.asked and town.asked[-1][3] == town.held)
        ours.incoming.rename(away)  # as a network folder that is not mounted any more
        town.let_go.set()
        client = connect(ours.server.url)
        until(lambda: [each for each in listed(client) if each.state == "delayed"])
        (job,) = (each for each in listed(client) if each.what == "crawl")
        assert "no such folder to deliver to" in job.detail
        asked = len(town.asked)
        away.rename(ours.incoming)
        schedule.join(SECONDS)
        assert schedule.exitcode == 0, schedule.err()
        assert len(town.asked) == asked
        assert ours.crawls(ours.archive) == [("town1", "ok")]


@pytest.mark.timeout(600)
def test_a_worker_reads_again_what_it_holds_and_delivers_that(tmp_path: Path) -> None:
    with cluster(tmp_path, 1) as ours, ExitStack() as stack:
        stack.enter_context(ours.worker("one"))
        first: Running = stack.enter_context(ours.schedule("--once"))
        first.join(SECONDS)
        assert first.exitcode == 0, first.err()
        crawled = content(ours.archive)
        for path in (ours.archive, ours.folder / "one" / "town1" / "town1.db"):
            with Archive.open(path) as archive:  # as an older version read it
                archive.db.execute("UPDATE versions SET parser = '1', title = '旧'")
                archive.db.execute("UPDATE facts SET value = 4711, evidence = '旧'")
                archive.db.execute("UPDATE documents SET title = '旧'")
        assert content(ours.archive) != crawled
        words = ("reparse", "--write", "--workers", "--queue", ours.server.url)
        asked = gongkai("--archive", ours.archive, "--sites", ours.sites, *words)
        assert (asked.status, asked.err) == (0, "")
        assert asked.out.startswith("asked for: 1 site, each read again by the worker that holds it")
        stack.enter_context(ours.schedule())
        until(lambda: content(ours.archive) == crawled)


def alone(ours: Cluster) -> Path:
    """The archive of one machine that crawls the same portals."""
    path = ours.folder / "alone.db"
    for town in ours.towns:
        assert start(ours.sites / f"{town.slug}.toml", path).wait().status == 0
    return path


def one_at_a_time(asked: list[tuple[str, float, float, str]]) -> bool:
    """Whether whoever came later asked only after all that others had asked was over; an answer to a killed worker never is."""
    spans: dict[str, tuple[float, float]] = {}
    for who, began, *_ in asked:
        first, _ = spans.get(who, (began, began))
        spans[who] = (first, began)
    ordered = sorted(spans.values())
    return all(last < begins for (_, last), (begins, _) in pairwise(ordered))
