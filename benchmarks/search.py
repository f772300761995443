"""How fast an archive is searched, and how large its index is: `python -m benchmarks.search --sections 1000000`.

    --sections N   sections of the archive that is made for it, of 316 characters on the average (1,000,000)
    --keep DIR     leave the archive there, and take the one that is there
    --words N      words of each kind that are looked for (100)
    --verify       also recompute the index and compare

The rows are those of a crawl but for their bodies, which are empty. The text is clauses of benchmarks/texts.py and words cut from
them, drawn with the frequencies they have there, and administrative phrases on top, the commonest in more than a tenth of the
sections. Half of the words looked for are drawn from the sections, so that a word comes as often as it is read; the others are the
commonest phrases. Each time is the middle one of three, in milliseconds by the clock, hits with their snippets included; milliseconds of
CPU stand beside it, since a search waits for nothing but the machine: where they are far apart, the machine was busy with other work.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, islice
from pathlib import Path
from statistics import median

from archive.search import RANKED, answer, index, index_check, search
from archive.search.match import fts_query
from archive.search.newest import count
from archive.store import Archive
from benchmarks import texts

IN_VERSION = 20  # sections of a document
IN_TRANSACTION = 1000  # documents
SITES, DAYS = 100, 5500  # fifteen years
LENGTH = 5.49  # logarithm of the median length of a section; with SPREAD the mean is 316 characters
SPREAD = 0.7
NOW = "2026-01-05T00:00:00+00:00"
COMMON = (
    "政府信息公开 主动公开 依申请公开 行政复议 行政诉讼 行政许可 行政处罚 行政机关 工作人员 人民政府 规范性文件 政务公开 办理 信息 申请 公开 "
    "处理 答复 机构 监督"
).split()
HAN = re.compile("[一-鿿]+")
KINDS = ("annual_report", "notice", "attachment", "page")


@dataclass
class Times:
    """Milliseconds of the searches of one kind."""

    name: str
    taken: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def measure(self, ask: Callable[[], object]) -> None:
        rounds = []
        for _ in range(3):
            started, spent = time.perf_counter(), time.process_time()
            ask()
            rounds.append((1000 * (time.perf_counter() - started), 1000 * (time.process_time() - spent)))
        self.taken.append(sorted(clock for clock, _ in rounds)[1])
        self.cpu.append(sorted(cpu for _, cpu in rounds)[1])

    def __str__(self) -> str:
        if not self.taken:
            return f"{self.name:38} no such word"
        return f"{self.name:38} {len(self.taken):4}  clock {_figures(self.taken)}   CPU {_figures(self.cpu)}"


def _figures(taken: list[float]) -> str:
    ordered = sorted(taken)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"p50 {median(ordered):6.1f} p95 {p95:6.1f} max {ordered[-1]:6.1f}"


@cache
def vocabulary() -> tuple[list[str], list[str], list[int]]:
    """Clauses, the word-like pieces they are made of (the longest strings that come again), and how often each comes."""
    lines = [
        *texts.held_out("news"),
        *texts.held_out("statutes"),
        *texts.held_out("reviews"),
        *texts.reports(600),
    ]
    clauses = [
        clause for line in lines for clause in re.split("(?<=[，。；：、！？])", line) if len(clause) > 3
    ]
    grams = Counter(
        clause[at : at + n] for clause in clauses for n in (2, 3, 4) for at in range(len(clause) - n + 1)
    )
    pieces: Counter[str] = Counter()
    for clause in clauses:
        for run in HAN.findall(clause):
            at = 0
            while at < len(run):
                lengths = (n for n in (4, 3, 2) if at + n <= len(run) and grams[run[at : at + n]] >= 3)
                length = next(lengths, 1)
                pieces[run[at : at + length]] += 1
                at += length
    random.Random(1).shuffle(clauses)
    return clauses, list(pieces), list(accumulate(pieces.values()))


def sections(total: int, seed: int = 1) -> Iterator[str]:
    """Texts of sections: half of them clauses as they were written, a few far more often than most; the rest words in a row."""
    draw, parts = random.Random(seed), _parts(seed)
    for _ in range(total):
        length, wanted, taken = 0, draw.lognormvariate(LENGTH, SPREAD), []
        while length < wanted:
            taken.append(next(parts))
            length += len(taken[-1])
        yield "".join(taken)


def _parts(seed: int) -> Iterator[str]:
    """Clauses, phrases and rows of words, drawn by the thousand: one by one takes longer than indexing them."""
    draw = random.Random(seed)
    clauses, pieces, weights = vocabulary()
    often = list(accumulate(1 / (rank + 20) ** 0.8 for rank in range(len(clauses))))
    phrases = list(accumulate(1 / (rank + 1) for rank in range(len(COMMON))))
    while True:
        words = iter(draw.choices(pieces, cum_weights=weights, k=6000))
        parts = draw.choices(clauses, cum_weights=often, k=1700)
        for phrase in draw.choices(COMMON, cum_weights=phrases, k=250):
            parts.append(phrase + draw.choice(("工作", "情况，", f"{draw.randint(0, 9999)}件，")))
        while row := list(islice(words, draw.randint(2, 6))):
            parts.append("".join(row) + draw.choice("，，。、；"))
        draw.shuffle(parts)
        yield from parts


def fill(path: Path, total: int) -> tuple[float, float]:
    """Make the archive; seconds of CPU for its rows and texts, and for the index over them."""
    started, spent = time.process_time(), 0.0
    draw = random.Random(2)
    with Archive.open(path) as archive:
        db = archive.db
        db.execute("PRAGMA synchronous = OFF")  # it is made again if the machine stops
        db.execute("PRAGMA cache_size = -200000")
        with archive.together():
            db.execute("INSERT INTO bodies (sha256, size, codec, data) VALUES ('', 0, 'raw', x'')")
            for number in range(SITES):
                archive.keep_site(
                    {"slug": f"site-{number}", "agency": f"第{number}号{texts.BUREAUS[number % 10]}"}
                )
        text, versions = sections(total), range(1, total // IN_VERSION + 1)
        for begin in versions[::IN_TRANSACTION]:
            with archive.together():
                for version in versions[begin - 1 : begin - 1 + IN_TRANSACTION]:
                    keep_rows(archive, version, [next(text) for _ in range(IN_VERSION)], draw)
                    before = time.process_time()
                    index.add(db, version)
                    spent += time.process_time() - before
            shown(f"{begin * IN_VERSION:,} sections")
        before = time.process_time()
        begin = True
        while index.merge(db, begin=begin):
            begin = False
        spent += time.process_time() - before
        db.execute("ANALYZE")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return time.process_time() - started - spent, spent


def keep_rows(archive: Archive, version: int, parts: Sequence[str], draw: random.Random) -> None:
    """A document of one version with these sections, as a crawl leaves it; its text ends after the first section."""
    county, bureau, year = draw.choice(texts.COUNTIES), draw.choice(texts.BUREAUS), draw.randint(2009, 2024)
    title = f"{county}{bureau}{year}年政府信息公开工作年度报告"
    site, kind = f"site-{int(SITES * draw.random() ** 2)}", draw.choices(KINDS, (4, 3, 2, 1))[0]
    day = time.strftime("%Y-%m-%d", time.gmtime(1767571200 - 86400 * draw.randint(0, DAYS)))
    url, db = f"https://www.benchmark.example/{version}.html", archive.db
    db.execute(
        "INSERT INTO captures VALUES (?, ?, ?, 'document', ?, ?, '', 200, 'text/html', 0, '', '', ?, NULL, '{}', '[]')",
        (version, site, url, kind, NOW, NOW),
    )
    db.execute(
        "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, '', ?, 'present', ?, ?, ?, ?, NULL, NULL)",
        (version, site, url, kind, county + bureau, year, title, day, NOW, NOW, NOW, version),
    )
    db.execute(
        "INSERT INTO versions VALUES (?, ?, 1, ?, ?, '', '', 'first', ?, ?, '', 'utf-8', 'hans', '', '', '', '', '',"
        " '[]', '[]', '[]', '[]', ?, NULL)",
        (version, version, version, NOW, title, day, f"{title}\n{parts[0]}"),
    )
    first = (version - 1) * IN_VERSION + 1
    db.conn.executemany(
        "INSERT INTO sections VALUES (?, ?, NULL, ?, 1, '一', ?, '[\"一\"]', 0, 0, ?)",
        [(first + at, version, at, draw.choice(COMMON) + "情况", part) for at, part in enumerate(parts)],
    )


def words(archive: Archive, length: int, wanted: int) -> list[str]:
    """Words of a length: the commonest phrases, as many of them as there are, words drawn from sections, and rare ones."""
    draw = random.Random(length)
    total = archive.db.execute("SELECT max(id) FROM sections").fetchone()[0]
    common = [word for word in COMMON if len(word) == length]
    drawn: list[str] = []
    while len(drawn) < wanted:
        (text,) = archive.db.execute(
            "SELECT text FROM sections WHERE id = ?", (draw.randint(1, total),)
        ).fetchone()
        run = draw.choice([run for run in HAN.findall(text) if len(run) >= length] or ["公开公开"])
        at = draw.randint(0, len(run) - length)
        drawn.append(run[at : at + length])
    return [*common, *drawn]


def report(archive: Archive, wanted: int) -> None:
    """A line for each kind of search."""
    two, four = words(archive, 2, wanted), words(archive, 4, wanted)
    counts = {word: count(archive.db, fts_query(word), RANKED) for word in {*two, *four}}
    many = sorted(two, key=lambda word: -counts[word])
    shown(
        f"hits: two characters {_spread([counts[w] for w in two])}; four {_spread([counts[w] for w in four])}",
        end="\n",
    )
    for name, chosen in (("two", two), ("four", four)):
        timed(f"newest first, {name} characters", chosen, lambda word: search(archive, word))
    timed(
        "newest first, one character",
        sorted({word[0] for word in two})[:30],
        lambda word: search(archive, word),
    )
    for name, chosen in (("two", two), ("four", four)):
        few = [word for word in chosen if counts[word] <= RANKED]
        timed(f"ranked, {name} characters", few, lambda word: answer(archive, word, sort="rank"))
        busy = sorted(few, key=lambda word: -counts[word])[:10]
        timed(f"ranked, {name}, the ten commonest", busy, lambda word: answer(archive, word, sort="rank"))
    timed("counted up to 50,000", two + four, lambda word: count(archive.db, fts_query(word), RANKED))
    for name, filters in FILTERS.items():
        timed(
            f"newest first, {name}", many[:20] + two[-20:], lambda word, f=filters: search(archive, word, **f)
        )
    for name, pattern in QUERIES.items():
        pairs = [pattern.format(a, b) for a, b in zip(two, reversed(four), strict=False)]
        timed(f"newest first, {name}", pairs[:60], lambda query: search(archive, query))


FILTERS: dict[str, dict[str, object]] = {
    "one of the smallest sites": {"site": f"site-{SITES - 1}"},
    "year": {"year": 2015},
    "kind and site": {"kind": "page", "site": "site-50"},
    "agency": {"agency": "青岚县审计局"},
    "since and until": {"since": "2013-02-10", "until": "2014-11-20"},
    "a site that is not there": {"site": "nowhere"},
}
QUERIES = {"a b": "{} {}", "a OR b": "{} OR {}", "a NOT b": "{} NOT {}", "title and text": "财政局 {}"}


def timed(name: str, queries: Sequence[str], ask: Callable[[str], object]) -> None:
    times = Times(name)
    for query in queries:
        times.measure(lambda query=query: ask(query))
    shown(str(times), end="\n")


def sizes(
    archive: Archive,
) -> None:
    """Size of the index beside the text it is over."""
    text, number, characters = archive.db.execute(
        "SELECT sum(length(CAST(text AS BLOB)) + length(CAST(heading AS BLOB))), count(*), sum(length(text)) FROM sections"
    ).fetchone()
    pages = archive.db.execute(
        "SELECT sum(pgsize) FROM dbstat WHERE aggregate = 1 AND (name LIKE 'search%' OR name LIKE 'sqlite_autoindex_search%')"
    ).fetchone()[0]
    shown(
        f"{number:,} sections of {characters / number:.0f} characters, text {text / 1e6:.0f} MB,"
        f" index {pages / 1e6:.0f} MB: {pages / text:.2f} times the text",
        end="\n",
    )


def _spread(counts: Sequence[int]) -> str:
    ordered = sorted(counts)
    return f"{ordered[0]:,} to {ordered[-1]:,}{'+' if ordered[-1] > RANKED else ''}, middle {ordered[len(ordered) // 2]:,}"


def shown(text: str, end: str = "\r") -> None:
    if end == "\n" or sys.stdout.isatty():
        print(text, end=end, flush=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.search", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--sections", type=int, default=1_000_000, help="sections of the archive")
    parser.add_argument("--keep", type=Path, help="a folder to leave the archive in")
    parser.add_argument("--words", type=int, default=100, help="words of each kind")
    parser.add_argument("--verify", action="store_true", help="also verify the index")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = (options.keep or Path(folder)) / f"search-{options.sections}.db"
        if not path.exists():
            rows, indexed = fill(path, options.sections)
            shown(
                f"made in {rows:.0f} s of CPU, indexed in {indexed:.0f} s: {options.sections / indexed:,.0f} sections/s",
                end="\n",
            )
        with Archive.open(path, readonly=True) as archive:
            archive.db.execute("PRAGMA cache_size = -64000")
            sizes(archive)
            report(archive, options.words)
            if options.verify:
                spent = time.process_time()
                problems = len(index_check.altered(archive.db)[0])
                spent = time.process_time() - spent
                shown(
                    f"verified: {problems} problems, {options.sections / spent:,.0f} sections/s of CPU",
                    end="\n",
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
