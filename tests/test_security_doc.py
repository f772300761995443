"""Every line of the threat model names a test, and the tests are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENT = (ROOT / "docs/security.md").read_text(encoding="utf-8")
LINES = [line for line in DOCUMENT.splitlines() if line.startswith("| ") and "|---|" not in line][1:]

_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")  # `tests/test_urls.py::test_private_hosts`


def test_the_lines_are_found() -> None:
    assert len(LINES) > 25


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split("|")[1].strip()[:60])
def test_each_line_names_tests_that_are_there(line: str) -> None:
    cells = line.strip("|").split(" | ")
    assert len(cells) == 3, "threat | what holds it | test"
    named = _TEST.findall(cells[2])
    assert named
    for path, name in named:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        assert not name or name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, (
            f"{path}::{name}"
        )


def test_every_file_it_names_is_there() -> None:
    for path in re.findall(r"`((?:crawler|archive|pipelines|tests)/[\w/]+\.(?:py|toml))", DOCUMENT):
        assert (ROOT / path).is_file(), path
