"""The moves of the search for split bytes: from one hypothesis to those that read one character further.

In step with the page a character is copied. At a separator a split may be supposed: the character before it lost its
lead byte, which is unknown, and the separator's own two bytes are the trail byte of that character and the lead byte
of the next (`pending`). Out of step, every character shown gives the trail byte of one character and the lead byte of
the next, until a trail byte was shown as an ASCII letter, or a lone lead byte was lost. Where the bytes allow it, the
next pair may have vanished.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from heapq import nlargest

from pipelines.repair.gbk import HIGH, QUESTIONS, SEPARATORS, UNREADABLE, WIDE, Pair, Table, bytes_of
from pipelines.repair.memory import Memory
from pipelines.repair.model import FLOOR
from pipelines.repair.readings import LETTERS, is_reading, plain
from pipelines.repair.split_lattice import Hypothesis, Lattice, score_of

VOIDS = (8, 4, 2)  # hypotheses at a place that may suppose that a pair vanished, a second and a third one
SPLIT = -4.0  # log-probability that a separator on the page is a split
SILENT = -3.0  # ... that the lone lead byte before it left no `?`
ENDED = -8.0  # ... that an HTML element, and the piece with it, ended in a line behind a lost lead byte
BLANK = -12.0  # ... of a blank between characters
NUMBER = -4.0  # ... of a digit, at the least: the model, of laws and old news, knows few
OPENING = -1.0  # ... of the ideographic spaces that open a paragraph
MISREAD = -9.0  # ... of a reading behind a character that is not read so
VANISHED = 0.6  # what a vanished pair gains: the model is harder on longer texts than language is
SEEN = 0.5  # what a character gains that the page has elsewhere
BEGUN, EXPECTED = (
    1.5,
    6.0,
)  # what a character gains that begins, or ends, a section number that follows its neighbours
NUMBERING = frozenset("（一二三四五六七八九十）、")
SPACE = "　"
SWALLOWED = ",:;-/.%\"'"  # ASCII that a lone lead byte may swallow, besides digits and brackets
DIGIT = "0"
ENDS = {"?": "？", "!": "！"} | {mark: mark for mark in SEPARATORS}

INSERTED = re.compile(rf"(?:\([{LETTERS}]{{1,7}}\))+")  # (zhèng)  (zheng)(zheng)
BEHIND = re.compile(rf"([{LETTERS}]{{1,7}})\)")  # yán) of a swallowed bracket
COUNTED = re.compile(r"[\d.%一-鿿]")  # what can follow a digit: 0多件  个部门  .5万
YEAR = re.compile(r"[09]\d\d年")  # 023年  998年


class Moves:
    """The moves on one line; what they come to is kept in `lattice`."""

    def __init__(
        self, line: str, start: int, memory: Memory, table: Table, expected: frozenset[str] = frozenset()
    ) -> None:
        self.line = line
        self.start = start
        self.memory = memory
        self.table = table
        self.expected = expected  # section numbers that would follow the neighbours, as "（七）"
        self.opens = not line[:start].strip()
        self.lattice = Lattice()

    def copy(self, place: int, old: Hypothesis) -> None:
        """In step: the character stands as it is shown; readings stand apart."""
        inserted = INSERTED.match(self.line, place)
        if inserted:
            self.lattice.keep(inserted.end(), old._replace(written=(old.written, inserted.group())))
            return
        character = self.line[place]
        number = self.memory.model.class_of(character)
        written = (old.written, character)
        if number < 0:
            self.lattice.keep(place + 1, old._replace(written=written))
            return
        score = old.score + self.memory.log(old.first, old.second, number)
        self.lattice.keep(
            place + 1, Hypothesis(score, None, False, old.second, number, old.since, old.rival, written)
        )

    def split(self, place: int, old: Hypothesis) -> None:
        """A lone lead byte shown as `?` before a separator: the separator's bytes belong to the text.

        Some mirrors show nothing for it; that is supposed only where the search begins.
        """
        shown = self.line[place] in QUESTIONS
        mark, cost = (place + 1, SPLIT) if shown else (place, SPLIT + SILENT)
        if mark >= len(self.line) or self.line[mark] not in ENDS or not (shown or place == self.start):
            return
        trail, lead = bytes_of(ENDS[self.line[mark]])
        if trail == 0xA1 and self.opens and not old.text().strip():
            score = old.score + cost + OPENING
            self.lattice.keep(mark + 1, old._replace(score=score, pending=lead, written=(old.written, SPACE)))
        self._write(mark + 1, old, self.table.by_trail[trail], lead, cost)

    def shift(self, place: int, old: Hypothesis) -> None:
        """Out of step: what is shown gives the trail byte of one character and the lead byte of the next."""
        character = self.line[place]
        for trail, lead in _double(character):
            pairs = self._pairs(old, trail)
            if lead in HIGH:
                self._write(place + 1, old, pairs, lead)
            else:  # an ASCII letter of the text, taken for the trail byte of a character
                self._write(place + 1, old, pairs, None, tail=chr(lead), shown=chr(lead))
        if "@" <= character <= "~":
            self._write(place + 1, old, self._pairs(old, ord(character)), None)
        if character in QUESTIONS:
            self._swallow(place, old)

    def _leads(self, old: Hypothesis) -> frozenset[int]:
        """The lead bytes the next character can have."""
        assert old.pending is not None
        return self.table.vanishing[old.pending] if old.is_void else frozenset((old.pending,))

    def _pairs(self, old: Hypothesis, trail: int) -> Sequence[Pair]:
        """The characters with this trail byte that the hypothesis allows."""
        assert old.pending is not None
        if old.is_void:
            leads = self._leads(old)
            return [pair for pair in self.table.by_trail.get(trail, ()) if pair.lead in leads]
        pair = self.table.pairs.get((old.pending, trail))
        return (pair,) if pair else ()

    def _swallow(self, place: int, old: Hypothesis) -> None:
        """A lead byte was lost: before a separator, at the end of a piece, or with the ASCII character behind it."""
        after = place + 1
        behind = BEHIND.match(self.line, after)
        if behind:
            read = self.table.by_reading(plain(behind.group(1)))
            pairs = [pair for pair in read if pair.lead in self._leads(old)]
            self._write(behind.end(), old, pairs, None, shown="(" + behind.group())
            return
        ranked = nlargest(VOIDS[0], self._ranked(old, self._opened(old)), key=score_of)
        likely = [pair for _, pair in ranked]
        if after < len(self.line) and self.line[after] in ENDS:
            self._write(after + 1, old, likely, None, tail=self.line[after], shown=self.line[after])
        if after == len(self.line):
            self._write(after, old, likely, None)
            return
        self._write(after, old, likely, None, ENDED)
        self._write(after, old, likely, None, BLANK, shown=" ")
        for tail in SWALLOWED + self._brackets(after):
            self._write(after, old, likely, None, tail=tail, shown=tail)
        if COUNTED.match(self.line, after):
            self._write(
                after, old, likely, None, tail=DIGIT, shown=_first_digit(self.line, after), least=NUMBER
            )

    def _brackets(self, after: int) -> str:
        """The brackets that the line lacks: one that opens before `after`, one that closes before it."""
        missing = self.line.count("(", after) - self.line.count(")", after)
        return "(" * (missing < 0) + ")" * (self.line.count("(", 0, after) > self.line.count(")", 0, after))

    def _opened(self, old: Hypothesis, group: str = "open") -> Iterable[Pair]:
        """The characters that begin with `pending` and end with a byte that the page took for a lead byte."""
        assert old.pending is not None
        if not old.is_void:
            by_lead: dict[int, Sequence[Pair]] = getattr(self.table, group)
            return by_lead.get(old.pending, ())
        leads = self._leads(old)
        return [pair for pair in self._likely(old) if pair.lead in leads and pair.trail in HIGH]

    def _likely(self, old: Hypothesis) -> Iterator[Pair]:
        """Characters that often follow the last two."""
        triples, _ = self.memory.model.after(old.first, old.second)
        numbers = dict.fromkeys([*triples, *self.memory.model.likely(old.second)])
        return (pair for number in numbers for pair in self.table.by_class.get(number, ()))

    def voids(self, old: Iterable[Hypothesis], most: int, least: float) -> list[Hypothesis]:
        """The readings in which the next pair of bytes vanished from the page: the best `most` of them."""
        ranked = [
            (score, pair, hypothesis)
            for hypothesis in nlargest(most, old, key=score_of)
            for score, pair in self._ranked(hypothesis, self._opened(hypothesis, "void"))
            if score > least and pair.trail in self.table.vanishing
        ]
        return [
            Hypothesis(
                score + VANISHED,
                pair.trail,
                True,
                old.second,
                pair.number,
                old.since,
                old.rival,
                (old.written, pair.character),
            )
            for score, pair, old in nlargest(most, ranked, key=score_of)
        ]

    def _ranked(self, old: Hypothesis, pairs: Iterable[Pair]) -> list[tuple[float, Pair]]:
        """The pairs with the score of the hypothesis that writes each of them next."""
        pairs = list(pairs)
        logs = self.memory.logs(old.first, old.second, [pair.number for pair in pairs])
        score, seen, heading = old.score, self.memory.seen, self._heading
        return [
            (
                score + log + (SEEN if pair.character in seen else pair.cost) + heading(old, pair.character),
                pair,
            )
            if pair.character in NUMBERING
            else (score + log + (SEEN if pair.character in seen else pair.cost), pair)
            for pair, log in zip(pairs, logs, strict=True)
        ]

    def _write(
        self,
        place: int,
        old: Hypothesis,
        pairs: Iterable[Pair],
        lead: int | None,
        cost: float = 0.0,
        tail: str = "",
        shown: str = "",
        least: float = FLOOR,
    ) -> None:
        """Every pair as the next character, then what is `shown`, scored as `tail`. `lead` None: in step again."""
        inserted = INSERTED.match(self.line, place) if lead is None and not shown else None
        tails = self.memory.model.classes_of(tail)
        since, floor = place if lead is None else old.since, self.lattice.floor(place)
        for score, pair in self._ranked(old, pairs):
            score += cost
            first, second = old.second, pair.number
            for number in tails:
                score += max(least, self.memory.log(first, second, number))
                first, second = second, number
            if inserted and not is_reading(pair.character, inserted.group()):
                score += MISREAD
            if score < floor:
                continue
            written = (old.written, pair.character + shown)
            self.lattice.keep(place, Hypothesis(score, lead, False, first, second, since, old.rival, written))

    def _heading(self, old: Hypothesis, character: str) -> float:
        """What a character gains that begins, or goes on with, a section number one expects here."""
        if not self.opens:
            return 0.0
        text = (old.text() + character).strip()
        if text in self.expected:
            return EXPECTED
        return BEGUN if any(number.startswith(text) for number in self.expected) else 0.0


def _first_digit(line: str, after: int) -> str:
    """The digit that stood before `after`: that of a year, or an unknown one."""
    year = YEAR.match(line, after)
    return {"0": "2", "9": "1"}[year.group()[0]] if year else UNREADABLE


def _double(character: str) -> list[tuple[int, int]]:
    """The two bytes a shown character can have stood for; a half-width one was full-width before."""
    if character == " ":
        return [(0xA1, 0xA1)]
    wide = chr(ord(character) + WIDE) if "!" <= character <= "~" else character
    raw = bytes_of(wide)
    return [(raw[0], raw[1])] if len(raw) == 2 else []
