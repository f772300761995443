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

_WORDS = tuple({word for pattern in PATTERNS for need in pattern.needs for word in need})
# Which patterns a word can begin to prove: their places in PATTERNS
_BY_WORD = {
    word: tuple(at for at, pattern in enumerate(PATTERNS) if word in pattern.needs[0]) for word in _WORDS
}
_OTHER_NEEDS = tuple(pattern.needs[1:] for pattern in PATTERNS)
_NEGATIONS = frozenset(at for at, pattern in enumerate(PATTERNS) if pattern.is_negation)
# Patterns that must be about the same thing share a place here
_ABOUTS = tuple({(pattern.context, pattern.in_report, pattern.heading): pattern for pattern in PATTERNS})
_ABOUT = tuple(
    _ABOUTS.index((pattern.context, pattern.in_report, pattern.heading)) for pattern in PATTERNS
)
_FIGURE = re.compile(
    r"[\d零一二两三四五六七八九十百千万亿余多](?:人次|[件条份宗起例次篇则期部封个元]|万元)|[0零](?=[,;:()、]|$)"
)  # 12件  为0
_NONE = re.compile("[未没无]|免费|不(?:予)?收")


def candidates(sentence: Sentence) -> Iterator[Pattern]:
    """The patterns whose words the sentence holds and that are about what it is about, in the order of PATTERNS."""
    plain = sentence.plain
    has_figure, has_none = _FIGURE.search(plain) is not None, _NONE.search(plain) is not None
    held = {word for word in _WORDS if word in plain}
    possible = sorted({at for word in held for at in _BY_WORD[word]})
    known: dict[int, bool] = {}
    for at in possible:
        if not (has_none if at in _NEGATIONS else has_figure):
            continue
        if any(held.isdisjoint(need) for need in _OTHER_NEEDS[at]):
            continue
        about = _ABOUT[at]
        if about not in known:
            known[about] = _is_in_context(PATTERNS[at], sentence)
        if known[about]:
            yield PATTERNS[at]


def _is_in_context(pattern: Pattern, sentence: Sentence) -> bool:
    """Whether the sentence, the one before it or the headings speak of what the pattern is about."""
    if pattern.heading and not pattern.heading.search(sentence.heading):
        return False
    texts = (sentence.printed, sentence.headings, sentence.previous)
    if pattern.context is None or any(pattern.context.search(text) for text in texts):
        return True
    in_report = pattern.in_report if sentence.is_about_disclosure else None
    return in_report is not None and any(in_report.search(text) for text in texts)
