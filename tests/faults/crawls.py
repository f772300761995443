"""Crawls of faulty portals and of a good one, in processes of their own at the same time, into one archive.

Most are forks with the imports done; some are the command `gongkai crawl`, as a person runs it.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from archive.store import Archive
from crawler.run import run_crawl
from crawler.sites import load_site
from tests import crawling  # sets what the server of forks imports

ROOT = Path(__file__).parents[2]
SECONDS = 150  # of a crawl, on a machine that does much else
assert crawling


@dataclass(frozen=True, slots=True)
class Ended:
    """How a crawl ended: its exit status (None: it had to be killed), seconds, the most memory it had, and its log."""

    status: int | None
    seconds: float
    megabytes: int
    cpu: float  # seconds of a core
    crawl_id: int | None
    log: str
    out: str = ""  # what the command printed


def crawl(site: Path, archive: Path, env: Mapping[str, str], **options: Any) -> Ended:
    """Crawl the site of that file into the archive, in a process of its own."""
    return _run(_child, site, archive, env, options)


def command(site: Path, archive: Path, env: Mapping[str, str]) -> Ended:
    """The same by `gongkai crawl`, begun anew."""
    ended = _run(_command, site, archive, env, {})
    with Archive.open(archive, readonly=True) as opened:
        newest = opened.db.execute("SELECT max(id) FROM crawls WHERE site = ?", (site.stem,)).fetchone()[0]
    out = site.with_suffix(".out").read_text(encoding="utf-8")
    return replace(ended, crawl_id=newest, out=out)


def _run(
    target: Callable[..., None],
    site: Path,
    archive: Path,
    env: Mapping[str, str],
    options: Mapping[str, Any],
) -> Ended:
    number = len(list(site.parent.glob(f"{site.stem}.*.log")))
    log, figures = site.with_suffix(f".{number}.log"), site.with_suffix(f".{number}.json")
    process = get_context("forkserver").Process(
        target=target, args=(site, archive, log, figures, dict(env), dict(options))
    )
    began = time.monotonic()
    process.start()
    process.join(SECONDS)
    status = process.exitcode
    if status is None:
        process.kill()
        process.join()
    seconds = time.monotonic() - began
    told = (
        json.loads(figures.read_text())
        if figures.exists()
        else {"megabytes": 0, "cpu": 0.0, "crawl_id": None}
    )
    return Ended(status, seconds, log=log.read_text(encoding="utf-8") if log.exists() else "", **told)


def _child(
    site: Path, archive: Path, log: Path, figures: Path, env: dict[str, str], options: dict[str, Any]
) -> None:
    os.environ.update(env)
    os.dup2(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT), sys.stderr.fileno())
    outcome = run_crawl(load_site(site), archive, trigger="test", **options)
    # Of this process alone: a fork's count begins with what it shares with its parent.
    _tell(figures, resource.getrusage(resource.RUSAGE_SELF), outcome.crawl_id)
    sys.exit(outcome.status)


def _command(
    site: Path, archive: Path, log: Path, figures: Path, env: dict[str, str], options: dict[str, Any]
) -> None:
    """Begun by a small process: the most memory of a program counts from what began it."""
    words = [
        sys.executable,
        "-m",
        "gongkai",
        "--archive",
        archive,
        "--sites",
        site.parent,
        "crawl",
        site.stem,
    ]
    with site.with_suffix(".out").open("w") as out, log.open("w") as err:
        process = subprocess.Popen(
            [*words, *options], stdout=out, stderr=err, env={**os.environ, **env}, cwd=ROOT
        )
        _, status, used = os.wait4(process.pid, 0)
    _tell(figures, used, None)
    sys.exit(os.waitstatus_to_exitcode(status) % 256)


def _tell(figures: Path, used: resource.struct_rusage, crawl_id: int | None) -> None:
    cpu = round(used.ru_utime + used.ru_stime, 1)
    figures.write_text(json.dumps({"megabytes": used.ru_maxrss // 1024, "cpu": cpu, "crawl_id": crawl_id}))


def write_site(folder: Path, slug: str, url: str, columns: tuple[str, ...], top: str = "") -> Path:
    """The site file of a portal at that address."""
    tables = "".join(f'[[column]]\nurl = "{url}{path}"\nkind = "annual_report"\n' for path in columns)
    path = folder / f"{slug}.toml"
    path.write_text(
        f'agency = "澄川县人民政府"\nregion = "900101"\nhomepage = "{url}/"\nschedule = "17 3 * * 1"\n'
        f"delay = 0\n{top or 'private = true'}\n{tables}",
        encoding="utf-8",
    )
    return path
