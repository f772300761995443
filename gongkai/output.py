"""How results are printed: JSON lines for programs, aligned columns for people."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import click

Item = TypeVar("Item")
WIDE = {"W", "F"}  # East Asian widths that take two columns of a terminal


def print_json(rows: Iterable[Mapping[str, object]]) -> None:
    """One JSON object a line, Chinese as it is."""
    for row in rows:
        click.echo(json.dumps(dict(row), ensure_ascii=False, default=str))


def print_table(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> None:
    """The named columns of the rows under their names, aligned by the width a terminal gives each character."""
    lines = [list(columns)] + [[_text(row.get(column)) for column in columns] for row in rows]
    widths = [max(display_width(line[i]) for line in lines) for i in range(len(columns))]
    for line in lines:
        cells = [cell + " " * (width - display_width(cell)) for cell, width in zip(line, widths, strict=True)]
        click.echo("  ".join(cells).rstrip())


def counted(number: int, noun: str) -> str:
    """`1 column`, `3 columns`: for nouns whose plural takes an s, or ies for a y."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith(("ry", "dy")) else f"{number} {noun}s"


def yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


def called() -> str:
    """The command as it was called, for sentences a person copies: make does not put .venv/bin on PATH."""
    name = Path(sys.argv[0])
    if name.name != "gongkai":
        return "gongkai"
    return os.path.relpath(name) if name.is_absolute() else str(name)


def with_progress(
    items: Iterable[Item], length: int, label: str, steps: Callable[[Item], int] = lambda _: 1
) -> Iterator[Item]:
    """The items as they come, with a bar on stderr where that is a terminal; each is one step of `length`, or `steps`."""
    if not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        for item in items:
            yield item
            bar.update(steps(item))


def display_width(text: str) -> int:
    """Terminal columns the text takes: two for a Han character."""
    return sum(2 if unicodedata.east_asian_width(char) in WIDE else 1 for char in text)


def shorten(text: str, width: int) -> str:
    """The text cut to that many terminal columns, with an ellipsis where something was cut."""
    if display_width(text) <= width:
        return text
    kept, used = [], 1
    for char in text:
        used += display_width(char)
        if used > width:
            break
        kept.append(char)
    return "".join(kept) + "…"


def _text(value: object) -> str:
    return "" if value is None else str(value)
