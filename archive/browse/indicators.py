"""The numbers of annual reports that can be compared and ranked, and what each can be a share of: indicators.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from archive.schema.views import REPORT_CODES

_SOURCE: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "indicators.toml").read_text(encoding="utf-8")
)
DEFAULT: tuple[str, ...] = tuple(_SOURCE["default"])
SHARES: dict[str, tuple[str, ...]] = {begin: tuple(codes) for begin, codes in _SOURCE["shares"].items()}
# A sum of lawsuits stands for the number that reports print as one, which most do not
CODES: tuple[str, ...] = tuple(
    "litigation.cases" if code == "litigation.total" else code for code in REPORT_CODES
)
FORMER = {"litigation.total": "litigation.cases"}  # in addresses that were shared before


def known(codes: list[str]) -> tuple[str, ...]:
    """Those of the codes that reports are read for, each once, in the order given."""
    return tuple(dict.fromkeys(FORMER.get(code, code) for code in codes if FORMER.get(code, code) in CODES))


def denominators(code: str) -> tuple[str, ...]:
    """What a number can be a share of, by its code; none where the archive holds nothing to divide it by."""
    parts = code.split(".")
    for length in range(len(parts), 0, -1):
        if (found := SHARES.get(".".join(parts[:length]))) is not None:
            return tuple(each for each in found if each != code)
    return ()


def groups() -> dict[str, tuple[str, ...]]:
    """The codes by their first part, in the order of the form: for a list to choose from."""
    found: dict[str, list[str]] = {}
    for code in CODES:
        found.setdefault(code.split(".")[0], []).append(code)
    return {part: tuple(codes) for part, codes in found.items()}
