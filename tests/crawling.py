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
SLOW_TO_IMPORT = (  # what Scrapy loads by name when a crawl starts
    "scrapy.extensions.remote_control",
    "scrapy.extensions.feedexport",
    "scrapy.downloadermiddlewares.cookies",
    "scrapy.downloadermiddlewares.httpcompression",
    "scrapy.downloadermiddlewares.robotstxt",
)

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.crawling", *SLOW_TO_IMPORT])


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
