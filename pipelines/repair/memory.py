"""The language model as one page bends it: what a page has said before it says again.

The pairs and triples of the page's own text are counted and mixed into the probabilities (a cache model: Kuhn and De
Mori 1990). Names, offices and set phrases of one agency are in no general model, and stand ten times in its report.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

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
        self._shares: dict[int, dict[int, float]] = {}
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

    def logs(self, first: int, second: int, thirds: Sequence[int]) -> list[float]:
        """The log-probability of each of `thirds` after `first` and `second`."""
        logs = [log + LOG_REST for log in self.model.logs(first, second, thirds)]
        said = self._said(first, second)
        if not said.keys().isdisjoint(thirds):
            for at, third in enumerate(thirds):
                if third in said:
                    logs[at] = math.log(math.exp(logs[at]) + said[third])
        return logs

    def _said(self, first: int, second: int) -> dict[int, float]:
        """What the page itself adds to the probabilities after two classes."""
        key = first << 16 | second
        said = self._shares.get(key)
        if said is None:
            said = self._shares[key] = self._shared(self._pairs.get(second, {}), PAIR)
            for third, share in self._shared(self._triples.get(key, {}), TRIPLE).items():
                said[third] += share
        return said

    def _shared(self, counts: Counts, part: float) -> dict[int, float]:
        """The part divided among what was counted."""
        total = sum(counts.values())
        return {third: count * part / total for third, count in counts.items()}
