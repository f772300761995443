"""The words of the bundled pages, from words/<language>.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from types import SimpleNamespace

LANGUAGE = "en"


@cache
def words(language: str = LANGUAGE) -> SimpleNamespace:
    """The words of a language by group and key: `words().search.title`."""
    path = Path(__file__).parent / "words" / f"{language}.toml"
    groups = tomllib.loads(path.read_text(encoding="utf-8"))
    return SimpleNamespace(**{name: SimpleNamespace(**group) for name, group in groups.items()})


def word(group: SimpleNamespace, key: str | None) -> str:
    """The word for a code of the archive (`words().states`, `suspect`); the code itself where there is none."""
    return str(getattr(group, key or "none", key or ""))
