"""Punctuation that a mirror doubled with a comma: `,,` `,、` `,。`. The comma goes, where the whole text has the habit.

A single slip of the author's stays: only text in which doubled marks are frequent and of several sorts is changed.
"""

from __future__ import annotations

import re

from crawler.items import Step

KIND = "doubled_punctuation"
CONFIDENCE = 0.95
LEAST, SORTS, SHARE = 4, 2, 0.1  # doubled marks in the text, different ones among them, and of all its marks

# ,, ,、 ,。 — one comma too many, before another mark; three in a row are somebody's style
_DOUBLED = re.compile("(?<![,，、。；：])[,，]([,，、。；：])(?![,，、。；：])")
_PAIR = re.compile("[,，](?=[,，、。；：])")
_MARKS = re.compile("[,，、。；：]")


def is_suspect(text: str) -> bool:
    """Whether doubled marks are a habit of this text."""
    if not _PAIR.search(text):
        return False
    doubled = [match[0] for match in _DOUBLED.finditer(text)]
    if len(doubled) < LEAST or len(set(doubled)) < SORTS:
        return False
    return len(doubled) >= SHARE * len(_MARKS.findall(text))


def find(text: str) -> list[Step]:
    """A step for every doubled mark."""
    if not is_suspect(text):
        return []
    return [
        Step(KIND, match.start(), match.end(), match[0], match[1], CONFIDENCE)
        for match in _DOUBLED.finditer(text)
    ]
