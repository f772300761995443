"""The search for what was written, given what a byte split left of it.

Hypotheses walk over the damaged text and the bytes behind it at once (`split_moves.py`). The language model scores
the characters that come out, and the best hypotheses at each place go on (a beam: `split_lattice.py`). Every
hypothesis, damaged again, gives the text shown: by construction, and `byte_split.py` checks it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from heapq import nlargest
from typing import NamedTuple

from pipelines.repair.gbk import Table
from pipelines.repair.memory import Memory
from pipelines.repair.model import BOUNDARY
from pipelines.repair.readings import READING
from pipelines.repair.split_lattice import SURE, Hypothesis, score_of
from pipelines.repair.split_moves import INSERTED, VOIDS, Moves

SETTLED = 6  # characters read in step with the page before the search ends
HOPELESS = -30.0  # nats against the line as it stands, at which a search is given up
LONGEST = 200  # places at which a search is given up: those of the seeds end within 20
BEFORE = 60  # characters before the run among which the last two that are no reading are looked for

REPEATED = re.compile(r"([?？!！])(?<=\1\1\1)")  # the third of ???


class Found(NamedTuple):
    """The best reading of a damaged run: `text` stood at [start, end) of the line, its blanks not yet trimmed."""

    start: int
    end: int
    text: str
    gain: float  # nats over leaving the line as it is
    margin: float  # nats over the next best reading


class Search:
    """The search from one separator of a line on; `expected` are section numbers that would follow the neighbours."""

    def __init__(
        self, line: str, start: int, memory: Memory, table: Table, expected: frozenset[str] = frozenset()
    ) -> None:
        self.line = line
        self.start = start
        self.places = 0  # taken on so far: what the search cost
        self.memory = memory
        self.moves = Moves(line, start, memory, table, expected)
        self.lattice = self.moves.lattice

    def run(self) -> Found | None:
        """The best reading, or None when the bytes allow none that is worth a look."""
        model, before = self.memory.model, self.line[max(0, self.start - BEFORE) : self.start]
        context = [BOUNDARY, BOUNDARY, *model.classes_of(READING.sub("", before))]
        first, second = context[-2:]
        self.moves.split(self.start, Hypothesis(0.0, None, False, first, second, self.start, SURE, ()))
        for place, untouched in self._untouched(first, second):
            ranked = nlargest(2, self._here(place), key=score_of)
            if ranked and ranked[0].score < untouched + HOPELESS:
                return None
            if ranked and self._is_settled(place, ranked[0]):
                return self._found(place, ranked, untouched)
            if self.places == LONGEST:
                return None
            if place < len(self.line):
                self.places += 1
                self._extend(place)
        return None

    def _here(self, place: int) -> list[Hypothesis]:
        """The hypotheses at a place; at the end of the line, those that end with it."""
        here = self.lattice.at(place)
        if place < len(self.line):
            return here
        log = self.memory.log
        return [
            one._replace(score=one.score + log(one.first, one.second, BOUNDARY))
            for one in here
            if one.pending is None
        ]

    def _untouched(self, first: int, second: int) -> Iterator[tuple[int, float]]:
        """The places behind the start, with the log-probability of the line as it stands up to there.

        A reading in brackets is one step: no hypothesis out of step survives it. A mark costs nothing the third time, for
        people write ？？？.
        """
        total, place = 0.0, self.start
        while place < len(self.line):
            inserted = INSERTED.match(self.line, place) or REPEATED.match(self.line, place)
            number = -1 if inserted else self.memory.model.class_of(self.line[place])
            if number >= 0:
                total += self.memory.model.log(first, second, number)
                first, second = second, number
            place = inserted.end() if inserted else place + 1
            if place == len(self.line):
                total += self.memory.model.log(first, second, BOUNDARY)
            yield place, total

    def _is_settled(self, place: int, best: Hypothesis) -> bool:
        return best.pending is None and (place == len(self.line) or place - best.since >= SETTLED)

    def _found(self, place: int, ranked: list[Hypothesis], untouched: float) -> Found:
        """The best hypothesis as text, without what it copied since it fell into step."""
        best = ranked[0]
        text = best.text()
        text = text[: len(text) - (place - best.since)]
        margin = min(best.rival, best.score - ranked[1].score if len(ranked) > 1 else SURE)
        return Found(self.start, best.since, text, best.score - untouched, margin)

    def _extend(self, place: int) -> None:
        """Takes the best hypotheses of a place one character on."""
        best = self.lattice.take(place)
        least = self.lattice.floor(place)
        voids = [one for one in best if one.pending is not None]
        for one in best:
            if one.pending is None:
                self.moves.copy(place, one)
                self.moves.split(place, one)
            else:
                self.moves.shift(place, one)
        for most in VOIDS:
            voids = self.moves.voids(voids, most, least)
            for one in voids:
                self.moves.shift(place, one)
