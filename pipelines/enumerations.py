"""Items told inside a paragraph: 一是…；二是…, ①…②…, （1）…（2）…. They stay text; this says where they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from crawler.items import Item
from pipelines.lines import SEPARATOR
from pipelines.numerals import han_value

_BEHIND = r"(?:^|(?<=[。；;：:，,、）)\s]))"  # an item begins a line, or follows a mark
_HAN = "[一二三四五六七八九十]{1,2}"
# How the first item is marked, which a run cannot be without, and how all are; group `number` is what is counted
_MARKS = (
    (
        ("一是", "一要", "一则是"),
        re.compile(rf"{_BEHIND}(?P<number>{_HAN})(?:是|要|则是)(?=\S)"),
    ),  # 一是加强领导
    (("第一",), re.compile(rf"{_BEHIND}第(?P<number>{_HAN})[，,、](?=\S)")),  # 第一，加强领导
    (("①",), re.compile("(?P<number>[\u2460-\u2473])(?=\\S)")),  # ①
    (
        ("（1）", "(1)", "（一）", "(一)"),
        re.compile(rf"{_BEHIND}[（(](?P<number>\d{{1,2}}|{_HAN})[）)](?=\S)"),
    ),  # （1） （一）
    (("1.", "1．", "1、"), re.compile(rf"{_BEHIND}(?P<number>\d{{1,2}})(?:[.．](?!\d)|、)(?=\S)")),  # 1.
)


def find_items(text: str) -> tuple[Item, ...]:
    """The items of a section's text, in order: runs of marks that count from one up. Offsets are into `text`."""
    prose = _without_rows(text) if SEPARATOR in text else text
    possible = (pattern for first, pattern in _MARKS if any(mark in prose for mark in first))
    found = [item for pattern in possible for item in _runs(pattern, prose)]
    return tuple(sorted(found, key=lambda item: item.start))


def _without_rows(text: str) -> str:
    """The text with its table rows blanked out: their labels are numbered too."""
    return "\n".join(" " * len(line) if SEPARATOR in line else line for line in text.split("\n"))


def continues(line: str, kind: str, value: int) -> bool:
    """Whether the number that opens a line is followed by the next of its kind inside the line: 1.甲；2.乙."""
    following = {
        "digit": rf"[；;。，,]\s*{value + 1}\s?(?:[.．](?!\d)|、)\S",
        "digit_paren": rf"[；;。，,]\s*[（(]{value + 1}[）)]\S",
        "circled": chr(0x2460 + value) if value < 20 else "",
    }.get(kind, "")
    return bool(following) and re.search(following, line) is not None


def _runs(pattern: re.Pattern[str], text: str) -> Iterator[Item]:
    """The marks of one kind that count 1, 2, ...; an item ends where the next begins, the last with its paragraph."""
    run: list[re.Match[str]] = []
    for mark in (*pattern.finditer(text), None):
        value = _value(mark["number"]) if mark else 0
        if run and (mark is None or value != len(run) + 1):
            yield from _items(run, text)
            run = []
        if mark and value == len(run) + 1:
            run.append(mark)


def _items(run: list[re.Match[str]], text: str) -> Iterator[Item]:
    if len(run) < 2:
        return
    ends = [mark.start() for mark in run[1:]]
    last = text.find("\n", run[-1].start())
    for mark, end in zip(run, [*ends, last if last >= 0 else len(text)], strict=True):
        item = text[mark.start() : end].rstrip()
        yield Item(mark[0], mark.start(), mark.start() + len(item))


def _value(number: str) -> int:
    plain = unicodedata.normalize("NFKC", number)
    return int(plain) if plain.isascii() else han_value(plain) or 0
