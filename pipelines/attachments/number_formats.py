"""Numbers and dates as a spreadsheet shows them, by their cell's number format (ECMA-376 part 1, §18.8.30 and §18.8.31).

A cell keeps 0.125 and shows 12.5%, keeps 45291 and shows 2023年12月31日. What is archived is what a reader saw; where
a format says more than is understood here (fractions, conditions, digits mixed with words), it is the value itself.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

GENERAL = "General"
# What numbers without a format of their own mean, as Chinese Excel shows them.
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"',
    30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 45: "mm:ss",
    46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
LAST_DAY = 2_958_465  # 9999-12-31

# Parts of a format: words in quotes, one character behind \ or _ or *, brackets, dates, digits, anything else.
_PART = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]?'
    r"|(?P<date>yyyy|yy|mmmmm|mmmm|mmm|mm|m|dddd|ddd|dd|d|hh|h|ss|s|aaaa|aaa|AM/PM|A/P|上午/下午)"
    r"|(?P<digits>[0#?.,%]+)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_ELAPSED = re.compile(r"[hms]+", re.IGNORECASE)  # [h]:mm
_CURRENCY = re.compile(r"\$([^-]*)")  # [$¥-804]
_CONDITION = re.compile(r"[<>=]")  # [>=10000]


def print_value(value: float, number_format: str, *, since_1904: bool = False) -> str:
    """The number as a cell of that format shows it."""
    parts = _parts(_section(number_format, value))
    if not number_format or parts is None:
        return general(value)
    if any(kind == "date" for kind, _ in parts):
        moment = _moment(value, since_1904=since_1904)
        return general(value) if moment is None else _date(moment, parts)
    shown = _number(abs(value) if value < 0 and _has_own(number_format, 1) else value, parts)
    return general(value) if shown is None else shown


def general(value: float) -> str:
    """The number in full: no more digits than Excel keeps, no exponent where it can be avoided."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    printed = f"{value:.15g}"
    return f"{Decimal(printed):f}" if "e" in printed and 1e-9 < abs(value) < 1e20 else printed


def _section(number_format: str, value: float) -> str:
    """The part of the format for a number of that sign: positive;negative;zero;text."""
    sections = _sections(number_format)
    place = 0 if value > 0 or len(sections) < 2 else 1 if value < 0 else 2
    return sections[place] if place < min(3, len(sections)) else sections[0]


def _has_own(number_format: str, place: int) -> bool:
    return len(_sections(number_format)) > place


@lru_cache(maxsize=512)
def _sections(number_format: str) -> tuple[str, ...]:
    sections, start = [], 0
    for found in _PART.finditer(number_format):
        if found[0] == ";":
            sections.append(number_format[start : found.start()])
            start = found.end()
    return (*sections, number_format[start:])


@lru_cache(maxsize=512)
def _parts(section: str) -> tuple[tuple[str, str], ...] | None:
    """(kind, text) of each part: date, digits or words. None for a format that is not understood."""
    if section.strip().lower() in ("general", "@", "g/通用格式", ""):
        return None
    parts: list[tuple[str, str]] = []
    for found in _PART.finditer(section):
        kind, text = found.lastgroup or "", found[found.lastgroup] if found.lastgroup else ""
        if kind == "bracket":
            if _CONDITION.match(text):
                return None
            currency = _CURRENCY.match(text)
            kind, text = (
                ("date", text) if _ELAPSED.fullmatch(text) else ("words", currency[1] if currency else "")
            )
        elif kind == "other" and (text in "E@" or (text == "/" and not _has_date(parts))):
            return None
        if kind:
            parts.append((kind if kind in ("date", "digits") else "words", text))
    return tuple(parts)


def _has_date(parts: list[tuple[str, str]]) -> bool:
    return any(kind == "date" for kind, _ in parts)


def _number(value: float, parts: tuple[tuple[str, str], ...]) -> str | None:
    """The number in the digits of its format with the words around them; None where words stand between digits."""
    places = [at for at, (kind, _) in enumerate(parts) if kind == "digits"]
    words = ["".join(text for _, text in parts)] if not places else []
    if words:
        return words[0]
    # A percent sign may stand apart from the digits; words may not.
    inner = parts[places[0] : places[-1] + 1]
    if any(kind != "digits" and text.strip() for kind, text in inner):
        return None
    digits = "".join(text for kind, text in inner if kind == "digits")
    before = "".join(text for _, text in parts[: places[0]])
    behind = "".join(text for _, text in parts[places[-1] + 1 :])
    printed = _digits(value, digits)
    return None if printed is None else f"{before}{printed}{behind}".strip()


def _digits(value: float, pattern: str) -> str | None:
    """The number in a pattern such as #,##0.00 or 0.0%."""
    percents = pattern.count("%")
    whole, _, decimals = pattern.replace("%", "").partition(".")
    bare = whole.rstrip(",")
    places = decimals.rstrip(",")
    thousands = len(whole) - len(bare) + len(decimals) - len(places)  # commas at the end
    try:
        number = Decimal(repr(value)).scaleb(2 * percents - 3 * thousands)
        rounded = abs(number).quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP)
    except InvalidOperation:
        return None
    head, _, tail = f"{rounded:f}".partition(".")
    while tail and places[len(tail) - 1] == "#" and tail.endswith("0"):
        tail = tail[:-1]
    head = head.lstrip("0").rjust(bare.count("0"), "0")
    if "," in bare and head:
        head = f"{int(head):,}".rjust(len(head), "0")
    sign = "-" if number < 0 and rounded else ""
    return f"{sign}{head}{'.' if tail else ''}{tail}{'%' * percents}"


def _moment(value: float, *, since_1904: bool) -> datetime | None:
    """The time of a serial number; None where it is none. Day 60 of the usual count is a 29 February 1900 that never was."""
    if not 0 <= value <= LAST_DAY:
        return None
    start = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30 if value >= 60 else 31)  # noqa: DTZ001
    return start + timedelta(seconds=round(value * 86_400))


def _date(moment: datetime, parts: tuple[tuple[str, str], ...]) -> str:
    shown = []
    is_half_day = any(kind == "date" and "/" in text for kind, text in parts)
    codes = [text.lower() if kind == "date" else "" for kind, text in parts]
    for at, (kind, text) in enumerate(parts):
        is_minute = codes[at] in ("m", "mm") and _is_minute(codes, at)
        shown.append(
            _unit(moment, codes[at], is_minute=is_minute, is_half_day=is_half_day) if kind == "date" else text
        )
    return "".join(shown).strip()


def _is_minute(codes: list[str], at: int) -> bool:
    """Whether an m means minutes: behind hours, or before seconds."""
    before = next((code for code in reversed(codes[:at]) if code), "")
    behind = next((code for code in codes[at + 1 :] if code), "")
    return before.startswith("h") or behind.startswith("s")


def _unit(moment: datetime, code: str, *, is_minute: bool, is_half_day: bool) -> str:
    if "/" in code:
        return ("上午" if moment.hour < 12 else "下午") if code.startswith("上") else f"{moment:%p}"
    hour = (moment.hour % 12 or 12) if is_half_day else moment.hour
    value = {
        "m": moment.minute if is_minute else moment.month,
        "d": moment.day,
        "h": hour,
        "s": moment.second,
    }
    if code[0] == "y":
        return f"{moment.year:04}" if len(code) > 2 else f"{moment.year % 100:02}"
    if code[0] == "a" or len(code) > 2:
        return "" if code[0] in "ad" else f"{moment.month}月"
    return f"{value[code[0]]:0{len(code)}}"
