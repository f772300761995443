"""Which of the lines of a page or file is its title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.folding import fold, key
from pipelines.page.numbers import is_number_line
from pipelines.page.pieces import Piece

SHORTEST_HEADING = 8  # characters of a heading that no <title> confirms
LONGEST = 90  # characters of a title, line breaks joined

# 2011年度长春市公安局政府信息公开工作报告 · 关于印发《…》的通知 · …公告（2024年第3号）
_DOCUMENT = re.compile(
    r".*(?:报告|年报|通知|公告|通告|通报|公示|决定|意见|办法|方案|规定|细则|批复|复函|函|要点|安排|计划|指南|目录|命令|纪要|说明|解读|统计表|汇总表)(?:\s*\([^()]*\))?"
)
_LETTERHEAD = re.compile(r"[\u4e00-\u9fff]{4,30}文件")  # 某某县人民政府办公室文件
_SENTENCE_END = ("。", "；", "：", "，", ";", ":", ",", "！", "？")
_GENERIC = re.compile(
    r"(?:政府|法定|主动|信息|政务|公开|工作|年度|年报|报告|目录|内容|专栏|指南|栏目|通知|公告|公示|文件|政策|详细|详情|正文|首页|页面|列表|页|-)*"
)  # 政府信息公开年报: the name of a column
_DIGITS = re.compile(r"\d+")  # 2022
_SITE = re.compile(r"\s*[_|｜]\s*|\s+[-–—]\s+|--+")  # 标题_某县人民政府


def is_document_title(line: str) -> bool:
    """Whether the line reads like the title of an official document."""
    return (
        4 <= len(line) <= LONGEST
        and not line.endswith(_SENTENCE_END)
        and _DOCUMENT.fullmatch(fold(line)) is not None
    )


def is_generic(line: str) -> bool:
    """Whether a line names a column and no document."""
    return _GENERIC.fullmatch(key(line)) is not None


def title_line(lines: Sequence[str]) -> int:
    """Which line a title would stand on: below the red letterhead (某某局文件), the document number, the name of the column."""
    start = 0
    while start < len(lines) - 1 and (
        is_number_line(lines[start])
        or _LETTERHEAD.fullmatch(fold(lines[start]))
        or (is_generic(lines[start]) and is_document_title(lines[start + 1]))
    ):
        start += 1
    return start


def leading_title(lines: Sequence[str]) -> tuple[str, int]:
    """(title, how many lines it takes) when the lines begin with a title, on one line or split over two or three."""
    for count in (1, 2, 3):
        head = lines[:count]
        if len(head) < count or any(line.endswith(_SENTENCE_END) or len(line) > LONGEST for line in head):
            break
        joined = "".join(head)
        if is_document_title(joined):
            return joined, count
    return "", 0


def heading_title(headings: Sequence[str], title_tag: str, site_name: str) -> str:
    """The heading that is the page's title, or "": one that the <title> repeats or that reads like a title, best both.

    Names of columns (通知公告, 政府信息公开年报) are none.
    """
    whole = key(title_tag)
    headings = [line for line in headings if not is_generic(line)]
    repeated = [
        line
        for line in headings
        if len(key(line)) >= 5 and key(line) in whole and key(line) != key(site_name)
    ]
    documents = [line for line in headings if is_document_title(line) and len(line) >= SHORTEST_HEADING]
    both = [line for line in repeated if line in documents]
    return max(both or documents or repeated, key=len, default="")


def headings_of(pieces: Sequence[Piece], title_tag: str) -> list[str]:
    """What is set as a heading; and what two or three of them say together, where they are parts of one title.

    Parts stand in one element (<h1>云岭县公安局<br>2022年…报告</h1>), or <title> has them together.
    """
    titles = [piece for piece in pieces if piece.heading]
    headings = [piece.text for piece in titles]
    whole = key(title_tag)
    for first in range(len(titles)):
        for count in (2, 3):
            parts = titles[first : first + count]
            joined = "".join(part.text for part in parts)
            same = len({part.heading for part in parts}) == 1 or key(joined) in whole
            if (
                len(parts) == count
                and same
                and not any(map(is_document_title, headings[first : first + count - 1]))
            ):
                headings.append(joined)
    return headings


def choose_title(tag: str, heading: str, title_tag: str) -> tuple[str, tuple[str, ...]]:
    """(title, notes): what the prescribed tag says, unless the page prints another title and not that one."""
    if not tag or not heading or key(tag) in key(title_tag) or not is_document_title(heading):
        return tag or heading, ()
    if not _contradict(tag, heading):
        return tag, ()
    return heading, (f"the tag ArticleTitle says {tag!r}, the page {heading!r}",)


def _contradict(one: str, other: str) -> bool:
    """Whether two titles are of different documents: they name different years, or share less than half of their characters."""
    first, second = key(one), key(other)
    if first in second or second in first:
        return False
    shared = len(set(first) & set(second))
    return set(_DIGITS.findall(first)) != set(_DIGITS.findall(second)) or 2 * shared < len(
        set(first) | set(second)
    )


def repeats(lines: Sequence[str], title: str) -> int:
    """How many of the first lines only print the title again: once or more often, whole or split."""
    wanted, taken = key(title), 0
    while wanted and taken < len(lines):
        size = next((n for n in (1, 2, 3) if key("".join(lines[taken : taken + n])) == wanted), 0)
        if not size:
            break
        taken += size
    return taken


def title_of_tag(title_tag: str, site_name: str) -> str:
    """The part of a <title> that names no portal and no column: the longest that reads like a title, else the longest."""
    named = (part for part in parts_of_tag(title_tag) if key(part) != key(site_name))
    parts = [part for part in named if not is_generic(part)]
    documents = [part for part in parts if is_document_title(part)]
    return max(documents or parts, key=len, default="")


def parts_of_tag(title_tag: str) -> list[str]:
    """A <title> without the signs that part the document's title and the names of column and portal."""
    return [part for part in _SITE.split(title_tag) if part]
