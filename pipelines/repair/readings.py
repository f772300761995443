"""Readings that a mirror put behind characters: `規(guī)定`, `政(zheng)(zheng)府(fu)(fu)`. They are removed.

Only what is a reading of the very character before it counts (data/readings.json, from pypinyin's table), so that
`APP(ios)` and `表(single)` stay. A single gloss on a rare name, `莘(xīn)县`, is part of many clean texts: a reading
needs a second sign, a traditional character before it, the same reading twice, or company in the same text.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from pathlib import Path

from crawler.items import Step
from pipelines.repair.script import is_traditional

KIND = "reading"
READINGS = Path(__file__).parent / "data" / "readings.json"
COMPANY = 4  # readings of different characters in one text: no clean text glosses that many common characters
LETTERS = "a-zāáǎàēéěèêếềīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ\u0300\u0304\u030c"

# 規(guī)  政(zheng)(zheng)  严（yán）
READING = re.compile(rf"[(（](?<=[㐀-鿿].)[{LETTERS}]{{1,7}}[)）](?:[(（][{LETTERS}]{{1,7}}[)）])*")
INSIDE = re.compile(rf"[{LETTERS}]+")
TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0304\u030c"))  # combining grave, acute, macron, caron


def is_suspect(text: str) -> bool:
    """Whether a Han character is followed by bracketed letters."""
    return READING.search(text) is not None


def find(text: str) -> list[Step]:
    """A step for every run of readings, when the text has enough signs that they were put in."""
    found = [match for match in READING.finditer(text) if is_reading(text[match.start() - 1], match.group())]
    crowd = len({text[match.start() - 1] for match in found}) >= COMPANY
    return [
        Step(KIND, match.start(), match.end(), match.group(), "", 0.999 if crowd else 0.98)
        for match in found
        if crowd or _is_inserted(text[match.start() - 1], match.group())
    ]


def is_reading(character: str, brackets: str) -> bool:
    """Whether every bracket holds a reading of the character; the tone may be missing or another one."""
    known = readings_of().get(character, frozenset())
    return all(plain(syllable) in known for syllable in INSIDE.findall(brackets))


def _is_inserted(character: str, brackets: str) -> bool:
    """Whether a reading that stands alone in its text shows by itself that a program put it there."""
    syllables = INSIDE.findall(brackets)
    return is_traditional(character) or (len(syllables) > 1 and len(set(map(plain, syllables))) == 1)


def plain(syllable: str) -> str:
    """The syllable without its tone: `guī` is `gui`; `lǜ`, `lü` and `lv` are `lü`."""
    bare = unicodedata.normalize("NFC", unicodedata.normalize("NFD", syllable).translate(TONES))
    return bare.replace("v", "ü")


@cache
def syllables() -> dict[str, str]:
    """Syllable with its tone mark to the characters read so."""
    table: dict[str, str] = json.loads(READINGS.read_text(encoding="utf-8"))
    return table


@cache
def readings_of() -> dict[str, frozenset[str]]:
    """Character to its readings without tones; `lu` and `nu` stand for `lü` and `nü` as well."""
    known: dict[str, set[str]] = {}
    for syllable, characters in syllables().items():
        bare = plain(syllable)
        for character in characters:
            known.setdefault(character, set()).update((bare, bare.replace("ü", "u")))
    return {character: frozenset(bare) for character, bare in known.items()}


def characters_read(bare: str) -> list[str]:
    """The characters read so, whatever the tone."""
    return [character for character, known in readings_of().items() if bare in known]
