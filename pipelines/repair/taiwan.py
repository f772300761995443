"""Taiwan's vocabulary back to the mainland's (最佳化 to 優化, 網路 to 網絡), in mainland text that a converter put into it.

Encyclopaedias and mirrors convert by phrases and not only by characters, as OpenCC's s2twp does. What was written in
Taiwan or Hong Kong keeps its words: a text counts as converted only if it is in traditional characters, names at
least five institutions or set phrases of mainland government, none of Taiwan's or Hong Kong's, does not quote with
corner brackets, and has two different words of the converter's.

A converter leaves no word of its list behind. So a Taiwan word is left alone where the text also has the mainland's.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from crawler.items import Step
from pipelines.repair.model import BOUNDARY, load
from pipelines.repair.wordlist import Wordlist

KIND = "taiwan"
DATA = Path(__file__).parent / "data" / "taiwan.json"
MAINLAND = 5  # different mainland words a converted text has at least
WORDS = 2  # different Taiwan words
MARGIN = 1.0  # nats by which the mainland's word must fit better where the other exists there too
SURE, WEIGHED = 0.95, 0.8
CONTEXT = 4  # characters on either side that the model looks at


@dataclass(frozen=True, slots=True)
class _Words:
    """data/taiwan.json, ready for use."""

    mainland_of: dict[str, str]
    weighed: frozenset[str]
    shared: frozenset[str]
    kept: re.Pattern[str]
    word: re.Pattern[str]
    mainland: tuple[str, ...]
    elsewhere: tuple[str, ...]


def is_suspect(text: str) -> bool:
    """Whether the text is mainland text in Taiwan's words."""
    return sum(word in text for word in _wordlist().possible_in(text)) >= WORDS and _is_converted(text)


def find(text: str) -> list[Step]:
    """A step for every Taiwan word that stands for a mainland one."""
    if not is_suspect(text):
        return []
    words = _words()
    kept = {at for match in words.kept.finditer(text) for at in range(*match.span())}
    steps = (_step(text, match) for match in words.word.finditer(text) if match.start() not in kept)
    return [step for step in steps if step is not None]


@cache
def _wordlist() -> Wordlist:
    """The words that the mainland does not write."""
    words = _words()
    return Wordlist(word for word in words.mainland_of if word not in words.weighed | words.shared)


@lru_cache(maxsize=4)
def _is_converted(text: str) -> bool:
    """Whether the text is of the mainland, by what it names and what it does not."""
    words = _words()
    if any(word in text for word in words.elsewhere):
        return False
    return sum(word in text for word in words.mainland) >= MAINLAND


def _step(text: str, match: re.Match[str]) -> Step | None:
    """The step for one word; None when it stands for itself."""
    words, word = _words(), match[0]
    after = words.mainland_of[word]
    if after in text:  # the converter would have changed it
        return None
    if word in words.weighed and _margin(text, match, after) < MARGIN:
        return None
    confidence = WEIGHED if word in words.weighed or word in words.shared else SURE
    return Step(KIND, match.start(), match.end(), word, after, confidence)


def _margin(text: str, match: re.Match[str], after: str) -> float:
    """Nats by which the mainland's word fits better between what stands around."""
    model = load()
    before = [BOUNDARY, BOUNDARY, *model.classes_of(text[max(0, match.start() - CONTEXT) : match.start()])]
    behind = text[match.end() : match.end() + CONTEXT]
    scores = [model.total(model.classes_of(word + behind), *before[-2:]) for word in (after, match[0])]
    return scores[0] - scores[1]


@cache
def _words() -> _Words:
    data = json.loads(DATA.read_text(encoding="utf-8"))
    pairs = {**data["always"], **data["weighed"], **data["unless"]}
    longest = sorted(pairs, key=len, reverse=True)
    return _Words(
        pairs,
        frozenset(data["weighed"]),
        frozenset(data["unless"]),
        re.compile("|".join(data["kept"])),
        re.compile("|".join(longest)),
        tuple(data["mainland"]),
        tuple(data["elsewhere"]),
    )
