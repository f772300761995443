"""Instructions of the three hot paths of a crawl, counted and not timed: `python -m benchmarks.instructions`.

    --pin   keep today's ratios in instructions.json, which tests/test_instructions.py holds the paths to

Counted by valgrind (callgrind) on PAGES of the portal of benchmarks/still_portal.py, after one page that loads what is loaded once:

    judge  what tells a document from a block page, and its bytes to a `Page` (crawler/blocks.py)
    read   `pipelines.read`
    store  bytes, visit, version, facts and search index, in transactions of several pages as a crawl's

Pinned are ratios to what the naive pipeline (`benchmarks.in_hand.naive`) takes for the same pages in the same run (parse with lxml, text, SHA-256): a
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
from pathlib import Path

PAGES = 6
PINNED = Path(__file__).with_name("instructions.json")
MARKS = Path(__file__).with_suffix(".c")
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
    from benchmarks import in_hand
    from crawler.blocks import refusal
    from pipelines import read

    library = ctypes.CDLL(str(marks))
    pages = in_hand.pages(PAGES + 1)
    documents = [read(page) for page in pages]

    def counted(name: str, path: Callable[[slice], object]) -> None:
        path(slice(0, 1))
        library.begin()
        path(slice(1, None))
        library.end(name.encode())

    counted("naive", lambda which: [in_hand.naive(page.body) for page in pages[which]])
    counted(
        "judge",
        lambda which: [
            refusal(page.url, page.url, "http://127.0.0.1", 200, page.body) for page in pages[which]
        ],
    )
    counted("read", lambda which: [read(page) for page in pages[which]])
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder) / "a.db") as archive:
        crawl = in_hand.begin(archive)

        def store(which: slice) -> None:
            in_hand.keep_documents(
                archive, in_hand.keep_pages(archive, crawl, pages[which]), documents[which]
            )

        counted("store", store)


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
