"""Facts said in sentences, each with the sentence as its evidence. The wordings are in `prose_patterns`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.items import Fact, Section
from pipelines.numerals import quantity_value
from pipelines.prose_patterns import PATTERNS, Pattern

LONGEST_SENTENCE = 1000  # characters; the longest lists of real reports have 400

_SENTENCE = re.compile("[^。！？\\n]+[。！？]?")
_CLAUSE = re.compile(r"[,;:]")
_QUOTED = re.compile(r"《[^》]*》")  # 《2017年政务公开工作要点》 names a year without meaning it
_COMPARED = re.compile(
    r"(?:与|和|同|比|较)(?:去年|上一?年度?|\d{4}年)(?:同期)?(?:相比|相较|比)?"
)  # 与去年相比
_TIME = re.compile(
    r"(?P<cumulative>截[至止][^;]{0,24}?累计|历年|(?:近|过去)[一二三四五六七八九十几数\d]+年|施行以来|实施以来)"
    r"|(?P<since>(?:自|从)?(?P<from>\d{4})年[^,;]{0,20}?以来)"
    r"|(?P<other>去年|上一?年(?!度?结转)|前年|往年|同期)"
    r"|(?P<this>今年|本年|当年|全年|报告期|年内)"
    r"|(?P<year>\d{4})年"
    r"|(?P<sum>累计)"
)


@dataclass(frozen=True, slots=True)
class _Hit:
    rank: int
    fact: Fact


def find_prose_facts(sections: Sequence[Section], year: int | None) -> tuple[list[Fact], list[str]]:
    """One fact for each code that a sentence says, and a note where two sentences say it differently."""
    hits: dict[str, list[_Hit]] = {}
    for index, section in enumerate(sections):
        headings = _headings(sections, index)
        for sentence in _sentences(section):
            for hit in _read(sentence, headings, index, year):
                hits.setdefault(hit.fact.code, []).append(hit)
    facts, notes = [], []
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


def _headings(sections: Sequence[Section], index: int) -> str:
    """The section's heading and those above it."""
    headings = []
    at: int | None = index
    while at is not None:
        headings.append(sections[at].heading)
        at = sections[at].parent
    return " ".join(headings)


def _sentences(section: Section) -> Iterator[str]:
    """The sentences of heading and text; table rows (`a | b`) are none."""
    for line in (section.heading, *section.text.split("\n")):
        if " | " not in line:
            sentences = (found[0].strip() for found in _SENTENCE.finditer(line))
            yield from (sentence for sentence in sentences if len(sentence) <= LONGEST_SENTENCE)


def _read(sentence: str, headings: str, section: int, year: int | None) -> Iterator[_Hit]:
    plain = unicodedata.normalize("NFKC", sentence).rstrip("。!?")
    for pattern in PATTERNS:
        if pattern.word not in plain:
            continue
        for found in pattern.expression.finditer(plain):
            if _is_meant(pattern, plain, headings, found, year):
                yield from _hits(pattern, found, section, sentence)
                break


def _hits(pattern: Pattern, found: re.Match[str], section: int, sentence: str) -> Iterator[_Hit]:
    groups = found.groupdict()
    raw = groups["n"] or groups.get("zero") or ""
    value = 0 if pattern.is_negation else quantity_value(raw)
    if value is None:
        return
    unit = pattern.unit if pattern.is_negation else groups.get("u") or pattern.unit
    if pattern.is_negation:
        raw = found[0]
    for code in pattern.codes:
        state = "number" if value else "zero"
        yield _Hit(pattern.rank, Fact(code, value, unit, state, raw, "text", section, sentence))


def _is_meant(pattern: Pattern, plain: str, headings: str, found: re.Match[str], year: int | None) -> bool:
    """Whether the figure is this year's, the whole one, and about disclosure where it could be about anything."""
    before = plain[: found.start()]
    if pattern.context and not (pattern.context.search(plain) or pattern.context.search(headings)):
        return False
    if not pattern.part and "其中" in plain[: found.end()].split(";")[-1]:
        return False
    if pattern.before and pattern.before.search(_CLAUSE.split(before)[-1]):
        return False
    return not _is_other_time(plain[: found.end()], year)


def _is_other_time(text: str, year: int | None) -> bool:
    """Whether the last word about time before a figure means another year, or all years together."""
    text = _COMPARED.sub("", _QUOTED.sub("", text))
    is_other, has_year = False, False
    for found in _TIME.finditer(text):
        if found["sum"]:
            is_other = is_other or not has_year
        elif found["this"]:
            is_other, has_year = False, True
        elif stated := found["from"] or found["year"]:
            is_other = (year is None and found["since"] is not None) or (
                year is not None and int(stated) != year
            )
            has_year = not is_other
        else:
            is_other, has_year = True, False
    return is_other
