"""Damages clean text the way mirrors do, to measure and test its repair. Shares no code with pipelines/repair.

    mirror(text, seed)      everything: traditional characters, readings, split bytes, half-width punctuation
    split_bytes(text)       the byte split alone
    recoverable(text)       what of a text a byte split leaves: U+FFFD for the digits that it swallows

The order and the rules are read off real mirrors (docs/repair.md): a text is converted to traditional characters,
readings are put behind some of them, and a program that looks for ends of sentences splits its GBK bytes at A3BF (？),
A3A1 (！) and A1A3 (。), one after the other and without regard to where characters begin. Each piece is decoded alone.
"""

from __future__ import annotations

import json
import random
import re
from functools import cache
from pathlib import Path

READINGS = Path(__file__).parents[1] / "pipelines" / "repair" / "data" / "readings.json"
SEPARATORS = ("？", "！", "。")
YEAR = re.compile("(?:19|20)\\d\\d年")
LOST = 1  # an ASCII byte that no text holds
HALF = {point: point - 0xFEE0 for point in range(0xFF01, 0xFF5F)}
TONES = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ", "aaaaeeeeiiiioooouuuuüüüünnnm")


def mirror(text: str, seed: int, *, share: float = 0.7) -> str:
    """The text as a mirror shows it: `share` of the traditional characters carry a reading."""
    return half_width(split_bytes(add_readings(traditional(indented(text)), seed, share=share)))


def indented(text: str) -> str:
    """The text with two ideographic spaces before each paragraph, as portals print it: rows of tables have none.

    Before a full-width bracket they are the commonest place of a byte split: A1A1 A1[A1 A3]A8.
    """
    return "\n".join(
        line if "|" in line or not line.strip() else "　　" + line.lstrip() for line in text.split("\n")
    )


def traditional(text: str) -> str:
    """The text in traditional characters (OpenCC s2t)."""
    return "\n".join(_converter().convert(line) for line in text.split("\n"))


def add_readings(text: str, seed: int, *, share: float = 0.7, tones: bool = True, times: int = 1) -> str:
    """Readings in brackets behind traditional characters; which characters, the seed decides for the whole text.

    GBK cannot hold every toned letter: readings with one it lacks are left out, as mirrors leave them out.
    """
    dice = random.Random(seed)
    behind: dict[str, str] = {}
    for character in sorted(set(text) & _traditional().keys()):
        reading = _traditional()[character]
        if dice.random() < share and reading.encode("gbk", "ignore").decode("gbk") == reading:
            behind[character] = f"({reading if tones else reading.translate(TONES)})" * times
    return "".join(character + behind.get(character, "") for character in text)


def split_bytes(text: str, separators: tuple[str, ...] = SEPARATORS) -> str:
    """The text after its GBK bytes were split at the separators in turn and each piece decoded alone.

    A line is a text of its own. Characters that GBK lacks become `?`, as in any GBK page.
    """
    return "\n".join(_split(line.encode("gbk", "replace"), separators) for line in text.split("\n"))


def recoverable(text: str) -> str:
    """The text with U+FFFD for every digit that `split_bytes` swallows: what no repair can know.

    The first digit of a year is not among them: 2 before 023年 can be nothing else.
    """
    return "\n".join(_recoverable(line) for line in text.split("\n"))


def half_width(text: str) -> str:
    """The text with full-width ASCII characters made half-width, as collectors of text do; edges of lines trimmed."""
    return "\n".join(line.translate(HALF).strip("\u3000 ") for line in text.split("\n"))


def _split(raw: bytes, separators: tuple[str, ...]) -> str:
    return "".join(_decode(piece)[0] for piece in _pieces(raw, separators))


def _pieces(raw: bytes, separators: tuple[str, ...]) -> list[bytes]:
    """The bytes cut at the separators, one separator after the other; the separators are pieces of their own."""
    if not separators:
        return [raw]
    mark = separators[0].encode("gbk")
    first, *others = (_pieces(piece, separators[1:]) for piece in raw.split(mark))
    return first + [part for pieces in others for part in (mark, *pieces)]


def _decode(raw: bytes) -> tuple[str, list[int]]:
    """One piece as shown, and the places of the ASCII bytes that were swallowed.

    A lead byte at its end, or before an ASCII byte below 40, is `?`; a pair that is nothing vanishes.
    """
    shown, swallowed, at = "", list[int](), 0
    while at < len(raw):
        two = raw[at : at + 2]
        if two[0] < 0x80:
            shown += chr(two[0])
            at += 1
            continue
        if len(two) == 2 and two[1] < 0x40:
            swallowed.append(at + 1)
        shown += "?" if len(two) == 1 or two[1] < 0x40 else _pair(two)
        at += 2
    return shown, swallowed


def _pair(two: bytes) -> str:
    """The character of two bytes, or nothing."""
    try:
        return two.decode("gbk")
    except UnicodeDecodeError:
        return ""


def _recoverable(line: str) -> str:
    raw = bytearray(line.encode("gbk", "replace"))
    start = 0
    for piece in _pieces(bytes(raw), SEPARATORS):
        for place in (start + at for at in _decode(piece)[1]):
            if chr(raw[place]).isdigit() and not YEAR.match(raw[place:].decode("gbk", "replace")):
                raw[place] = LOST
        start += len(piece)
    return raw.decode("gbk").replace(chr(LOST), "\ufffd")


@cache
def _traditional() -> dict[str, str]:
    """Traditional characters with one of their readings."""
    table: dict[str, str] = json.loads(READINGS.read_text(encoding="utf-8"))
    read = {character: reading for reading, characters in table.items() for character in characters}
    import opencc

    path = Path(opencc.__file__).parent / "dictionary" / "TSCharacters.txt"
    sources = {line.split("\t")[0] for line in path.read_text(encoding="utf-8").splitlines()}
    return {character: reading for character, reading in read.items() if character in sources}


@cache
def _converter():  # type: ignore[no-untyped-def]
    from opencc import OpenCC

    return OpenCC("s2t")
