"""Numbers that a word processor prints before paragraphs and does not keep in their text: 一、 (二) 3. ④

Formats are named as in ECMA-376 part 1, §17.18.59 (ST_NumberFormat); old Word files number the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.numerals import han_numeral

LEVELS = 9
MAX_NUMBER = 9_999  # a list that counts further is printed in digits

_DIGITS = "〇一二三四五六七八九"
_FINANCIAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list. `text` has %1 to %9 where the number of that level stands: 第%1章, %1.%2"""

    text: str
    format: str = "decimal"
    start: int = 1
    restarts: bool = True  # after a paragraph of an outer level
    is_legal: bool = False  # all its numbers in digits, whatever the outer levels print
    is_spaced: bool = False  # a space, and nothing else, stands behind the number


@dataclass(slots=True)
class Counters:
    """How far each list has counted. Lists are known by a key of the caller's."""

    _values: dict[object, list[int | None]] = field(default_factory=dict)

    def restart(self, key: object, level: int, start: int) -> None:
        """The next paragraph of that level has the number `start`."""
        self._of(key)[level] = start - 1

    def next(self, key: object, levels: Sequence[Level], at: int) -> str:
        """What is printed before the next paragraph of that list and level; "" where that is a bullet or nothing."""
        values, level = self._of(key), levels[at]
        value = values[at]
        values[at] = level.start if value is None else value + 1
        for inner in range(at + 1, min(LEVELS, len(levels))):
            if levels[inner].restarts:
                values[inner] = None
        return _printed(levels, values, at)

    def _of(self, key: object) -> list[int | None]:
        return self._values.setdefault(key, [None] * LEVELS)


def _printed(levels: Sequence[Level], values: Sequence[int | None], at: int) -> str:
    level = levels[at]
    if level.format in ("bullet", "none"):
        return ""
    text = level.text
    for place in range(min(at + 1, len(levels))):
        if f"%{place + 1}" in text:
            value = values[place]
            number = levels[place].start if value is None else value
            text = text.replace(
                f"%{place + 1}", print_number(number, "decimal" if level.is_legal else levels[place].format)
            )
    return joint(text, is_spaced=level.is_spaced)


def joint(label: str, *, is_spaced: bool = False) -> str:
    """The label with a space behind it where a word would run into it: after `1` or `A`, not after `一、` or `1.`."""
    return f"{label} " if label and (is_spaced or label[-1].isalnum()) else label


def print_number(number: int, style: str) -> str:
    """The number in that format; digits for a format not known here or a number out of its range."""
    if not 0 <= number <= MAX_NUMBER:
        return str(number)
    printer = _FORMATS.get(style)
    return (printer(number) if printer else "") or str(number)


def _counting(number: int) -> str:
    """一 … 九十九, then digit by digit: 一〇〇."""
    return han_numeral(number) if 0 < number < 100 else _digitwise(number)


def _thousands(number: int) -> str:
    """一百零五, 二千零二十."""
    if number < 100:
        return han_numeral(number) if number else "〇"
    parts, zero = "", False
    for unit, name in ((1000, "千"), (100, "百")):
        digit, number = divmod(number, unit)
        if digit:
            parts += ("零" if zero else "") + _DIGITS[digit] + name
        zero = bool(parts) and not digit
    if not number:
        return parts
    if number < 10:
        return f"{parts}零{_DIGITS[number]}"
    tens = han_numeral(number)
    return parts + ("零" if zero else "") + (f"一{tens}" if number < 20 else tens)


def _digitwise(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _letters(number: int) -> str:
    """A … Z, then AA, BB."""
    return chr(65 + (number - 1) % 26) * ((number - 1) // 26 + 1) if number else ""


def _roman(number: int) -> str:
    printed = ""
    for value, letters in _ROMAN:
        printed += letters * (number // value)
        number %= value
    return printed


def _run(first: int, count: int) -> Callable[[int], str]:
    """A run of ready characters: ① to ⑳."""
    return lambda number: chr(first + number - 1) if 1 <= number <= count else ""


def _of(characters: str) -> Callable[[int], str]:
    return lambda number: characters[number - 1] if 1 <= number <= len(characters) else ""


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: "".join(chr(0xFF10 + int(digit)) for digit in str(number)),
    "decimalEnclosedCircle": _run(0x2460, 20),
    "decimalEnclosedCircleChinese": _run(0x2460, 20),
    "decimalEnclosedParen": _run(0x2474, 20),
    "decimalEnclosedFullstop": _run(0x2488, 20),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "chineseCounting": _counting,
    "chineseCountingThousand": _thousands,
    "japaneseCounting": _thousands,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": _thousands,
    "koreanCounting": _thousands,
    "ideographDigital": _digitwise,
    "japaneseDigitalTenThousand": _digitwise,
    "taiwaneseDigital": _digitwise,
    "chineseLegalSimplified": lambda number: _thousands(number).translate(_FINANCIAL),
    "ideographLegalTraditional": lambda number: _thousands(number).translate(_FINANCIAL),
    "ideographEnclosedCircle": _run(0x3280, 10),
    "ideographTraditional": _of(_STEMS),
    "ideographZodiac": _of(_BRANCHES),
}
