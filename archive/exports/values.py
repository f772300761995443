"""A column's values in Python, by its type: what SQLite has as text or 0 and 1."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet runs (OWASP, CSV injection)


def as_date(value: str | None) -> date | None:
    """A date; None for an empty one, and for what is none."""
    with suppress(ValueError):
        return date.fromisoformat(value) if value else None
    return None


def as_time(value: str | None) -> datetime | None:
    """A time with its zone; None for an empty one, and for what is none."""
    with suppress(ValueError):
        return datetime.fromisoformat(value) if value else None
    return None


def as_number(value: float | None) -> float | None:
    return None if value is None else float(value)


def as_bool(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def unchanged(value: Any) -> Any:
    return value


READERS: dict[str, Callable[[Any], Any]] = {
    "date": as_date,
    "datetime": as_time,
    "number": as_number,
    "boolean": as_bool,
}


def reader(type_: str) -> Callable[[Any], Any]:
    """What turns a stored value of that type into a Python value."""
    return READERS.get(type_, unchanged)


def escaped(text: str) -> str:
    """The text so that no spreadsheet runs it: an apostrophe before what begins as a formula, and before such an apostrophe.

    Signs alone and numbers stay: `-`, which reports print for nothing, and `-5`.
    """
    if not text.lstrip("'").startswith(FORMULA) or len(text) == 1 or _is_number(text):
        return text
    return f"'{text}"


def _is_number(text: str) -> bool:
    try:
        float(text.rstrip("%").replace(",", ""))
    except ValueError:
        return False
    return True
