"""Is this line a heading, and of which kind? One line at a time; how headings nest is `sections`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from pipelines.folding import nfkc
from pipelines.heading_ends import close_up, split_heading
from pipelines.numerals import HAN_NUMERAL, han_numeral, han_value
from pipelines.statutory.labels import CHAPTER_NAMES

LONGEST_CHAPTER = 30  # characters of the name of a 第一章
LONGEST_REMEMBERED = (
    120  # characters of a line whose heading is remembered: lines at the head of a text are asked for twice
)

_HAN = HAN_NUMERAL.replace("百", "")
# kind -> what stands at the start of a line (NFKC); group 1 is the number, group 2 what follows
_MARKERS = (
    ("chapter", re.compile(rf"(第(?:{HAN_NUMERAL}|\d+)(?:章|节|编|部分))[\s:、,]*(.*)")),  # 第一章 总则
    ("article", re.compile(rf"(第(?:{HAN_NUMERAL}|\d+)条)(?![第规所之的])[\s:、,]*(.*)")),  # 第三条 本办法
    (
        "comma",
        re.compile(rf"({_HAN})\s?[、.,]\s*(?!{_HAN}[、级审线类等季期档])(.*)"),
    ),  # 一、概述, not 一、二级医院
    ("paren", re.compile(rf"\(\s*({_HAN})\s*\)[、.,]?\s*(.*)")),  # (一)推进
    ("paren", re.compile(rf"({_HAN})\s?\)[、.,]?\s*(.*)")),  # 一)主动公开: the opening bracket is lost
    ("paren", re.compile(rf"\(\s?({_HAN})\s?[、.,]\s*(.*)")),  # (一、主动公开: the closing one is
    (
        "paren",
        re.compile(rf"\(\s?({_HAN})\s+(\S[^。;,:]{{1,19}})"),
    ),  # (三 平台建设: it is, and nothing stands for it
    ("paren", re.compile(rf"[【〔\[]\s?({_HAN})\s?[】〕\]][、.,]?\s*(.*)")),  # 【一】主动公开
    (
        "digit",
        re.compile(r"(\d{1,2})\s?(?:、(?!\d{1,2}[、,及和至号])|[.](?!\d)|[.](?=20\d\d年))\s*(.*)"),
    ),  # 1.加强领导
    ("digit_paren", re.compile(r"\(\s?(\d{1,2})\s?\)[、.,]?\s*(.*)")),  # (1)完善制度
    ("digit_paren", re.compile(r"(\d{1,2})\)[、.,]?\s*(.*)")),  # 1)完善制度
    ("bare", re.compile(rf"({_HAN})\s+(\S(?:[^。;,:]*\S)?)")),  # 一 概述
)
_MARK = re.compile(r"[、.,)】〕\]第 ]")  # one of them stands in every number of _MARKERS
_CIRCLED = re.compile("([\u2460-\u2473])\\s*(.*)")  # ①
# A number that was printed and is lost; group 1 is what follows
_LOST = (
    ("paren", re.compile(r"\(\s?\)\s*(\S.*)")),  # ()加强
    ("paren", re.compile("[(]?[?\ufffd]+\\)\\s*(\\S.*)")),  # (?)加强
    ("paren", re.compile("[?\ufffd]。(\\S.+)")),  # ?。ǘ┘哟: bytes of (二)加大; no sentence begins so
    ("comma", re.compile("[?\ufffd]?、(\\S[^。;,]{1,39})")),  # 、主动公开政府信息情况
)
_DAMAGED = re.compile(rf"[(?]\s?{HAN_NUMERAL}")  # (十二人,强化: once (十八)强化
_CHAPTER = re.compile("|".join(CHAPTER_NAMES))
_PART = re.compile(
    "[-\u2010-\u2015\u2500\uff0d]{2,}\\s*([^-\u2010-\u2015\u2500\\s].{0,40}?)\\s*[-\u2010-\u2015\u2500]*"
)  # ------2011年总体工作情况
_FOREWORD = re.compile(r"[引前导]\s*言")  # 引 言
_ROW = re.compile(r"本年度?新收|上一?年度?结转|本年度?办理结果|结转下")  # 一、本年新收政府信息公开申请数量
_LONGEST_ROW = 20
_SEPARATED = re.compile(r"^第[^章节编分]+(?:章|节|编|部分)[\s:、,]")  # 第一章 总则


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
    return _read_short(line) if len(line) <= LONGEST_REMEMBERED else _read(line)


@lru_cache(maxsize=256)
def _read_short(line: str) -> Marker | None:
    return _read(line)


def _read(line: str) -> Marker | None:
    return _part(line) or _numbered(line) or _lost(line) or _named(line)


def damaged_marker(line: str) -> Marker | None:
    """The heading of a line whose beginning was damaged and repaired to no number that can be read, or None."""
    found = _DAMAGED.match(nfkc(line))
    return Marker("paren", "", None, *split_heading(line[found.end() :])) if found else None


def foreword_marker(line: str) -> Marker | None:
    """The heading of an introduction that has a name and no number, or None."""
    return Marker("foreword", "", None, close_up(line), "") if _FOREWORD.fullmatch(line) else None


def number_of(kind: str, value: int) -> str:
    """The number as this kind prints it: 二, (二), 2, (2)."""
    if kind in ("comma", "bare"):
        return han_numeral(value)
    if kind == "paren":
        return f"({han_numeral(value)})"
    return f"({value})" if kind == "digit_paren" else str(value)


def _part(line: str) -> Marker | None:
    found = _PART.fullmatch(line)
    return Marker("part", "", None, close_up(found[1]), "") if found else None


def _numbered(line: str) -> Marker | None:
    found = _CIRCLED.match(line)
    if found:
        value = ord(found[1]) - 0x245F
        return Marker("circled", str(value), value, *split_heading(found[2]))
    if line[0] not in _openings():
        return None
    if not _MARK.search(nfkc(line[:12])):
        return None
    full = nfkc(line)
    for kind, pattern in _MARKERS:
        found = pattern.fullmatch(full)
        if found:
            rest = line[_rest_at(line, full, found.start(2)) :]
            return None if kind == "chapter" and _is_told(full, rest) else _marker(kind, found[1], rest)
    return None


@cache
def _openings() -> frozenset[str]:
    """The characters that a numbered heading can begin with, as printed: 第 ( a numeral, and what NFKC makes one of."""
    first = frozenset(f"第(【〔[{HAN_NUMERAL[1:-2]}0123456789")
    return frozenset(character for character in map(chr, range(0x10000)) if nfkc(character)[:1] in first)


def _is_told(line: str, rest: str) -> bool:
    """第三部分表格应当满足…: a sentence about a part."""
    return len(rest) > LONGEST_CHAPTER or (rest.endswith("。") and not _SEPARATED.match(line))


def _marker(kind: str, number: str, rest: str) -> Marker | None:
    value = _value(number)
    if value is None or value == 0 or (kind == "bare" and len(rest) > 20):
        return None
    if kind == "comma" and len(rest) <= _LONGEST_ROW and _ROW.match(rest):
        return None  # a row of chapter 三 that lost its table
    printed = number if kind in ("chapter", "article") else number_of(kind, value)
    if kind == "bare":
        kind = "comma"
    return Marker(kind, printed, value, *split_heading(rest.strip()))


def _value(number: str) -> int | None:
    digits = number.removeprefix("第").rstrip("章节编部分条") if number.startswith("第") else number
    return int(digits) if digits.isascii() else han_value(digits)


def _lost(line: str) -> Marker | None:
    if line[0] not in "(（?？�、":
        return None
    full = nfkc(line)
    for kind, pattern in _LOST:
        found = pattern.fullmatch(full)
        if found:
            return Marker(kind, "", None, *split_heading(line[_rest_at(line, full, found.start(1)) :]))
    return None


def _named(line: str) -> Marker | None:
    """A statutory chapter's name without any number before it."""
    if len(line) > 32 or line[-1] in "。；：，;:,":
        return None
    return Marker("comma", "", None, line, "", unnumbered=True) if _CHAPTER.fullmatch(line) else None


def _rest_at(line: str, full: str, at: int) -> int:
    """The offset in `line` of offset `at` in its NFKC form `full`; they differ only before `at`, if at all."""
    at_end = len(full) - at
    if nfkc(line[len(line) - at_end :]) == full[at:]:
        return len(line) - at_end
    for offset in range(at + 1):
        if nfkc(line[offset:]) == full[at:]:
            return offset
    return min(at, len(line))
