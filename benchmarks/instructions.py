"""Instructions of the three hot paths of a crawl, counted and not timed: `python -m benchmarks.instructions`.

    --pin   keep today's ratios in instructions.json, which tests/test_instructions.py holds the paths to

Counted by valgrind (callgrind) on PAGES of the portal of benchmarks/still_portal.py, after one page that loads what is loaded once:

    judge  what tells a document from a block page, and its bytes to a `Page` (crawler/blocks.py)
    read   `pipelines.read`
    store  bytes, visit, version, facts and search index, in transactions of several pages as a crawl's

Pinned are ratios to what the naive pipeline of benchmarks/rivals.py takes for the same pages in the same run (parse with lxml, text, SHA-256): a
machine, a Python or an lxml that needs more instructions for everything changes them little, and how busy it is not at all.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

PAGES = 6
PINNED = Path(__file__).with_name("instructions.json")
MARKS = Path(__file__).with_suffix(".c")
NOW = "2026-01-05T00:00:00+00:00"
_NAME = re.compile(r"^desc: Trigger: Client Request: (\w+)$", re.MULTILINE)
_TOTAL = re.compile(r"^(?:summary|totals): (\d+)$", re.MULTILINE)


def missing() -> str:
    """What this machine lacks to count, in words; empty when it can."""
    if not shutil.which("valgrind") or not shutil.which("gcc"):
        return "valgrind and gcc are needed to count instructions: apt-get install valgrind gcc"
    return ""


def count() -> dict[str, int]:
    """Instructions a page of each path and of the naive pipeline. RuntimeError with what valgrind wrote where it fails."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        marks = folder / "marks.so"
        subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", marks, MARKS], check=True)
        options = ["--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={folder / 'out'}"]
        done = subprocess.run(
            ["valgrind", *options, sys.executable, "-m", "benchmarks.instructions", "--inside", marks],
            env={**os.environ, "PYTHONHASHSEED": "0"},
            cwd=Path(__file__).parent.parent,
            capture_output=True,
            text=True,
        )
        dumps = [path.read_text() for path in folder.glob("out*")]
        found = {
            name[1]: total[1]
            for dump in dumps
            if (name := _NAME.search(dump)) and (total := _TOTAL.search(dump))
        }
        if done.returncode or not found:
            raise RuntimeError(done.stderr[-2000:])
    return {path: int(total) // PAGES for path, total in found.items()}


def ratios(counted: dict[str, int]) -> dict[str, float]:
    """Each path as a multiple of the naive pipeline."""
    return {path: round(total / counted["naive"], 3) for path, total in counted.items() if path != "naive"}


def run_inside(marks: Path) -> None:
    """In valgrind's process: each path between its marks."""
    from archive.store import Archive
    from benchmarks import portal_pages, still_portal
    from crawler.blocks import refusal
    from crawler.items import Page
    from pipelines import read

    library = ctypes.CDLL(str(marks))
    url = "http://127.0.0.1"
    pages = [
        Page(
            site="still",
            url=f"{url}{still_portal.address(number)}",
            kind="annual_report",
            status=200,
            fetched_at=NOW,
            body=portal_pages.page(still_portal.SITE, number),
            media_type="text/html",
        )
        for number in range(PAGES + 1)
    ]
    documents = [read(page) for page in pages]

    def counted(name: str, path: Callable[[list[int]], object]) -> None:
        path([0])
        library.begin()
        path(list(range(1, PAGES + 1)))
        library.end(name.encode())

    counted("naive", lambda numbers: [_naive(pages[number].body) for number in numbers])
    counted(
        "judge",
        lambda numbers: [refusal(pages[n].url, pages[n].url, url, 200, pages[n].body) for n in numbers],
    )
    counted("read", lambda numbers: [read(pages[number]) for number in numbers])
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder) / "a.db") as archive:
        archive.keep_site({"slug": "still"})
        crawl = archive.begin_crawl("still", "test", NOW)

        def store(numbers: list[int]) -> None:
            with archive.together():
                kept = [archive.keep_page(pages[number], crawl) for number in numbers]
            with archive.together():
                for number, each in zip(numbers, kept, strict=True):
                    page = replace(pages[number], visit_id=each.visit_id, capture_id=each.capture_id)
                    archive.keep_document(page, documents[number])

        counted("store", store)


def _naive(body: bytes) -> tuple[str, str]:
    from lxml import html

    tree = html.fromstring(body)
    for each in tree.xpath("//script|//style"):
        each.drop_tree()
    return sha256(body).hexdigest(), tree.text_content()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pin", action="store_true")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        run_inside(asked.inside)
        return
    if why := missing():
        raise SystemExit(why)
    counted = count()
    found = ratios(counted)
    for path, total in counted.items():
        print(
            f"{path:6}{total / 1e6:9.2f} million instructions a page{f'{found[path]:8.2f} times naive' if path in found else ''}"
        )
    if asked.pin:
        PINNED.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
