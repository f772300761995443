"""Numbers as official Chinese prints them: 3,259  77.4960  二十二  二〇一三  4万余."""

from __future__ import annotations

import math
import re
from decimal import Decimal

HAN_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
HAN_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
HAN_NUMERAL = "[〇○零一二三四五六七八九十百]+"

# 3,259  77.4960  1633余  4万余  3万5千  十余  三  十二万三千四百
# It begins with one class of characters: a search can skip to them
QUANTITY = (
    r"[\d〇○零一二两三四五六七八九十百千](?:(?<=\d)[\d,]*(?:\.\d+)?|[〇○零一二两三四五六七八九十百千万亿]*)"
    r"\s?[余多]?[百千万亿]{0,2}(?:\d+[百千万]?)?[余多]?"
)

_ROUGH = re.compile(r"[余多\s,]")  # 1633余
_ARABIC = re.compile(r"(?:\d+(?:\.\d+)?[百千万亿]{0,2})+")  # 3.5万  3万5千
_PART = re.compile(r"(\d+(?:\.\d+)?)([百千万亿]{0,2})")


def han_value(text: str) -> int | None:
    """The integer a Chinese numeral says: 二十二 is 22, 二〇一三 is 2013. None when it is no numeral."""
    if not text or any(character not in HAN_DIGITS and character not in HAN_UNITS for character in text):
        return None
    if all(character in HAN_DIGITS for character in text):
        return int("".join(str(HAN_DIGITS[character]) for character in text))
    total = section = digit = 0
    for character in text:
        if character in HAN_DIGITS:
            digit = HAN_DIGITS[character]
            continue
        unit = HAN_UNITS[character]
        if unit >= 10**4:
            total, section, digit = (total + section + digit) * unit, 0, 0
        else:
            section, digit = section + (digit or 1) * unit, 0
    return total + section + digit


def quantity_value(printed: str) -> int | float | None:
    """The number a printed quantity says, 余 and 多 ("and more") left out: 4万余 is 40000. None when it says none."""
    if printed.isdecimal():
        return int(printed)
    plain = _ROUGH.sub("", printed)
    if _ARABIC.fullmatch(plain) is None:
        return han_value(plain)
    value = sum((_part_value(*found.groups()) for found in _PART.finditer(plain)), Decimal())
    return int(value) if value == value.to_integral_value() else float(value)


def _part_value(digits: str, units: str) -> Decimal:
    """1.1万 is 11000: decimal, as 1.1 times 10000 is not in binary."""
    return Decimal(digits) * math.prod(HAN_UNITS[unit] for unit in units)


def han_numeral(value: int) -> str:
    """1 to 99 as headings number themselves: 22 is 二十二. Empty beyond: no heading counts that far."""
    if not 0 < value < 100:
        return ""
    tens, ones = divmod(value, 10)
    digits = "〇一二三四五六七八九"
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")
