"""Characters that a converter by characters put into the wrong traditional form: 製定 for 制定, 體係 for 體系.

Simplifying undoes most of it; the repair is for the traditional text and for whoever reads the steps. Only words of a
list, only in a text where at least two of them are spoilt, and never where the form belongs to the neighbouring word
(研製定型).
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from crawler.items import Step

KIND = "over_conversion"
CONFIDENCE = 0.95
LEAST = 2  # different spoilt words in a text
DATA = Path(__file__).parent / "data" / "over_conversion.json"


def is_suspect(text: str) -> bool:
    """Whether the text has a habit of such words."""
    return _form().search(text) is not None and len({step.before for step in _spoilt(text)}) >= LEAST


def find(text: str) -> list[Step]:
    """A step for every spoilt word."""
    return _spoilt(text) if is_suspect(text) else []


def _spoilt(text: str) -> list[Step]:
    spoilt, right = _words()
    steps, end = list[Step](), 0
    for form in _form().finditer(text):
        at = form.start()
        is_free = at == 0 or at - 1 < end  # the character in front belongs to a word that was spoilt itself
        if (not is_free and text[at - 1 : at + 1] in right) or text[at : at + 2] in right:
            continue
        for start in (at - 1, at):
            word = text[start : start + 2] if start >= 0 else ""
            if word in spoilt and start >= end:
                steps.append(Step(KIND, start, start + 2, word, spoilt[word], CONFIDENCE))
                end = start + 2
                break
    return steps


@cache
def _words() -> tuple[dict[str, str], frozenset[str]]:
    """Spoilt words with what they were, and right words that have such a form."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    return data["spoilt"], frozenset(data["right"].split())


@cache
def _forms() -> frozenset[str]:
    """The forms that can be wrong: each is what its spoilt words have and their right ones lack."""
    return frozenset(character for wrong, word in _words()[0].items() for character in set(wrong) - set(word))


@cache
def _form() -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted(_forms()))}]")
