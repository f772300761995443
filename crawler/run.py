"""One crawl of one site in this process: Scrapy's reactor starts once, so a process crawls once."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler.extensions import Run
from crawler.progress import is_wanted
from crawler.sites import Site
from crawler.spiders.portal import spider_for

OURS = ("crawler", "pipelines", "archive")  # packages whose log lines are worth reading at INFO
# Loggers that tell, as errors of a program, of answers that never came; each such visit has a line of our own.
ECHOES = ("scrapy-playwright", "scrapy.downloadermiddlewares.robotstxt")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a crawl ended: `status` 0 when all that was asked for was read, 1 when it fell short and the log says why.

    `crawl_id` is its row in the archive; None when it never began.
    """

    status: int
    crawl_id: int | None


def run_crawl(
    site: Site,
    archive: Path,
    *,
    trigger: str,
    limit: int | None = None,
    since: str | None = None,
    full: bool = False,
    fresh: bool = False,
    url: str | None = None,
    spare: int | None = None,
) -> Outcome:
    """Crawl the site into the archive, and say how it ended.

    `limit` documents at most; `since` (YYYY-MM-DD) leaves out older entries; `full` asks for every document, whether it is due
    or not; `fresh` does and ignores validators; `url` is the one document to fetch;
    `spare` documents are asked for at least, due or not (GONGKAI_SPARE when not given).
    """
    spared = {} if spare is None else {"GONGKAI_SPARE": spare}
    process = AsyncCrawlerProcess(
        _settings(
            **spared,
            GONGKAI_ARCHIVE=str(archive),
            GONGKAI_TRIGGER=trigger,
            GONGKAI_LIMIT=limit or 0,
            GONGKAI_SINCE=since or "",
            GONGKAI_FULL=full,
            GONGKAI_FRESH=fresh,
            GONGKAI_URL=url or "",
        )
    )
    log_to_stderr(site.slug)
    crawler = process.create_crawler(spider_for(site))
    crawl = process.crawl(crawler)
    process.start()
    if crawl.done() and (error := crawl.exception()):
        raise error  # a fault of ours: Scrapy could not even begin
    run = Run.of(crawler)
    is_ok = run.verdict is not None and run.verdict.status in (
        "ok",
        "truncated",
    )  # none after a second signal, which waits for nothing
    return Outcome(0 if is_ok else 1, run.crawl_id if run.began else None)


def _settings(**own: object) -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.update({**own, "LOG_INSTALL_ROOT_HANDLER": False}, priority="cmdline")
    return settings


def log_to_stderr(slug: str) -> None:
    """Our own lines from INFO on, everybody else's warnings; Scrapy's account of its settings is nobody's news."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(f"%(asctime)s {slug} %(levelname)s %(message)s"))
    handler.addFilter(_is_news)
    if is_wanted():
        handler.setLevel(logging.WARNING)  # the progress line stands for the others
    logging.root.addHandler(handler)
    logging.root.setLevel(logging.INFO)


def _is_news(record: logging.LogRecord) -> bool:
    if record.name in ECHOES:
        return False
    if record.name.partition(".")[0] in OURS:
        return record.levelno >= logging.INFO
    return record.levelno >= logging.WARNING
