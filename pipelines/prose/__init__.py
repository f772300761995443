"""Facts said in sentences, each with the sentence as its evidence.

    sentences        a section's sentences in plain form        shared_figures  A、B分别为2件、1件
    wording          what a pattern is, and its pieces          scope           whose figure it is: time, 其中, plans
    requests carried outcomes disputes channels disclosed decisions      the patterns, by what they count
    candidates       the patterns that can say anything in a sentence

A new wording is a line in one of the tables, and a case in tests/cases/prose.json.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from crawler.items import Fact, Section
from pipelines.numerals import quantity_value
from pipelines.prose.candidates import candidates
from pipelines.prose.scope import (
    is_of_another_body,
    is_of_government,
    is_of_one_body,
    is_overtaken,
    is_part,
    is_total,
    is_whole,
    opens_within,
)
from pipelines.prose.sentences import Sentence, sentences
from pipelines.prose.wording import Pattern

_FORM_2019 = (2019, 2020)
LONGEST_CLAUSE = 80  # characters before a figure that can be about it
_UP_TO_BOUNDARY = re.compile(
    r".*(?:[,;:()]|\d[余多]?(?:件次|人次|件|条|份|宗|起|例|次|个|封|篇|则|期|部))", re.DOTALL
)  # up to the last one


class _Hit(NamedTuple):
    """A figure that a pattern found: what stands before it in the sentence, and the fact it gives."""

    rank: int
    before: str
    within: bool  # counted behind 其中
    fact: Fact

    @property
    def clause(self) -> str:
        """The words before it in its clause."""
        return _clause(self.before)


def find_prose_facts(sections: Sequence[Section], year: int | None) -> tuple[list[Fact], list[str]]:
    """One fact for each code that a sentence says, and a note where two sentences say it differently."""
    hits: dict[str, list[_Hit]] = {}
    notes: list[str] = []
    for index, sentence in sentences(sections):
        found, doubts = _of_sentence(sentence, index, year)
        notes += doubts
        for hit in found:
            hits.setdefault(hit.fact.code, []).append(hit)
    facts = []
    for code, said in hits.items():
        first = min(said, key=lambda hit: hit.rank)
        facts.append(first.fact)
        rivals = {
            hit.fact.raw for hit in said if hit.rank == first.rank and hit.fact.value != first.fact.value
        }
        if rivals:
            notes.append(
                f"{code} is said twice in the text: {first.fact.raw}, and {', '.join(sorted(rivals))}"
            )
    return facts, notes


def _of_sentence(sentence: Sentence, section: int, year: int | None) -> tuple[list[_Hit], list[str]]:
    """At most one hit for each code, and doubts in words."""
    by_code: dict[str, list[_Hit]] = {}
    for hit in _hits(sentence, section, year):
        by_code.setdefault(hit.fact.code, []).append(hit)
    chosen, doubts = [], []
    for code, hits in by_code.items():
        if len(hits) == 1:
            chosen += hits
            continue
        whole = _whole(hits)
        bodies = [hit for hit in whole if is_of_another_body(hit.clause)]
        if len({hit.fact.value for hit in bodies}) > 1:
            whole = [hit for hit in whole if hit not in bodies]
            doubts.append(f"{code} is said of several bodies in one sentence: {sentence.printed}")
        if whole:
            chosen.append(min(whole, key=lambda hit: (hit.rank, not is_total(hit.clause), len(hit.before))))
    return chosen, doubts


def _whole(hits: Sequence[_Hit]) -> list[_Hit]:
    """The hits without parts of what another one counts."""
    outside = [hit for hit in hits if not hit.within]
    return outside or list(hits)


def _hits(sentence: Sentence, section: int, year: int | None) -> Iterator[_Hit]:
    own: dict[tuple[int, int], bool] = {}  # many patterns find the same figure
    for pattern in candidates(sentence):
        for found in pattern.expression.finditer(sentence.plain):
            if _is_meant(pattern, sentence, found, year) and _is_own(pattern, sentence, found, year, own):
                yield from _facts(pattern, sentence, found, section, year)


def _facts(
    pattern: Pattern, sentence: Sentence, found: re.Match[str], section: int, year: int | None
) -> Iterable[_Hit]:
    raw = found["n"]
    value = 0 if pattern.is_negation else quantity_value(raw)
    if value is None:
        return
    unit = pattern.unit if pattern.is_negation else found["u"] or pattern.unit
    raw = sentence.as_printed(found[0].lstrip(",;:、(") if pattern.is_negation else raw)
    before = sentence.plain[: found.start("n")]
    within = not pattern.part and is_part(sentence.plain[: found.end()])
    state = "number" if value else "zero"
    for code in _of_form(pattern.codes, year):
        fact = Fact(code, value, unit, state, raw, "text", section, sentence.printed)
        yield _Hit(pattern.rank, before, within, fact)


def _of_form(codes: Sequence[str], year: int | None) -> Iterable[str]:
    """新制定 is a column of its own in the form of 2019 and 2020, and 制发 in the others."""
    in_2019_form = year is not None and _FORM_2019[0] <= year <= _FORM_2019[1]
    return codes if in_2019_form else (code.replace(".newly_made", ".made") for code in codes)


def _is_meant(pattern: Pattern, sentence: Sentence, found: re.Match[str], year: int | None) -> bool:
    """Whether the figure is the whole one, and about what the pattern counts where it could be about anything."""
    plain = sentence.plain
    if not _is_next_to(found, year):
        return False
    if pattern.before and pattern.before.search(_clause(plain[: found.start()])):
        return False
    if pattern.sentence_without and pattern.sentence_without.search(plain, 0, found.start()):
        return False
    if pattern.without_behind and pattern.without_behind.match(plain, found.end()):
        return False
    upto = plain[: found.end()] if pattern.is_negation else plain[: found.start("n")]
    if pattern.topic and not pattern.topic.holds(f"{sentence.headings};{sentence.before}{upto}"):
        return False
    return pattern.part or not is_part(upto) or not (opens_within(upto) or is_of_one_body(upto))


def _is_own(
    pattern: Pattern,
    sentence: Sentence,
    found: re.Match[str],
    year: int | None,
    known: dict[tuple[int, int], bool],
) -> bool:
    """Whether the figure is this body's and this year's; `known` holds what was found out in this sentence."""
    end = found.end() if pattern.is_negation else found.start("n")
    figure = 0 if pattern.is_negation else found.end("n")
    own = known.get((end, figure))
    if own is None:
        upto = sentence.plain[:end]
        own = known[end, figure] = (
            not (figure and is_overtaken(sentence.plain[figure:], year))
            and not (sentence.is_by_department and is_of_government(upto))
            and is_whole(upto, sentence.before, year)
        )
    return own


def _is_next_to(found: re.Match[str], year: int | None) -> bool:
    """Whether the year that figures are carried into, or out of, is the one after or before the report's."""
    names = found.re.groupindex
    if "into" not in names and "out_of" not in names:
        return True
    groups = found.groupdict()
    into, out_of = groups.get("into"), groups.get("out_of")
    if not (into or out_of):
        return True
    return year is not None and (int(into) == year + 1 if into else int(out_of or 0) == year - 1)


def _clause(before: str) -> str:
    """The words since the last comma, bracket or figure."""
    near = before[-LONGEST_CLAUSE:]
    boundary = _UP_TO_BOUNDARY.match(near)
    return near[boundary.end() :] if boundary else near
