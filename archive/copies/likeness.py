"""Whether one text is a near copy of another, damaged, altered or in another frame: a pure judgement of a pair.

Reports follow one form, and notices of one body a template: a high share of common text proves little. So the names
must agree first (title, body, year, number), and what was rewritten must be small, counted apart for numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

from archive.copies.fingerprints import letters
from archive.diff import Change, diff_texts

LEAST_SIMILAR = 0.5  # shared shingles; every third character lost leaves less
TITLES_ALIKE = 0.8  # of titles' letters: a site's name added, a character lost
# What may be rewritten, in parts of the whole: one character of 200 in any text, one number of 20. Where body and year
# of a report, or the number of a notice, say that it is that document, it may have been altered more; where title
# and date are the same, its numbers may.
CHARACTERS, NUMBERS = 200, 20
KNOWN_CHARACTERS, KNOWN_NUMBERS = 33, 6
DAMAGED = re.compile(r"[�□■◆?？\ue000-\uf8ff]")  # where text was lost: says nothing of what stood there
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")  # "3259", "1,024.5"
COUNTING = re.compile(r"\d+|[一二三四五六七八九十〇零]+")  # 第二批, 2023
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Text:
    """A document's current version, as far as copies are concerned. `bodies`: its agency, and who signed it.

    `text` may be left out for `may_be_copies`, where both have a title.
    """

    title: str
    bodies: frozenset[str]
    year: int | None
    number: str
    published: str
    is_report: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a near copy differs: numbers and other characters that stand where the other text has others."""

    numbers: int
    characters: int


def may_be_copies(one: Text, other: Text) -> bool:
    """Whether title, body, year and number allow two texts to be one document."""
    if one.year != other.year or (one.number and other.number and one.number != other.number):
        return False
    return _bodies_agree(one, other) and _titles_agree(one, other)


def likeness(one: Text, other: Text) -> Likeness | None:
    """How two texts differ that may be copies by their names; None when too much was rewritten."""
    changes = diff_texts(_plain(one.text), _plain(other.text))
    found = Likeness(_numbers(changes), _characters(changes))
    shorter = min(one.text, other.text, key=len)
    size, numbers = len(letters(shorter)), len(NUMBER.findall(shorter))
    is_known = _is_known(one, other)
    is_dated = bool(one.published) and one.published == other.published
    most_characters = size // (KNOWN_CHARACTERS if is_known else CHARACTERS)
    most_numbers = numbers // (KNOWN_NUMBERS if is_known or is_dated else NUMBERS)
    return found if found.characters <= most_characters and found.numbers <= most_numbers else None


def _is_known(one: Text, other: Text) -> bool:
    """Whether the names alone say which document it is: a body's report of a year, or a number (文号)."""
    is_report = one.is_report and other.is_report and one.year is not None
    return is_report or bool(one.number and one.number == other.number)


def _titles_agree(one: Text, other: Text) -> bool:
    """The same title but for what a mirror adds or loses; where one was not found, the other stands in the text."""
    left, right = letters(one.title), letters(other.title)
    if not left or not right:
        return (left or right) in letters(one.text if right else other.text)
    if COUNTING.findall(left) != COUNTING.findall(right):
        return False
    return left in right or right in left or _ratio(left, right) >= TITLES_ALIKE


def _ratio(left: str, right: str) -> float:
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= TITLES_ALIKE else 0.0


def _bodies_agree(one: Text, other: Text) -> bool:
    """One of the bodies is the same, or written longer (宁夏…同心县公安局), or both titles name one of them.

    A mirror that does not say whose document it shows has its own body instead: then the title must say it.
    """
    if not one.bodies or not other.bodies:
        return True
    if any(a.endswith(b) or b.endswith(a) for a in one.bodies for b in other.bodies):
        return True
    return any(body in one.title and body in other.title for body in one.bodies | other.bodies)


def _plain(text: str) -> str:
    """One line, so that lines broken in other places are no difference; cells and sentences keep their ends."""
    return "".join(text.split())


def _numbers(changes: tuple[Change, ...]) -> int:
    """Numbers that stand where the other text has another number."""
    return sum(_exchanged(NUMBER, change) for change in _rewritten(changes))


def _characters(changes: tuple[Change, ...]) -> int:
    """Han characters that stand where the other text has others; a longer stretch counts as its shorter side."""
    return sum(_exchanged(HAN, change) for change in _rewritten(changes))


def _exchanged(kind: re.Pattern[str], change: Change) -> int:
    old, new = Counter(kind.findall(change.old)), Counter(kind.findall(change.new))
    return min((old - new).total(), (new - old).total())


def _rewritten(changes: tuple[Change, ...]) -> list[Change]:
    """Replacements of text by text; what was only added, left out or lost is none."""
    return [
        change
        for change in changes
        if change.op == "replace" and not DAMAGED.search(change.old) and not DAMAGED.search(change.new)
    ]
