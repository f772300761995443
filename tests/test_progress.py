from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.progress import WIDTH, bar
from gongkai.demo import running_portal


@pytest.mark.parametrize(
    ("done", "total", "full"), [(0, 0, 0), (0, 10, 0), (5, 10, WIDTH // 2), (10, 10, WIDTH)]
)
def test_the_bar_fills(done: int, total: int, full: int) -> None:
    drawn = bar(done, total)
    assert drawn.count("█") == full
    assert len(drawn.split()[0]) == WIDTH
    assert drawn.endswith(f"{done}/{total}")


def test_a_terminal_sees_a_bar_and_a_file_sees_lines(tmp_path: Path) -> None:
    with running_portal() as (_, sites):
        command = [sys.executable, "-m", "gongkai", "--archive", str(tmp_path / "a.db")]
        command += ["--sites", str(sites), "crawl", "demo"]
        ours, theirs = pty.openpty()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs)
        os.close(theirs)
        seen = _all_of(ours)
        child.wait(60)
        plain = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert "█" in seen
    assert "INFO" not in seen
    assert "█" not in plain.stderr
    assert "INFO" in plain.stderr


def _all_of(terminal: int) -> str:
    """What is written to the terminal until nobody holds its other end."""
    pieces = []
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # how Linux says that the other end is closed
            piece = b""
        if not piece:
            os.close(terminal)
            return b"".join(pieces).decode(errors="replace")
        pieces.append(piece)
