"""What an archive of the five seed portals must hold after each visit, and what `parse` must say of the seeds.

python check_seeds.py first|second ARCHIVE
python check_seeds.py parsed FILE.jsonl
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections import Counter
from pathlib import Path
from typing import Any

TONGXIN = "http://127.0.0.11:8900/zfxxgknb/bmzsjg/202401/t20240118_4420488.html"
SHANGHAI = "http://127.0.0.12:8900/info/2013/0828.html"
CHANGCHUN = "http://127.0.0.13:8900/zwgk/content_2011.html"
CHANGSHU_POLICE = "http://127.0.0.14:8900/art/2018/2/1/art_4301_1.html"
CHANGSHU_CITY = "http://127.0.0.14:8900/art/2019/3/1/art_4301_2.html"
COPY = "http://127.0.0.15:8900/cc/2011.html"

READ = {  # URL: (agency, year, kind)
    TONGXIN: ("同心县公安局", 2023, "annual_report"),
    SHANGHAI: ("上海市公安局", None, "notice"),
    CHANGCHUN: ("长春市公安局", 2011, "annual_report"),
    CHANGSHU_POLICE: ("常熟市公安局", 2017, "annual_report"),
    CHANGSHU_CITY: ("常熟市人民政府", 2018, "annual_report"),
    COPY: ("长春市公安局", 2011, "annual_report"),
}


def check_first(db: sqlite3.Connection) -> None:
    documents = {row["url"]: row for row in db.execute("SELECT * FROM documents")}
    same(set(documents), set(READ), "documents")
    for url, (agency, year, kind) in READ.items():
        row = documents[url]
        same(row["agency"], agency, f"agency of {url}")
        same(row["kind"], kind, f"kind of {url}")
        same(row["state"], "present", f"state of {url}")
        if kind == "annual_report":
            same(row["year"], year, f"year of {url}")
    same(documents[COPY]["copy_of"], documents[CHANGCHUN]["id"], "the copy's original")
    same({v["number"] for v in versions(db, CHANGCHUN)}, {1}, "versions of Changchun")
    same(versions(db, CHANGCHUN)[0]["charset"], "gb18030", "charset of Changchun")
    same(penalties(db), [3259], "penalties of Tongxin")
    statuses = [row["status"] for row in db.execute("SELECT status FROM crawls")]
    same(statuses, ["ok"] * 5, "crawls")


def check_second(db: sqlite3.Connection) -> None:
    same(db.execute("SELECT count(*) FROM documents").fetchone()[0], 6, "documents")
    same(penalties(db), [3259, 3260], "penalties of Tongxin by version")
    verdicts = Counter(
        row["verdict"]
        for row in db.execute(
            "SELECT c.verdict FROM checks c JOIN versions v ON v.id = c.version_id"
            " JOIN documents d ON d.id = v.document_id WHERE d.url = ?",
            (TONGXIN,),
        )
    )
    same(set(verdicts), {"pass"}, "verdicts of Tongxin")
    same(len(versions(db, CHANGCHUN)), 1, "versions of Changchun, its counter moving")
    state = db.execute("SELECT state FROM documents WHERE url = ?", (SHANGHAI,)).fetchone()["state"]
    same(state, "suspect", "state of the Shanghai notice")
    rendered = db.execute(
        "SELECT count(*) FROM captures WHERE rendered AND url LIKE '%127.0.0.12%'"
    ).fetchone()[0]
    if not rendered:
        raise SystemExit("the Shanghai list was not opened in a browser")
    for url in (CHANGSHU_POLICE, CHANGSHU_CITY):
        outcomes = [
            row["outcome"]
            for row in db.execute("SELECT outcome FROM visits WHERE url = ? ORDER BY id", (url,))
        ]
        same(outcomes, ["new", "not_modified"], f"visits of {url}")
    for url in READ.keys() - {TONGXIN}:
        same(len(versions(db, url)), 1, f"versions of {url}")


def check_parsed(records: list[dict[str, Any]]) -> None:
    by_seed = {Path(record["file"]).name[:3]: record for record in records}
    same(sorted(by_seed), ["000", "001", "002", "003", "004"], "seeds parsed")
    same(
        [len(items) for items in chapters(by_seed["002"]).values()],
        [8, 3, 3, 3, 5],
        "items of the chapters of 002",
    )
    numbers = [number for items in chapters(by_seed["002"]).values() for number in items]
    same(numbers, [f"({chinese(n)})" for n in range(1, 23)], "item numbers of 002")
    eight = chapters(by_seed["003"])
    same(list(eight), list("一二三四五六七八"), "chapters of 003")
    same(eight["六"], list("一二三四"), "what chapter six of 003 holds")
    for record in records:
        text = json.dumps(
            [record["title"], *(s["heading"] + s["text"] for s in record["sections"])], ensure_ascii=False
        )
        for chrome in ("登录|", "注册", "打印本页", "扫一扫", "掃一掃", "相關詞條", "相关词条", "热门词条"):
            if chrome in text:
                raise SystemExit(f"{record['file']} still holds {chrome}")
    for seed, agency, year in (
        ("000", "常熟市公安局", 2017),
        ("001", "同心县公安局", 2023),
        ("003", "长春市公安局", 2011),
        ("004", "常熟市人民政府", 2018),
    ):
        same((by_seed[seed]["agency"], by_seed[seed]["year"]), (agency, year), f"agency and year of {seed}")
    same(by_seed["002"]["agency"], "上海市公安局", "agency of 002")
    for seed, code, value in (
        ("001", "disclosed.website", 52),
        ("001", "applications.received.total", 2),
        ("000", "applications.received.total", 3),
        ("000", "litigation.total", 1),
        ("004", "applications.received.total", 206),
        ("004", "review.total", 18),
        ("004", "litigation.total", 6),
        ("003", "applications.received.total", 164),
    ):
        told = [f for f in by_seed[seed]["facts"] if f["code"] == code and f["source"] == "text"]
        same([f["value"] for f in told], [value], f"{code} in the prose of {seed}")
        if str(value) not in told[0]["evidence"]:
            raise SystemExit(f"the evidence of {code} in {seed} does not hold {value}: {told[0]['evidence']}")
    cells = [f for f in by_seed["001"]["facts"] if f["source"] == "table"]
    same(len(cells), 10 + 25 * 7 + 15, "cells of the three tables of 001")
    same(len({f["code"] for f in cells}), len(cells), "codes of 001, each once")


def chapters(record: dict[str, Any]) -> dict[str, list[str]]:
    """Chapter number to the numbers of the sections directly under it."""
    found: dict[str, list[str]] = {}
    for section in record["sections"]:
        if len(section["path"]) == 1:
            found[section["path"][0]] = []
        elif len(section["path"]) == 2:
            found[section["path"][0]].append(section["path"][1])
    return found


def chinese(number: int) -> str:
    digits = "零一二三四五六七八九十"
    tens, ones = divmod(number, 10)
    if number <= 10:
        return digits[number]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")


def versions(db: sqlite3.Connection, url: str) -> list[sqlite3.Row]:
    return db.execute(
        "SELECT v.* FROM versions v JOIN documents d ON d.id = v.document_id WHERE d.url = ? ORDER BY v.number",
        (url,),
    ).fetchall()


def penalties(db: sqlite3.Connection) -> list[int]:
    return [
        row["value"]
        for row in db.execute(
            "SELECT f.value FROM facts f JOIN versions v ON v.id = f.version_id"
            " JOIN documents d ON d.id = v.document_id"
            " WHERE d.url = ? AND f.code = 'penalties.decisions' AND f.source = 'table' ORDER BY v.number",
            (TONGXIN,),
        )
    ]


def same(found: object, expected: object, what: str) -> None:
    if found != expected:
        raise SystemExit(f"{what}: expected {expected!r}, found {found!r}")


def main() -> None:
    stage, path = sys.argv[1:]
    if stage == "parsed":
        check_parsed([json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()])
        return
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    {"first": check_first, "second": check_second}[stage](db)


if __name__ == "__main__":
    main()
