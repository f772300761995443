"""What each file of tests takes of the processor, printed when they have run: `python -m pytest -p tests.costs`.

Counted is the process that runs the tests, what it waited for, and the server of forks with its own (tests/crawling.py).
What waits costs nothing here and time of the clock there: both are printed.
"""

from __future__ import annotations

import os
import sys
import time
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path

import pytest

SPENT = "spent"  # the key under which a report carries seconds of the processor and of the clock
FIRST = 40  # files and tests that are shown
TICKS = os.sysconf("SC_CLK_TCK")
BEGAN = pytest.StashKey[tuple[float, float]]()  # where a step of a test began

spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])  # by file, and by test


def now() -> tuple[float, float]:
    """Seconds of the processor until now, and of the clock."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system + _forks(), time.monotonic()


def _forks() -> float:
    """What the server of forks has used, and those of its children that have ended."""
    server = sys.modules.get("multiprocessing.forkserver")
    number = server and server._forkserver._forkserver_pid
    if not number:
        return 0.0
    try:
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended, or this is no Linux
        return 0.0
    return sum(map(int, fields[11:15])) / TICKS


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    item.stash[BEGAN] = now()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    began, ended = item.stash[BEGAN], now()
    item.stash[BEGAN] = ended
    report.user_properties = [*report.user_properties, (SPENT, [ended[0] - began[0], ended[1] - began[1]])]
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    for name, seconds in report.user_properties:
        if name == SPENT and isinstance(seconds, list):
            for key in (report.nodeid.partition("::")[0], report.nodeid):
                spent[key] = [a + b for a, b in zip(spent[key], seconds, strict=True)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    files = {key: seconds for key, seconds in spent.items() if "::" not in key}
    total = [sum(seconds[at] for seconds in files.values()) for at in (0, 1)]
    terminalreporter.section("seconds of the processor, of the clock")
    terminalreporter.line(f"{total[0]:9.1f} {total[1]:9.1f} in all")
    for found in (files, {key: seconds for key, seconds in spent.items() if "::" in key}):
        for key, (processor, clock) in sorted(found.items(), key=lambda each: -each[1][0])[:FIRST]:
            terminalreporter.line(f"{processor:9.1f} {clock:9.1f} {key}")
