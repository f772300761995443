"""Traditional to simplified characters, and which of the two a text is written in."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.classes import any_of

if TYPE_CHECKING:
    from opencc import OpenCC

MIXED_SHARE = (
    0.05  # of the characters that tell the scripts apart; below, the rarer script is a name or a quotation
)


def simplify(text: str) -> str:
    """The text in simplified characters, as OpenCC's t2s does it; lines stay lines.

    Only lines that hold a traditional character are converted: to look for one costs a thousandth of the conversion.
    """
    if not has_traditional(text):
        return text
    convert = _converter().convert
    return "\n".join(convert(line) if has_traditional(line) else line for line in text.split("\n"))


def script_of(text: str) -> str:
    """ "hans", "hant" or "mixed", by the characters that only one of the scripts uses; "hans" when there are none."""
    if not has_traditional(text):
        return "hans"
    traditional, simplified = _traditional(), _simplified()
    hant = sum(map(traditional.__contains__, text))
    hans = sum(map(simplified.__contains__, text))
    if min(hant, hans) > MIXED_SHARE * (hant + hans):
        return "mixed"
    return "hant" if hant > hans else "hans"


@lru_cache(maxsize=4)  # of one text the reading asks several times
def has_traditional(text: str) -> bool:
    """Whether a character stands in the text that only traditional text uses."""
    return _sign().search(text) is not None and not _traditional().isdisjoint(text)


def is_traditional(character: str) -> bool:
    """Whether only traditional text uses the character."""
    return character in _traditional()


@cache
def odd_in(script: str) -> frozenset[str]:
    """Characters one does not expect in text of this script: the other script's, and variants no converter makes."""
    if script == "mixed":
        return frozenset()
    made = {target for targets in _table("STCharacters").values() for target in targets}
    return _traditional() if script == "hans" else _simplified() | (_traditional() - made)


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC  # reads 300 kB of dictionaries: not at import

    return OpenCC("t2s")


@cache
def _table(name: str) -> dict[str, tuple[str, ...]]:
    """A character dictionary of OpenCC: character to its conversions, the usual one first."""
    import opencc

    path = Path(opencc.__file__).parent / "dictionary" / f"{name}.txt"
    pairs = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line)
    return {source: tuple(targets.split()) for source, targets in pairs}


@cache
def _traditional() -> frozenset[str]:
    """Characters that t2s changes, and so that simplified text does not use."""
    return frozenset(source for source, targets in _table("TSCharacters").items() if source not in targets)


@cache
def _sign() -> re.Pattern[str]:
    return any_of(_traditional())


@cache
def _simplified() -> frozenset[str]:
    """Characters that stand only in simplified text: no traditional text uses them as they are."""
    return frozenset(source for source, targets in _table("STCharacters").items() if source not in targets)
