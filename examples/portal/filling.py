"""Filling HTML templates: `${name}` is replaced, a name without a value is an error."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template

HERE = Path(__file__).parent


class DottedTemplate(Template):
    """A template whose names may be fact codes: `${applications.received.total}`."""

    idpattern = r"[a-z0-9_.]+"


@cache
def template(path: Path) -> DottedTemplate:
    """The template in a file; read once."""
    return DottedTemplate(path.read_text(encoding="utf-8"))


def fill(name: str, values: Mapping[str, str]) -> str:
    """The page template `templates/<name>.html` with its names replaced; values are HTML already."""
    return template(HERE / "templates" / f"{name}.html").substitute(values)
