"""How likely a string is as text of a Chinese page: a unigram model over characters.

It compares readings of the same bytes in different charsets, so that Big5 is not called GB18030 only because its
bytes are valid there. Probabilities of Han characters follow their rank in `characters.json` (simplified and
traditional forms share a rank); those of other characters are set by class, below.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache, lru_cache
from importlib.resources import files
from math import log

from pipelines.classes import none_of

# Zipf-Mandelbrot law fitted to the counts behind characters.json: p(rank) = SCALE / (rank + SHIFT) ** POWER
_SCALE, _SHIFT, _POWER = 3.3, 25.0, 1.35
_PUNCTUATION = "，。、：；？！“”‘’（）《》〈〉〔〕【】「」『』…—－·％○〇０１２３４５６７８９①②③④⑤⑥⑦⑧⑨⑩℃　～"

MAX_CROWDED = (
    30_000  # characters of such lines that are looked at in one go: to read them again takes 20 µs each
)
CROWD = 6  # characters; two misread characters of UTF-8 become three
UNRANKED = log(1e-6)  # every ranked character is more likely than this, every other one in Han less

# First code point of a class and the natural logarithm of a character's probability in it, up to the next line.
_CLASSES: tuple[tuple[int, float], ...] = (
    (0x0000, log(1e-9)),  # controls
    (0x0020, log(2e-3)),  # ASCII
    (0x007F, log(1e-9)),
    (0x00A0, log(1e-6)),  # Latin, Greek, Cyrillic and so on
    (0x2000, log(2e-6)),  # signs, box drawing
    (0x2E80, log(1e-8)),  # radicals
    (0x3000, log(1e-5)),  # CJK signs, kana
    (0x3100, log(1e-7)),
    (0x3400, log(1e-8)),  # Han, extension A
    (0x4E00, log(3e-7)),  # Han outside the ranking
    (0xA000, log(1e-8)),
    (0xAC00, log(1e-7)),  # Hangul
    (0xD7A4, log(1e-9)),  # surrogates, private use
    (0xF900, log(1e-8)),
    (0xFF01, log(1e-5)),  # fullwidth forms
    (0xFFF0, log(1e-12)),  # U+FFFD and what is no character
    (0x10000, log(1e-9)),
)


def log_likelihood(text: str) -> float:
    """Sum of the characters' log probabilities (nats): the higher, the more like Chinese text of that length."""
    table = _table()
    return sum(count * table[character] for character, count in Counter(text).items())


def log_probability(character: str) -> float:
    """Log probability of one character (nats)."""
    return _table()[character]


@lru_cache(maxsize=4)
def uncommon(text: str) -> frozenset[str]:
    """The Han characters of the text that are outside the ranking: few in clean text, most in misread text."""
    return frozenset(_uncommon().findall(text))


@lru_cache(maxsize=4)
def crowds(text: str) -> tuple[tuple[int, str], ...]:
    """The lines, with their offsets, in which uncommon characters crowd as in misread text: three within six.

    Of a text that is misread throughout only the first MAX_CROWDED characters: the next repair sees those behind them.
    """
    places = [match.start() for match in _uncommon().finditer(text)]
    if len({text[place] for place in places}) < 2:
        return ()
    crowded = (first for first, third in zip(places, places[2:], strict=False) if third - first < CROWD)
    found, end, left = list[tuple[int, str]](), -1, MAX_CROWDED
    for place in crowded:
        if place < end:
            continue
        start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
        end = len(text) if end < 0 else end
        found.append((start, text[start : min(end, start + left)]))
        left -= len(found[-1][1])
        if not left:
            break
    return tuple(found)


def is_beyond_repair(text: str) -> bool:
    """Whether more of the text is misread than is looked at: what `crowds` leaves out stays as it is."""
    return sum(len(line) for _, line in crowds(text)) >= MAX_CROWDED


@cache
def _uncommon() -> re.Pattern[str]:
    """A character that is neither ranked nor of a block below Han or of full-width forms."""
    ranked = (character for character, value in _table().items() if value > UNRANKED)
    return none_of({*ranked, *map(chr, range(0x3400)), *map(chr, range(0xFF00, 0xFFF0))})


class _Table(dict[str, float]):
    """Log probability by character, filled in by class on demand."""

    def __missing__(self, character: str) -> float:
        point = ord(character)
        value = next(value for start, value in reversed(_CLASSES) if point >= start)
        self[character] = value
        return value


@cache
def _table() -> dict[str, float]:
    data = json.loads(files("pipelines").joinpath("characters.json").read_text(encoding="utf-8"))
    groups = " ".join(data["groups"]).split(" ")
    table = _Table.fromkeys([*_PUNCTUATION, *"\t\n\r"], log(2e-3))
    for rank, group in enumerate(groups, 1):
        table.update(dict.fromkeys(group, log(_SCALE) - _POWER * log(rank + _SHIFT)))
    return table
