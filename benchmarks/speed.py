"""How fast a crawl is, beside other programs on the same pages: `python -m benchmarks.speed`.

    --pages N    pages of the portal, each of its own and about 34 kB (2000)
    --rounds N   times that all are run in turn; the middle one is printed (3)
    --memory N.. pages of portals for which the peak memory of a first crawl is printed too
    --stages     only the CPU of each stage of a page
    --only NAME  those programs and the first one only; may be repeated

In each round, one after the other, so that a busy minute meets all of them alike:

    titles       a bare Scrapy spider that yields titles, with the settings of `gongkai crawl` that concern speed
    crawl        `gongkai crawl` to a finished archive: bytes, decoding, repair, sections, facts, checks, search
    not modified `gongkai crawl --full` of that archive: every page is asked for, every answer is 304
    same bytes   `gongkai recrawl`: every page comes whole and says the same
    naive        Scrapy, lxml text, SHA-256, one INSERT a page
    wget         `wget --mirror --warc-file`
    trafilatura  the text of 100 of the pages in one process, without any crawl

Printed are pages a second by the clock (the whole process, from its start to its end), milliseconds of CPU a page of the process and all
its children, the peak of their memory together (proportional set size, looked at four times a second), bytes on disk, and the first
four as ratios to `titles`. The portal runs beside them on the same cores. Printed, not gated: tests/test_instructions.py
pins what can be counted.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from archive.store import Archive
from benchmarks import in_hand, portal_pages, stages, still_portal
from benchmarks.revisits import SITE_FILE, site_file
from benchmarks.rivals import CONCURRENCY
from pipelines import read

SLUG = SITE_FILE.removesuffix(".toml")
EXTRACTED = 100  # pages that trafilatura reads: 2,000 would take a minute
LOOK = 0.25  # seconds between looks at memory
TOOLS = Path("build/bench")  # where `make bench` puts trafilatura
PYTHON = [sys.executable, "-m"]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a program took: seconds by the clock and of CPU, the peak of its memory in bytes, and what it left on disk."""

    seconds: float
    cpu: float
    peak: int = 0
    disk: int = 0


def run(command: Sequence[str], folder: Path, environment: dict[str, str] | None = None) -> Cost:
    """Run a program to its end and measure it and its children; SystemExit with what it wrote where it fails."""
    with tempfile.TemporaryFile() as log:
        started = time.perf_counter()
        # Where compiled files are forbidden each start of a large program takes seconds more than its user would wait.
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        process = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, env={**inherited, **(environment or {})}
        )
        watch = _Watch(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = watch.end()
        if process.returncode not in (0, 8):  # 8: wget was answered 404 where it asked for robots.txt
            log.seek(0)
            raise SystemExit(
                f"{' '.join(command)} ended with {process.returncode}:\n{log.read()[-2000:].decode()}"
            )
    return Cost(seconds, used.ru_utime + used.ru_stime, peak)


class _Watch:
    """Looks at the memory of a process and all below it until its end."""

    def __init__(self, pid: int) -> None:
        self._pid, self._peak, self._ended = pid, 0, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self) -> int:
        self._ended.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        while not self._ended.wait(LOOK):
            self._peak = max(self._peak, sum(map(_memory, _family(self._pid))))


def _family(pid: int) -> Iterator[int]:
    yield pid
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = path.read_text().split()
        except OSError:  # it ended meanwhile
            continue
        for child in children:
            yield from _family(int(child))


def _memory(pid: int) -> int:
    """Its proportional set size: what it shares is divided among those who share it."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


@contextmanager
def portal(pages: int) -> Iterator[str]:
    """The address of the portal, in a process of its own."""
    command = [*PYTHON, "benchmarks.still_portal", "--pages", str(pages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


class Round:
    """One round in a folder of its own."""

    def __init__(self, url: str, pages: int, folder: Path) -> None:
        self.url, self.pages, self.folder = url, pages, folder
        (folder / "sites").mkdir()
        site_file(folder / "sites", url, (still_portal.ROOT, "annual_report"), concurrency=CONCURRENCY)
        self.archive = folder / "archive.db"

    def titles(self) -> Cost:
        return self._python("benchmarks.rivals", "titles", self.url)

    def crawl(self) -> Cost:
        cost = self._gongkai("crawl", SLUG)
        with Archive.open(self.archive, readonly=True) as archive:
            (stored,) = archive.db.execute("SELECT count(*) FROM versions").fetchone()
        if stored != self.pages:
            raise SystemExit(f"{stored} versions of {self.pages} pages were stored")
        return self._leaving(cost, self.archive)

    def not_modified(self) -> Cost:
        return self._gongkai("crawl", SLUG, "--full")

    def same_bytes(self) -> Cost:
        return self._gongkai("recrawl", SLUG)

    def naive(self) -> Cost:
        out = self.folder / "naive.db"
        return self._leaving(self._python("benchmarks.rivals", "naive", self.url, str(out)), out)

    def wget(self) -> Cost:
        out = self.folder / "wget"
        out.mkdir()
        command = ["wget", "--quiet", "--mirror", "--no-parent", "--warc-file=out", f"{self.url}/lists.html"]
        return self._leaving(run(command, out), out / "out.warc.gz")

    def trafilatura(self) -> Cost:
        pages = self.folder / "pages"
        pages.mkdir()
        for number in range(EXTRACTED):
            (pages / f"{number}.html").write_bytes(portal_pages.page(still_portal.SITE, number))
        places = os.pathsep.join([str(TOOLS.absolute()), str(Path.cwd())])
        command = [*PYTHON, "benchmarks.rivals", "trafilatura", str(pages)]
        cost = run(command, Path.cwd(), {"PYTHONPATH": places})
        scale = self.pages / EXTRACTED
        return Cost(cost.seconds * scale, cost.cpu * scale, cost.peak)

    def _python(self, *command: str) -> Cost:
        return run([*PYTHON, *command], Path.cwd())

    def _gongkai(self, *command: str) -> Cost:
        options = ["--archive", str(self.archive), "--sites", str(self.folder / "sites")]
        return run([*PYTHON, "gongkai", *options, *command], Path.cwd())

    @staticmethod
    def _leaving(cost: Cost, path: Path) -> Cost:
        return Cost(cost.seconds, cost.cpu, cost.peak, path.stat().st_size)


PROGRAMS: dict[str, Callable[[Round], Cost]] = {
    "titles": Round.titles,
    "crawl": Round.crawl,
    "not modified": Round.not_modified,
    "same bytes": Round.same_bytes,
    "naive": Round.naive,
    "wget": Round.wget,
    "trafilatura": Round.trafilatura,
}


def measure(pages: int, rounds: int, names: Sequence[str]) -> dict[str, list[Cost]]:
    """What each program took, in each round."""
    costs: defaultdict[str, list[Cost]] = defaultdict(list)
    with portal(pages) as url:
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as folder:
                each = Round(url, pages, Path(folder))
                for name in names:
                    costs[name].append(PROGRAMS[name](each))
                    print(
                        f"  {name}: {pages / costs[name][-1].seconds:.0f} pages/s",
                        file=sys.stderr,
                        flush=True,
                    )
    return costs


def show(costs: dict[str, list[Cost]], pages: int) -> None:
    """A line a program, with ratios to the first: the middle one of the rounds, and the least and the most pages a second."""
    bare = costs["titles"]
    print(
        f"{'':14}{'pages/s':>8}{'range':>10}{'ratio':>7}{'CPU ms':>8}{'ratio':>7}{'peak MB':>9}{'disk MB':>9}"
    )
    for name, found in costs.items():
        rates = [pages / cost.seconds for cost in found]
        ratio = median(other.seconds / cost.seconds for cost, other in zip(found, bare, strict=True))
        work = median(cost.cpu / other.cpu for cost, other in zip(found, bare, strict=True))
        cpu = 1000 * median(cost.cpu for cost in found) / pages
        span = f"{min(rates):.0f}-{max(rates):.0f}"
        disk = f"{found[-1].disk / 1e6:9.1f}" if found[-1].disk else ""
        peak = max(cost.peak for cost in found) / 1e6
        print(f"{name:14}{median(rates):8.0f}{span:>10}{ratio:7.2f}{cpu:8.1f}{work:7.2f}{peak:9.0f}{disk}")
    if "crawl" in costs and "wget" in costs:
        print(f"archive / WARC.gz: {costs['crawl'][-1].disk / costs['wget'][-1].disk:.2f}")


def show_stages(count: int = 200) -> None:
    """Milliseconds of CPU a page in each stage, in one process: the least of the rounds for reading, once for storing."""
    pages = in_hand.pages(count)
    for stage, milliseconds in stages.by_stage(pages[: stages.PAGES]).items():
        print(f"read: {stage:18}{milliseconds:7.2f}")
    documents = [read(page) for page in pages]
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder) / "a.db") as archive:
        crawl = in_hand.begin(archive)
        started = time.process_time()
        stored = in_hand.keep_pages(archive, crawl, pages)
        between = time.process_time()
        in_hand.keep_documents(archive, stored, documents)
        ended = time.process_time()
    print(f"store: {'bytes and visit':17}{1000 * (between - started) / count:7.2f}")
    print(f"store: {'document':17}{1000 * (ended - between) / count:7.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", type=int, nargs="*", default=())
    parser.add_argument("--stages", action="store_true")
    parser.add_argument("--only", action="append", choices=PROGRAMS)
    asked = parser.parse_args()
    if asked.stages:
        show_stages()
        return
    names = [name for name in PROGRAMS if not asked.only or name in ("titles", *asked.only)]
    for name, there in (("wget", shutil.which("wget")), ("trafilatura", (TOOLS / "trafilatura").is_dir())):
        if name in names and not there:
            print(f"{name} is not here and is left out (`make bench` installs trafilatura)", file=sys.stderr)
            names.remove(name)
    show(measure(asked.pages, asked.rounds, names), asked.pages)
    for pages in asked.memory:
        costs = measure(pages, 1, ["crawl"])
        print(f"peak memory of a first crawl of {pages} pages: {costs['crawl'][0].peak / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
