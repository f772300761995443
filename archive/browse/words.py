"""The words of the bundled pages, from words/<language>/<page>.toml: one file for each page, so that a page is one place."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from archive.browse.languages import DEFAULT

FOLDER = Path(__file__).parent / "words"


@cache
def words(language: str = DEFAULT) -> SimpleNamespace:
    """The words of a language by group and key: `words("zh").search.title`. A group stands in one file.

    A word with one form for 1 and another for the rest is a table of `one` and `other`: ask `plural`.
    """
    groups: dict[str, SimpleNamespace] = {}
    for path in sorted((FOLDER / language).glob("*.toml")):
        for name, group in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if name in groups:
                raise ValueError(f"{path}: [{name}] stands in another file, too")
            groups[name] = SimpleNamespace(**group)
    return SimpleNamespace(**groups)


def word(group: SimpleNamespace, key: str | None) -> str:
    """The word for a code of the archive (`words().states`, `suspect`); the code itself where there is none."""
    return str(getattr(group, key or "none", key or ""))


def plural(forms: str | dict[str, str], count: int) -> str:
    """The form of a word for that many: `site`, `sites`. A word with one form alone has it for every number."""
    if isinstance(forms, str):
        return forms
    return forms["one" if count == 1 else "other"]
