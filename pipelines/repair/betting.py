"""The vocabulary of betting spam, as expressions over both scripts; for `spam` and `substituted_names`."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from pathlib import Path

from pipelines.repair.wordlist import Wordlist

DATA = Path(__file__).parent / "data" / "betting.json"


@cache
def vocabulary() -> dict[str, tuple[str, ...]]:
    """Names, followers and phrases, longest first."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    return {key: tuple(sorted(words, key=len, reverse=True)) for key, words in data.items() if key != "note"}


@lru_cache(maxsize=4)
def names_a_site(text: str) -> bool:
    """Whether a name or phrase of the trade stands in the text at all."""
    possible = [*_wordlist().possible_in(text)]
    lower = (
        text.lower() if any(map(str.islower, possible)) else text
    )  # of words without Latin letters none is
    return any(word in lower for word in possible)


@cache
def _wordlist() -> Wordlist:
    return Wordlist(word for key in ("names", "phrases") for word in vocabulary()[key])


def one_of(key: str) -> str:
    """An expression for one of the words; Latin ones stand alone."""
    words = (
        rf"(?<![A-Za-z]){re.escape(word)}" if word[0].isascii() else re.escape(word)
        for word in vocabulary()[key]
    )
    return f"(?:{'|'.join(words)})"
