"""The import rule of the tree: reading and storing know nothing of crawling, and nothing knows the wiring."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = {"gongkai", "crawler", "pipelines", "archive", "scheduler", "examples", "benchmarks", "tests"}
WIRING = {"pipelines/steps.py", "crawler/extensions.py"}
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for package in ("crawler", "pipelines", "archive")
    for path in (ROOT / package).rglob("*.py")
)


def imports(path: str) -> set[str]:
    """Every module the file names in an import, at any depth of nesting."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("path", MODULES)
def test_nothing_imports_the_wiring(path: str) -> None:
    assert not {name for name in imports(path) if name.split(".")[0] in {"gongkai", "scheduler"}}


@pytest.mark.parametrize("path", [m for m in MODULES if m.startswith("pipelines/") and m not in WIRING])
def test_reading_knows_only_itself_and_the_items(path: str) -> None:
    names = imports(path)
    assert "scrapy" not in {name.split(".")[0] for name in names}
    assert not {
        n for n in names if n.split(".")[0] in OURS - {"pipelines"} and not n.startswith("crawler.items")
    }


@pytest.mark.parametrize("path", [m for m in MODULES if m.startswith("archive/")])
def test_storing_knows_only_itself_and_the_items(path: str) -> None:
    names = imports(path)
    assert "scrapy" not in {name.split(".")[0] for name in names}
    assert not {
        n for n in names if n.split(".")[0] in OURS - {"archive"} and not n.startswith("crawler.items")
    }


def test_items_import_nothing_of_ours() -> None:
    assert not {name for name in imports("crawler/items.py") if name.split(".")[0] in OURS}
