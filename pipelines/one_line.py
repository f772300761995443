"""Paragraphs of a text that was printed on one line, as some portals serve whole reports.

A line is divided only before headings that prove themselves: chapters numbered from 一 up without a gap that bear the names of
reports, or stand behind the end of a sentence; items ((一) (二)) likewise inside a chapter. The sentence of an
introduction that lists the chapters' names is no row of headings; a 目录 is divided so that it can be told from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.folding import fold, fold_with_origins
from pipelines.numerals import han_value
from pipelines.page.labels import begins_with_label
from pipelines.page.titles import is_document_title
from pipelines.statutory.labels import CHAPTER_NAMES, OLD_CHAPTER_NAMES
from pipelines.statutory.phrases import has_signs

SHORTEST = 150  # characters of a line that can be a whole report
FEWEST_CHAPTERS = 3
SHORTEST_CHAPTER = 12  # characters from one heading to the next, on average, where they are not only listed
LONGEST_HEADING = 30
HEAD_WORDS = 12  # words at the beginning of a line among which title and information line are looked for

_HAN = "[一二三四五六七八九十]{1,3}"
_NAMES = "|".join((*CHAPTER_NAMES, *OLD_CHAPTER_NAMES))
_CHAPTER = re.compile(rf"(?P<number>{_HAN})、(?:(?P<name>{_NAMES})(?![、及和与的]))?")  # 一、总体情况
# What any row of chapters has: 一、 二、 and 三、, a mirror's readings between; to look for them costs far less than to fold the line
_FIRST = tuple(re.compile(rf"{number}(?:[(（][^()（）]{{1,6}}[)）]){{0,2}}、") for number in "一二三")
_ITEM = re.compile(rf"\((?P<number>{_HAN})\)")  # (一)主动公开
_ROW = re.compile(r"本年|上年|结转")  # 一、本年新收政府信息公开申请数量: a row of chapter 三
_ENDS = frozenset("。！？；.!?;)）】”")
_CONTENTS = re.compile(r"目\s?录")
_HEADING = re.compile(r"[^，。；：,;:！？]{2,25}")  # (一)主动公开 2022年…


@dataclass(frozen=True, slots=True)
class _Mark:
    """A number that may open a heading: its value, where it begins, and where the chapter's name ends (0: no known name)."""

    value: int
    start: int
    end: int


def split_line(line: str) -> list[str]:
    """The paragraphs of a line; the line itself where nothing proves that it holds several."""
    if len(line) < SHORTEST or not all(number.search(line) for number in _FIRST):
        return [line]
    folded, origins = fold_with_origins(line)
    runs = _runs(list(_marks(_CHAPTER, folded, origins, line)))
    chapters = [mark for run in runs if _is_divided(run, line) for mark in run]
    if not chapters:
        return [line]
    head, *parts = _between(line, [mark.start for mark in chapters])
    paragraphs = [*_head(head)]
    for mark, part in zip(chapters, parts, strict=True):
        paragraphs += _chapter(part, mark.end - mark.start if mark.end else 0)
    return [stripped for each in paragraphs if (stripped := each.strip())]


def _marks(pattern: re.Pattern[str], folded: str, origins: Sequence[int], line: str) -> Iterator[_Mark]:
    """The numbers that stand at the beginning of the line, behind white space, or behind the end of a sentence."""
    for found in pattern.finditer(folded):
        start = origins[found.start()]
        value = han_value(found["number"])
        named = found.groupdict().get("name")
        is_row = not named and _ROW.match(folded, found.end())
        if not value or is_row or not _opens(line, start):
            continue
        yield _Mark(value, start, origins[found.end() - 1] + 1 if named else 0)


def _opens(line: str, start: int) -> bool:
    return start == 0 or line[start - 1].isspace() or line[start - 1] in _ENDS or line[start - 1].isdigit()


def _runs(marks: Sequence[_Mark]) -> list[list[_Mark]]:
    """Marks that count from 一 up. Numbers of a list inside a chapter are passed over: a chapter's next has a known name."""
    runs: list[list[_Mark]] = []
    for mark in marks:
        if mark.value == 1 and (mark.end or not runs or not runs[-1][0].end):
            runs.append([mark])
        elif runs and mark.value == runs[-1][-1].value + 1:
            runs[-1].append(mark)
    return [run for run in runs if len(run) >= FEWEST_CHAPTERS and _is_report(run)]


def _is_report(run: Sequence[_Mark]) -> bool:
    """Whether most of a run's headings are names that chapters of reports have."""
    return 2 * sum(mark.end > 0 for mark in run) > len(run)


def _is_divided(run: Sequence[_Mark], line: str) -> bool:
    """Whether text stands between the headings of a run, or 目录 before it: else a sentence only lists them."""
    gaps = [after.start - (before.end or before.start) for before, after in pairwise(run)]
    if sum(gaps) >= SHORTEST_CHAPTER * len(gaps):
        return True
    words = line[max(0, run[0].start - LONGEST_HEADING) : run[0].start].split()
    return bool(words) and _CONTENTS.fullmatch(words[-1]) is not None


def _between(line: str, starts: Sequence[int]) -> list[str]:
    """The line cut at each of the offsets; the first piece stands before all of them."""
    return [line[start:end] for start, end in zip([0, *starts], [*starts, len(line)], strict=True)]


def _head(text: str) -> list[str]:
    """What stands before the first chapter: title, information line and 目录 by themselves, then the introduction."""
    words = text.split()
    lines: list[str] = []
    about: list[str] = []
    for _ in range(HEAD_WORDS):
        count = next((n for n in (1, 2, 3) if is_document_title("".join(words[:n]))), 0)
        if count:
            lines.append("".join(words[:count]))
        elif words and begins_with_label(fold(words[0])):
            about.append(words[0])
        else:
            break
        words = words[max(count, 1) :]
    is_listed = bool(words) and _CONTENTS.fullmatch(words[-1]) is not None
    rest = [" ".join(words[:-1]), words[-1]] if is_listed else [" ".join(words)]
    return [*lines, " ".join(about), *rest]


def _chapter(part: str, name_end: int) -> list[str]:
    """The heading of a chapter by itself where its end is known, then its items. Rows of tables are numbered like items."""
    name_end += name_end and len(part) > name_end and part[name_end] in "。：:"  # 一、总体情况。2014年,…
    heading, rest = part[:name_end], part[name_end:]
    if not heading and (words := part.split(" ", 1))[1:] and len(words[0]) <= LONGEST_HEADING:
        heading, rest = words
    if has_signs(rest):
        return [heading, rest]
    folded, origins = fold_with_origins(rest)
    items: list[_Mark] = []
    for mark in _marks(_ITEM, folded, origins, rest):
        if mark.value == len(items) + 1:
            items.append(mark)
    if len(items) < 2:
        return [heading, rest]
    text, *parts = _between(rest, [mark.start for mark in items])
    return [heading, text, *(line for each in parts for line in _item(each))]


def _item(part: str) -> list[str]:
    """An item; its heading by itself where a space ends it."""
    words = part.strip().split(" ", 1)
    return words if len(words) > 1 and _HEADING.fullmatch(words[0]) else [part]
