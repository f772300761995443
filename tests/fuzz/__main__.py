"""The runner. Its exit status is 1 when a target crashed, hung or took too long for one input."""

from __future__ import annotations

import argparse
import faulthandler
import hashlib
import random
import subprocess
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.database import DirectoryBasedExampleDatabase

from tests.fuzz.targets import TARGETS, Target

FOLDER = Path("build/fuzz")
CPU_SECONDS = 20.0  # for one input: what pipelines/limits.py promises of a page
HUNG_SECONDS = 120  # on a busy machine; then the process ends, with a traceback of where it was
ROUND = 100  # inputs under one seed; the next seed is one higher


def main() -> int:
    options = _options()
    if options.here:
        return _here(options.target, options.seconds, options.seed)
    chosen = options.seed if options.seed is not None else random.randrange(2**32)
    failed = []
    for name in [options.target] if options.target else TARGETS:
        command = [sys.executable, "-m", "tests.fuzz", "--here", "--target", name, "--seed", str(chosen)]
        done = subprocess.run([*command, "--seconds", str(options.seconds)], check=False)
        if done.returncode:
            failed.append(name)
            _told(f"{name}: FAILED (exit status {done.returncode}); the input is {FOLDER / name}.last")
    return int(bool(failed))


def _here(name: str, seconds: float, first: int) -> int:
    """Feed one target, in this process, until the time is over."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    deadline, count, at = time.monotonic() + seconds, 0, first
    slowest = [0.0]
    while time.monotonic() < deadline:
        count += _round(name, TARGETS[name], at, deadline, slowest)
        at += 1
    _told(
        f"{name}: {count} inputs in {seconds:g} s, seeds {first} to {at - 1}, slowest {slowest[0]:.2f} s of CPU"
    )
    return 0


def _round(name: str, target: Target, at: int, deadline: float, slowest: list[float]) -> int:
    """Some inputs under one seed; how many they were. Whatever the target raises is raised, with the input made small."""
    last = FOLDER / f"{name}.last"
    count = 0

    @seed(at)
    @settings(
        max_examples=ROUND,
        deadline=None,
        database=DirectoryBasedExampleDatabase(FOLDER / "examples"),
        suppress_health_check=list(HealthCheck),
        phases=(Phase.reuse, Phase.generate, Phase.shrink),
        print_blob=True,
    )
    @given(target.feed())
    def feed(body: bytes) -> None:
        nonlocal count
        if time.monotonic() > deadline:
            return
        count += 1
        last.write_bytes(body)  # a process that dies or hangs leaves it there
        faulthandler.dump_traceback_later(HUNG_SECONDS, exit=True)
        began = time.process_time()
        try:
            target.run(body)
        except BaseException:
            (FOLDER / f"{name}-{hashlib.sha256(body).hexdigest()[:12]}").write_bytes(body)
            raise
        finally:
            faulthandler.cancel_dump_traceback_later()
        took = time.process_time() - began
        slowest[0] = max(slowest[0], took)
        assert took < CPU_SECONDS, f"one input took {took:.1f} s"

    feed()
    return count


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description="Feed the readers what strangers may write."
    )
    parser.add_argument("--seconds", type=float, default=600, help="for each target (600)")
    parser.add_argument("--target", choices=list(TARGETS), help="this one alone")
    parser.add_argument("--seed", type=int, help="begin with this one; printed when chosen at random")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _told(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
