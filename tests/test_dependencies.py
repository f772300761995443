"""What the program imports is what pyproject.toml names: what only a developer's machine has would fail on a user's."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

ROOT = Path(__file__).parent.parent
OURS = ("gongkai", "crawler", "pipelines", "archive", "examples", "scheduler")
LATER = {"compression"}  # part of Python from 3.14 on, imported only there
MAKING = {"examples/portal/make_pdf.py": {"fpdf"}}  # run by hand, and says itself what it needs

_NAME = re.compile(r"[A-Za-z0-9._-]+")  # scrapy in scrapy>=2.19,<2.20


@cache
def imported() -> tuple[tuple[str, str], ...]:
    """Each file of the program with a package it imports that is neither ours nor Python's."""
    return tuple(_imported())


def _imported() -> Iterator[tuple[str, str]]:
    for package in OURS:
        for file in [ROOT / f"{package}.py", *(ROOT / package).rglob("*.py")]:
            if not file.is_file():
                continue
            here = file.relative_to(ROOT).as_posix()
            for name in names_of(ast.parse(file.read_text(encoding="utf-8"))):
                if name not in {*OURS, *sys.stdlib_module_names, *LATER, *MAKING.get(here, ())}:
                    yield here, name


def names_of(tree: ast.Module) -> set[str]:
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level]
    modules = [alias.name for node in imports for alias in node.names] + [node.module or "" for node in froms]
    return {module.partition(".")[0] for module in modules}


@cache
def installed() -> frozenset[str]:
    """The distributions that a user gets: those named, extras but `dev` included, and all they bring along."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    waiting = [*project["dependencies"], *(line for name in extras if name != "dev" for line in extras[name])]
    found: set[str] = set()
    while waiting:
        line = waiting.pop()
        name = plain(_NAME.match(line)[0])  # type: ignore[index]  # every requirement begins with a name
        if "extra ==" not in line and name not in found:
            found.add(name)
            with suppress(PackageNotFoundError):  # for another system or version of Python
                waiting += requires(name) or []
    return frozenset(found)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_imports_are_found() -> None:
    assert {"scrapy", "lxml", "xlrd", "click"} <= {name for _, name in imported()}


def test_what_is_imported_is_installed() -> None:
    providers_of = packages_distributions()  # it reads the lists of files of all that is installed
    missing = {
        name: sorted({file for file, each in imported() if each == name})[:3]
        for name in sorted({name for _, name in imported()})
        if not {plain(found) for found in providers_of.get(name, [])} & installed()
    }
    assert missing == {}, "no dependency brings what these files import"
