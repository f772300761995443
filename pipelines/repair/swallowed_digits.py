"""Characters between digits that went missing: `201511日` was 2015年1月1日 or 2015年11日. Marked, never guessed.

Seen in collections of extracted text, where inline markup around 年, 月 and brackets was dropped with its content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.items import Step

KIND = "swallowed_digits"
CONFIDENCE = 0.9

# Each begins with a character or a class that the search can look for: one expression of all would be far slower.
_SIGNS = (
    re.compile(r"[12]\d{3}年?\d{1,4}日(?!报)"),  # 201511日, 2015年1231日
    re.compile(
        r"[〔［\[](?:19|20)\d{2}(?:\d{1,4}号|(?<=〔\d{4})(?![\d〕）)\]］】年,，、\-—至\s]))"
    ),  # 〔202273号, 〔2022第
    re.compile(r"年(?<=[自从至到于，。、；（(\n]年)\d{1,2}月\d{1,2}日"),  # 自年1月1日起
    re.compile(r"\n、(?=[\u4e00-\u9fff])"),  # a line that begins 、主动公开
)
_WHOLE = re.compile(r"(?:19|20)\d{2}(?:年(?:\d{3,4})|\d{1,4})日")  # not 2015年11日, not 1500日


def is_suspect(text: str) -> bool:
    """Whether a date or number lacks what must stand between its digits."""
    return any(_places(text))


def find(text: str) -> list[Step]:
    """A mark for every such place."""
    return [
        Step(KIND, start, end, text[start:end], text[start:end], CONFIDENCE)
        for start, end in sorted(_places(text))
    ]


def _places(text: str) -> Iterator[tuple[int, int]]:
    for sign in _SIGNS:
        for match in sign.finditer(text):
            start, end = match.span()
            if sign is _SIGNS[0] and (text[start - 1 : start].isdecimal() or not _WHOLE.fullmatch(match[0])):
                continue
            yield start + (match[0][0] == "\n"), end
