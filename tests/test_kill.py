"""kill -9 at random moments of a crawl: the archive stays whole, the next crawl completes it, nothing comes twice.

Three archives, each hit four times in a row and then completed: once from its process's first moment on, then from the
moment on in which the crawl is under way. The moments differ at every run and are printed when a test fails.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.store import Archive
from archive.verify import verify
from gongkai.demo import running_portal
from tests.crawling import start

KILLS = 4
REQUESTS_SECONDS = 2.5  # a crawl of the portal takes about three
BEGIN_SECONDS = 60  # until it is under way, on a machine with other work


@pytest.fixture(scope="module")
def sites() -> Iterator[Path]:
    """The example portal and its site file, without the column that needs a browser."""
    with running_portal() as (_, folder):
        path = folder / "demo.toml"
        columns = re.split(r"(?=^\[\[column\]\]|^\[expect\])", path.read_text(encoding="utf-8"), flags=re.M)
        kept = [part for part in columns if "render" not in part and not part.startswith("[expect]")]
        path.write_text("".join(kept), encoding="utf-8")
        yield folder


@pytest.fixture(scope="module")
def whole(sites: Path, tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, int, str]]:
    """What an undisturbed crawl stores."""
    path = tmp_path_factory.mktemp("whole") / "whole.db"
    assert start(sites / "demo.toml", path).wait().status == 0
    return stored(path)


@pytest.mark.parametrize("archive", range(3))
def test_a_killed_crawl_loses_nothing(
    archive: int, sites: Path, whole: set[tuple[str, int, str]], tmp_path: Path
) -> None:
    path = tmp_path / f"{archive}.db"
    moments = [random.uniform(0.1, REQUESTS_SECONDS) for _ in range(KILLS)]
    for number, moment in enumerate(moments):
        before = crawls(path)
        crawl = start(sites / "demo.toml", path)
        if number:
            wait_until_under_way(path, before)
        crawl.process.join(moment)
        crawl.process.kill()
        crawl.wait()
        if path.exists():
            assert problems(path) == [], f"killed after {moments}"
    assert start(sites / "demo.toml", path).wait().status == 0
    assert problems(path) == []
    assert stored(path) == whole, f"killed after {moments}"
    with Archive.open(path, readonly=True) as opened:
        twice = opened.db.execute(
            "SELECT url, body_sha256 FROM captures GROUP BY url, body_sha256, rendered HAVING count(*) > 1"
        ).fetchall()
        ended = Counter(status for (status,) in opened.db.execute("SELECT status FROM crawls"))
    assert twice == []
    assert ended["running"] == 0
    assert ended["killed"] > 0, f"none of the kills after {moments} fell into a crawl"


def wait_until_under_way(path: Path, before: int) -> None:
    """Until there are more crawls in the archive than before."""
    until = time.monotonic() + BEGIN_SECONDS
    while crawls(path) == before:
        assert time.monotonic() < until, "the crawl did not begin"
        time.sleep(0.02)


def crawls(path: Path) -> int:
    with suppress(ArchiveError), Archive.open(path, readonly=True) as opened:
        return int(opened.db.execute("SELECT count(*) FROM crawls").fetchone()[0])
    return 0


def stored(path: Path) -> set[tuple[str, int, str]]:
    """URL, number and content of every version."""
    with Archive.open(path, readonly=True) as opened:
        rows = opened.db.execute(
            "SELECT d.url, v.number, v.content_sha256 FROM versions v JOIN documents d ON d.id = v.document_id"
        ).fetchall()
    assert len(rows) == len(set(rows))
    return set(rows)


def problems(path: Path) -> list[str]:
    """What `verify` finds; an archive killed before its first table is empty and has nothing to verify."""
    with Archive.open(path) as opened:
        return [f"{problem.table} {problem.row}: {problem.text}" for problem in verify(opened)]
