"""How fast an archive is read again, with one process and with one a core: `python -m benchmarks.reparse --pages 1000`.

    --pages N   pages of the archive that is made for it, about 60 kB each with their statutory tables (400)
    --jobs N    processes of the second measurement (one a core)
    --keep DIR  leave the archive there

Pages are the example portal's reports of three years under invented names, with prose of benchmarks/texts.py. Printed are pages a
second, for a comparison only and with every reading replaced, and how many times as fast as one process several are. Milliseconds
of CPU tell what a busy machine hides: those of the process that writes are not shared out.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path

from archive.store import Archive
from benchmarks import texts
from crawler.items import Page
from crawler.pool import cores
from crawler.rereading import BATCH, captures_read, captures_unread, keep, read_again
from examples.portal.resources import Request
from examples.portal.states import facts, resources

SITE = "benchmark"
NOW = "2026-01-05T00:00:00+00:00"
AGENCY = "澄川县公安局"  # of the example portal, whose reports these are
PLACES = "青云临石沙宁白永松东南西北安平清河山林泉溪川岭江湖海阳明光华新丰泰和顺昌盛兴隆"
MODES = {  # what is measured, and how stored readings are made to differ before
    "compare only": "",
    "write, facts differ": "UPDATE facts SET evidence = evidence || '.'",
    "write, all differs": "UPDATE sections SET start = start + 1",
}
ROUNDS = 3
PROSE = 2  # reports of benchmarks/texts.py to a page: 40 kB become 60


@dataclass(frozen=True, slots=True)
class Rate:
    """Pages a second by the clock, and milliseconds of CPU a page in the process that writes."""

    pages: float
    own: float


def pages(count: int) -> Iterator[Page]:
    """Reports of three years for each of as many agencies as it takes."""
    served, known = resources(1), facts(1)
    chosen = sorted(path for path, about in known.items() if about.form == "2021" and about.agency == AGENCY)
    reports = [served[path].content(Request({}, 1)).decode() for path in chosen]
    names = (f"{a}{b}县{bureau}" for a, b, bureau in product(PLACES, PLACES, texts.BUREAUS))
    made = ((name, at, report) for name in names for at, report in enumerate(reports))
    for number, (name, at, report) in enumerate(islice(made, count)):
        prose = "\n".join(texts.report(number * PROSE + at) for at in range(PROSE))
        paragraphs = "".join(f"<p>{line}</p>" for line in prose.split("\n"))
        yield Page(
            site=SITE,
            url=f"https://www.benchmark.example/nb/{number}/{at}.html",
            kind="annual_report",
            status=200,
            fetched_at=NOW,
            body=report.replace(AGENCY, name).replace("</p>", f"</p>{paragraphs}", 1).encode(),
            media_type="text/html",
        )


def fill(path: Path, count: int, jobs: int) -> float:
    """Store and read that many pages; bytes of an average one."""
    size = 0
    with Archive.open(path) as archive:
        archive.keep_site({"slug": SITE})
        crawl = archive.begin_crawl(SITE, "test", NOW)
        for page in pages(count):
            archive.keep_page(page, crawl)
            size += len(page.body)
        reading = read_again(path, captures_unread(archive, None), jobs=jobs, documents=True)
        while batch := list(islice(reading, BATCH)):
            keep(archive, batch)
    return size / count


def measure(path: Path, jobs: int, stale: str) -> Rate:
    """Read every version of the archive again; with `stale`, a statement that makes stored readings differ, and keep the new ones."""
    with Archive.open(path, readonly=not stale) as archive:
        if stale:
            archive.db.execute(stale)
        captures = captures_read(archive, None)
        own, started = time.process_time(), time.perf_counter()
        reading = read_again(path, captures, jobs=jobs, documents=bool(stale))
        while batch := list(islice(reading, BATCH)):
            if failed := next((found for found in batch if found.error), None):
                raise SystemExit(f"{failed.page and failed.page.url}: {failed.error}")
            if stale:
                keep(archive, batch)
        seconds, spent = time.perf_counter() - started, time.process_time() - own
    return Rate(len(captures) / seconds, 1000 * spent / len(captures))


def report(path: Path, jobs: int) -> None:
    """A line for each of MODES: the middle one of a few rounds in turn, since other work on the machine comes and goes."""
    for mode, stale in MODES.items():
        rounds = [[measure(path, number, stale) for number in (1, jobs)] for _ in range(ROUNDS)]
        one, many = (
            sorted(rates, key=lambda rate: rate.pages)[ROUNDS // 2] for rates in zip(*rounds, strict=True)
        )
        print(
            f"{mode}: {one.pages:.1f} pages/s with 1 process ({one.own:.1f} ms CPU a page),"
            f" {many.pages:.1f} with {jobs} ({many.own:.1f} ms in the process that writes):"
            f" {many.pages / one.pages:.2f} times",
            flush=True,
        )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.reparse", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--pages", type=int, default=400, help="pages of the archive")
    parser.add_argument("--jobs", type=int, default=cores(), help="processes of the second measurement")
    parser.add_argument("--keep", type=Path, help="a folder to leave the archive in")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = (options.keep or Path(folder)) / "reparse.db"
        size = fill(path, options.pages, options.jobs)
        print(f"{options.pages} pages of {size / 1000:.0f} kB; archive {path.stat().st_size / 1e6:.0f} MB")
        report(path, options.jobs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
