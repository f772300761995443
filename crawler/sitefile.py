"""The text of a site file: which keys there are, what may stand behind them, and where in the file a key stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.coverage import FIELDS
from crawler import cron
from crawler.regions import is_region
from crawler.urls import host_of, is_web

KINDS = ("annual_report", "notice")

_HEADER = re.compile(r"\s*\[{1,2}\s*([\w.-]+)\s*\]{1,2}")  # [[column]]
_KEY = re.compile(r"""\s*["']?([\w.-]+)["']?\s*=""")  # agency = "…"
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")  # how tomllib says where; at the end it names no line


class SiteError(Exception):
    """A site file that cannot be used: says where, what, and what would be right."""

    def __init__(self, path: Path, line: int, key: str, problem: str) -> None:
        super().__init__(f"{path}:{line}: {key}: {problem}" if key else f"{path}:{line}: {problem}")
        self.path, self.line, self.key, self.problem = path, line, key, problem


# What may stand behind each key: the problem in words, or "" where there is none.


def _text(value: object) -> str:
    return "" if isinstance(value, str) and value.strip() else "must be a text in quotes"


def _flag(value: object) -> str:
    return "" if isinstance(value, bool) else "must be true or false"


def _count(value: object) -> str:
    return "" if type(value) is int and value >= 0 else "must be a whole number, 0 or more"


def _parallel(value: object) -> str:
    return "" if type(value) is int and 1 <= value <= 16 else "must be a whole number from 1 to 16"


def _seconds(value: object) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return "" if is_number and 0 <= value <= 3600 else "must be a number of seconds from 0 to 3600"  # type: ignore[operator]


def _hours(value: object) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return "" if is_number and 0 < value <= 168 else "must be a number of hours, more than 0 and at most 168"  # type: ignore[operator]


def _address(value: object) -> str:
    good = isinstance(value, str) and is_web(value)
    return "" if good else "must be an address that starts with http:// or https://"


def _hosts(value: object) -> str:
    good = isinstance(value, list) and all(
        isinstance(h, str) and is_web(f"http://{h}") and host_of(f"http://{h}") == h.lower() for h in value
    )
    return "" if good else 'must be a list of host names without http://, such as ["gaj.example.gov.cn"]'


def _region(value: object) -> str:
    good = isinstance(value, str) and (not value or is_region(value))
    return "" if good else f"{value!r} is no administrative division code: six digits in quotes, GB/T 2260"


def _schedule(value: object) -> str:
    if not isinstance(value, str):
        return "must be a cron line in quotes"
    try:
        cron.trigger(value)
    except ValueError as error:
        return f"bad cron line: {error}"
    return ""


def _tables(value: object) -> str:
    good = isinstance(value, list) and value and all(isinstance(table, dict) for table in value)
    return "" if good else "at least one [[column]] is needed, the list page to read"


def _table(value: object) -> str:
    return "" if isinstance(value, dict) else "must be a table: [expect]"


def _shares(value: object) -> str:
    return "" if isinstance(value, dict) else "must be a table: [expect.coverage]"


def _share(value: object) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return "" if is_number and 0 <= value <= 1 else "must be a share of the documents from 0 to 1"  # type: ignore[operator]


def _family(value: object) -> str:
    if value == "auto":
        return ""
    from crawler import families  # all their readers: much to load for a file that leaves the choice to us

    return _one_of("auto", *families.NAMES)(value)


def _one_of(*names: str) -> Callable[[object], str]:
    return lambda value: "" if value in names else f"{value!r} is not one of {', '.join(names)}"


@dataclass(frozen=True, slots=True)
class Rule:
    problem: Callable[[object], str]
    required: bool = False


SITE_KEYS = {
    "agency": Rule(_text, required=True),
    "region": Rule(_region, required=True),
    "homepage": Rule(_address, required=True),
    "schedule": Rule(_schedule, required=True),
    "family": Rule(_family),
    "delay": Rule(_seconds),
    "concurrency": Rule(_parallel),
    "hosts": Rule(_hosts),
    "private": Rule(_flag),
    "tls": Rule(_one_of("modern", "legacy")),
    "limit_hours": Rule(_hours),
    "enabled": Rule(_flag),
    "verified": Rule(_flag),
    "column": Rule(_tables, required=True),
    "expect": Rule(_table),
}
COLUMN_KEYS = {
    "url": Rule(_address, required=True),
    "kind": Rule(_one_of(*KINDS), required=True),
    "render": Rule(_flag),
}
EXPECT_KEYS = {
    "documents": Rule(_count),
    "announced": Rule(_count),
    "stored": Rule(_count),
    "coverage": Rule(_shares),
}
COVERAGE_KEYS = {name: Rule(_share) for name in sorted(FIELDS)}


@dataclass(frozen=True, slots=True)
class Source:
    """A site file's text, and where in it a key stands: tomllib gives values without lines."""

    path: Path
    text: str

    @classmethod
    def read(cls, path: Path) -> Source:
        try:
            return cls(path, path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise SiteError(path, 1, "", f"cannot be read as UTF-8 text: {error}") from error

    def parse(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            where = _AT_LINE.search(str(error))
            last = self.text.count("\n") + 1
            line = int(where[1]) if where and where[1] else last
            raise SiteError(self.path, line, "", f"is not TOML: {error}") from error
        except (ValueError, RecursionError) as error:  # a number of thousands of digits; brackets without end
            raise SiteError(self.path, 1, "", f"cannot be read as TOML: {error}") from error

    def check(
        self, data: Mapping[str, object], rules: Mapping[str, Rule], *, table: str = "", index: int = 0
    ) -> None:
        """Every key known, every value right, nothing required missing."""
        for key, value in data.items():
            if key not in rules:
                problem = f"unknown key; known here: {', '.join(rules)}"
                raise self.error(key, problem, table=table, index=index)
            if problem := rules[key].problem(value):
                raise self.error(key, problem, table=table, index=index)
        for key, rule in rules.items():
            if rule.required and key not in data:
                raise self.error(key, "is missing", table=table, index=index)

    def error(self, key: str, problem: str, *, table: str = "", index: int = 0) -> SiteError:
        return SiteError(self.path, self.line_of(key, table, index), key, problem)

    def line_of(self, key: str, table: str, index: int) -> int:
        """Line of the key in the index-th table of that name ("" is the top); else of the table; else the first."""
        current, seen, fallback = "", {"": 0}, 1
        for number, line in enumerate(self.text.splitlines(), 1):
            if header := _HEADER.match(line):
                current = header[1]
                seen[current] = seen.get(current, -1) + 1
                if (current, seen[current]) == (table, index) or current == key:
                    fallback = number
            elif (
                (found := _KEY.match(line)) and found[1] == key and (current, seen[current]) == (table, index)
            ):
                return number
        return fallback
