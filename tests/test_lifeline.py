"""A process under a lifeline: it ends with whoever holds the other end, when that is silent, and what it started ends, too."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from crawler.lifeline import Lifeline, now

CHILD = """
import signal, subprocess, sys, time
from pathlib import Path
from crawler import lifeline
folder = Path(sys.argv[1])
lifeline.follow()
signal.signal(signal.SIGTERM, lambda *_: (folder / "asked").touch())
own = subprocess.Popen(["sleep", "60"])
(folder / "begun").write_text(str(own.pid))
while True:
    time.sleep(0.1)
"""
HOLDER = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from tests.test_lifeline import begin
from crawler.lifeline import now
child, line = begin(Path(sys.argv[1]), Path(sys.argv[2]))
line.extend(now() + 60, now() + 60)
print(child.pid, flush=True)
time.sleep(60)
"""
SECONDS = 30


def begin(folder: Path, root: Path, line: Lifeline | None = None) -> tuple[subprocess.Popen[bytes], Lifeline]:
    """A process under a lifeline, which it follows by now."""
    line = line or Lifeline()
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder)],
        env={**os.environ, **line.named(), "PYTHONPATH": str(root)},
        pass_fds=[line.descriptor],
        process_group=0,
    )
    line.handed()
    until((folder / "begun").exists)
    return child, line


def until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_there(pid: int) -> bool:
    """Whether the process runs; one that has ended and is not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


ROOT = Path(__file__).parent.parent


def test_it_ends_with_all_it_started_when_the_line_is_cut(tmp_path: Path) -> None:
    child, line = begin(tmp_path, ROOT)
    line.extend(now() + 60, now() + 60)
    assert child.poll() is None
    line.cut()
    line.extend(now() + 60, now() + 60)  # too late
    assert child.wait(SECONDS) == -9
    until(lambda: not is_there(int((tmp_path / "begun").read_text())))
    assert not (tmp_path / "asked").exists()


def test_without_a_word_it_is_asked_to_end_and_ends_by_force(tmp_path: Path) -> None:
    child, line = begin(tmp_path, ROOT)
    began = now()
    line.extend(began + 1, began + 3)
    until((tmp_path / "asked").exists)
    assert began + 1 <= now() < began + 3
    assert child.wait(SECONDS) == -9
    assert began + 3 <= now() < began + 10
    line.cut()


def test_it_goes_on_as_long_as_it_is_told_to(tmp_path: Path) -> None:
    child, line = begin(tmp_path, ROOT)
    for _ in range(20):
        line.extend(now() + 1, now() + 1)
        time.sleep(0.1)
    assert child.poll() is None
    assert not (tmp_path / "asked").exists()
    line.cut()
    child.wait(SECONDS)


def test_it_ends_when_the_process_that_holds_the_line_is_killed(tmp_path: Path) -> None:
    words = [sys.executable, "-c", HOLDER, str(tmp_path), str(ROOT), str(ROOT)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        child = int(holder.stdout.readline())
        holder.kill()
        until(lambda: not is_there(child))
