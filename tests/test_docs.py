"""The documentation names what there is: commands, options, site keys, settings from the environment."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from crawler.sitefile import COLUMN_KEYS, EXPECT_KEYS, SITE_KEYS
from gongkai.cli import COMMANDS, group

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = README + "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md")))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    assert re.search(rf"gongkai {name}\b", README)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_explains_itself(name: str) -> None:
    command = group.get_command(click.Context(group), name)
    assert command is not None
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name not in ("limit", "kind", "host", "port"):
            assert parameter.help, f"{name} --{parameter.name}"


@pytest.mark.parametrize("key", sorted({*SITE_KEYS, *COLUMN_KEYS, *EXPECT_KEYS}))
def test_every_site_key_is_documented(key: str) -> None:
    assert f"`{key}`" in (ROOT / "docs" / "add-a-portal.md").read_text(encoding="utf-8")


def test_every_environment_variable_is_documented() -> None:
    code = "".join(
        path.read_text(encoding="utf-8")
        for package in ("gongkai", "crawler", "archive", "pipelines")
        for path in (ROOT / package).rglob("*.py")
    )
    read = set(re.findall(r"environ(?:\.get)?[\[(]\s*\"(GONGKAI_[A-Z]+)\"", code)) - {"GONGKAI_TRIGGER"}
    assert {name for name in read if name not in DOCS} == set()


def test_links_between_the_documents_lead_somewhere() -> None:
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links {target}"
