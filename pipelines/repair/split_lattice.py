"""The hypotheses of a search for split bytes, by the place in the line they have read up to."""

from __future__ import annotations

import math
from heapq import nlargest
from operator import itemgetter
from typing import NamedTuple

BEAM, REACH = 40, 10.0  # hypotheses kept at a place, and how far (nats) behind the best
SURE = 99.0  # margin of a reading without a rival

Written = tuple["Written", str] | tuple[()]  # what a hypothesis has written, linked from the end
score_of = itemgetter(0)


class Hypothesis(NamedTuple):
    """One way to read the damaged text up to a place."""

    score: float
    pending: int | None  # lead byte of the character whose trail byte comes next; None: in step with the page
    is_void: bool  # `pending` began a pair that vanished: its second byte is the lead that is looked for
    first: int  # classes of the last two characters
    second: int
    since: int  # place since which it is in step
    rival: float  # how far behind the next best reading of the same text was
    written: Written

    def text(self) -> str:
        """What it has written."""
        pieces: list[str] = []
        written = self.written
        while written:
            written, piece = written
            pieces.append(piece)
        return "".join(reversed(pieces))


class Lattice:
    """Hypotheses by place."""

    def __init__(self) -> None:
        self._places: dict[int, dict[tuple[object, ...], Hypothesis]] = {}
        self._tops: dict[int, float] = {}

    def keep(self, place: int, new: Hypothesis) -> None:
        """Notes a hypothesis at its place; of two that read on alike the better stays and remembers the other."""
        here = self._places.setdefault(place, {})
        self._tops[place] = max(new.score, self._tops.get(place, new.score))
        key = new[1:5]
        old = here.get(key)
        if old is None:
            here[key] = new
        elif new.score > old.score:
            here[key] = new._replace(rival=min(new.rival, new.score - old.score))
        elif old.score - new.score < old.rival:
            here[key] = old._replace(rival=old.score - new.score)

    def floor(self, place: int) -> float:
        """The score below which a hypothesis at a place would not be read on."""
        return self._tops.get(place, -math.inf) - REACH

    def at(self, place: int) -> list[Hypothesis]:
        """The hypotheses at a place, in no order."""
        return list(self._places.get(place, {}).values())

    def take(self, place: int) -> list[Hypothesis]:
        """The hypotheses to read on from a place, the best first; the place is empty afterwards."""
        best = nlargest(BEAM, self._places.pop(place, {}).values(), key=score_of)
        return [one for one in best if one.score >= best[0].score - REACH]
