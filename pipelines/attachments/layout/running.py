"""What a page prints at its head and foot and is no part of the text: page numbers and running titles."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.attachments.layout.page import Block, Printed

MARGIN = 0.1  # of the page's height, at head and foot
SAME_PLACE = 4.0  # points

_PAGE_NUMBER = re.compile(
    r"[-—–―·一\s]*\d{1,3}[-—–―·一\s]*|第\s?\d+\s?页.*|\d{1,3}\s?/\s?\d{1,3}|[-—\s]*[ivxIVX]{1,4}[-—\s]*"
)  # - 3 -  第 3 页 共 9 页  3/9  ii; OCR reads a dash as 一
_DIGITS = re.compile(r"\d+")  # 3 in 第 3 页

Place = tuple[int, float]  # number of the page, and y of the line on it


def without_running(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a document without page numbers, and without lines that stand in the same margin of another page too."""
    seen: dict[tuple[str, int], list[Place]] = {}
    for block in blocks:
        if isinstance(block, Printed) and (margin := _margin(block)):
            seen.setdefault((_form(block), margin), []).append((block.page, block.line.base))
    return [block for block in blocks if not (isinstance(block, Printed) and _is_running(block, seen))]


def _margin(printed: Printed) -> int:
    """1 in the margin at the head, 2 at the foot, 0 between."""
    if printed.line.box.bottom < MARGIN * printed.depth:
        return 1
    return 2 if printed.line.box.top > (1 - MARGIN) * printed.depth else 0


def _form(printed: Printed) -> str:
    return _DIGITS.sub("0", printed.line.text)


def _is_running(printed: Printed, seen: dict[tuple[str, int], list[Place]]) -> bool:
    margin = _margin(printed)
    if not margin:
        return False
    if _PAGE_NUMBER.fullmatch(printed.line.text):
        return True
    places = seen[_form(printed), margin]
    return any(page != printed.page and abs(y - printed.line.base) <= SAME_PLACE for page, y in places)
