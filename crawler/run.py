"""One crawl of one site in this process: Scrapy's reactor starts once, so a process crawls once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler import logs
from crawler.extensions import Run
from crawler.progress import is_wanted
from crawler.sites import Site
from crawler.spiders.portal import spider_for


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
    resolver: str = "",
) -> Outcome:
    """Crawl the site into the archive, and say how it ended.

    `limit` documents at most; `since` (YYYY-MM-DD) leaves out older entries; `full` asks for every document, whether it is due
    or not; `fresh` does and ignores validators; `url` is the one document to fetch;
    `spare` documents are asked for at least, due or not (GONGKAI_SPARE when not given);
    `resolver` is the path of a class that answers for the DNS, in place of Scrapy's DNS_RESOLVER.
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
            **({"TWISTED_DNS_RESOLVER": resolver} if resolver else {}),
        )
    )
    logs.set_up(site.slug, is_quiet=is_wanted())
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
    # No spider is looked for by its name: that would read the files of all sites.
    settings.update({**own, "LOG_INSTALL_ROOT_HANDLER": False, "SPIDER_MODULES": []}, priority="cmdline")
    return settings
