"""Thirty seconds of fuzzing in all, from a seed that stays the same; ten minutes for each target are `make fuzz`'s."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[2]
SECONDS, SEED = 5, 20261129


@pytest.mark.parametrize("name", TARGETS)
def test_no_crash_and_no_hang(name: str) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.fuzz",
        "--here",
        "--target",
        name,
        "--seed",
        str(SEED),
        "--seconds",
        str(SECONDS),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    tried = int(done.stdout.split()[1])
    assert tried > 10, done.stdout
