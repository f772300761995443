"""Input made to hurt ends in a clear error or in a reading with a note, within 256 MB and 20 seconds of one core.

The memory is all that the process has, interpreter and rules included. One process reads them, and forks for each
input (hostile_reader), so that their figures do not mix.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.store import Archive
from crawler.reading import Unreadable, read_stored
from tests.commands import gongkai
from tests.factories import SITE, URL, at, make_page, site_row
from tests.hostile_reader import GROUPS, SECONDS

MEGABYTES = 256
WITH_MODELS = {
    "pictures"
}  # OCR is imported; where it reads a page, its models take up to 1 GB (docs/security.md)


@pytest.fixture(scope="module")
def reader() -> Iterator[subprocess.Popen[str]]:
    """The process that reads: a name of a group in, what its inputs took out."""
    words = [sys.executable, "-m", "tests.hostile_reader"]
    root, pipe = Path(__file__).parent.parent, subprocess.PIPE
    with subprocess.Popen(words, cwd=root, stdin=pipe, stdout=pipe, text=True) as process:
        yield process


def answers(reader: subprocess.Popen[str], group: str) -> Iterator[dict[str, Any]]:
    """What is said of each input of the group."""
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdin.write(f"{group}\n")
    reader.stdin.flush()
    while line := reader.stdout.readline().strip():
        yield json.loads(line)


@pytest.mark.parametrize("group", GROUPS)
def test_it_ends_within_the_limits(reader: subprocess.Popen[str], group: str) -> None:
    ended = {each["name"]: each for each in answers(reader, group)}
    assert ended.keys() == GROUPS[group].keys()
    wrong = [
        each
        for name, each in ended.items()
        if each["status"] not in (0, 1)
        or each["seconds"] > SECONDS
        or each["megabytes"] > MEGABYTES
        or not re.search(GROUPS[group][name][1], each["said"])
        or (each["status"] == 1) != each["said"].startswith("Error: ")
        or "Traceback" in each["said"]
    ]
    assert not wrong


def test_what_cannot_be_read_is_kept_and_counted(tmp_path: Path) -> None:
    """The way of a crawl: the capture is stored before anything is read, and says why it was not."""
    path = tmp_path / "a.db"
    bodies = {URL: b"<div>" * 1_000_000, URL + "?a": b"%PDF-1.7 and nothing more"}
    with Archive.open(path) as archive:
        archive.keep_site(site_row())
        crawl = archive.begin_crawl(SITE, "hand", at(0))
        for url, body in bodies.items():
            page = make_page(body, url=url)
            kept = archive.keep_page(page, crawl)
            stored = replace(page, visit_id=kept.visit_id, capture_id=kept.capture_id)
            with pytest.raises(Unreadable, match=r"ReadError: The (page|PDF) "):
                read_stored(archive, stored)
            assert archive.page(kept.capture_id).body == body
    status = gongkai("--archive", path, "status", "--json")
    assert json.loads(status.out)["read_errors"] == len(bodies)
