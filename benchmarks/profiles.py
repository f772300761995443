"""Where the three hot paths of a crawl spend their time: `python -m benchmarks.profiles [fetch|read|store]`.

    fetch  the process of `gongkai recrawl` over a portal whose pages say the same (benchmarks/still_portal.py): requests, answers, bytes and visits
    read   `pipelines.read` over pages of that portal
    store  bytes, visit, version, facts and index of these pages

A stack is sampled every few milliseconds of CPU (a signal), which changes the program less than a profiler that sees every call. Time is that of
the innermost Python function; what it calls in C (SQLite, libxml2, zstd, regular expressions) is told of it. Per cent of all samples.
"""

from __future__ import annotations

import re
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from archive.store import Archive
from benchmarks import in_hand, speed
from crawler.items import Page
from pipelines import read

PAGES = 400
SHOWN = 12
ROOT = Path(__file__).parent.parent
_PACKAGE = re.compile(r"site-packages/([^/.]+)")


@contextmanager
def sampled() -> Iterator[Counter[tuple[str, str]]]:
    """Samples of (package, function) while the block runs."""
    seen: Counter[tuple[str, str]] = Counter()

    def look(_number: int, frame: FrameType | None) -> None:
        if frame is not None:
            code = frame.f_code
            seen[_whose(code.co_filename), f"{Path(code.co_filename).stem}.{code.co_qualname}"] += 1

    before = signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)
    try:
        yield seen
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _whose(file: str) -> str:
    if found := _PACKAGE.search(file):
        return found[1]
    return Path(file).relative_to(ROOT).parts[0] if file.startswith(str(ROOT)) else "python"


def fetch(folder: Path) -> Counter[tuple[str, str]]:
    """A crawl that is sent what it has."""
    from crawler.run import run_crawl
    from crawler.sites import load_site

    with speed.portal(PAGES) as url:
        each = speed.Round(url, PAGES, folder)
        each.crawl()
        site = load_site(folder / "sites" / f"{speed.SLUG}.toml")
        with sampled() as seen:
            run_crawl(site, each.archive, trigger="hand", fresh=True)
    return seen


def reading(pages: list[Page]) -> Counter[tuple[str, str]]:
    with sampled() as seen:
        for page in pages:
            read(page)
    return seen


def storing(pages: list[Page], folder: Path) -> Counter[tuple[str, str]]:
    documents = [read(page) for page in pages]
    with Archive.open(folder / "stored.db") as archive:
        crawl = in_hand.begin(archive)
        with sampled() as seen:
            in_hand.keep_documents(archive, in_hand.keep_pages(archive, crawl, pages), documents)
    return seen


def show(path: str, seen: Counter[tuple[str, str]]) -> None:
    total = sum(seen.values())
    packages: Counter[str] = Counter()
    for (package, _), samples in seen.items():
        packages[package] += samples
    shares = ", ".join(f"{name} {samples / total:.0%}" for name, samples in packages.most_common(9))
    print(f"{path} ({total} samples): {shares}")
    for (package, function), samples in seen.most_common(SHOWN):
        print(f"  {samples / total:6.1%}  {package}: {function}")


def main(paths: list[str]) -> None:
    pages = in_hand.pages(PAGES)
    with tempfile.TemporaryDirectory() as name:
        for path in paths or ["read", "store", "fetch"]:
            found = {
                "fetch": lambda: fetch(Path(name)),
                "read": lambda: reading(pages),
                "store": lambda: storing(pages, Path(name)),
            }
            show(path, found[path]())


if __name__ == "__main__":
    main(sys.argv[1:])
