"""How long the reading room's pages take: `python -m benchmarks.reading_room --archive FILE`.

    --archive FILE  the archive that is asked; it is only read
    --agencies N    instead, make an archive of N agencies with YEARS reports each first (28000 is as many as report in China)
    --keep FILE     leave that archive there
    --rounds N      how often each kind of page is asked for, of other documents, agencies and sites each time (12)

Every kind of bundled page is asked for through Datasette's own client, in this process, so that what is measured is the page and
no network. Printed for each kind, in milliseconds: the middle, the 95th of a hundred and the slowest, by the clock and in CPU, and the
slowest address. The first request of each kind is among them: nothing is warmed up but the templates.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from archive.browse import datasette_app
from archive.connection import read_only
from archive.store import Archive

AIM = 300  # milliseconds, by the clock
SITE = 1000  # documents of a site
YEARS = 7
WORDS = ("公开", "依申请公开", "行政复议", "局 教育", "政府信息公开工作年度报告", "年")
CODES = (
    "applications.received.total",
    "applications.granted.total",
    "applications.outcome_total.total",
    "applications.carried_in.total",
    "applications.carried_out.total",
    "applications.refused.law.total",
    "review.total",
    "review.corrected",
    "litigation_direct.total",
    "penalties.decisions",
    "licensing.decisions",
    "normative_documents.in_force",
)


def asked(path: Path, rounds: int) -> Iterator[tuple[str, list[str]]]:
    """Each kind of page, with addresses of it, of documents, agencies, sites and crawls taken at random."""
    with closing(read_only(path, lambda uri: sqlite3.connect(uri, uri=True))) as db:
        dice = random.Random(rounds)

        def some(sql: str, table: str) -> list[Any]:
            (last,) = db.execute(f"SELECT coalesce(max(rowid), 0) FROM {table}").fetchone()
            places = [dice.randint(1, last) for _ in range(rounds)] if last else []
            found = [db.execute(sql, (place,)).fetchone() for place in places]
            return [row[0] for row in found if row]

        documents = some("SELECT id FROM documents WHERE id >= ? LIMIT 1", "documents")
        captures = some("SELECT id FROM captures WHERE id >= ? LIMIT 1", "captures")
        crawls = some("SELECT id FROM crawls WHERE id >= ? LIMIT 1", "crawls")
        sites = some("SELECT site FROM documents WHERE id >= ? LIMIT 1", "documents")
        agencies = some("SELECT agency FROM documents WHERE agency <> '' AND id >= ? LIMIT 1", "documents")
        (latest,) = db.execute(
            "SELECT max(year) FROM documents WHERE kind = 'annual_report' AND year > 0"
        ).fetchone()
    years = [latest - number % YEARS for number in range(rounds)] if latest else []
    yield "home", ["/"] * rounds
    yield "document", [f"/-/document/{each}" for each in documents]
    yield "document as JSON", [f"/-/document/{each}.json" for each in documents]
    yield "capture", [f"/-/capture/{each}" for each in captures]
    yield "search, no words", ["/-/search"] * rounds
    yield "search", [f"/-/search?{urlencode({'q': dice.choice(WORDS[:5])})}" for _ in range(rounds)]
    yield "search, one character", [f"/-/search?{urlencode({'q': '年'})}"] * rounds
    yield (
        "search, by rank",
        [f"/-/search?{urlencode({'q': dice.choice(WORDS[:5]), 'sort': 'rank'})}" for _ in range(rounds)],
    )
    yield (
        "search, an agency's",
        [f"/-/search?{urlencode({'q': WORDS[0], 'agency': each})}" for each in agencies],
    )
    yield (
        "search, of a site and year",
        [f"/-/search?{urlencode({'q': WORDS[0], 'site': each, 'year': latest})}" for each in sites],
    )
    yield (
        "search, tenth page",
        [f"/-/search?{urlencode({'q': dice.choice(WORDS[:3]), 'page': 10})}" for _ in range(rounds)],
    )
    yield "sites", [f"/-/sites?page={1 + number % 4}" for number in range(rounds)]
    yield "site", [f"/-/site/{each}" for each in sites]
    yield "crawls", [f"/-/crawls?before={each}" for each in crawls]
    yield "crawl", [f"/-/crawl/{each}" for each in crawls]
    yield (
        "compare",
        [
            f"/-/compare?{urlencode([('agency', each) for each in dice.sample(agencies, min(6, len(agencies)))])}"
            for _ in range(rounds)
        ],
    )
    yield (
        "compare, looking for an agency",
        [f"/-/compare?{urlencode({'find': each[-4:]})}" for each in agencies],
    )
    yield "ranking", [f"/-/ranking?{urlencode({'code': dice.choice(CODES), 'year': year})}" for year in years]
    yield (
        "ranking of shares",
        [
            f"/-/ranking?{urlencode({'code': dice.choice(CODES[1:6]), 'per': CODES[0], 'year': year, 'page': 3})}"
            for year in years
        ],
    )
    yield "tables", ["/-/tables"] * rounds
    yield "feed", ["/-/feed"] * min(rounds, 3)


async def measure(path: Path, rounds: int) -> list[str]:
    """A line for each kind of page, printed as it comes; the kinds whose 95th of a hundred is over AIM."""
    app, slow = datasette_app(path), []
    await app.client.get("/-/tables")
    for name in app.jinja_env.list_templates():  # compiled once in the life of a server
        if name.startswith("gongkai/"):
            app.jinja_env.get_template(name)
    print(
        f"{'milliseconds':32} {'clock: p50':>11} {'p95':>7} {'max':>7} {'CPU: p50':>11} {'p95':>7} {'max':>7}  slowest"
    )
    for kind, addresses in asked(path, rounds):
        clocks, own, worst = [], [], ""
        for address in addresses:
            began, spent = time.perf_counter(), time.process_time()
            response = await app.client.get(address)
            own.append(1000 * (time.process_time() - spent))
            clocks.append(1000 * (time.perf_counter() - began))
            worst = address if clocks[-1] == max(clocks) else worst
            if response.status_code != 200:
                print(f"{address}: {response.status_code}", flush=True)
        if clocks:
            print(f"{kind:32} {_spread(clocks, 11)} {_spread(own, 11)}  {worst}", flush=True)
            if _quantile(clocks, 0.95) > AIM:
                slow.append(kind)
    return slow


def _spread(times: list[float], width: int) -> str:
    return f"{_quantile(times, 0.5):{width}.0f} {_quantile(times, 0.95):7.0f} {max(times):7.0f}"


def _quantile(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


# Rows put into the tables directly: ?1 the first document, ?2 the last.
NUMBERS = "WITH RECURSIVE n (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)"
ADDRESS = "'https://www.s' || (i / 1000) || '.example/' || i"
AGENCY = f"'第' || (i / {YEARS}) || '县人民政府'"
ROWS = (
    "INSERT INTO captures (id, site, url, role, kind, captured_at, body_sha256, status, media_type, rendered, final_url,"
    f" parent_url, read_at, hint, headers) SELECT i, 's' || (i / 1000), {ADDRESS}, 'document', 'annual_report',"
    " '2026-01-05T00:00:00+00:00', 'x', 200, 'text/html', 0, '', '', '2026-01-05', '{}', '[]' FROM n",
    "INSERT INTO documents (id, site, url, kind, agency, year, title, number, published, state, state_since, first_seen,"
    f" last_seen, version_id) SELECT i, 's' || (i / 1000), {ADDRESS}, 'annual_report', {AGENCY}, 2018 + i % {YEARS},"
    f" {AGENCY} || '报告', '', '2024-01-01', iif(i % 50, 'present', 'suspect'), '2026-01-05T00:00:00+00:00',"
    " '2026-01-05T00:00:00+00:00', '2026-01-05T00:00:00+00:00', i FROM n",
    "INSERT INTO versions (id, document_id, number, capture_id, captured_at, content_sha256, chain_sha256, change, title,"
    " published, charset_declared, charset, script, parser, form, issuer, signature, signed, addressees,"
    " charset_evidence, attachments, notes, text) SELECT i, i, 1, i, '2026-01-05T00:00:00+00:00', i, i, 'first', '标题',"
    " '', '', '', 'hans', '1', '2021', '', '', '', '[]', '[]', '[]', '[]', '标题' FROM n",
    "INSERT INTO sections (version_id, position, level, number, heading, path, start, inferred, text)"
    " SELECT i, 0, 1, '一', '总体情况', '[]', 0, 0, printf('%.200c', '字') FROM n",
    "INSERT INTO visits (crawl_id, url, visited_at, status, outcome, capture_id)"
    f" SELECT 1 + i / 1000, {ADDRESS}, '2026-01-05T00:00:00+00:00', 200, iif(i % 100, 'new', 'error'), i FROM n",
    "INSERT INTO facts (version_id, code, value, unit, raw, state, source, evidence)"
    " SELECT i, c.value, abs(random() % 1000), '件', '1', 'number', 'table', '' FROM n, json_each(?3) c",
    "INSERT INTO checks (version_id, rule, verdict, expected, actual, detail)"
    " SELECT i, 'columns_balance', iif(i % 20, 'pass', 'fail'), 1, 2, '' FROM n",
)


def fill(archive: Archive, agencies: int) -> None:
    """Reports of so many agencies for YEARS years, with CODES each."""
    documents = agencies * YEARS
    codes = "[" + ",".join(f'"{code}"' for code in CODES) + "]"
    with archive.together():
        archive.db.execute("INSERT INTO bodies (sha256, size, codec, data) VALUES ('x', 1, 'raw', x'00')")
        for first in range(0, documents + 1, SITE):
            slug = f"s{first // SITE}"
            archive.keep_site({"slug": slug, "agency": f"{slug}人民政府", "region": "640324"})
            archive.db.execute(
                "INSERT INTO crawls (site, trigger, started_at, finished_at, status)"
                " VALUES (?, 'schedule', '2026-01-05T00:00:00+00:00', '2026-01-05T01:00:00+00:00', 'ok')",
                (slug,),
            )
            for statement in ROWS:
                values = (max(1, first), min(first + SITE - 1, documents), codes)
                at = statement.index("SELECT")
                archive.db.execute(
                    f"{statement[:at]} {NUMBERS} {statement[at:]}", values[: 3 if "?3" in statement else 2]
                )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.reading_room", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--archive", type=Path)
    parser.add_argument("--agencies", type=int)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--rounds", type=int, default=12)
    options = parser.parse_args(arguments)
    if (options.archive is None) == (options.agencies is None):
        parser.error("name an archive with --archive, or have one made with --agencies")
    logging.disable(logging.INFO)  # the client writes a line for each request
    with tempfile.TemporaryDirectory() as scratch:
        path = options.archive or options.keep or Path(scratch) / "room.db"
        if options.agencies:
            with Archive.open(path) as archive:
                fill(archive, options.agencies)
        slow = asyncio.run(measure(path, options.rounds))
    print(f"over {AIM} ms: {', '.join(slow) or 'none'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
