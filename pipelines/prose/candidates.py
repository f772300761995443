"""Which patterns can say anything in a sentence: by its words, its figures, and what it is about. Cheap before dear."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.prose.decisions import DECISIONS
from pipelines.prose.disclosed import DISCLOSED
from pipelines.prose.disputes import DISPUTES
from pipelines.prose.outcomes import OUTCOMES
from pipelines.prose.requests import REQUESTS
from pipelines.prose.sentences import Sentence
from pipelines.prose.wording import Pattern

PATTERNS = (*REQUESTS, *OUTCOMES, *DISPUTES, *DISCLOSED, *DECISIONS)

# Patterns as bits, by their places in PATTERNS. For each word, the patterns whose first, second and third need it meets
_NEEDS = 3
_WORDS = {word for pattern in PATTERNS for need in pattern.needs for word in need}


def _meets(word: str, nth: int) -> int:
    """The patterns whose need of that place the word meets."""
    return sum(
        1 << at
        for at, pattern in enumerate(PATTERNS)
        if len(pattern.needs) > nth and word in pattern.needs[nth]
    )


_BITS = tuple((word, _meets(word, 0), _meets(word, 1), _meets(word, 2)) for word in sorted(_WORDS))
# The patterns that have no first, second and third need
_FREE = tuple(
    sum(1 << at for at, pattern in enumerate(PATTERNS) if len(pattern.needs) <= nth) for nth in range(_NEEDS)
)
_NEGATIONS = sum(1 << at for at, pattern in enumerate(PATTERNS) if pattern.is_negation)
# Patterns that must be about the same thing share a place here
_ABOUTS = tuple({(pattern.context, pattern.in_report, pattern.heading): pattern for pattern in PATTERNS})
_ABOUT = tuple(_ABOUTS.index((pattern.context, pattern.in_report, pattern.heading)) for pattern in PATTERNS)
# 12件  为0
_FIGURE = re.compile(
    r"[\d零一二两三四五六七八九十百千万亿余多](?:人次|[件条份宗起例次篇则期部封个元]|万元|(?<=[0零])(?=[,;:()、]|$))"
)
_NONE = re.compile("[未没无]|免费|不(?:予)?收")


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
    first, second, third = _FREE
    for word, begins, goes_on, ends in _BITS:
        if word in plain:
            first |= begins
            second |= goes_on
            third |= ends
    possible = first & second & third
    if possible & ~_NEGATIONS and not _FIGURE.search(plain):
        possible &= _NEGATIONS
    if possible & _NEGATIONS and not _NONE.search(plain):
        possible &= ~_NEGATIONS
    return possible


def _is_in_context(pattern: Pattern, sentence: Sentence) -> bool:
    """Whether the sentence, the one before it or the headings speak of what the pattern is about."""
    if pattern.heading and not pattern.heading.search(sentence.heading):
        return False
    texts = (sentence.printed, sentence.headings, sentence.previous)
    if pattern.context is None or any(pattern.context.search(text) for text in texts):
        return True
    in_report = pattern.in_report if sentence.is_about_disclosure else None
    return in_report is not None and any(in_report.search(text) for text in texts)
