"""Speed of repair on clean and on damaged pages, and memory of the language model. Printed, not gated: machines differ."""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median

from benchmarks import damage, texts
from pipelines.repair import repair

ROUNDS = 5  # the middle one of five: the machine is shared
LENGTH = 3400  # characters: 10 kB of UTF-8
_MEMORY = """
import os
from pipelines.repair import repair
from pipelines.repair.model import load
page = os.sysconf("SC_PAGE_SIZE")
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * page / 1e6
before = resident(); load(); print(resident() - before)
"""


def rows() -> dict[str, dict[str, float]]:
    """MB a second on clean pages of 10 kB, milliseconds for a damaged page of 10 kB, MB of the loaded model."""
    repair(damage.mirror(texts.report(99)[:200], 1))  # loads the model
    pages = [texts.report(seed)[:LENGTH] for seed in range(20, 20 + ROUNDS)]
    clean = median(_seconds([page, damage.traditional(page)]) for page in pages)
    hurt = median(_seconds([damage.mirror(page, 1)]) for page in pages)
    size = sum(len(page.encode()) for page in pages) / ROUNDS / 1e6
    return {"speed": {"MB/s clean": 2 * size / clean, "ms a page": 1000 * hurt, "model MB": _memory()}}


def _seconds(pages: list[str]) -> float:
    started = time.perf_counter()
    for page in pages:
        repair(page)
    return time.perf_counter() - started


def _memory() -> float:
    done = subprocess.run([sys.executable, "-c", _MEMORY], capture_output=True, text=True, check=True)
    return float(done.stdout)
