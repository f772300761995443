"""Crawls for tests: each in a process of its own, as a reactor starts once per process, forked with the imports done."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from crawler import responses
from crawler.run import run_crawl
from crawler.sites import load_site

SECONDS = 60
LOADED_BY_NAME = """
    crawler.cookies crawler.middlewares crawler.pace crawler.revisit crawler.robots crawler.transfer
    crawler.spiders.from_sites crawler.spiders.sample crawler.spiders.survey opencc pipelines.steps protego
    scrapy.downloadermiddlewares.cookies scrapy.downloadermiddlewares.defaultheaders
    scrapy.downloadermiddlewares.downloadtimeout scrapy.downloadermiddlewares.httpauth
    scrapy.downloadermiddlewares.httpcache scrapy.downloadermiddlewares.httpcompression
    scrapy.downloadermiddlewares.httpproxy scrapy.downloadermiddlewares.offsite
    scrapy.downloadermiddlewares.redirect scrapy.downloadermiddlewares.retry
    scrapy.downloadermiddlewares.robotstxt scrapy.downloadermiddlewares.stats
    scrapy.downloadermiddlewares.useragent scrapy.dupefilters scrapy.extensions.closespider
    scrapy.extensions.corestats scrapy.extensions.feedexport scrapy.extensions.logcount
    scrapy.extensions.logstats scrapy.extensions.memdebug scrapy.extensions.memusage
    scrapy.extensions.remote_control scrapy.extensions.spiderstate scrapy.extensions.throttle scrapy.logformatter
    scrapy.pqueues scrapy.robotstxt scrapy.spidermiddlewares.depth scrapy.spidermiddlewares.httperror
    scrapy.spidermiddlewares.metacopy scrapy.spidermiddlewares.referer scrapy.spidermiddlewares.start
    scrapy.spidermiddlewares.urllength scrapy.squeues scrapy.statscollectors scrapy.utils.engine
    twisted.conch.telnet
""".split()  # what a crawl imports when it starts; the reactor stays out, since each process makes its own

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.crawling", "tests.commands", "tests.warm", *LOADED_BY_NAME])


@dataclass(frozen=True, slots=True)
class Done:
    """How a crawl ended, and what it wrote to stderr."""

    status: int
    log: str


@dataclass(frozen=True, slots=True)
class Crawl:
    """A crawl that may still run."""

    process: ForkServerProcess
    log: Path

    def wait(self, seconds: float = SECONDS) -> Done:
        """How it ended; one that takes longer is killed."""
        self.process.join(seconds)
        status = self.process.exitcode
        if status is None:
            self.process.kill()
            self.process.join()
            status = -9
        self.process.close()
        return Done(status, self.log.read_text(encoding="utf-8"))


def start(
    site: Path,
    archive: Path,
    env: Mapping[str, str] | None = None,
    *,
    room: int | None = None,
    at: datetime | None = None,
    **options: Any,
) -> Crawl:
    """Crawl the site of that file into the archive; options as of `run_crawl`.

    `room`: bytes to which any file may grow, as on a disk that fills up. `at`: the time at which it begins, for the archive.
    """
    log = archive.with_suffix(".log")
    log.write_text("", encoding="utf-8")
    process = _FORKS.Process(target=_child, args=(site, archive, log, dict(env or {}), room, at, options))
    process.start()
    return Crawl(process, log)


def _child(
    site: Path,
    archive: Path,
    log: Path,
    env: dict[str, str],
    room: int | None,
    at: datetime | None,
    options: dict[str, Any],
) -> None:
    os.environ.update(env)
    if at is not None:
        shift = at - responses.utc_now()
        responses.clock = lambda: responses.utc_now() + shift
    if room is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    os.dup2(os.open(log, os.O_WRONLY | os.O_APPEND), sys.stderr.fileno())
    sys.exit(run_crawl(load_site(site), archive, trigger="test", **options).status)
