"""Dates of list rows: in the row, in the link's own text, or beside it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import cast

from lxml import etree

Element = etree._Element  # the tree's own type; lxml gives it no public name
LEVELS = 4  # how far above a link its date may stand: a > h3 > div > li
ROW_LENGTH = 400  # characters; what is longer is a page and not a row

_DATE = re.compile(  # 2012-02-20  2018/2/1  2018.2.1  2018年2月1日
    r"(?<!\d)((?:19|20)\d{2})\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})(?!\d)\s*日?"
)
_LABEL = re.compile(r"发布(?:日期|时间)")  # a row may name 成文日期 first
_TAIL = re.compile(
    # The run of brackets starts where it starts: tried from its middle too, long ones would cost their square.
    r"(?<![\s\[(（【])[\s\[(（【]*(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\s\])）】]*$"
)  # …报告 [2012-02-20]
_HEAD = re.compile(
    r"^[\[(（【]?\s?(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)\s?[\])）】]?\s?"
)  # 2019-01-19 关于…


def find_date(text: str) -> str:
    """The first date in the text that exists, as YYYY-MM-DD; empty when there is none."""
    for match in _DATE.finditer(text):
        try:
            return date(*(int(group) for group in match.groups())).isoformat()
        except ValueError:
            continue
    return ""


def without_date(text: str) -> str:
    """The text of a link without the date it begins or ends with. One line, single spaces."""
    return _HEAD.sub("", _TAIL.sub("", text), count=1)


class RowDates:
    """The dates of the rows of one page. `titled` are its links with a title."""

    def __init__(self, titled: Collection[Element]) -> None:
        self._titled = frozenset(titled)
        self._crowded = _crowded(titled)
        self._beside: dict[Element, Mapping[Element, str]] = {}  # by parent, then by row

    def row_of(self, link: Element) -> tuple[Element, str]:
        """The largest element that holds no other title, or the smallest that holds a date; and the date or empty."""
        row, own = link, _spaced(link)
        for _ in range(LEVELS):
            parent = row.getparent()
            if parent is None:
                break
            if parent in self._crowded:
                return row, self._dates_in(parent).get(row, "") or _inside(own)
            if parent.tag in ("body", "html"):
                break
            row = parent
            text = _spaced(row)
            if len(text) > ROW_LENGTH + len(own):
                break
            if when := _labelled(text.replace(own, " ")):
                return row, when
        return row, _inside(own)

    def _dates_in(self, parent: Element) -> Mapping[Element, str]:
        """Dates that stand between the rows of a parent: after each row, or before each, as most of them have it.

        A date beside one of many links is no row's: 联系我们　更新日期：2024-03-01 at the foot of a page.
        """
        if parent not in self._beside:
            rows, gaps = self._split(parent)
            after = {row: when for row, gap in zip(rows, gaps[1:], strict=True) if (when := _labelled(gap))}
            before = {row: when for row, gap in zip(rows, gaps[:-1], strict=True) if (when := _labelled(gap))}
            dates = before if len(before) > len(after) else after
            self._beside[parent] = dates if 2 * len(dates) > len(rows) else {}
        return self._beside[parent]

    def _split(self, parent: Element) -> tuple[list[Element], list[str]]:
        """The children that hold titles, and the text before, between and after them."""
        rows: list[Element] = []
        gaps = [[parent.text or ""]]
        for child in parent.iterchildren():
            if self._holds_title(child):
                rows.append(child)
                gaps.append([])
            elif isinstance(child.tag, str):  # a comment's is a function
                gaps[-1].append(_spaced(child))
            gaps[-1].append(child.tail or "")
        return rows, [" ".join(gap)[:ROW_LENGTH] for gap in gaps]

    def _holds_title(self, element: Element) -> bool:
        return element in self._crowded or any(link in self._titled for link in element.iter("a"))


def text_of(element: Element) -> str:
    """All text below the element, comments left out."""
    return str(element.xpath("string()"))


def _spaced(element: Element) -> str:
    """All text below the element, with a space where an element begins or ends: two dates side by side stay two."""
    return " ".join(cast(list[str], element.xpath(".//text()")))


def _labelled(text: str) -> str:
    """The date that follows 发布日期, else the first."""
    label = _LABEL.search(text)
    return (find_date(text[label.end() :]) if label else "") or find_date(text)


def _inside(text: str) -> str:
    """The date a link's own text begins or ends with."""
    line = " ".join(text.split())
    found = _TAIL.search(line) or _HEAD.search(line)
    return find_date(found[0]) if found else ""


def _crowded(links: Collection[Element]) -> set[Element]:
    """Elements that hold titles of more than one address. Each element is passed twice at most."""
    holds: dict[Element, str] = {}
    crowded: set[Element] = set()
    for link in links:
        href = f"{link.get('href')} {link.get('onclick')}"
        for above in link.iterancestors():
            if above in crowded:
                break  # and so is everything above it
            if holds.setdefault(above, href) != href:
                crowded.add(above)
    return crowded
