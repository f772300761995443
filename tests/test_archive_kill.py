"""kill -9 at any moment: what was reported stored is there, the next crawl goes on, and nothing is stored twice."""

from __future__ import annotations

import multiprocessing
import random
import time
from pathlib import Path

from archive.lock import site_lock
from archive.store import Archive
from archive.verify import verify
from tests.factories import SITE, URL, begin, finish, full_document, make_page, store

DOCUMENTS = 100
KILLS = 20


def crawl(path: Path) -> None:
    """Crawl a site of DOCUMENTS pages that never change, as the crawler's steps do."""
    with site_lock(path, SITE), Archive.open(path) as archive:
        archive.keep_site({"slug": SITE})
        crawl_id = begin(archive)
        for number in range(DOCUMENTS):
            url = f"{URL}?{number}"
            page, kept = store(archive, crawl_id, make_page(f"<p>{number}</p>" * 500, url=url))
            if kept.unread:
                archive.keep_document(page, full_document(number, url=url))
        finish(archive, crawl_id)


def counts(path: Path) -> dict[str, int]:
    with Archive.open(path) as archive:
        assert list(verify(archive)) == []
        return {
            table: archive.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("bodies", "captures", "documents", "versions", "facts")
        }


def test_killed_at_random_moments(tmp_path: Path) -> None:
    path, chance = tmp_path / "a.db", random.Random(20260105)
    processes = multiprocessing.get_context("fork")
    before = {"documents": 0}
    for _ in range(KILLS):
        process = processes.Process(target=crawl, args=(path,))
        process.start()
        time.sleep(chance.uniform(0.01, 0.12))
        process.kill()
        process.join()
        after = counts(path)
        assert after["documents"] >= before["documents"]
        before = after
    crawl(path)
    assert counts(path) == {
        "bodies": DOCUMENTS,
        "captures": DOCUMENTS,
        "documents": DOCUMENTS,
        "versions": DOCUMENTS,
        "facts": 3 * DOCUMENTS,
    }
    with Archive.open(path, readonly=True) as archive:
        assert archive.unread() == []
        outcomes = archive.db.execute("SELECT count(*) FROM visits WHERE outcome = 'new'").fetchone()[0]
        assert outcomes == DOCUMENTS
        statuses = [row[0] for row in archive.db.execute("SELECT status FROM crawls ORDER BY id")]
        assert statuses[-1] == "ok"
        assert "running" not in statuses


def test_several_processes_write_one_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    sites = ["changchun", "changshu", "shanghai"]
    processes = multiprocessing.get_context("fork")
    started = [processes.Process(target=crawl_site, args=(path, site)) for site in sites]
    for process in started:
        process.start()
    for process in started:
        process.join()
    assert [process.exitcode for process in started] == [0, 0, 0]
    assert counts(path)["documents"] == 60
    with Archive.open(path, readonly=True) as archive:
        assert {row["status"] for row in archive.health()} == {"ok"}
        # Each text stands at three sites: the first stored is the original of the two others.
        assert archive.db.execute("SELECT count(*) FROM copies").fetchone()[0] == 40


def crawl_site(path: Path, site: str) -> None:
    with Archive.open(path) as archive:
        archive.keep_site({"slug": site})
        crawl_id = begin(archive, site=site)
        for number in range(20):
            url = f"https://{site}.gov.cn/{number}"
            page, _ = store(archive, crawl_id, make_page(f"{number}", url=url, site=site))
            archive.keep_document(page, full_document(number, url=url))
        finish(archive, crawl_id)
