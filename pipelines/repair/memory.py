"""The language model as one page bends it: what a page has said before it says again.

The pairs and triples of the page's own text are counted and mixed into the probabilities (a cache model: Kuhn and De
Mori 1990). Names, offices and set phrases of one agency are in no general model, and stand ten times in its report.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache

from pipelines.repair.model import BOUNDARY, Model, load

TRIPLE, PAIR = 0.25, 0.08  # share of the page's own triples and pairs in a probability
REST = 1 - TRIPLE - PAIR
LOG_REST = math.log(REST)

Counts = dict[int, int]


class Memory:
    """Log-probabilities like `Model`, for one page."""

    def __init__(self, text: str) -> None:
        self.model: Model = load()
        self.seen = frozenset(text)
        self._pairs: dict[int, Counts] = {}
        self._triples: dict[int, Counts] = {}
        for line in text.split("\n"):
            self._count([BOUNDARY, BOUNDARY, *self.model.classes_of(line), BOUNDARY])

    def _count(self, classes: list[int]) -> None:
        for first, second, third in zip(classes, classes[1:], classes[2:], strict=False):
            pairs = self._pairs.setdefault(second, {})
            pairs[third] = pairs.get(third, 0) + 1
            triples = self._triples.setdefault(first << 16 | second, {})
            triples[third] = triples.get(third, 0) + 1

    def log(self, first: int, second: int, third: int) -> float:
        """The log-probability of class `third` after `first` and `second`."""
        return self.logs(first, second, (third,))[0]

    def logs(self, first: int, second: int, thirds: Iterable[int]) -> list[float]:
        """The log-probability of each of `thirds` after `first` and `second`."""
        log = self.model.log
        said = self._said(first, second)
        logs = [log(first, second, third) + LOG_REST for third in thirds]
        if said:
            for at, third in enumerate(thirds):
                if third in said:
                    logs[at] = math.log(math.exp(logs[at]) + said[third])
        return logs

    def _said(self, first: int, second: int) -> dict[int, float]:
        """What the page itself adds to the probabilities after two classes."""
        pairs = self._pairs.get(second)
        if not pairs:
            return {}
        share = PAIR / sum(pairs.values())
        said = {third: count * share for third, count in pairs.items()}
        triples = self._triples.get(first << 16 | second)
        if triples:
            share = TRIPLE / sum(triples.values())
            for third, count in triples.items():
                said[third] += count * share
        return said


@lru_cache(maxsize=4)
def memory_of(text: str) -> Memory:
    """The memory of a page."""
    return Memory(text)
