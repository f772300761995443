"""Rows of the statutory tables, rebuilt from text in which cells are only parted by spaces.

A PDF's text layer prints a row as `1.属于国家秘密 0 0 0 0 0 0 0`, and a label too long for its cell over several lines
with the numbers below. Inside chapters 二 to 四 such lines become rows `label | 0 | 0 | …`; the readers of the tables
then accept them by their labels and the count of their values, or say why not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipelines.headings import read_marker
from pipelines.statutory.cells import NONE_SIGNS
from pipelines.statutory.labels import CHAPTER_NAMES

_TABLE_CHAPTERS = tuple(re.compile(name) for name in CHAPTER_NAMES[1:4])
_VALUE = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")  # 77.4960
_NUMBERED = re.compile(r"[（(]?(?:[一二三四五六七八九十]+|\d{1,2})[)）.、．]")  # （六）其
_APPLICATIONS = re.compile(
    r"^[一二三四]、(?:本年|上年|结转)"
)  # 一、本年新收政府信息公开申请数量: a row, no chapter


def rebuild_rows(lines: Iterable[str]) -> list[str]:
    """The lines, those inside the chapters of tables as rows with bars."""
    rebuilt: list[str] = []
    waiting: list[str] = []  # lines of labels whose values may follow
    in_table = False
    for line in lines:
        if _is_chapter(line):
            rebuilt += [*_rows(waiting), line]
            waiting, in_table = [], has_table(line)
        elif not in_table:
            rebuilt.append(line)
        elif values := _values(line):
            rebuilt += _row(waiting, line, values)
            waiting = []
        else:
            waiting.append(line)
    return [*rebuilt, *_rows(waiting)]


def _is_chapter(line: str) -> bool:
    marker = read_marker(line)
    return (
        marker is not None and marker.kind == "comma" and not _values(line) and not _APPLICATIONS.match(line)
    )


def has_table(line: str) -> bool:
    """Whether a line is the heading of a chapter that has a table."""
    marker = read_marker(line)
    return marker is not None and any(name.fullmatch(marker.heading) for name in _TABLE_CHAPTERS)


def _values(line: str) -> list[str]:
    """The numbers and signs for none at the end of a line."""
    values: list[str] = []
    for token in reversed(line.split(" ")):
        if not (_VALUE.fullmatch(token) or token in NONE_SIGNS):
            break
        values.insert(0, token)
    return values


def _row(waiting: list[str], line: str, values: list[str]) -> Iterator[str]:
    """The row of these values; what waited is its label if the line has none, else rows of their own."""
    label = " ".join(line.split(" ")[: -len(values)])
    if not label:
        start = max((at for at, each in enumerate(waiting) if _NUMBERED.match(each)), default=len(waiting))
        waiting, label = waiting[:start], "".join(waiting[start:])
    yield from _rows(waiting)
    yield " | ".join([*([label] if label else []), *values, ""]).rstrip()


def _rows(waiting: list[str]) -> Iterator[str]:
    """Rows of labels: a header's cells are parted by spaces, a label's lines belong together."""
    label = ""
    for line in waiting:
        if " " in line:
            yield from _label_row(label)
            yield f"{' | '.join(line.split(' '))} |"
            label = ""
        elif _NUMBERED.match(line):
            yield from _label_row(label)
            label = line
        else:
            label += line
    yield from _label_row(label)


def _label_row(label: str) -> Iterator[str]:
    if label:
        yield f"{label} | |"
