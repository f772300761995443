"""Dates in text and in addresses. Only a date with all its separators is one: 201511日 is no date."""

from __future__ import annotations

import re
from datetime import date

from pipelines.numerals import han_value

_PRINTED = re.compile(
    r"(?<!\d)(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)"
)  # 2024-01-18  2013年8月28日
_HAN = re.compile(
    r"([一二]\s?[〇○零Oo0一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十廿卅]{1,3})日"
)  # 二〇一三年八月二十八日
_ONLY = re.compile(
    r"[(（\s]*(?:\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}|[一二][〇○零Oo0一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十廿卅]{1,3})\s?日?[)）\s]*"
)
_ADDRESS = (
    re.compile(r"/t(\d{4})(\d{2})(\d{2})_"),  # /202401/t20240118_4420488.html
    re.compile(r"/(\d{4})/(\d{1,2})/(\d{1,2})/"),  # /art/2018/2/1/art_4301_1.html
    re.compile(r"/(\d{4})-(\d{2})-(\d{2})/"),  # /cms/html/nan/2021-01-29/123.html
    re.compile(r"/(\d{4})(\d{2})(\d{2})/"),  # /003006/20210129/uuid.html
)


def find_date(text: str) -> str:
    """The first date printed in `text` as YYYY-MM-DD, or ""."""
    for found in _PRINTED.finditer(text):
        if day := _iso(int(found[1]), int(found[2]), int(found[3])):
            return day
    for found in _HAN.finditer(text):
        numbers = [han_value(_plain_han(part)) or 0 for part in found.groups()]
        if day := _iso(numbers[0], numbers[1], numbers[2]):
            return day
    return ""


def _plain_han(numeral: str) -> str:
    """A numeral as dates print it in plain characters: 廿五 is 二十五, O is 〇."""
    return re.sub("[Oo0]", "〇", "".join(numeral.split())).replace("廿", "二十").replace("卅", "三十")


def is_date_only(line: str) -> bool:
    """Whether the line prints a date and nothing else, as under a signature: 2013年8月28日."""
    return len(line) <= 24 and _ONLY.fullmatch(line) is not None


def address_date(url: str) -> str:
    """The date in a page's address, or "". It is the day the page was generated: the weakest evidence there is."""
    if not url.startswith(("http://", "https://")):
        return ""
    for pattern in _ADDRESS:
        found = pattern.search(url)
        if found and (day := _iso(int(found[1]), int(found[2]), int(found[3]))):
            return day
    return ""


def _iso(year: int, month: int, day: int) -> str:
    """YYYY-MM-DD, or "" when there is no such day or no such portal yet."""
    if not 1980 <= year <= 2100:
        return ""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
