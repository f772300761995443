"""What one cell of a statutory table says: a number, a zero, nothing, a sign for nothing, or words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipelines.folding import nfkc

UNREAD = "\ufffd"  # stands for a character that a scan or a damaged text no longer shows
NONE_SIGNS = frozenset({"/", "\\", "-", "--", "—", "——", "－", "―", "–", "无"})

_MORE = r"\+|增加?了?|新增|上升|↑"
_LESS = r"[-−–—]|减少?了?|下降|↓"
_NUMBER = re.compile(
    rf"((?P<less>{_LESS})|{_MORE})?\s?(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?)\s?(?P<unit>件|项|条|个|次|份|宗|起|万元|元)?(?P<after>[↑↓]?)"
)  # 3,259  77.4960万元  -8  减3  ↓3  3↓
_LABEL_NUMBER = re.compile(
    r"^\s*(?:[(]?\s*(?:[一二三四五六七八九十]+|\d{1,2})\s*[).、]+|[\u2460-\u2473])\s*"
)  # (三)  1.  三、
_BRACKETS = re.compile(r"\([^()]*\)")  # (区分处理的,只计这一情形,不计其他情形)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class CellValue:
    """value: the number, None when none is printed; state: number zero blank none text; unit: as printed, or ""."""

    value: int | float | None
    state: str
    unit: str = ""


@lru_cache(4096)  # a table says "0" a hundred times
def read_cell(text: str) -> CellValue:
    """The value of a printed cell. Nothing is corrected: 0, an empty cell and "/" stay three different things."""
    plain = nfkc(text).strip()
    if not plain:
        return CellValue(None, "blank")
    if plain in NONE_SIGNS:
        return CellValue(None, "none")
    found = _NUMBER.fullmatch(plain)
    if found is None:
        return CellValue(None, "text")
    if found[1] and found["after"]:
        return CellValue(None, "text")
    is_less = found["less"] or found["after"] == "↓"
    number = float(found["number"].replace(",", "")) * (-1 if is_less else 1)
    value = int(number) if number.is_integer() else number
    return CellValue(value, "number" if value else "zero", found["unit"] or "")


def is_label(text: str) -> bool:
    """Whether a cell holds words: neither a number nor a sign for none nor nothing, nor what cannot be read at all."""
    return read_cell(text).state == "text" and text.strip(UNREAD) != ""


@lru_cache(4096)  # every report has the same labels
def plain_label(text: str) -> str:
    """A label without its number, spaces and brackets: (三)不予公开 is 不予公开."""
    label = _LABEL_NUMBER.sub("", nfkc(text))
    return _SPACE.sub("", _BRACKETS.sub("", label))
