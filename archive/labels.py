"""Fact codes and rules in the words of the statutory form, from browse/labels.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

_LABELS: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "browse" / "labels.toml").read_text(encoding="utf-8")
)
PARTS, UNITS, RULES = _LABELS["parts"], _LABELS["units"], _LABELS["rules"]


def code_label(code: str) -> str:
    """`penalties.decisions` as `行政处罚 · 本年处理决定数量`. A part without a label stands as it is."""
    words, rest = [], code
    while rest:
        known = next((start for start in _beginnings(rest) if start in PARTS), "")
        taken = known or rest.split(".")[0]
        words.append(PARTS.get(taken, taken))
        rest = rest[len(taken) + 1 :]
    return " · ".join(words)


def unit_of(code: str) -> str:
    """The unit a fact of this code is counted in, as the statutory form prescribes it."""
    return next((UNITS[start] for start in _beginnings(code) if start in UNITS), "件")


def rule_label(rule: str) -> str:
    """What the rule demands, or its name where it is unknown here."""
    return RULES.get(rule, rule)


def _beginnings(code: str) -> Iterator[str]:
    """`a.b.c`, `a.b`, `a`."""
    parts = code.split(".")
    return (".".join(parts[:count]) for count in range(len(parts), 0, -1))
