"""The search for what was written, given what a byte split left of it.

A hypothesis walks over the damaged text and the bytes behind it at once. In step with the page it copies characters.
At a separator it may suppose a split: the character before it lost its lead byte, which is unknown, and the
separator's own two bytes are the trail byte of that character and the lead byte of the next (`pending`). Out of step,
every character shown gives the trail byte of one character and the lead byte of the next, until a trail byte was
shown as an ASCII letter, or a lone lead byte was lost. Where bytes allow it, the next pair may have vanished. The
language model scores the characters that come out, and the best hypotheses at each place go on (a beam). Every
hypothesis, damaged again, gives the text shown: by construction, and `byte_split.py` checks it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from heapq import nlargest
from operator import itemgetter
from typing import NamedTuple

from pipelines.repair.gbk import HIGH, LOST, SEPARATORS, WIDE, Pair, Table, bytes_of
from pipelines.repair.memory import Memory
from pipelines.repair.model import BOUNDARY, FLOOR
from pipelines.repair.readings import LETTERS, READING, is_reading, plain

BEAM, REACH = 40, 10.0  # hypotheses kept at a place, and how far (nats) behind the best
VOIDS = (8, 4, 2)  # of which so many may suppose that a pair vanished, a second and a third one
SETTLED = 6  # characters read in step with the page before the search ends
HOPELESS = -30.0  # nats against the line as it stands, at which a search is given up
SPLIT = -4.0  # log-probability that a separator on the page is a split
ENDED = -9.0  # ... that an HTML element, and the piece with it, ended in a line behind a lost lead byte
BLANK = -12.0  # ... of a blank between characters
NUMBER = -4.0  # ... of a digit, at the least: the model, of laws and old news, knows few
OPENING = -1.0  # ... of the ideographic spaces that open a paragraph
MISREAD = -9.0  # ... of a reading behind a character that is not read so
VANISHED = 0.6  # what a vanished pair gains: the model is harder on longer texts than language is
SEEN = 0.5  # what a character gains that the page has elsewhere
BEGUN, EXPECTED = 1.5, 6.0  # what a character gains that begins, or ends, a section number that follows its neighbours
NUMBERING = frozenset("（一二三四五六七八九十）、")
SURE = 99.0  # margin of a reading without a rival
SPACE = "　"
SWALLOWED = ",:;-/.%\"'"  # ASCII that a lone lead byte may swallow, besides digits and brackets
DIGIT, UNREADABLE = "0", "\ufffd"
QUESTIONS = frozenset((LOST, "？", UNREADABLE))  # how a lone lead byte shows
ENDS = {"?": "？", "!": "！"} | {mark: mark for mark in SEPARATORS}

INSERTED = re.compile(rf"(?:\([{LETTERS}]{{1,7}}\))+")  # (zhèng)  (zheng)(zheng)
COUNTED = re.compile(r"[\d.%一-鿿]")  # what can follow a digit: 0多件  个部门  .5万
YEAR = re.compile(r"[09]\d\d年")  # 023年  998年
BEHIND = re.compile(rf"([{LETTERS}]{{1,7}})\)")  # yán) of a swallowed bracket
score_of = itemgetter(0)

Written = tuple["Written", str] | tuple[()]  # what a hypothesis has written, linked from the end


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


class Found(NamedTuple):
    """The best reading of a damaged run: `text` stood at [start, end) of the line."""

    start: int
    end: int
    text: str
    gain: float  # nats over leaving the line as it is
    margin: float  # nats over the next best reading


class Search:
    """The search from one separator of a line on."""

    def __init__(
        self, line: str, start: int, memory: Memory, table: Table, expected: frozenset[str] = frozenset()
    ) -> None:
        self.line = line
        self.start = start
        self.memory = memory
        self.table = table
        self.expected = expected  # section numbers that would follow the neighbours, as "（七）"
        self.opens = not line[:start].strip()
        self.places: dict[int, dict[tuple[object, ...], Hypothesis]] = {}
        self.tops: dict[int, float] = {}  # the best score at each place so far

    def run(self) -> Found | None:
        """The best reading, or None when the bytes allow none that is worth a look."""
        model = self.memory.model
        context = [BOUNDARY, BOUNDARY, *model.classes_of(READING.sub("", self.line[: self.start])[-8:])]
        first, second = context[-2:]
        self._split(self.start, Hypothesis(0.0, None, False, first, second, self.start, SURE, ()))
        for place, untouched in self._untouched(first, second):
            ranked = nlargest(2, self._here(place), key=score_of)
            if ranked and ranked[0].score < untouched + HOPELESS:
                return None
            if ranked and self._is_settled(place, ranked[0]):
                return self._found(place, ranked, untouched)
            if place < len(self.line):
                self._extend(place)
        return None

    def _here(self, place: int) -> Iterable[Hypothesis]:
        """The hypotheses at a place; at the end of the line, those that end with it."""
        here = self.places.get(place, {}).values()
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

        A reading in brackets is one step: no hypothesis out of step survives it.
        """
        total, place = 0.0, self.start
        while place < len(self.line):
            inserted = INSERTED.match(self.line, place)
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
        text = text_of(best.written)
        text = text[: len(text) - (place - best.since)]
        if self.start == 0:
            text = text.removeprefix(SPACE)  # the mirror trims its lines
        margin = min(best.rival, best.score - ranked[1].score if len(ranked) > 1 else SURE)
        return Found(self.start, best.since, text, best.score - untouched, margin)

    def _keep(self, place: int, new: Hypothesis) -> None:
        """Notes a hypothesis at its place; of two that read on alike the better stays and remembers the other."""
        here = self.places.setdefault(place, {})
        self.tops[place] = max(new.score, self.tops.get(place, new.score))
        key = new[1:5]
        old = here.get(key)
        if old is None:
            here[key] = new
        elif new.score > old.score:
            here[key] = new._replace(rival=min(new.rival, new.score - old.score))
        elif old.score - new.score < old.rival:
            here[key] = old._replace(rival=old.score - new.score)

    def _extend(self, place: int) -> None:
        """Takes the best hypotheses of a place one character on."""
        best = nlargest(BEAM, self.places.pop(place, {}).values(), key=score_of)
        least = best[0].score - REACH if best else 0.0
        shifted = []
        for hypothesis in best:
            if hypothesis.score < least:
                break
            if hypothesis.pending is None:
                self._copy(place, hypothesis)
                self._split(place, hypothesis)
            else:
                self._shift(place, hypothesis)
                shifted.append(hypothesis)
        voids = shifted
        for most in VOIDS:
            voids = self._voids(voids, most, least)
            for void in voids:
                self._shift(place, void)

    def _copy(self, place: int, old: Hypothesis) -> None:
        """In step: the character stands as it is shown; readings stand apart."""
        inserted = INSERTED.match(self.line, place)
        if inserted:
            self._keep(inserted.end(), old._replace(written=(old.written, inserted.group())))
            return
        character = self.line[place]
        number = self.memory.model.class_of(character)
        written = (old.written, character)
        if number < 0:
            self._keep(place + 1, old._replace(written=written))
            return
        score = old.score + self.memory.log(old.first, old.second, number)
        self._keep(place + 1, Hypothesis(score, None, False, old.second, number, old.since, old.rival, written))

    def _split(self, place: int, old: Hypothesis) -> None:
        """A lone lead byte shown as `?` before a separator: the separator's bytes belong to the text."""
        if place + 1 >= len(self.line) or self.line[place] not in QUESTIONS or self.line[place + 1] not in ENDS:
            return
        trail, lead = bytes_of(ENDS[self.line[place + 1]])
        if trail == 0xA1 and self.opens and not text_of(old.written).strip():
            score = old.score + SPLIT + OPENING
            self._keep(place + 2, old._replace(score=score, pending=lead, written=(old.written, SPACE)))
        self._write(place + 2, old, self.table.by_trail[trail], lead, SPLIT)

    def _shift(self, place: int, old: Hypothesis) -> None:
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
            self._write(after, old, likely, None, tail=DIGIT, shown=_first_digit(self.line, after), least=NUMBER)

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

    def _voids(self, old: Iterable[Hypothesis], most: int, least: float) -> list[Hypothesis]:
        """The readings in which the next pair of bytes vanished from the page: the best `most` of them."""
        ranked = [
            (score, pair, hypothesis)
            for hypothesis in nlargest(most, old, key=score_of)
            for score, pair in self._ranked(hypothesis, self._opened(hypothesis, "void"))
            if score > least and pair.trail in self.table.vanishing
        ]
        return [
            Hypothesis(
                score + VANISHED, pair.trail, True, old.second, pair.number, old.since, old.rival, (old.written, pair.character)
            )
            for score, pair, old in nlargest(most, ranked, key=score_of)
        ]

    def _ranked(self, old: Hypothesis, pairs: Iterable[Pair]) -> list[tuple[float, Pair]]:
        """The pairs with the score of the hypothesis that writes each of them next."""
        pairs = list(pairs)
        logs = self.memory.logs(old.first, old.second, [pair.number for pair in pairs])
        score, seen, heading = old.score, self.memory.seen, self._heading
        return [
            (score + log + (SEEN if pair.character in seen else pair.cost) + heading(old, pair.character), pair)
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
        since = place if lead is None else old.since
        for score, pair in self._ranked(old, pairs):
            score += cost
            first, second = old.second, pair.number
            for number in tails:
                score += max(least, self.memory.log(first, second, number))
                first, second = second, number
            if inserted and not is_reading(pair.character, inserted.group()):
                score += MISREAD
            if score < self.tops.get(place, score) - REACH:
                continue
            written = (old.written, pair.character + shown)
            self._keep(place, Hypothesis(score, lead, False, first, second, since, old.rival, written))

    def _heading(self, old: Hypothesis, character: str) -> float:
        """What a character gains that begins, or goes on with, a section number one expects here."""
        if not self.opens:
            return 0.0
        text = (text_of(old.written) + character).strip()
        if text in self.expected:
            return EXPECTED
        return BEGUN if any(number.startswith(text) for number in self.expected) else 0.0


def text_of(written: Written) -> str:
    """What a hypothesis has written."""
    pieces: list[str] = []
    while written:
        written, piece = written
        pieces.append(piece)
    return "".join(reversed(pieces))


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
