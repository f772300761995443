"""An archive that grows: `python -m benchmarks.scale` fills one to 1,000,000 versions of 200,000 documents and measures on the way.

    --versions N   versions in all (1000000)
    --documents N  documents they are of (a fifth of the versions)
    --profile      say at the end in which functions the time of the last step went
    --keep DIR     leave the archive there (scale.db), with what was measured (scale.jsonl); DIR needs about 40 kB for each version.
                   Called again with the same DIR it goes on from where it stood

Sites of 1,000 documents each are crawled in rounds; every page and its document has changed in every round. Pages have 35 kB. One document of
REPORTS is an annual report as it was read from the example portal, with its tables, facts and checks; the others are notices of about
2,000 characters, of sentences of their own. Bytes of pages and reports are made beforehand and only told apart by names and numbers:
pages are kept and documents stored through `keep_page` and `keep_document`, BATCH in a transaction, as `gongkai reparse` does.

Printed ten times: versions stored a second in that step, by the clock and by CPU; bytes of the file for each version; memory; and how long it takes
in an archive just opened to read of a document its log, the difference of two versions, its text and facts, its row of `reports`, and to search
(milliseconds: the middle of POINTS by the clock, and the slowest by the clock and in CPU, as other work on the machine may have stopped it).
In the end: the rate of the last tenth beside that of the first, by CPU, and in units of a fixed piece of work that is done before and
after each step, as other work on the machine makes all of it slower.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path

from archive.bodies import packing
from archive.diff import diff_facts, diff_texts
from archive.search import search
from archive.store import Archive
from benchmarks import portal_pages, texts
from crawler.items import Document, Page, Section
from examples.portal.resources import Request
from examples.portal.states import facts, resources
from pipelines import read

BATCH = 100  # versions in a transaction
SITE = 1000  # documents of a site
REPORTS = 10
POINTS = 20
PORTALS = 8  # that look different
MADE = 60  # pages made beforehand for each kind of portal
YEARS = range(2014, 2025)
WORDS = ("依申请公开", "沙坪县 教育局", "行政复议", "文昌街")


@dataclass(frozen=True, slots=True)
class Step:
    """What was spent on one part of the versions."""

    versions: int
    clock: float
    cpu: Counter[str]  # seconds by what they were spent on


def page_and_document(number: int, turn: int) -> tuple[Page, Document]:
    """What a crawl finds at the address of a document in its turn: another number in its text than the turn before."""
    site = f"s{number // SITE}"
    url = f"https://www.{site}.example/zwgk/{number}.html"
    made, body = _made(number)
    agency = f"{portal_pages.TOPICS[number % 12]}第{number // 7}局"
    year = YEARS[number % len(YEARS)]
    said = f"本年编号{number}，第{turn}次修订。"
    sections = (replace(made.sections[0], text=f"{said}\n{made.sections[0].text}"), *made.sections[1:])
    document = replace(
        made,
        url=url,
        issuer=agency,
        title=f"{agency}{year}年{'政府信息公开工作年度报告' if made.kind == 'annual_report' else '通知'}",
        agency=agency,
        year=year,
        text=f"{agency}\n{said}\n{made.text}",
        published_text=f"{agency}\n{said}\n{made.published_text}",
        sections=sections,
        facts=(*(replace(fact, value=turn, raw=str(turn)) for fact in made.facts[:1]), *made.facts[1:]),
    )
    page = Page(
        site=site,
        url=url,
        kind=made.kind,
        status=200,
        fetched_at=_time(turn),
        body=body.replace(b"@number@", f"{number} {turn} {number * 7919 % 104729}".encode()),
        headers=(("Content-Type", "text/html; charset=utf-8"), ("Date", "Mon, 05 Jan 2026 01:30:00 GMT")),
        media_type="text/html",
    )
    return page, document


def _time(turn: int) -> str:
    return f"{2000 + turn}-01-05T00:00:00+00:00"


def _made(number: int) -> tuple[Document, bytes]:
    """A document to change, and the bytes of its page."""
    if number % REPORTS == 0:
        reports = _reports()
        return reports[number // REPORTS % len(reports)], _body(number % MADE, number // SITE % PORTALS)
    return _notice(number), _body(number % MADE, number // SITE % PORTALS)


@cache
def _body(kind: int, portal: int) -> bytes:
    """A page of one of PORTALS portals with a place for its number."""
    html = portal_pages.page(portal, kind)
    return html.replace(b"</h1>", "</h1><p>编号@number@</p>".encode(), 1)


def _notice(number: int) -> Document:
    """Four sections of other paragraphs than other notices have."""
    paragraphs = random.Random(number).sample(_paragraphs(), 24)
    sections = tuple(
        Section(
            1, numeral, paragraphs[at * 6][:12], "\n".join(paragraphs[at * 6 : at * 6 + 6]), (numeral,), None
        )
        for at, numeral in enumerate("一二三四")
    )
    text = "\n".join(paragraphs)
    return replace(
        _reports()[0],
        kind="notice",
        text=text,
        published_text=text,
        sections=sections,
        grids=(),
        facts=(),
        checks=(),
        steps=(),
        form="",
    )


@cache
def _paragraphs() -> list[str]:
    return texts.reports(600)


@cache
def _reports() -> list[Document]:
    """The annual reports of the example portal, as read."""
    served, known = resources(1), facts(1)
    found = []
    for path in sorted(path for path, about in known.items() if about.form):
        resource = served[path]
        if resource.media_type.startswith("text/html"):
            url = f"https://www.example/{path}"
            page = Page(
                "s0",
                url,
                "annual_report",
                200,
                _time(0),
                resource.content(Request({}, 1)),
                media_type="text/html",
            )
            found.append(read(page))
    return [document for document in found if document.facts]


def fill(archive: Archive, documents: int, versions: int) -> Iterator[Step]:
    """Crawl every site in turn, round after round; a step when a batch is stored. Crawls that ended are not made again."""
    spent: Counter[str] = Counter()
    began = time.perf_counter()
    for turn, first in islice(_crawls(documents, versions), _ended(archive), None):
        site = f"s{first // SITE}"
        if turn == 0:
            archive.keep_site({"slug": site, "agency": f"{site}人民政府"})
        crawl = archive.begin_crawl(site, "test", _time(turn))
        numbers = iter(range(first, min(first + SITE, documents)))
        while chosen := list(islice(numbers, BATCH)):
            own = time.process_time()
            found = [page_and_document(number, turn) for number in chosen]
            spent["making documents"] += time.process_time() - own
            began = _keep(archive, found, crawl, spent)
            yield Step(len(found), time.perf_counter() - began, Counter(spent))
            spent.clear()
        own = time.process_time()
        archive.finish_crawl(crawl, status="ok", reason="", counts={}, now=_time(turn))
        spent["ending crawls"] += time.process_time() - own


def _ended(archive: Archive) -> int:
    """How many crawls were made to their end. One that was stopped is made again, and finds what it found unchanged."""
    return int(archive.db.execute("SELECT count(*) FROM crawls WHERE finished_at IS NOT NULL").fetchone()[0])


def _keep(archive: Archive, found: list[tuple[Page, Document]], crawl: int, spent: Counter[str]) -> float:
    """Store a batch in one transaction; when it began."""
    began = time.perf_counter()
    with archive.together():
        for page, document in found:
            own = time.process_time()
            kept = archive.keep_page(page, crawl)
            stored = replace(page, visit_id=kept.visit_id, capture_id=kept.capture_id)
            spent["keep_page"] += time.process_time() - own
            own = time.process_time()
            archive.keep_document(stored, document)
            spent["keep_document"] += time.process_time() - own
        own = time.process_time()
    spent["commit"] += time.process_time() - own
    return began


def _crawls(documents: int, versions: int) -> Iterator[tuple[int, int]]:
    """Turn and first document of each crawl."""
    done, turn = 0, 0
    while done < versions:
        for first in range(0, documents, SITE):
            if done >= versions:
                return
            yield turn, first
            done += min(SITE, documents - first)
        turn += 1


def reads(path: Path, documents: int) -> dict[str, tuple[float, float, float]]:
    """Milliseconds of what a reader asks: the middle and the slowest by the clock, and the slowest in CPU."""
    chosen = random.Random(documents).sample(range(1, documents + 1), min(POINTS, documents))
    with Archive.open(path, readonly=True) as archive:
        asked: dict[str, Callable[[int], object]] = {
            "log": lambda each: archive.versions(archive.find_document(each)["id"]),
            "diff": lambda each: _diff(archive, each),
            "show": lambda each: _show(archive, each),
            "reports": lambda each: _report(archive, each),
            "search": lambda each: search(archive, WORDS[each % len(WORDS)]),
        }
        return {name: _timed(ask, chosen) for name, ask in asked.items()}


def _timed(ask: Callable[[int], object], chosen: list[int]) -> tuple[float, float, float]:
    waited, spent = [], []
    for each in chosen:
        began, own = time.perf_counter(), time.process_time()
        ask(each)
        spent.append(1000 * (time.process_time() - own))
        waited.append(1000 * (time.perf_counter() - began))
    return sorted(waited)[len(waited) // 2], max(waited), max(spent)


def _diff(archive: Archive, document: int) -> object:
    last = archive.version(document)
    first = archive.version(document, max(1, last["number"] - 1))
    return diff_texts(first["text"], last["text"]), diff_facts(
        archive.facts(first["id"]), archive.facts(last["id"])
    )


def _show(archive: Archive, document: int) -> object:
    version = archive.version(document)
    return version, archive.sections(version["id"]), archive.facts(version["id"])


def _report(archive: Archive, document: int) -> object:
    row = archive.find_document(document)
    return list(
        archive.db.query("SELECT * FROM reports WHERE agency = ? AND year = ?", (row["agency"], row["year"]))
    )


def fixed_work() -> float:
    """Seconds of CPU for work that is always the same: sixty pages packed."""
    pages = [_body(kind, 0) for kind in range(MADE)]  # made when it is done for the first time
    began = time.process_time()
    for page in pages:
        packing.plain(page)
    return time.process_time() - began


def memory() -> float:
    """MB this process has in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def report(path: Path, done: int, documents: int, steps: list[Step]) -> float:
    """A line for the versions stored since the last one; how many were stored in a second of CPU."""
    cpu: Counter[str] = sum((step.cpu for step in steps), Counter())
    versions, clock = sum(step.versions for step in steps), sum(step.clock for step in steps)
    archive = cpu.total() - cpu["making documents"]
    asked = "; ".join(
        f"{name} {middle:.1f} / {slowest:.1f} ({own:.1f})"
        for name, (middle, slowest, own) in reads(path, documents).items()
    )
    parts = ", ".join(f"{name} {1000 * seconds / versions:.2f}" for name, seconds in cpu.most_common())
    print(
        f"{done:,} versions: {versions / clock:.0f} a second, {versions / archive:.0f} a second of CPU;"
        f" {path.stat().st_size / done / 1000:.1f} kB a version; memory {memory():.0f} MB\n"
        f"  ms of CPU a version: {parts}\n  ms: {asked}",
        flush=True,
    )
    return versions / archive


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scale", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--versions", type=int, default=1_000_000, help="versions in all")
    parser.add_argument("--documents", type=int, help="documents they are of")
    parser.add_argument("--profile", action="store_true", help="where the time of the last step went")
    parser.add_argument("--keep", type=Path, help="a folder to leave the archive in")
    options = parser.parse_args(arguments)
    documents = options.documents or max(1, options.versions // 5)
    with tempfile.TemporaryDirectory() as scratch:
        path = (options.keep or Path(scratch)) / "scale.db"
        with Archive.open(path) as archive:
            _grow(archive, path, documents, options.versions, options.profile)
    return 0


def _grow(archive: Archive, path: Path, documents: int, versions: int, profile: bool) -> None:
    noted = path.with_suffix(".jsonl")
    rates = [json.loads(line) for line in noted.read_text().splitlines()] if noted.exists() else []
    steps, profiler, before = list[Step](), cProfile.Profile(), fixed_work()
    done = _ended(archive) * min(SITE, documents)
    for step in fill(archive, documents, versions):
        done += step.versions
        steps.append(step)
        if done * 10 // versions > len(rates):
            profiler.disable()
            rate, after = report(path, done, min(done, documents), steps), fixed_work()
            rates.append((rate, rate * (before + after) / 2))
            with noted.open("a") as file:
                print(json.dumps(rates[-1]), file=file)
            before = after
            steps.clear()
            if profile and len(rates) == 9:
                profiler.enable()
    (first, first_units), (last, last_units) = rates[0], rates[-1]
    print(
        f"the last tenth is stored at {last / first:.2f} of the rate of the first,"
        f" {last_units / first_units:.2f} in units of fixed work"
    )
    if profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    sys.exit(main())
