"""Figures that several nouns share, put behind each of them.

    予以公开、部分公开分别为5件、3件          予以公开5件,部分公开3件
    通过网站、微信发布信息分别为300条、200条   通过网站发布信息300条,微信发布信息200条
    2021年、2022年,我局分别收到申请31件、36件   2021年我局收到申请31件,2022年我局收到申请36件
    行政复议、行政诉讼案件各1件              行政复议1件,行政诉讼案件1件

Where the nouns cannot be told apart or are not as many as the figures, the words stay as they are; no pattern reads
a figure behind 分别.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.numerals import QUANTITY

_UNIT = "(?:人次|件次|件|条|份|宗|起|例|次|个|封|篇|则|期|部|项|万元|元)"
_FIGURE = rf"(?:{QUANTITY}){_UNIT}?"
_ROW = re.compile(
    rf"分别(?:为|是|有|达到?|共)?(?P<verb>[^\d,;:()分别]{{0,20}}?)(?:为|是)?(?P<figures>{_FIGURE}(?:[、,和及与]{_FIGURE})+)"
)
_EACH = re.compile(rf"(?:各|均|都)(?:为|是|有)?(?P<figure>(?:{QUANTITY}){_UNIT}|[0零](?=[,;]|$))")
_ONE = re.compile(rf"({QUANTITY})({_UNIT}?)")
_BOUNDARY = re.compile(r"[,;:()]")
_CUTS = (re.compile("[、]"), re.compile("、|以及|和|及|与"))  # 收到和处理 is one noun unless it must be two
_PUBLISHED = re.compile(r"(?:主动)?(?:公开|发布|推送|刊发|编发|发送|转发|上传|更新).*")  # 微博[发布信息]


def spread(plain: str) -> str:
    """The sentence with each shared figure behind its noun."""
    if "分别" in plain:
        plain = _apart(plain)
    return _each(plain) if "各" in plain or "均" in plain or "都" in plain else plain


def _apart(plain: str) -> str:
    """A row of figures behind 分别, given to as many nouns before it."""
    found = _ROW.search(plain)
    if found is None:
        return plain
    figures = _figures(found["figures"])
    start, nouns, subject = _nouns(plain[: found.start()], len(figures))
    if not nouns:
        return plain
    shared = subject + found["verb"]
    said = ",".join(f"{noun}{shared}{figure}" for noun, figure in zip(nouns, figures, strict=True))
    return plain[:start] + said + plain[found.end() :]


def _each(plain: str) -> str:
    """One figure for each of several nouns: A、B各1件, A和B均为0件."""
    found = _EACH.search(plain)
    if found is None:
        return plain
    start = _clause_start(plain[: found.start()])
    nouns = _cut(plain[start : found.start()])
    if len(nouns) < 2:
        return plain
    said = ",".join(f"{noun}{found['figure']}" for noun in nouns)
    return plain[:start] + said + plain[found.end() :]


def _figures(row: str) -> list[str]:
    """The figures of a row; one unit at its end is that of all: 2、1件."""
    found = _ONE.findall(row)
    unit = found[-1][1]
    return [figure + (own or unit) for figure, own in found]


def _nouns(before: str, count: int) -> tuple[int, list[str], str]:
    """(where they begin, `count` nouns, what follows them) at the end of `before`; no nouns where they are not told apart."""
    start = _clause_start(before)
    clause = before[start:]
    for cut in _CUTS:
        nouns = cut.split(clause)
        if len(nouns) == count and all(nouns):
            return start, _with_verb(nouns), ""
    if start == 0 or before[start - 1] != ",":  # 2021年、2022年,我局分别…
        return 0, [], ""
    outer = _clause_start(before[: start - 1])
    nouns = _CUTS[0].split(before[outer : start - 1])
    return (outer, nouns, clause) if len(nouns) == count else (0, [], "")


def _cut(clause: str) -> list[str]:
    nouns = max((cut.split(clause) for cut in _CUTS), key=len)
    return _with_verb(nouns) if all(nouns) else []


def _with_verb(nouns: Sequence[str]) -> list[str]:
    """网站, 微博发布信息: the verb of the last noun belongs to all of them."""
    published = _PUBLISHED.search(nouns[-1], 1)
    if published is None or any(_PUBLISHED.search(noun) for noun in nouns[:-1]):
        return list(nouns)
    return [*(noun + published[0] for noun in nouns[:-1]), nouns[-1]]


def _clause_start(before: str) -> int:
    return max((found.end() for found in _BOUNDARY.finditer(before)), default=0)
