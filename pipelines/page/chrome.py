"""Lines that belong to the page and not to its text: buttons, breadcrumbs, hints, footers."""

from __future__ import annotations

import re

from pipelines.folding import fold
from pipelines.page.containers import CHROME_WORDS, FOOT

LONGEST = 120  # characters; chrome is short

_WORDS = "|".join(sorted(map(re.escape, CHROME_WORDS), key=len, reverse=True))
_BUTTONS = re.compile(
    rf"(?:[\s|/·>»:,、()\[\]【】+\-]*(?:{_WORDS}))+[\s|/·>»:,、()\[\]【】+\-]*", re.IGNORECASE
)  # 登录| 注册
_CRUMBS = re.compile(
    r"(?:您(?:的|当前|现在|所在)*|当前|所在)(?:的)?位置(?:是)?\s*[:>]?.*|(?:网站)?首页\s*(?:[>»/\\]|-+>).*"
)  # 当前位置: 首页 > 政务公开
_SCAN = re.compile(r".{0,6}(?:扫一扫|扫描二维码|微信扫码).{0,24}")  # 扫一扫在手机打开当前页
_NEIGHBOUR = re.compile(r"(?:上一篇|下一篇|上一条|下一条)\s*:.*")  # 上一篇:…
_DOWNLOADS = re.compile(r"(?<=[】\])])\s*已下载\s*\d*\s*次")  # 】已下载12次


def is_chrome(line: str) -> bool:
    """Whether the whole line is a piece of the page's furniture."""
    if len(line) > LONGEST:
        return False
    folded = fold(line)
    return bool(
        _BUTTONS.fullmatch(folded)
        or _CRUMBS.fullmatch(folded)
        or _SCAN.fullmatch(folded)
        or _NEIGHBOUR.fullmatch(folded)
    )


def is_foot(line: str) -> bool:
    """Whether a line reads like the foot of a page: who runs it, its licence numbers. A notice may say 主办单位 too."""
    return len(line) <= LONGEST and fold(line).startswith(FOOT)


def without_counters(line: str) -> str:
    """The line without the counters that download links carry: they change at every visit."""
    return _DOWNLOADS.sub("", line) if "下" in line else line
