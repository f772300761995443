"""An archive of a million versions for the pages of the reading room, its rows written straight into the tables.

It is the pages that are measured on it (benchmarks/reading_room.py): texts are short, there are no sections, ten numbers and two
checks for each report. Tests make small ones.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from itertools import count, islice
from pathlib import Path

from archive.store import Archive
from crawler.regions import PROVINCES

YEARS = range(2010, 2026)
CODES = (
    "applications.received.total",
    "applications.granted.total",
    "applications.outcome_total.total",
    "applications.carried_in.total",
    "applications.carried_out.total",
    "licensing.decisions",
    "penalties.decisions",
    "coercion.decisions",
    "review.total",
    "litigation.total",
)
BUREAUS = (
    "教育局 公安局 民政局 司法局 财政局 人力资源和社会保障局 自然资源局 住房和城乡建设局 交通运输局".split()
)
BODY = sha256(b"A").hexdigest()  # of all captures
MOMENT = "2026-02-{:02}T01:00:00+00:00"


def fill(path: Path, agencies: int, versions: int, seed: int = 1) -> None:
    """An archive at `path` of `agencies` in all provinces, ten on each site, with reports since 2010: most there, some late,
    missing, withdrawn or wrong. Notices make up the rest of the documents, a fifth as many as `versions`."""
    Archive.open(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA synchronous = OFF")
        known = list(_agencies(agencies))
        _insert(db, "sites", _sites(known))
        _insert(
            db,
            "crawls",
            (
                {
                    "id": at,
                    "site": row["slug"],
                    "trigger": "hand",
                    "started_at": MOMENT.format(1),
                    "status": "ok",
                }
                for at, row in enumerate(_sites(known), 1)
            ),
        )
        db.execute("INSERT INTO bodies (sha256, size, codec, data) VALUES (?, 1, 'raw', x'41')", (BODY,))
        reports = list(_reports(known, random.Random(seed)))
        rest = max(0, versions // 5 - len(reports))
        documents = [*reports, *_notices(known, len(reports) + 1, rest)]
        _documents(db, documents, versions)
        _findings(db, reports, random.Random(seed))
        _state_changes(db, documents)
    db.close()


def _agencies(wanted: int) -> Iterator[tuple[str, str, str, str]]:
    """Slug of the site, region, province and name of each agency."""
    places = [(code, name) for code, name in PROVINCES.items() if code not in {"10", "90"}]
    for at in range(wanted):
        site, bureau = divmod(at, 10)
        code, province = places[site % len(places)]
        county = f"{province}第{site // len(places) + 1}县"
        region = f"{code}01{site // len(places) % 79 + 20}"
        name = f"{county}人民政府" if bureau == 0 else f"{county}{BUREAUS[bureau - 1]}"
        yield f"s{site}", region, province, name


def _sites(known: list[tuple[str, str, str, str]]) -> Iterator[dict[str, object]]:
    for slug, region, province, name in known[::10]:
        yield {"slug": slug, "agency": name, "region": region, "level": "county", "province": province}


def _reports(known: list[tuple[str, str, str, str]], dice: random.Random) -> Iterator[dict[str, object]]:
    numbers = count(1)
    for slug, _, _, name in known:
        first = dice.choice(YEARS[:8])
        for year in YEARS:
            if year < first or (year > first and dice.random() < 0.06):
                continue
            late = dice.random() < 0.1
            published = f"{year + 1}-{'06' if late else '01'}-{dice.randrange(1, 29):02}"
            state = "gone" if dice.random() < 0.02 else "suspect" if dice.random() < 0.01 else "present"
            at = next(numbers)
            yield _document(
                at,
                slug,
                "annual_report",
                name,
                year,
                published,
                state,
                f"{name}{year}年政府信息公开工作年度报告",
            )


def _notices(known: list[tuple[str, str, str, str]], first: int, wanted: int) -> Iterator[dict[str, object]]:
    for at in range(first, first + wanted):
        slug, _, _, name = known[at % len(known)]
        year = YEARS[at % len(YEARS)]
        state = "gone" if at % 50 == 0 else "present"
        yield _document(
            at, slug, "notice", name, year, f"{year}-03-04", state, f"{name}关于第{at}号事项的通知"
        )


def _document(
    at: int, site: str, kind: str, agency: str, year: int, published: str, state: str, title: str
) -> dict[str, object]:
    seen = MOMENT.format(at % 28 + 1)
    return {
        "id": at, "site": site, "url": f"https://{site}.example/{at}.html", "kind": kind, "agency": agency, "year": year,
        "title": title, "number": "", "published": published, "state": state, "state_since": seen, "first_seen": seen,
        "last_seen": seen,
    }  # fmt: skip


def _documents(db: sqlite3.Connection, documents: list[dict[str, object]], versions: int) -> None:
    """The documents with their versions, as many of each as make up the whole, and the captures those were read from."""
    each, more = divmod(versions, len(documents)) if versions > len(documents) else (1, 0)
    numbers = count(1)

    def rows() -> Iterator[tuple[dict[str, object], dict[str, object]]]:
        for place, document in enumerate(documents):
            for number in range(1, each + (place < more) + 1):
                at = next(numbers)
                document["version_id"] = at
                seen = MOMENT.format(at % 28 + 1)
                yield (
                    {"id": at, "site": document["site"], "url": document["url"], "role": "document", "kind": document["kind"],
                     "captured_at": seen, "body_sha256": BODY, "status": 200, "media_type": "text/html", "rendered": 0,
                     "final_url": "", "parent_url": "", "read_at": seen, "hint": "{}", "headers": "[]"},
                    {"id": at, "document_id": document["id"], "number": number, "capture_id": at, "captured_at": seen,
                     "content_sha256": f"{at:064}", "chain_sha256": f"{at:064}", "change": "first" if number == 1 else "content",
                     "title": document["title"], "published": document["published"], "charset_declared": "", "charset": "utf-8",
                     "script": "hans", "parser": "1", "form": "2021" if document["kind"] == "annual_report" else "", "issuer": "",
                     "signature": "", "signed": "", "addressees": "[]", "charset_evidence": "[]", "attachments": "[]",
                     "notes": "[]", "text": f"{document['title']}\n本机关第{number}次发布。" * 3},
                )  # fmt: skip

    made = rows()
    while batch := list(islice(made, 20_000)):
        _insert(db, "captures", (capture for capture, _ in batch))
        _insert(db, "versions", (version for _, version in batch))
    _insert(db, "documents", documents)


def _findings(db: sqlite3.Connection, reports: list[dict[str, object]], dice: random.Random) -> None:
    """Ten numbers of each report's current version, one of them left out now and then, and two checks, few of which fail."""
    facts, checks = [], []
    for report in reports:
        version, size = report["version_id"], dice.randrange(2, 400)
        for place, code in enumerate(CODES):
            if dice.random() < 0.97:
                facts.append({"version_id": version, "code": code, "value": size * (place + 1), "unit": "件", "raw": str(size),
                              "state": "number", "source": "table", "evidence": "总计"})  # fmt: skip
        for rule in ("rows_sum", "columns_balance"):
            verdict = "fail" if dice.random() < 0.03 else "pass"
            checks.append(
                {
                    "version_id": version,
                    "rule": rule,
                    "verdict": verdict,
                    "expected": size,
                    "actual": size,
                    "detail": "",
                }
            )
    _insert(db, "facts", facts)
    _insert(db, "checks", checks)


def _state_changes(db: sqlite3.Connection, documents: list[dict[str, object]]) -> None:
    _insert(db, "state_changes", (
        {"document_id": row["id"], "changed_at": row["state_since"], "old": "present", "new": row["state"], "reason": "HTTP 404",
         "crawl_id": 1, "visits": "[]"}
        for row in documents if row["state"] != "present"
    ))  # fmt: skip


def _insert(db: sqlite3.Connection, table: str, rows: object) -> None:
    rows = list(rows)  # type: ignore[call-overload]
    if rows:
        names = list(rows[0])
        marks = ", ".join(f":{name}" for name in names)
        db.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)
