"""What a page prints at its head and foot and is no part of the text: page numbers, running titles, a browser's marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.attachments.layout.page import Block, Printed

MARGIN = 0.1  # of the page's height, at head and foot
SAME_PLACE = 4.0  # points

_PAGE_NUMBER = re.compile(
    r"[-—–―·一\s]*\d{1,3}[-—–―·一\s]*|第\s?\d+\s?页.*|\d{1,3}\s?/\s?\d{1,3}|[-—\s]*[ivxIVX]{1,4}[-—\s]*"
)  # - 3 -  第 3 页 共 9 页  3/9  ii; OCR reads a dash as 一
# What a browser prints around a page: 2023/1/20 10:21 and its title above, its address and 1/5 below
_BROWSER = re.compile(
    r"\d{4}[/-]\d{1,2}[/-]\d{1,2},?\s(?:[上下]午\s?)?\d{1,2}:\d{2}(?:\s.*)?|(?:https?|file)://\S+(?:\s\d{1,3}/\d{1,3})?"
)
_DIGITS = re.compile(r"\d+")  # 3 in 第 3 页

Place = tuple[int, float]  # number of the page, and y of the line on it


def without_running(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a document without page numbers, and without lines that stand in the same margin of another page too."""
    seen = _places(blocks)
    return [block for block in blocks if not (isinstance(block, Printed) and _is_running(block, seen))]


def running_heads(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The titles that run along the head of pages, each once."""
    seen = _places(blocks)
    printed = [block for block in blocks if isinstance(block, Printed)]
    heads = (block.line.text for block in printed if _margin(block) == 1 and _is_repeated(block, seen))
    return tuple(dict.fromkeys(heads))


def _places(blocks: Sequence[Block]) -> dict[tuple[str, int], list[Place]]:
    """Where each line stands that stands in a margin."""
    seen: dict[tuple[str, int], list[Place]] = {}
    for block in blocks:
        if isinstance(block, Printed) and (margin := _margin(block)):
            seen.setdefault((_form(block), margin), []).append((block.page, block.line.base))
    return seen


def _margin(printed: Printed) -> int:
    """1 in the margin at the head, 2 at the foot, 0 between."""
    if printed.line.box.bottom < MARGIN * printed.depth:
        return 1
    return 2 if printed.line.box.top > (1 - MARGIN) * printed.depth else 0


def _form(printed: Printed) -> str:
    return _DIGITS.sub("0", printed.line.text)


def _is_running(printed: Printed, seen: dict[tuple[str, int], list[Place]]) -> bool:
    if not _margin(printed):
        return False
    text = printed.line.text
    return bool(_PAGE_NUMBER.fullmatch(text) or _BROWSER.fullmatch(text)) or _is_repeated(printed, seen)


def _is_repeated(printed: Printed, seen: dict[tuple[str, int], list[Place]]) -> bool:
    """Whether the line stands at the same place of another page too."""
    margin = _margin(printed)
    places = seen[_form(printed), margin]
    return any(page != printed.page and abs(y - printed.line.base) <= SAME_PLACE for page, y in places)
