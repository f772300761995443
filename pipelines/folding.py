"""Text made comparable: labels and titles are matched before anything is repaired, in both scripts."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from pipelines.classes import any_of

SHORT = 200  # characters of what is worth remembering folded: a paragraph is asked for several times
SHORTER = 40  # characters of a label

# What NFKC most often has to change in Chinese text, and what it makes of each
_WIDE = tuple(zip("，：；（）？！％\u3000", ",:;()?!% ", strict=True))

# A reading a mirror site put behind a character: 規(guī)定, 政(zheng)(zheng)府
_READING = re.compile(r"(?<=[\u4e00-\u9fff)])\([a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜüńňǹḿê]{1,6}\)")
_NOT_WORD = re.compile(r"\W+")  # spaces and punctuation
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # zero-width space
_BREAK = re.compile(
    r"(?<=[\u3001-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3001-\u9fff\uff00-\uffef])"
)  # 商业<br>企业
_SPACE = re.compile(r"\s+")


def nfkc(text: str) -> str:
    """The text in Unicode's form NFKC. With the usual marks replaced beforehand that takes a tenth of the time, and is the same."""
    if not unicodedata.is_normalized("NFKC", text):
        for wide, narrow in _WIDE:
            text = text.replace(wide, narrow)
    return unicodedata.normalize("NFKC", text)


def fold(text: str) -> str:
    """NFKC, without readings, character by character in simplified script. For matching only, never for keeping."""
    if len(text) <= SHORT:
        return _fold_short(text)
    return _fold(text)


@lru_cache(maxsize=1024)  # labels, menus and cells come again and again
def _fold_short(text: str) -> str:
    return _fold(text)


def _fold(text: str) -> str:
    if text.isascii():
        return text
    folded = nfkc(text)
    if "(" in folded:
        folded = _READING.sub("", folded)
    return _traditional().sub(_simple, folded)


def _simple(character: re.Match[str]) -> str:
    return _simplified().get(ord(character[0]), character[0])


def fold_with_origins(text: str) -> tuple[str, list[int]]:
    """(folded, origins): `text` folded, without white space, and the offset in `text` of each character that is left."""
    folded: list[str] = []
    origins: list[int] = []
    table = _simplified()
    for at, character in enumerate(text):
        for each in unicodedata.normalize("NFKC", character).translate(table):
            if not each.isspace():
                folded.append(each)
                origins.append(at)
    whole = "".join(folded)
    readings = [span.span() for span in _READING.finditer(whole)] if "(" in whole else []
    kept = [0, *(at for span in readings for at in span), len(whole)]
    pieces = [slice(start, end) for start, end in zip(kept[::2], kept[1::2], strict=True)]
    return "".join(whole[piece] for piece in pieces), [at for piece in pieces for at in origins[piece]]


def key(text: str) -> str:
    """`fold` without spaces and punctuation: equal for two printings of the same title."""
    return _key_short(text) if len(text) <= SHORT else _NOT_WORD.sub("", fold(text))


@lru_cache(maxsize=1024)  # a heading is compared with the title, the name of the site, and other headings
def _key_short(text: str) -> str:
    return _NOT_WORD.sub("", fold(text))


def squeeze(text: str) -> str:
    """One line: runs of white space as one space, none where a line was broken between two Chinese characters."""
    text = text.strip()
    if text.isprintable() and "  " not in text:  # of white space only single blanks, and nothing invisible
        return text
    return _squeeze_short(text) if len(text) <= SHORTER else _squeeze(text)


@lru_cache(maxsize=1024)  # labels of tables and menus
def _squeeze_short(text: str) -> str:
    return _squeeze(text)


def _squeeze(text: str) -> str:
    text = _INVISIBLE.sub("", text)
    if "\n" in text:
        text = _BREAK.sub("", text)
    return _SPACE.sub(" ", text).strip()


@cache
def _traditional() -> re.Pattern[str]:
    """What `_simplified` replaces."""
    return any_of(map(chr, _simplified()))


@cache
def _simplified() -> dict[int, str]:
    """OpenCC's table of characters, usual conversion first. Word by word conversion is `simplify` of the repair."""
    import opencc

    path = Path(opencc.__file__).parent / "dictionary" / "TSCharacters.txt"
    pairs = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line)
    return {ord(source): targets.split()[0] for source, targets in pairs}
