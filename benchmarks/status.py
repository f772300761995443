"""How long `gongkai status` takes in an archive of many documents: `python -m benchmarks.status`.

    --documents N  documents in all, a thousand a site (100000)
    --keep FILE    leave the archive there

Rows are put into the tables directly: a version, a capture, two visits and a section for each document, forty facts for each tenth one, and for each
site ten crawls with their columns and coverage. Printed: seconds by the clock and in CPU of the rows of `status`, of the metrics, and of what a
crawl of one site measures when it ends; each the best of five.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from archive import coverage, judgements
from archive.store import Archive
from gongkai.metrics import metrics
from gongkai.status import status_rows
from pipelines import PARSER

SITE = 1000  # documents of a site
CRAWLS = 10
BEST_OF = 5
NOW = "2026-01-05T00:00:00+00:00"
COLUMN = "https://www.{0}.example/nb/"
# ?1 documents of a site, ?2 its slug, ?3 the first id, ?4 the id of its first crawl
NUMBERS = "WITH RECURSIVE n (i) AS (SELECT ?3 UNION ALL SELECT i + 1 FROM n WHERE i < ?3 + ?1 - 1)"
ROWS = (
    "INSERT INTO captures (id, site, url, role, kind, captured_at, body_sha256, status, media_type, rendered, final_url,"
    " parent_url, read_at, hint, headers) SELECT i, ?2, 'https://www.' || ?2 || '.example/' || i, 'document', 'notice',"
    " '2026-01-05T00:00:00+00:00', 'x', 200, 'text/html', 0, '', '', '2026-01-05', '{}', '[]' FROM n",
    "INSERT INTO documents (id, site, url, kind, agency, year, title, number, published, state, state_since, first_seen,"
    " last_seen, version_id) SELECT i, ?2, 'https://www.' || ?2 || '.example/' || i, iif(i % 10, 'notice', 'annual_report'),"
    " ?2 || '第' || i / 100 || '局', 2010 + i / 10 % 10, '标题' || i, '', '2024-01-01', iif(i % 50, 'present', 'suspect'),"
    " '', '2026-01-05', '2026-01-05', i FROM n",
    "INSERT INTO versions (id, document_id, number, capture_id, captured_at, content_sha256, chain_sha256, change, title,"
    " published, charset_declared, charset, script, parser, form, issuer, signature, signed, addressees,"
    " charset_evidence, attachments, notes, text) SELECT i, i, 1, i, '2026-01-05', i, i, 'first', '标题', '', '', '', 'hans',"
    f" '{PARSER}', '', '', '', '', '[]', '[]', '[]', '[]', printf('%.2000c', '字') FROM n",
    "INSERT INTO sections (version_id, position, level, number, heading, path, start, inferred, text)"
    " SELECT i, 0, 1, '一', '总体情况', '[]', 0, 0, printf('%.2000c', '字') FROM n",
    "INSERT INTO visits (crawl_id, url, visited_at, status, outcome, capture_id) SELECT ?4 + c.value,"
    " 'https://www.' || ?2 || '.example/' || i, '2026-01-05', 200, 'unchanged', i FROM n, json_each('[0,1]') c",
    "INSERT INTO facts (version_id, code, value, unit, raw, state, source, evidence) SELECT i,"
    " iif(f.value < 14, json_extract(?5, '$[' || f.value || ']'), 'code.' || f.value), 1, '件', '1', 'number', 'table', ''"
    " FROM n, json_each('[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,"
    "33,34,35,36,37,38,39]') f WHERE i % 10 = 0",
    "INSERT INTO list_entries (site, column_url, url, title, date, first_seen, last_seen, crawl_id) SELECT ?2,"
    " 'https://www.' || ?2 || '.example/nb/', 'https://www.' || ?2 || '.example/' || i, '', '', '', '', ?4 + 9 FROM n",
)


def fill(archive: Archive, documents: int) -> None:
    """Sites of SITE documents each, crawled CRAWLS times."""
    codes = "[" + ",".join(f'"{code}"' for code in coverage.MAIN_CODES) + "]"
    with archive.together():
        archive.db.execute("INSERT INTO bodies (sha256, size, codec, data) VALUES ('x', 1, 'raw', x'00')")
        for number, first in enumerate(range(1, documents + 1, SITE)):
            slug, crawl = f"s{number}", 1 + number * CRAWLS
            archive.keep_site({"slug": slug, "agency": f"{slug}人民政府", "region": "640324"})
            for _ in range(CRAWLS):
                archive.db.execute(
                    "INSERT INTO crawls (site, trigger, started_at, status) VALUES (?, 'schedule', ?, 'ok')",
                    (slug, NOW),
                )
            for statement in ROWS:
                values = (min(SITE, documents - first + 1), slug, first, crawl, codes)
                asked = max(place for place in range(1, 6) if f"?{place}" in NUMBERS + statement)
                at = statement.index("SELECT")
                archive.db.execute(f"{statement[:at]} {NUMBERS} {statement[at:]}", values[:asked])
            _measure(archive, slug, crawl)


def _measure(archive: Archive, slug: str, crawl: int) -> None:
    rows = coverage.measure(archive, slug, crawl + CRAWLS - 1, {COLUMN.format(slug): "notice"}, ())
    for each in range(crawl, crawl + CRAWLS):
        coverage.keep(archive, each, rows)
        judgements.keep(archive, each, None, ())


def best(asked: Callable[[], object]) -> tuple[float, float]:
    """The least seconds by the clock and in CPU."""
    clocks, own = [], []
    for _ in range(BEST_OF):
        began, spent = time.perf_counter(), time.process_time()
        asked()
        clocks.append(time.perf_counter() - began)
        own.append(time.process_time() - spent)
    return min(clocks), min(own)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.status", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        path = options.keep or Path(scratch) / "status.db"
        with Archive.open(path) as archive:
            fill(archive, options.documents)
        with Archive.open(path, readonly=True) as archive:
            now = datetime.now(UTC)
            rows = status_rows(archive, {}, None, now)
            asked: dict[str, Callable[[], object]] = {
                "status": lambda: status_rows(archive, {}, None, now),
                "metrics": lambda: [list(metric.lines) for metric in metrics(rows, 0, now)],
                "measuring a crawl": lambda: coverage.measure(
                    archive, "s0", CRAWLS, {COLUMN.format("s0"): "notice"}, ()
                ),
            }
            for name, call in asked.items():
                print(f"{name}: {best(call)[0]:.3f} s, {best(call)[1]:.3f} s of CPU", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
