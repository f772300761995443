"""Which of a page's rows are the column's list: they stand in one block, beside menus, side lists and footers.

Their links count where they show by date, title or address that they name documents, and stand in the block that shows
it most, or lie in the list's own directory. News beside a short column are often the longer list.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from urllib.parse import urljoin

from crawler.families.listing import Ask, Item
from crawler.families.rows import Row
from crawler.urls import canonical

LONGEST = 200  # characters of a title

_REPORT = re.compile(  # 2011年度长春市公安局政府信息公开工作报告; not 2023年政府工作报告解读专题
    r"(?:(?:19|20)\d{2}|[〇○零一二三四五六七八九]{4})年?.*(?:报告|報告|年报|年報)(?:全文|正文)?(?:[（(].*[）)])?$"
    r"|(?:报告|報告|年报|年報)[（(]?(?:19|20)\d{2}年?度?[）)]?$"
)
_NOTICE = re.compile(r"^关于.{4,}的?(?:通知|公告|通告|公示|通报|意见|决定|批复|函)$")  # 关于印发《…》的通知
_DISCLOSURE = (
    re.compile(  # what most titles of a column of yearly reports have: 政府信息公开工作年度报告, 2020年年报
        r"公开.*(?:报告|年报)|公開.*(?:報告|年報)|年度报告|年度報告|年报|年報"
    )
)
_ASIDE = re.compile(r"(?:^|[/.\s_-])(?:aside|side-?bar|hot|rank|recommend|related|tuijian)")  # ul.hot-list
_FOOT = re.compile(r"(?:^|[/.\s-])(?:foot|crumb|breadcrumb)")  # div.footer: no list of documents stands there
_CHROME = re.compile(r"(?:^|[/.\s-])(?:nav|menu|foot|header|crumb|breadcrumb|position)")  # div.nav, footer.


def is_report(title: str) -> bool:
    """A title that says by itself that it is a report of a year or a notice."""
    return len(title) <= LONGEST and bool(_REPORT.search(title) or _NOTICE.search(title))


def telling_rows(url: str, rows: Iterable[Row], is_article: Callable[[str], bool]) -> list[tuple[Row, int]]:
    """The rows that show by date, title or address that they name documents, and how much they show it."""
    telling = []
    for row in rows:
        shown = bool(row.item.date) or not is_chrome(row)
        named = shown and is_report(row.item.title)
        weight = bool(row.item.date) + 2 * named + 2 * is_article(row.item.url)
        if weight and not _FOOT.search(f"{row.block} {row.way}") and row.item.url != canonical(url):
            telling.append((row, weight))
    return telling


def main_block(ask: Ask, telling: Sequence[tuple[Row, int]], announced: int | None) -> str:
    """The block that has most of the yearly reports, in a column of such; else the one with as many rows as announced;
    else the one whose rows show most. The longest list of a page may be news beside a short column."""
    weights: defaultdict[str, int] = defaultdict(int)
    reports, rows = Counter[str](), Counter[str]()
    for row, weight in telling:
        weights[row.block] += weight + row.item.url.startswith(folder(ask.url))
        reports[row.block] += ask.kind == "annual_report" and bool(_DISCLOSURE.search(row.item.title))
        rows[row.block] += 1

    def rank(block: str) -> tuple[int, bool, float]:
        share = 0.25 if _CHROME.search(block) else 0.5 if _ASIDE.search(block) else 1
        return reports[block], rows[block] == announced, weights[block] * share

    return max(weights, key=rank, default="")


def items_of(
    url: str, rows: Sequence[Row], telling: Iterable[tuple[Row, int]], main: str
) -> tuple[Item, ...]:
    """The rows of the main block and of groups beside it (`ul.list`, `ul.list last`), and those of the list's folder.

    Between the first and the last of the main block that show it, all of its rows are documents.
    """
    group = _group(main)
    known = {
        row.item
        for row, _ in telling
        if row.block == main
        or row.item.url.startswith(folder(url))
        or (_group(row.block) == group and not _ASIDE.search(row.block))
    }
    places = [place for place, row in enumerate(rows) if row.block == main and row.item in known]
    first, last = (places[0], places[-1]) if places else (0, -1)
    return tuple(
        row.item
        for place, row in enumerate(rows)
        if row.item in known or (row.block == main and first < place < last and not is_chrome(row))
    )


def _group(block: str) -> str:
    """The block without the classes of the element that holds its rows."""
    above, _, row = block.rpartition("/")
    place, _, holder = above.rpartition("/")
    return f"{place}/{holder.partition('.')[0]}/{row}"


def is_chrome(row: Row) -> bool:
    """Whether the row stands in a menu, a breadcrumb or at the foot of the page."""
    return bool(_CHROME.search(row.block) or _CHROME.search(row.way))


@lru_cache(maxsize=64)
def folder(url: str) -> str:
    """The directory of an address, canonical."""
    return canonical(urljoin(url, "."))
