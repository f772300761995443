"""How small bodies are kept, beside WARC.gz of the same crawl: `python -m benchmarks.storage`.

    --pages N   pages of each of SITES invented portals (100)
    --days N    captures of each page where all of them change (10)
    --saved DIR a folder with saved pages of many portals; may be repeated (tests/pages, ../shared/pages where there)
    --keep DIR  leave the archives there

A row for each crawl: one capture a page; as many captures as `--days`, a week apart; the same again from an archive of an earlier Gongkai,
which packed every body alone, after `gongkai compact`; and pages of many portals, one or a few of each, which have little in
common (and are trimmed, so that they hold less chrome than real ones).

    stored    all of `bodies.data` and `dictionaries.data`, as a share of the WARC file's size
    on disk   the same of the pages of the file that hold both tables and their indexes
    alone     of bodies that are packed each alone
    keep ms   CPU to keep a body that is new, compared with what packing it alone takes
    read ms   of CPU to read any one body in an archive that was just opened: half of them in less, 99 %, and the slowest; and half of
              them by the clock, which other work on the machine may stop
    verify    MB of bodies recomputed in a second of CPU on one core

WARC.gz is written by warcio as crawlers write it: a response record with its headers for each capture, each record a gzip member.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import bodies, verify
from archive.bodies import packing
from archive.bodies.compact import compact, sizes
from archive.store import Archive
from benchmarks import portal_pages
from crawler.items import Page

SITES = 4
WEEK = 7
READS = 400
SAVED = (Path("tests/pages"), Path("../shared/pages"))
HEADERS = (
    ("Server", "nginx"),
    ("Content-Type", "text/html; charset=utf-8"),
    ("Connection", "keep-alive"),
    ("Last-Modified", "Mon, 05 Jan 2026 01:30:00 GMT"),
    ("ETag", 'W/"69730f14-8a6c"'),
    ("X-Frame-Options", "SAMEORIGIN"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one crawl."""

    name: str
    captures: int
    size: int  # bytes of the bodies as received
    warc: int  # bytes of the WARC file
    stored: int
    disk: int
    alone: int
    keep: float  # ms
    keep_alone: float  # ms
    reads: list[float]  # ms of CPU, in order
    clock: float  # ms: half of the reads in less
    verified: float  # MB/s


def days_of(pages: int, days: int) -> Iterator[list[Page]]:
    """A crawl after another of every portal."""
    for day in range(days):
        yield [
            _page(
                f"portal{site}",
                portal_pages.address(site, number),
                portal_pages.page(site, number, day * WEEK),
            )
            for site in range(SITES)
            for number in range(pages)
        ]


def saved(folders: list[Path]) -> list[Page]:
    """Every saved HTML page below these folders, as a page of the portal its folder stands for."""
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*.html")):
            site = path.parent.name if path.parent.parent == folder else path.parent.parent.name
            found.append(_page(site, f"https://{site}.example/{path.relative_to(folder)}", path.read_bytes()))
    return found


def measure(name: str, path: Path, crawls: list[list[Page]], *, older: bool = False) -> Row:
    """Keep the crawls in a new archive; with `older`, as an earlier Gongkai did, and then compact it."""
    with Archive.open(path) as archive:
        keep, alone = _keep(archive, crawls)
        if older:
            _pack_alone(archive)
            for _ in compact(archive, "2026-01-05T00:00:00+00:00"):
                pass
        digests = [row[0] for row in archive.db.execute("SELECT sha256 FROM bodies ORDER BY sha256")]
        unique = {page.body for pages in crawls for page in pages}
        disk = archive.db.execute(
            "SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%bodies%' OR name LIKE '%dictionaries%'"
        ).fetchone()[0]
        reads, clock = _read(path, digests)
        return Row(
            name=name,
            captures=sum(map(len, crawls)),
            size=sum(map(len, unique)),
            warc=_warc(crawls),
            stored=sum(each["stored"] for each in sizes(archive.db).values()),
            disk=disk,
            alone=sum(len(packing.plain(body).data) for body in unique),
            keep=keep,
            keep_alone=alone,
            reads=reads,
            clock=clock,
            verified=_verify(archive, sum(map(len, unique))),
        )


def _page(site: str, url: str, body: bytes) -> Page:
    return Page(
        site=site,
        url=url,
        kind="annual_report",
        status=200,
        fetched_at="2026-01-05T00:00:00+00:00",
        body=body,
        headers=HEADERS,
        media_type="text/html",
    )


def _keep(archive: Archive, crawls: list[list[Page]]) -> tuple[float, float]:
    """Store the crawls; milliseconds of CPU a body, and those that packing it alone takes."""
    spent = alone = 0.0
    for pages in crawls:
        crawl_ids = {}
        for page in pages:
            if page.site not in crawl_ids:
                archive.keep_site({"slug": page.site})
                crawl_ids[page.site] = archive.begin_crawl(page.site, "test", page.fetched_at)
            began = time.process_time()
            archive.keep_page(page, crawl_ids[page.site])
            spent += time.process_time() - began
            began = time.process_time()
            packing.plain(page.body)
            alone += time.process_time() - began
    count = sum(map(len, crawls))
    return 1000 * spent / count, 1000 * alone / count


def _pack_alone(archive: Archive) -> None:
    with archive.together():
        for (digest,) in archive.db.execute("SELECT sha256 FROM bodies").fetchall():
            codec, data = bodies.packed(archive.body(digest))
            archive.db.execute(
                "UPDATE bodies SET codec = ?, data = ?, base_sha256 = NULL, beside_sha256 = NULL WHERE sha256 = ?",
                (codec, data, digest),
            )


def _warc(crawls: list[list[Page]]) -> int:
    """Bytes of a WARC.gz of all captures."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    for pages in crawls:
        for page in pages:
            headers = StatusAndHeaders("200 OK", list(page.headers), protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    page.url, "response", payload=BytesIO(page.body), http_headers=headers
                )
            )
    return out.tell()


def _read(path: Path, digests: list[str]) -> tuple[list[float], float]:
    """Milliseconds of CPU of reads in random order, each tenth of them in an archive that was just opened; the middle one by the clock."""
    chosen = random.Random(1).choices(digests, k=READS)
    spent, waited = [], []
    for start in range(0, READS, READS // 10):
        with Archive.open(path, readonly=True) as archive:
            for digest in chosen[start : start + READS // 10]:
                began, own = time.perf_counter(), time.process_time()
                archive.body(digest)
                spent.append(1000 * (time.process_time() - own))
                waited.append(1000 * (time.perf_counter() - began))
    return sorted(spent), sorted(waited)[len(waited) // 2]


def _verify(archive: Archive, size: int) -> float:
    """MB of bodies a second: the best of three, since other work on the machine comes and goes."""
    best = 0.0
    for _ in range(3):
        began = time.process_time()
        if problems := list(verify.body_problems(archive.db)):
            raise SystemExit(f"{problems[0]}")
        best = max(best, size / 1e6 / (time.process_time() - began))
    return best


def report(row: Row) -> None:
    middle, late, last = (row.reads[int(len(row.reads) * share) - 1] for share in (0.5, 0.99, 1))
    print(
        f"{row.name}: {row.captures} captures of {row.size / row.captures / 1000:.1f} kB, WARC.gz {row.warc / 1e6:.2f} MB;"
        f" stored {row.stored / row.warc:.3f}, on disk {row.disk / row.warc:.3f}, alone {row.alone / row.warc:.3f};"
        f" keep {row.keep:.2f} ms (packing alone {row.keep_alone:.2f});"
        f" read {middle:.2f} / {late:.2f} / {last:.2f} ms of CPU, {row.clock:.2f} by the clock; verify {row.verified:.0f} MB/s",
        flush=True,
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.storage", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--pages", type=int, default=100, help="pages of each portal")
    parser.add_argument("--days", type=int, default=10, help="captures of each page")
    parser.add_argument("--saved", type=Path, action="append", help="a folder of saved pages")
    parser.add_argument("--keep", type=Path, help="a folder to leave the archives in")
    options = parser.parse_args(arguments)
    folders = [folder for folder in options.saved or SAVED if folder.is_dir()]
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        report(measure("one capture a page", folder / "one.db", list(days_of(options.pages, 1))))
        changing = list(days_of(options.pages, options.days))
        report(measure(f"{options.days} captures a page", folder / "changing.db", changing))
        report(measure("the same, compacted", folder / "older.db", changing, older=True))
        if folders:
            report(measure("saved pages", folder / "saved.db", [saved(folders)]))
            report(measure("saved pages, compacted", folder / "packed.db", [saved(folders)], older=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
