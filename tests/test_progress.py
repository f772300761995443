from __future__ import annotations

import os
import pty
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from crawler.progress import WIDTH, bar
from tests.commands import gongkai
from tests.loopback import serving

TITLE = "澄川县公安局{}年政府信息公开工作年度报告"
SITE = """
agency = "澄川县公安局"
region = "110101"
homepage = "{0}/"
family = "generic"
schedule = "1 1 * * *"
delay = 0
private = true
[[column]]
url = "{0}/nb/"
kind = "annual_report"
"""


@pytest.mark.parametrize(
    ("done", "total", "full"), [(0, 0, 0), (0, 10, 0), (5, 10, WIDTH // 2), (10, 10, WIDTH)]
)
def test_the_bar_fills(done: int, total: int, full: int) -> None:
    drawn = bar(done, total)
    assert drawn.count("█") == full
    assert len(drawn.split()[0]) == WIDTH
    assert drawn.endswith(f"{done}/{total}")


def test_a_terminal_sees_a_bar_and_a_file_sees_lines(tmp_path: Path) -> None:
    with serving() as portal:
        years = range(2015, 2024)
        portal.page(
            "/nb/", "".join(f'<li><a href="/nb/{year}.html">{TITLE.format(year)}</a></li>' for year in years)
        )
        for year in years:
            portal.page(
                f"/nb/{year}.html", f"<h1>{TITLE.format(year)}</h1><div id=zoom>主动公开{year}条。</div>"
            )
        (tmp_path / "chengchuan.toml").write_text(SITE.format(portal.url), encoding="utf-8")
        words = ["--archive", tmp_path / "a.db", "--sites", tmp_path, "crawl", "chengchuan"]
        ours, theirs = pty.openpty()
        with ThreadPoolExecutor(1) as pool:
            reading = pool.submit(_all_of, ours)
            on_terminal = gongkai(*words, terminal=os.ttyname(theirs))
            os.close(theirs)
            seen = reading.result()
        plain = gongkai(*words)
    assert (on_terminal.status, plain.status) == (0, 0), plain.err
    assert "█" in seen
    assert "INFO" not in seen
    assert "█" not in plain.err
    assert "INFO" in plain.err


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
