"""What a crawl is measured beside: `python -m benchmarks.rivals titles|naive|trafilatura ADDRESS [OUT]`.

    titles       a bare Scrapy spider that yields each page's title and keeps nothing
    naive        the pipeline one writes first: text by lxml, SHA-256, one INSERT and one commit a page, into the file OUT
    trafilatura  the text of the pages in the folder ADDRESS, in this process; prints pages a second

Both spiders have the settings of `gongkai crawl` that concern speed (crawler/settings.py), and the concurrency of the benchmark's site.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from benchmarks.in_hand import naive

CONCURRENCY = 16
SETTINGS = {
    "CONCURRENT_REQUESTS": CONCURRENCY,
    "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENCY,
    "CONCURRENT_ITEMS": 8,
    "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "LOG_LEVEL": "WARNING",
}


def crawl(address: str, out: str) -> None:
    """Crawl every list and every page; with `out`, through the naive pipeline."""
    from scrapy import Request, Spider
    from scrapy.crawler import CrawlerProcess
    from scrapy.http import Response

    class Titles(Spider):
        name = "titles"

        async def start(self) -> AsyncIterator[Request]:
            yield Request(f"{address}/lists.html")

        def parse(self, response: Response) -> Iterator[Request]:
            for link in response.css("a::attr(href)").getall():
                yield response.follow(link, self.parse_list)

        def parse_list(self, response: Response) -> Iterator[Request]:
            for link in response.css("ul.list a::attr(href)").getall():
                yield response.follow(link, self.parse_page)

        def parse_page(self, response: Response) -> Iterator[dict[str, Any]]:
            body = {"url": response.url, "body": response.body} if out else {}
            yield {"title": response.css("title::text").get(), **body}

    pipelines = {"ITEM_PIPELINES": {Naive: 300}, "NAIVE_OUT": out} if out else {}
    process = CrawlerProcess({**SETTINGS, **pipelines})
    process.crawl(Titles)
    process.start()


class Naive:
    """Text, hash, one INSERT, one commit."""

    def __init__(self, out: str) -> None:
        self._db = sqlite3.connect(out)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("CREATE TABLE pages (url TEXT, sha256 TEXT, title TEXT, text TEXT, body BLOB)")

    @classmethod
    def from_crawler(cls, crawler: Any) -> Naive:
        return cls(crawler.settings["NAIVE_OUT"])

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        text, digest = naive(item["body"])
        values = (
            item["url"],
            digest,
            item["title"],
            text,
            item["body"],
        )
        self._db.execute("INSERT INTO pages VALUES (?, ?, ?, ?, ?)", values)
        self._db.commit()
        return item


def trafilatura(folder: str) -> None:
    """The text of each page of a folder, as trafilatura gives it by default."""
    from trafilatura import extract  # type: ignore[import-not-found,unused-ignore]

    pages = [path.read_text() for path in sorted(Path(folder).iterdir())]
    extract(pages[0])
    started = time.perf_counter()
    for page in pages:
        extract(page)
    print(len(pages) / (time.perf_counter() - started))


if __name__ == "__main__":
    what, where, *rest = sys.argv[1:]
    if what == "trafilatura":
        trafilatura(where)
    else:
        crawl(where, rest[0] if what == "naive" else "")
