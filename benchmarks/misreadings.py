"""Clean text damaged by wrong charsets, escapes and converters, to measure and test its repair.

Shares no code with pipelines/repair. Lines stay lines. What a decoder cannot read becomes U+FFFD, as Python and Java
do it, or vanishes, as PHP's iconv does it with //IGNORE.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache

from opencc import OpenCC

Damage = Callable[[str], str]

# What a character-wise converter makes of characters that have several traditional forms, always the same one
_OVER = str.maketrans("制系面后里出家合同表向板", "製係麵後裏齣傢閤衕錶嚮闆")
_HAN = re.compile("[\u4e00-\u9fff]")


def misread(text: str, written_as: str, read_as: str, errors: str = "replace") -> str:
    """Each line's bytes in one charset, read in another. What the first one cannot write is left out."""
    return _by_line(text, lambda line: _one_line(line.encode(written_as, "ignore").decode(read_as, errors)))


def utf8_as_windows(text: str) -> str:
    """UTF-8 read as Windows-1252 by software that keeps its five undefined bytes, as browsers do."""
    return _by_line(text, lambda line: "".join(map(_windows, line.encode())))


def utf8_as_windows_with_question_marks(text: str) -> str:
    """UTF-8 read as Windows-1252, each undefined byte a question mark."""
    return misread(text, "utf-8", "cp1252").replace("\ufffd", "?")


def again_and_again(text: str, times: int) -> str:
    """UTF-8 read as Latin-1 and written as UTF-8, several times."""
    for _ in range(times):
        text = misread(text, "utf-8", "latin-1")
    return text


def writable(text: str, charset: str) -> str:
    """What of the text the charset can hold."""
    return text.encode(charset, "ignore").decode(charset)


def entities(text: str) -> str:
    """Every character outside ASCII as a numeric reference, decimal and hexadecimal in turn."""
    return "".join(
        character if character < "\x80" else f"&#x{ord(character):x};" if at % 2 else f"&#{ord(character)};"
        for at, character in enumerate(text)
    )


def escapes(text: str) -> str:
    r"""Every character outside ASCII as \uXXXX."""
    return "".join(character if character < "\x80" else f"\\u{ord(character):04x}" for character in text)


def doubled(text: str) -> str:
    """A comma before every third mark of punctuation."""
    marks = iter(range(len(text)))
    return re.sub("[，、。；：]", lambda mark: ("," if next(marks) % 3 == 0 else "") + mark[0], text)


def mixed(text: str, seed: int = 3) -> str:
    """A page pasted together: most lines are clean, the others misread in one of five ways."""
    draw, ways = random.Random(seed), ("latin-1", "cp1252", "gb18030")
    lines = []
    for line in text.split("\n"):
        way = draw.choice([None, None, None, *ways, "gbk as latin-1", "gbk as big5"])
        if way in ways:
            line = misread(line, "utf-8", str(way))
        elif way == "gbk as latin-1":
            line = misread(line, "gbk", "latin-1")
        elif way == "gbk as big5":
            line = misread(line, "gbk", "big5hkscs")
        lines.append(line)
    return "\n".join(lines)


def taiwanese(text: str) -> str:
    """The text in traditional characters and Taiwan's words, as OpenCC's s2twp puts it."""
    return _by_line(text, _converter("s2twp").convert)


def over_converted(text: str) -> str:
    """Traditional text in which a few characters always have the form that belongs to other words."""
    return text.translate(_OVER)


def with_losses(text: str, seed: int = 4, share: float = 0.02) -> str:
    """Some characters as U+FFFD."""
    draw = random.Random(seed)
    return _HAN.sub(lambda match: "\ufffd" if draw.random() < share else match[0], text)


def _by_line(text: str, damage: Damage) -> str:
    return "\n".join(map(damage, text.split("\n")))


def _one_line(text: str) -> str:
    """Misread bytes can be line ends to Python, not to the portal: they stay inside the line."""
    return text.replace("\r", " ").replace("\n", " ")


def _windows(byte: int) -> str:
    return bytes([byte]).decode("cp1252", "ignore") or chr(byte)


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)
