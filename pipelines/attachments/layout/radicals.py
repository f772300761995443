"""Radicals that fonts map to in place of the Han characters they look like.

NFKC knows the Kangxi block (⼯ is 工), but of the Radicals Supplement only ⺟ and ⻳: the others that have the shape of a
whole character are named here, after the code chart U2E80.
"""

from __future__ import annotations

import re
import unicodedata

_SHAPES = dict(
    zip(
        "⺁⺇⺝⺠⺩⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰",
        "厂几月民王虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙",
        strict=True,
    )
)
_RADICAL = re.compile("[\u2e80-\u2fdf]")  # ⼯ ⺠


def plain_han(text: str) -> str:
    """The text with each radical as the character it stands for; all else as it was."""
    return _RADICAL.sub(_plain, text)


def _plain(found: re.Match[str]) -> str:
    return _SHAPES.get(found[0]) or unicodedata.normalize("NFKC", found[0])
