"""Which of the lines of a page or file is its title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

from pipelines.folding import fold, key
from pipelines.page.numbers import is_number_line
from pipelines.page.pieces import BEFORE, Piece

SHORTEST_HEADING = 8  # characters of a heading that no <title> confirms
LONGEST = 90  # characters of a title, line breaks joined

# 2011年度长春市公安局政府信息公开工作报告 · 关于印发《…》的通知 · …公告（2024年第3号）
_ENDINGS = (
    r"报告|年报|总结|汇报|通知|公告|通告|通报|公示|决定|决议|意见|办法|方案|预案|规定|细则|规则|规程|章程|批复|复函|函|答复|请示|要点|安排|计划|规划"
    r"|指南|须知|启事|简章|倡议书|公开信|提示|目录|名单|清单|令|公报|纪要|说明|解读|统计表|汇总表"
)
_DOCUMENT = re.compile(rf".*(?:{_ENDINGS})(?:\s*\([^()]*\)|\s*(?:19|20)\d{{2}}(?:年度?)?)?")
_LAST = re.compile(
    rf"[{''.join(sorted({word[-1] for word in _ENDINGS.split('|')}))})年度\d]"
)  # of what _DOCUMENT finds
# 公告: a title of one word, as it stands above what the public is told
_ONE_WORD = re.compile(r"(?:公告|通知|通告|公示|启事|布告|通报|决定|更正|声明|命令)")
_LETTERHEAD = re.compile(r"[\u4e00-\u9fff]{4,30}文件")  # 某某县人民政府办公室文件
# What stands above a title and is none: which annex it is, the number of the copy, secrecy, urgency, how it is published
_ABOVE = re.compile(
    r"附\s?件?\s?\d{0,2}\s?[:：]?|\d{4,8}|(?:绝密|机密|秘密|内部)(?:★.{0,6})?|特急|加急|特提|平急|急件"
    r"|[(【\[]?(?:此件)?(?:主动公开|公开发布|依申请公开|不予公开)[)】\]]?"
)
# (2022年度), (征求意见稿), below a title
_PART_BELOW = re.compile(
    r"\(\s?(?:(?:(?:19|20)\d{2}|[一二][〇○O0零一二三四五六七八九]{3})\s?(?:年度?)?|试行|暂行|草案|修订?稿?|(?:公开)?征求意见稿|送审稿|讨论稿|第[一二三四五六七八九十\d]+[号批次])\s?\)"
)
# 云岭县人民政府令: the name of an order, above its number
_ISSUER = re.compile(r"[\u4e00-\u9fff]{4,30}(?:令|公告|通告|文件)")
_PORTAL = re.compile(
    r"(?:网站|门户|门户网|政务网|信息网|公开网|政府网|公众网|平台|首页|频道)$"
)  # 某县政府信息公开网站
NEAR = 6  # pieces before a text among which its title stands
_LINES = (1, 2, 3, 4)  # lines a title may be broken over
_HEAD_LINES = 7  # lines at the top among which a letterhead ends with its number
_SENTENCE_END = ("。", "；", "：", "，", ";", ":", ",", "！", "？")
_GENERIC = re.compile(
    r"(?:政府|法定|主动|信息|政务|公开|工作|年度|年报|报告|目录|内容|专栏|指南|栏目|通知|公告|公示|文件|政策|详细|详情|正文|首页|页面|列表|页|-)*"
)  # 政府信息公开年报: the name of a column
_DIGITS = re.compile(r"\d+")  # 2022
_SITE = re.compile(r"\s*[_|｜]\s*|\s+[-–—]\s+|--+")  # 标题_某县人民政府


def is_document_title(line: str) -> bool:
    """Whether the line reads like the title of an official document."""
    if not 4 <= len(line) <= LONGEST or line.endswith(_SENTENCE_END):
        return False
    folded = fold(line)
    return _LAST.match(folded, len(folded) - 1) is not None and _DOCUMENT.fullmatch(folded) is not None


def is_generic(line: str) -> bool:
    """Whether a line names a column and no document."""
    return _GENERIC.fullmatch(key(line)) is not None


def title_line(lines: Sequence[str]) -> int:
    """Which line a title would stand on: below the red letterhead (某某局文件), the document number, the name of the column."""
    start = _below_letterhead(lines)
    while start < len(lines) - 1 and (
        is_number_line(lines[start])
        or _ABOVE.fullmatch(fold(lines[start]))
        or _LETTERHEAD.fullmatch(fold(lines[start]))
        or (is_generic(lines[start]) and leading_title(lines[start + 1 :])[0])
    ):
        start += 1
    return start


def _below_letterhead(lines: Sequence[str]) -> int:
    """The line below the number that ends a letterhead; 0 where there is none, or the title stands above its number."""
    at = next((at for at, line in enumerate(lines[:_HEAD_LINES]) if is_number_line(line)), None)
    if at is None or any(line.endswith(_SENTENCE_END) for line in lines[:at]):
        return 0
    above = [leading_title(lines[first:at])[0] for first in range(at)]
    if any(above) and not leading_title(lines[at + 1 :])[0]:
        return 0
    is_head = not any(above) or all(_ISSUER.fullmatch(fold(title)) for title in above if title)
    return at + 1 if is_head else 0


def leading_title(lines: Sequence[str]) -> tuple[str, int]:
    """(title, how many lines it takes) when the lines begin with a title, on one line or split over up to four.

    A year in brackets below it is part of it, as is what makes it a draft.
    """
    for count in _LINES:
        head = lines[:count]
        if len(head) < count or any(line.endswith(_SENTENCE_END) or len(line) > LONGEST for line in head):
            break
        joined = close_up("".join(head))
        if is_document_title(joined) and not _is_broken(joined, lines[count:]):
            return _with_below(joined, lines, count)
        if count == 1 and _ONE_WORD.fullmatch(joined):
            return joined, 1
    return "", 0


def close_up(line: str) -> str:
    """A title whose characters are set apart to fill its line, as one word: 2022 年 度 报 告."""
    parts = line.split()
    single = sum(len(part) == 1 or part.isdigit() for part in parts)
    return "".join(parts) if len(parts) > 1 and single >= 0.7 * len(parts) else line


def _is_broken(title: str, rest: Sequence[str]) -> bool:
    """Whether what reads like a title goes on in the next line: a quotation is open, or 的 follows."""
    is_open = title.count("《") > title.count("》") or title.count("（") > title.count("）")
    return bool(rest) and (is_open or (rest[0].startswith("的") and len(rest[0]) < LONGEST // 3))


def _with_below(title: str, lines: Sequence[str], count: int) -> tuple[str, int]:
    below = lines[count] if count < len(lines) else ""
    return (title + close_up(below), count + 1) if _PART_BELOW.fullmatch(fold(below)) else (title, count)


def heading_title(headings: Sequence[str], title_tag: str, site_name: str) -> str:
    """The heading that is the page's title, or "": one that the <title> repeats or that reads like a title, best both.

    Names of columns (通知公告, 政府信息公开年报) are none.
    """
    whole, site = key(title_tag), key(site_name)
    headings = [line for line in headings if not is_generic(line)]
    repeated = [line for line in headings if len(said := key(line)) >= 5 and said in whole and said != site]
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
    for first, count in product(range(len(titles)), (2, 3)):
        parts = titles[first : first + count]
        if len(parts) < count or any(map(is_document_title, headings[first : first + count - 1])):
            continue
        joined = "".join(part.text for part in parts)
        if len({part.heading for part in parts}) == 1 or key(joined) in whole:
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
        size = next((n for n in _LINES if key("".join(lines[taken : taken + n])) == wanted), 0)
        if not size:
            break
        taken += size
    return taken


def title_above(pieces: Sequence[Piece]) -> str:
    """The title that stands right above a text without being set as a heading: the nearest line that reads like one, or ""."""
    near = [piece.text for piece in pieces if piece.zone == BEFORE][-NEAR:]
    titles = (line for line in near if is_document_title(line) and not is_generic(line))
    return next((line for line in reversed([*titles]) if len(line) >= SHORTEST_HEADING), "")


def title_of_tag(title_tag: str, site_name: str) -> str:
    """The part of a <title> that names no portal and no column: the longest that reads like a title, else the longest."""
    named = (
        part for part in parts_of_tag(title_tag) if key(part) != key(site_name) and not _PORTAL.search(part)
    )
    parts = [part for part in named if not is_generic(part)]
    documents = [part for part in parts if is_document_title(part)]
    return max(documents or parts, key=len, default="")


def parts_of_tag(title_tag: str) -> list[str]:
    """A <title> without the signs that part the document's title and the names of column and portal."""
    return [part for part in _SITE.split(title_tag) if part]
