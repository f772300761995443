"""Who signs below a text and when: names of bodies or a person, above a date or before it in the same line.

发文机关署名 and 成文日期 of GB/T 9704-2012, 7.3.5, with what seals and offices make of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.dates import find_date, is_date_only

LONGEST = 80  # characters of a line in a signature

_SEAL = re.compile(r"\s*[(（](?:印章?|盖章|公章|章|代章|签章)[)）]")
PERSON = re.compile(
    r"(?:省长|市长|州长|县长|区长|旗长|主任|局长|厅长|部长|主席|行长|院长)[:：]?\s*[\u4e00-\u9fff·\s]{2,8}"
)  # 县长 张某某: signs an order (令)
_HAN_DAY = r"[一二]\s?[〇○零Oo0一二三四五六七八九\s]{3,6}\s?年\s?[一二三四五六七八九十\s]{1,3}月\s?[一二三四五六七八九十廿卅\s]{1,5}日"
SIGNED_LINE = re.compile(
    rf"(.{{3,60}}?)\s*(\d{{4}}\s?[-/.年]\s?\d{{1,2}}\s?[-/.月]\s?\d{{1,2}}\s?日?|{_HAN_DAY})"
)  # 云岭县公安局 2023年5月4日


_LAST = re.compile(r"[\d日一二三四五六七八九十廿卅)）\s]")


def may_end_with_date(line: str) -> bool:
    """Whether a line ends as a date does, or with a bracket that may be a seal's: what other lines end with is in no date."""
    return _LAST.match(line, len(line) - 1) is not None


def unsealed(line: str) -> str:
    """A line without the word for a seal: 云岭县公安局（盖章）."""
    return _SEAL.sub("", line).strip()


def joined(line: str) -> str:
    """A line whose characters are set apart, as one word."""
    parts = line.split()
    return (
        "".join(parts) if len(parts) > 2 and all(len(part) <= 2 or part.isdigit() for part in parts) else line
    )


def dated(lines: Sequence[str], at: int) -> tuple[str, str]:
    """(who signs, when) if line `at` is a date below a line, or a line that ends with one; else ("", "")."""
    if not may_end_with_date(lines[at]):
        return "", ""
    line = unsealed(lines[at])
    if len(line) > LONGEST:
        return "", ""
    if is_date_only(joined(line)):
        return (joined(unsealed(lines[at - 1])) if at else ""), find_date(joined(line))
    found = SIGNED_LINE.fullmatch(line)
    return (joined(found[1].strip()), find_date("".join(found[2].split()))) if found else ("", "")
