"""Is this line a heading, and of which kind? One line at a time; how headings nest is `sections`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from pipelines.numerals import HAN_NUMERAL, han_numeral, han_value
from pipelines.statutory.labels import CHAPTER_PATTERNS

LONGEST_CHAPTER = 30  # characters of the name of a 第一章
LONGEST_HEADING = 50  # characters; a longer first sentence is text with a number, not a heading

_HAN = HAN_NUMERAL.replace("百", "")
# kind -> what stands at the start of a line (NFKC); group 1 is the number, group 2 what follows
_MARKERS = (
    ("chapter", re.compile(rf"(第(?:{HAN_NUMERAL}|\d+)(?:章|节|编|部分))[\s:、,]*(.*)")),  # 第一章 总则
    ("article", re.compile(rf"(第(?:{HAN_NUMERAL}|\d+)条)(?![第规所之的])[\s:、,]*(.*)")),  # 第三条 本办法
    ("comma", re.compile(rf"({_HAN})\s?[、.,]\s*(.*)")),  # 一、概述
    ("paren", re.compile(rf"\(\s?({_HAN})\s?\)[、.,]?\s*(.*)")),  # (一)推进
    ("paren", re.compile(rf"({_HAN})\s?\)[、.,]?\s*(.*)")),  # 一)主动公开: the opening bracket is lost
    ("digit", re.compile(r"(\d{1,2})\s?(?:、|[.](?!\d))\s*(.*)")),  # 1.加强领导
    ("digit_paren", re.compile(r"\(\s?(\d{1,2})\s?\)[、.,]?\s*(.*)")),  # (1)完善制度
    ("digit_paren", re.compile(r"(\d{1,2})\)[、.,]?\s*(.*)")),  # 1)完善制度
    ("bare", re.compile(rf"({_HAN})\s+(\S(?:[^。;,:]*\S)?)")),  # 一 概述
)
_CIRCLED = re.compile("([\u2460-\u2473])\\s*(.*)")  # ①
# A number that was printed and is lost; group 1 is what follows
_LOST = (
    ("paren", re.compile(r"\(\s?\)\s*(\S.*)")),  # ()加强
    ("paren", re.compile("[(]?[?\ufffd]+\\)\\s*(\\S.*)")),  # (?)加强
    ("paren", re.compile("[?\ufffd]。(\\S.+)")),  # ?。ǘ┘哟: bytes of (二)加大; no sentence begins so
    ("comma", re.compile("[?\ufffd]?、(\\S[^。;,]{1,39})")),  # 、主动公开政府信息情况
)
_DAMAGED = re.compile(rf"[(?]\s?{HAN_NUMERAL}")  # (十二人,强化: once (十八)强化
_PART = re.compile(
    "[-\u2010-\u2015\u2500\uff0d]{2,}\\s*([^-\u2010-\u2015\u2500\\s].{0,40}?)\\s*[-\u2010-\u2015\u2500]*"
)  # ------2011年总体工作情况
_SENTENCE = re.compile("[^。！？]*[。！？]")


@dataclass(frozen=True, slots=True)
class Marker:
    """A line that opens a section: its kind, number and value, its heading, and the text run into the same line.

    kind: chapter article comma paren digit digit_paren circled bare; part for an unnumbered part (no number).
    `value` is None where a number was printed and cannot be read, or where none is printed before a statutory
    chapter's name (`unnumbered`): such a line is a heading only if its neighbours leave room for it.
    """

    kind: str
    number: str
    value: int | None
    heading: str
    text: str
    unnumbered: bool = False


def read_marker(line: str) -> Marker | None:
    """The heading a line prints, or None when it is text."""
    if not line:
        return None
    return _part(line) or _numbered(line) or _lost(line) or _named(line)


def damaged_marker(line: str) -> Marker | None:
    """The heading of a line whose beginning was damaged and repaired to no number that can be read, or None."""
    found = _DAMAGED.match(unicodedata.normalize("NFKC", line))
    return Marker("paren", "", None, *_split(line[found.end() :])) if found else None


def number_of(kind: str, value: int) -> str:
    """The number as this kind prints it: 二, (二), 2, (2)."""
    if kind in ("comma", "bare"):
        return han_numeral(value)
    if kind == "paren":
        return f"({han_numeral(value)})"
    return f"({value})" if kind == "digit_paren" else str(value)


def _part(line: str) -> Marker | None:
    found = _PART.fullmatch(line)
    return Marker("part", "", None, found[1], "") if found else None


def _numbered(line: str) -> Marker | None:
    found = _CIRCLED.match(line)
    if found:
        value = ord(found[1]) - 0x245F
        return Marker("circled", str(value), value, *_split(found[2]))
    head = unicodedata.normalize("NFKC", line[:12])
    if not any(character in head for character in "、.,)第 "):
        return None
    full = unicodedata.normalize("NFKC", line)
    for kind, pattern in _MARKERS:
        found = pattern.fullmatch(full)
        if found:
            return _marker(kind, found[1], line[_rest_at(line, full, found.start(2)) :])
    return None


def _marker(kind: str, number: str, rest: str) -> Marker | None:
    value = _value(number)
    if value is None or value == 0 or (kind == "bare" and len(rest) > 20):
        return None
    if kind == "chapter" and len(rest) > LONGEST_CHAPTER:
        return None  # 第三部分表格应当满足…: a sentence about a part
    printed = number if kind in ("chapter", "article") else number_of(kind, value)
    if kind == "bare":
        kind = "comma"
    return Marker(kind, printed, value, *_split(rest.strip()))


def _value(number: str) -> int | None:
    digits = number.removeprefix("第").rstrip("章节编部分条") if number.startswith("第") else number
    return int(digits) if digits.isascii() else han_value(digits)


def _lost(line: str) -> Marker | None:
    if line[0] not in "(（?？�、":
        return None
    full = unicodedata.normalize("NFKC", line)
    for kind, pattern in _LOST:
        found = pattern.fullmatch(full)
        if found:
            return Marker(kind, "", None, *_split(line[_rest_at(line, full, found.start(1)) :]))
    return None


def _named(line: str) -> Marker | None:
    """A statutory chapter's name without any number before it."""
    if len(line) > 32 or line[-1] in "。；：，;:,":
        return None
    named = any(pattern.fullmatch(line) for pattern in CHAPTER_PATTERNS)
    return Marker("comma", "", None, line, "", unnumbered=True) if named else None


def _rest_at(line: str, full: str, at: int) -> int:
    """The offset in `line` of offset `at` in its NFKC form `full`; they differ only before `at`, if at all."""
    at_end = len(full) - at
    if unicodedata.normalize("NFKC", line[len(line) - at_end :]) == full[at:]:
        return len(line) - at_end
    for offset in range(at + 1):
        if unicodedata.normalize("NFKC", line[offset:]) == full[at:]:
            return offset
    return min(at, len(line))


def _split(rest: str) -> tuple[str, str]:
    """(heading, text): the first sentence if it is short and more follows, else the whole line or none of it."""
    rest = rest.strip()
    sentence = _SENTENCE.match(rest)
    end = sentence.end() if sentence else len(rest)
    if end > LONGEST_HEADING or rest[end - 1 : end] in ("；", ";", "，", ","):
        return "", rest
    return rest[:end].rstrip("。：:"), rest[end:].strip()
