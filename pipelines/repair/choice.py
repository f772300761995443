"""Which of a few characters stood in each gap: the language model chooses, and says how sure it is.

A figure is never chosen: digits are lost, and a Chinese numeral is only given where hardly another fits.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import exp, log1p

from pipelines.repair.model import BOUNDARY, UNKNOWN, load
from pipelines.repair.script import is_traditional

LOST = "\ufffd"
HANT = 0.15  # share of characters that only traditional text has, above which a page is traditional; real ones have 0.3
ECHO = 1.5  # nats a pair of characters gains for each doubling or so of its count elsewhere on the page
WIDTH = 8  # readings followed at a time
NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿萬億两兩")
NUMERAL = 0.97  # confidence below which a numeral is lost, not chosen

Reading = tuple[float, tuple[str, ...], int, int]  # log-probability, characters, classes of the last two


class Page:
    """What is sure of a page: its script, and how often which character follows which. A page repeats its words."""

    def __init__(self, text: str) -> None:
        self.hant = sum(map(is_traditional, text)) > HANT * len(text)
        counts = Counter(map("".join, pairwise(text)))
        self._echoes = {pair: ECHO * log1p(count) for pair, count in counts.items()}

    def echo(self, pair: str) -> float:
        """Nats that a pair of characters gains by standing elsewhere on the page."""
        return self._echoes.get(pair, 0.0)


def choose(before: str, options: Sequence[str], page: Page) -> list[tuple[str, float]]:
    """For each place its best character and the probability of that among `options[place]`, as seen together.

    `before` is the text of the line in front of the first place.
    """
    model = load()
    context = [BOUNDARY, BOUNDARY, *model.classes_of(before)]
    readings: list[Reading] = [(0.0, (before[-1:],), context[-2], context[-1])]
    for characters in options:
        distinct, extended = _by_class(characters, page.hant), list[Reading]()
        for log, written, first, second in readings:
            logs = model.logs(first, second, distinct)
            for (number, character), gain in zip(distinct.items(), logs, strict=True):
                echo = page.echo(written[-1] + character)
                extended.append((log + gain + echo, (*written, character), second, number))
        readings = sorted(extended, reverse=True)[:WIDTH]
    return [_marginal(readings, place) for place in range(1, len(options) + 1)]


@lru_cache(maxsize=4096)
def _by_class(characters: str, hant: bool) -> dict[int, str]:
    """One character for each class of the model: of two forms that of the page's script."""
    model, best = load(), dict[int, str]()
    for character in characters if hant or len(characters) == 1 else filter(_is_simplified, characters):
        number = max(0, model.class_of(character))
        if number not in best or is_traditional(character) == hant != is_traditional(best[number]):
            best[number] = character
    return best or {UNKNOWN: LOST}


def _is_simplified(character: str) -> bool:
    return not is_traditional(character)


def _marginal(readings: Sequence[Reading], place: int) -> tuple[str, float]:
    """The character of the best reading at this place, and the share of the readings that have it."""
    top = readings[0][0]
    shares: defaultdict[str, float] = defaultdict(float)
    for log, written, *_ in readings:
        shares[written[place]] += exp(log - top)
    character = readings[0][1][place]
    confidence = shares[character] / sum(shares.values())
    is_figure = character == LOST or character.isdecimal() or (character in NUMERALS and confidence < NUMERAL)
    return character, 0.0 if is_figure else confidence
