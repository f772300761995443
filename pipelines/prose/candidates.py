"""Which patterns can say anything in a sentence: by its words, its figures, and what it is about. Cheap before dear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pipelines.prose.carried import APPLICANTS, CARRIED
from pipelines.prose.channels import CHANNELS
from pipelines.prose.decisions import DECISIONS
from pipelines.prose.disclosed import DISCLOSED
from pipelines.prose.disputes import DISPUTES
from pipelines.prose.outcomes import OUTCOMES
from pipelines.prose.requests import REQUESTS
from pipelines.prose.sentences import Sentence
from pipelines.prose.wording import Pattern

PATTERNS = (*REQUESTS, *CARRIED, *APPLICANTS, *OUTCOMES, *DISPUTES, *CHANNELS, *DISCLOSED, *DECISIONS)

_WORDS = {word for pattern in PATTERNS for need in pattern.needs for word in need}
_NEEDS = 3  # the most a pattern has


def _meeting(word: str, nth: int) -> int:
    """The patterns whose nth need the word meets, as bits by their places in PATTERNS."""
    needs = ((at, pattern.needs[nth : nth + 1]) for at, pattern in enumerate(PATTERNS))
    return sum(1 << at for at, need in needs if need and word in need[0])


_SIZE = len(PATTERNS)


def _row(bits: Iterable[int]) -> int:
    """Bits for the first, second and third need, one behind the other in one number: a word is then one operation."""
    return sum(each << nth * _SIZE for nth, each in enumerate(bits))


# The words by their first characters, each with the patterns whose first, second and third need it meets
_BITS: dict[str, list[tuple[str, int]]] = {}
for _word in sorted(_WORDS):
    _met = _row(_meeting(_word, nth) for nth in range(_NEEDS))
    _BITS.setdefault(_word[0], []).append((_word, _met))
_START = re.compile(f"[{re.escape(''.join(_BITS))}]")
# The patterns that have no first, second and third need
_FREE = _row(
    sum(1 << at for at, pattern in enumerate(PATTERNS) if len(pattern.needs) <= nth) for nth in range(_NEEDS)
)
_NEGATIONS = sum(1 << at for at, pattern in enumerate(PATTERNS) if pattern.is_negation)


def _about(pattern: Pattern) -> tuple[re.Pattern[str] | None, ...]:
    return (pattern.context, pattern.in_report, pattern.chapter, pattern.heading)


# Patterns that must be about the same thing share a place here
_ABOUTS = tuple({_about(pattern): pattern for pattern in PATTERNS})
_ABOUT = tuple(_ABOUTS.index(_about(pattern)) for pattern in PATTERNS)
# 12件  为0
_FIGURE = re.compile(
    r"[\d零一二两三四五六七八九十百千万亿余多](?:人次|[件条份宗起例次篇则期部封个项元人]|万元|(?<=[0零])(?=[,;:()、]|$))"
)
# It begins with one class of characters, so that a search can skip to them
_NONE = re.compile(
    "[未没无免零不](?:(?<=[未没无])|(?<=免)[费收]|(?<=零)(?:收费|申请|复议|诉讼|行政)|(?<=不)(?:予?收|存在|涉及|产生))"
)


def candidates(sentence: Sentence) -> Iterator[Pattern]:
    """The patterns whose words the sentence holds and that are about what it is about, in the order of PATTERNS."""
    known: dict[int, bool] = {}
    possible = _possible(sentence.plain)
    while possible:
        at = (possible & -possible).bit_length() - 1
        possible &= possible - 1
        about = _ABOUT[at]
        holds = known.get(about)
        if holds is None:
            holds = known[about] = _is_in_context(PATTERNS[at], sentence)
        if holds:
            yield PATTERNS[at]


def _possible(plain: str) -> int:
    """The patterns whose words the sentence holds, with a figure or a word for none; as bits."""
    met = _FREE
    for start in set(_START.findall(plain)):
        for word, bits in _BITS[start]:
            if word in plain:
                met |= bits
    possible = met & met >> _SIZE & met >> 2 * _SIZE  # nothing stands beyond the third need
    if possible & ~_NEGATIONS and not _FIGURE.search(plain):
        possible &= _NEGATIONS
    if possible & _NEGATIONS and not _NONE.search(plain):
        possible &= ~_NEGATIONS
    return possible


def _is_in_context(pattern: Pattern, sentence: Sentence) -> bool:
    """Whether the sentence, the one before it or the headings speak of what the pattern is about."""
    if pattern.heading and not pattern.heading.search(sentence.heading):
        return False
    if pattern.context is None or _names(pattern.context, sentence):
        return True
    if not sentence.is_about_disclosure:
        return False
    if pattern.chapter and pattern.chapter.search(sentence.headings):
        return True
    return pattern.in_report is not None and _names(pattern.in_report, sentence)


def _names(expression: re.Pattern[str], sentence: Sentence) -> bool:
    return (
        _is_named(expression, sentence.headings)
        or _is_named(expression, sentence.printed)
        or _is_named(expression, sentence.previous)
    )


@lru_cache(
    maxsize=2048
)  # headings are those of every sentence below them, and a sentence is the next one's previous
def _is_named(expression: re.Pattern[str], text: str) -> bool:
    return expression.search(text) is not None
