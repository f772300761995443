"""Crawls of every platform of the example portal: 25 reports a column, whole and with faults, each crawled twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from sqlite_utils import Database

from examples.portal import Portal, serve
from examples.portal.catalogue import FAULTS, catalogue
from examples.portal.platforms import PLATFORMS
from tests.crawling import Done, start

SITE = """
agency   = "澄川市人民政府"
region   = "900100"
homepage = "{home}"
schedule = "17 3 * * 1"
delay    = 0.0
private  = true
concurrency = 16
"""
COLUMN = """
[[column]]
url  = "{url}"
kind = "annual_report"
"""

Columns = Mapping[str, dict[str, Any]]


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    with serve(hurried=True) as running:
        yield running


@pytest.fixture(scope="module")
def site(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with the column of every platform."""
    file = tmp_path_factory.mktemp("sites") / "platforms.toml"
    columns = [COLUMN.format(url=urljoin(portal.url, platform.COLUMN)) for platform in PLATFORMS.values()]
    file.write_text(SITE.format(home=portal.url) + "".join(columns), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def crawled(
    portal: Portal, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, tuple[Done, Done]]:
    """An archive into which the site was crawled twice, and how the crawls ended."""
    portal.set_fault("")
    archive = tmp_path_factory.mktemp("archive") / "gongkai.db"
    return archive, (start(site, archive).wait(), start(site, archive, full=True).wait())


def columns_of(archive: Path, portal: Portal, crawl: int) -> Columns:
    """The crawl's columns by platform."""
    names = {urljoin(portal.url, platform.COLUMN): name for name, platform in PLATFORMS.items()}
    with closing(Database(archive)) as db:
        rows = db.query("SELECT * FROM crawl_columns WHERE crawl_id = ?", (crawl,))
        return {names[row["column_url"]]: row for row in rows}


@pytest.mark.parametrize("crawl", [1, 2])
@pytest.mark.parametrize("name", PLATFORMS)
def test_announced_listed_and_stored_are_the_same(
    portal: Portal, crawled: tuple[Path, tuple[Done, Done]], name: str, crawl: int
) -> None:
    column = columns_of(crawled[0], portal, crawl)[name]
    assert (column["family"], column["state"], column["reason"]) == (name, "complete", "")
    assert (column["announced"], column["listed"], column["stored"], column["pages"]) == (25, 25, 25, 3)


@pytest.mark.parametrize("name", PLATFORMS)
def test_documents_are_read(portal: Portal, crawled: tuple[Path, tuple[Done, Done]], name: str) -> None:
    with closing(Database(crawled[0])) as db:
        stored = {
            row["url"]: (row["title"], row["agency"], row["year"], row["published"])
            for row in db.query("SELECT url, title, agency, year, published FROM documents")
        }
    for document in catalogue(PLATFORMS[name].path).documents:
        known = (document.title, document.agency, document.year, document.published)
        assert stored[urljoin(portal.url, document.path)] == known


def test_a_second_crawl_finds_nothing_new(crawled: tuple[Path, tuple[Done, Done]]) -> None:
    archive, (first, second) = crawled
    assert (first.status, second.status) == (0, 0), first.log + second.log
    with closing(Database(archive)) as db:
        crawls = list(db.query("SELECT status, reason, announced, listed, stored, new, changed FROM crawls"))
        versions, documents = (db[table].count for table in ("versions", "documents"))
    total = 25 * len(PLATFORMS)
    common = {
        "status": "ok",
        "reason": "",
        "announced": total,
        "listed": total,
        "stored": total,
        "changed": 0,
    }
    assert crawls == [{**common, "new": total}, {**common, "new": 0}]
    assert versions == documents == total


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_page_two_makes_the_crawl_partial(
    portal: Portal, site: Path, crawled: tuple[Path, tuple[Done, Done]], tmp_path: Path, fault: str
) -> None:
    archive = tmp_path / "gongkai.db"
    archive.write_bytes(crawled[0].read_bytes())
    portal.set_fault(fault)
    try:
        done = start(site, archive).wait()
    finally:
        portal.set_fault("")
    assert done.status == 1, done.log
    with closing(Database(archive)) as db:
        (crawl,) = db.query("SELECT id, status, reason FROM crawls ORDER BY id DESC LIMIT 1")
        states = {row["state"] for row in db.query("SELECT DISTINCT state FROM documents")}
    assert crawl["status"] == "partial"
    assert states == {"present"}  # nothing of a partial crawl makes a tombstone
    columns = columns_of(archive, portal, crawl["id"])
    for name, platform in PLATFORMS.items():
        assert columns[name]["state"] == "partial", name
        assert f"list page 2 of {urljoin(portal.url, platform.COLUMN)}" in columns[name]["reason"]
        assert f"list page 2 of {urljoin(portal.url, platform.COLUMN)}" in crawl["reason"]
