"""Document numbers (文号): 沪公发〔2013〕45号, in whatever brackets they are printed, and orders (令第12号)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.folding import fold

LONGEST_LINE = 30

_OPEN, _CLOSE = r"[〔\[【(〖〈<{「『《]", r"[〕\]】)〗〉>}」』》]"
_YEAR = r"(?:19|20)\d{2}"
_COUNT = r"[A-Z]{0,2}\d{1,5}(?:-\d{1,3})?"  # 45, G12, 3-1
_CODE = r"[\u4e00-\u9fffA-Za-z]{1,20}(?:\([\u4e00-\u9fff]{1,4}\)[\u4e00-\u9fff]{0,3})?"
_NUMBER = re.compile(
    rf"({_CODE})\s?{_OPEN}?\s?({_YEAR})(?:\s?年?\s?{_CLOSE})?\s?第?\s?({_COUNT})\s?号"
)  # 沪公发〔2013〕45号; 云公发〔2021 7号 has lost a bracket; 云公(交)字〔2021〕7号
_CODELESS = re.compile(rf"(){_OPEN}\s?({_YEAR})\s?年?\s?{_CLOSE}\s?第?\s?({_COUNT})\s?号")  # 〔2013〕45号
# What is counted by a body's orders or a year's announcements and not by its code: 云岭县人民政府令第12号, 2023年第3号
_SERIAL = rf"(?:{_YEAR}\s?年\s?)?\(?第\s?\d{{1,4}}\s?号\)?"
_ORDER = re.compile(rf"([\u4e00-\u9fff]{{2,30}}(?:令|公告|通告))\s?({_SERIAL})")
_COUNTED = re.compile(rf"{_YEAR}\s?年\s?第\s?\d{{1,4}}\s?号")  # 2023年第3号
_BARE = re.compile(_SERIAL)
_ISSUED = re.compile(r"(?!.*关于)[\u4e00-\u9fff]{4,30}(?:令|公告|通告)")  # 云岭县人民政府令, above 第12号
_SIGNED_OFF = re.compile(r"\s*签发人?\s*[::]?\s*[\u4e00-\u9fff、\s]{0,12}$")  # 签发人:高某某, beside a number
_AT_END = re.compile(r"\(([^()]*号)\)$")  # …的通知(沪公发〔2013〕12号)


def document_number(text: str) -> str:
    """The number of a document in `text`, with its year in 〔〕 whatever brackets are printed; "" when none.

    Orders and announcements keep their own form, as they are cited: 云岭县人民政府令第12号, 2023年第3号.
    """
    folded = fold(text)
    if found := _NUMBER.search(folded) or _CODELESS.fullmatch(folded.strip()):
        return f"{found[1]}〔{found[2]}〕{found[3]}号"
    if found := _ORDER.search(folded):
        return found[1] + _plain(found[2])
    counted = _COUNTED.search(folded) or _BARE.fullmatch(folded.strip(" ()"))
    return _plain(counted[0]) if counted else ""


def is_number_line(line: str) -> bool:
    """Whether a line prints a document number and nothing else but who signed it off, as above a title."""
    if len(line) > 2 * LONGEST_LINE or "号" not in (folded := fold(line)):
        return False
    bare = _SIGNED_OFF.sub("", folded).strip(" ()")
    if len(bare) > LONGEST_LINE:
        return False
    return any(pattern.fullmatch(bare) for pattern in (_NUMBER, _ORDER, _BARE)) or bool(
        _CODELESS.fullmatch(folded.strip())
    )


def printed_number(lines: Sequence[str], title: str) -> str:
    """The number in a line by itself among these, or in brackets behind the title; "" when there is none.

    A serial under the name of an order (第12号 below 云岭县人民政府令) is a number only together with it.
    """
    for above, line in zip([title, *lines], lines, strict=False):
        if is_number_line(line):
            number = document_number(line)
            issued = next((each for each in (fold(above), fold(title)) if _ISSUED.fullmatch(each)), "")
            return issued + number if issued and _BARE.fullmatch(number) else number
    return number_in_title(title)


def number_in_title(title: str) -> str:
    """The number in brackets at the end of a title, or ""."""
    folded = fold(title)
    found = _AT_END.search(folded)
    if found is None:
        return ""
    order = _ORDER.fullmatch(folded)
    return document_number(order[0] if order else found[1]) if order or not _is_bare(found[1]) else ""


def _is_bare(number: str) -> bool:
    """Whether it is a serial without a year: 第45号 behind a title may be that of the motion it answers."""
    return _BARE.fullmatch(number) is not None and _COUNTED.fullmatch(number) is None


def _plain(serial: str) -> str:
    return re.sub(r"[\s()]", "", serial)
