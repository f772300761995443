"""A crawl starts without pandas and numpy, and whoever needs them still gets them."""

from __future__ import annotations

import subprocess
import sys


def test_the_archive_loads_neither_pandas_nor_numpy() -> None:
    code = (
        "import sys, archive.store, crawler.run\n"
        "print([name for name in ('pandas', 'numpy') if name in sys.modules])\n"
        "import numpy\nprint(numpy.int64(3) + 1)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert run.stdout.splitlines() == ["[]", "4"], run.stderr
