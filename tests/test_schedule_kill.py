"""The daemon and crawls by hand as real processes on one portal: kill -9 in the middle of a crawl, and who waits for whom.

The portal holds an answer back until a test lets it go, so that each moment comes at every run.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock
from typing import Any

import pytest

from archive.errors import ArchiveError
from archive.lock import Locked, crawl_locks
from archive.store import Archive
from archive.verify import verify
from tests.commands import gongkai, running
from tests.loopback import Answer, Portal, Seen, serving
from tests.town import listing, report

HTML = {"Content-Type": "text/html; charset=utf-8"}
PATHS = [f"/nb/{number}.html" for number in range(1, 6)]
HELD = PATHS[2]  # the page in the middle
SECONDS = 100  # on a machine with other work
SITE = """agency = "澄川县人民政府"
region = "900101"
homepage = "{url}/"
schedule = "17 3 * * 1"
private = true
delay = 0
enabled = {enabled}
[[column]]
url = "{url}/nb/"
kind = "annual_report"
"""


@dataclass
class Host:
    """A portal of two sites and the archive of both: `a` is crawled by its schedule, `b` by hand."""

    portal: Portal
    folder: Path
    let_go: Event = field(default_factory=Event)
    most_at_once: int = 0
    _at_once: int = 0
    _counting: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        for slug, enabled in (("a", "true"), ("b", "false")):
            text = SITE.format(url=self.portal.url, enabled=enabled)
            (self.folder / f"{slug}.toml").write_text(text, encoding="utf-8")
        self.portal.routes["/nb/"] = self._route(listing(*PATHS))
        for year, path in enumerate(PATHS, 2001):
            self.portal.routes[path] = self._route(report(year))

    def _route(self, body: str) -> Callable[[Seen], Answer]:
        def answer(seen: Seen) -> Answer:
            with self._counting:
                self._at_once += 1
                self.most_at_once = max(self.most_at_once, self._at_once)
            if seen.path == HELD:
                assert self.let_go.wait(SECONDS)
            with self._counting:
                self._at_once -= 1
            return Answer(body, headers=HTML)

        return answer

    @property
    def archive(self) -> Path:
        return self.folder / "a.db"

    def words(self, *words: str) -> tuple[object, ...]:
        return ("--archive", self.archive, "--sites", self.folder, *words)

    def by_hand(self, slug: str) -> tuple[int | None, list[str]]:
        """How a crawl by hand ends, and the sentences it says."""
        ended = gongkai(*self.words("crawl", slug))
        return ended.status, [json.loads(line)["text"] for line in ended.err.splitlines()]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with suppress(ArchiveError), Archive.open(self.archive, readonly=True) as archive:
            return list(archive.db.execute(sql).fetchall())
        return []

    def crawls(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT site, trigger, status FROM crawls ORDER BY id")

    def runs(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT site, cause, outcome FROM runs ORDER BY id")

    def held(self, times: int) -> None:
        """Wait until the page in the middle was asked for that many times."""
        until(lambda: len(self.portal.asked(HELD)) >= times)

    def crawling(self, slug: str) -> int:
        """The process that holds the site's lock."""
        return int((self.folder / f"a.db.locks/{slug}.lock").read_text())

    def is_whole(self) -> None:
        """Nothing is damaged, lacking or there twice, and no lock is held."""
        with Archive.open(self.archive) as archive:
            assert list(verify(archive)) == []
        assert self.rows(
            "SELECT url, count(*) FROM versions v JOIN documents d ON d.id = v.document_id GROUP BY url ORDER BY url"
        ) == [(self.portal.url + path, 1) for path in PATHS]
        assert self.rows("SELECT url FROM captures GROUP BY url, body_sha256 HAVING count(*) > 1") == []
        assert (
            self.rows("SELECT url FROM visits WHERE outcome = 'new' GROUP BY url HAVING count(*) > 1") == []
        )
        until(self.is_free)

    def is_free(self) -> bool:
        """Whether nobody holds the locks of the site and its host."""
        with suppress(Locked), crawl_locks(self.archive, "a", {"127.0.0.1"}):
            return True
        return False


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    with serving() as portal:
        host = Host(portal, tmp_path)
        yield host
        host.let_go.set()


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_daemon_killed_with_its_crawl_completes_it_at_the_next_start(host: Host) -> None:
    with running(*host.words("schedule")) as daemon:
        host.held(1)
        crawl = host.crawling("a")
        daemon.kill()
        os.killpg(crawl, signal.SIGKILL)
    assert (host.crawls(), host.runs()) == ([("a", "schedule", "running")], [("a", "first", "running")])
    host.let_go.set()
    with running(*host.words("schedule")) as daemon:
        until(lambda: host.runs()[1:] == [("a", "killed", "done")])
        daemon.terminate()
        daemon.join(SECONDS)
        assert daemon.exitcode == 0
    assert host.crawls() == [("a", "schedule", "killed"), ("a", "schedule", "ok")]
    assert host.runs()[0] == ("a", "first", "lost")
    host.is_whole()


def test_one_host_has_one_crawl_whoever_starts_it_and_whoever_is_killed(host: Host) -> None:
    with running(*host.words("crawl", "b")) as hand, running(*host.words("schedule")) as daemon:
        host.held(1)
        until(lambda: f"a waits: 127.0.0.1: process {hand.pid} is crawling this host" in daemon.err())
        assert host.crawls() == [("b", "hand", "running")]
        host.let_go.set()
        hand.join(SECONDS)
        host.let_go.clear()
        host.held(2)
        crawl = host.crawling("a")
        let_it_finish = f"process {crawl} is crawling {{}}; let it finish, or stop that process"
        assert host.by_hand("a") == (1, ["a: " + let_it_finish.format("this site")])
        assert host.by_hand("b") == (1, ["127.0.0.1: " + let_it_finish.format("this host")])
        daemon.kill()
        daemon.join()
    with running(*host.words("schedule")) as daemon:  # the crawl goes on without the daemon that began it
        until(lambda: host.runs() == [("a", "first", "lost")])
        time.sleep(0.3)
        assert host.crawls() == [("b", "hand", "ok"), ("a", "schedule", "running")]
        host.let_go.set()
        until(lambda: host.crawls()[1] == ("a", "schedule", "ok"))
        daemon.terminate()
        daemon.join(SECONDS)
        assert daemon.exitcode == 0
    assert len(host.crawls()) == 2
    assert host.most_at_once == 1
    host.is_whole()
