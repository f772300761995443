"""A number is believed when two readings of it agree: a wrong one is worse than none."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

import cv2
import numpy as np

from pipelines.attachments.scan.engine import Said, read_line
from pipelines.attachments.scan.ink import Ink
from pipelines.attachments.scan.pictures import Grey
from pipelines.statutory.cells import read_cell

SURE = 0.5  # of each of two readings that agree
LEGIBLE = 0.3  # of words, whose meaning is checked where they are used
SHAPES = ((0.3, 1.2), (0.15, 2.0), (0.3, 3.3))  # margin and least aspect of each reading
NARROW = 6.0  # width to height of a picture that may be a number
SHORT = 12  # characters of a reading that may be one
FLAT = 0.6  # height to width of a dash, at most
SOLID = 0.75  # of its place that a dash covers, at least
SLANTED = 0.9  # how exactly the ink of a slash lies along a slanted line
LEAN = 0.2  # of its height: how far it leans at least
UPRIGHT = 0.1  # how far a 1 leans at most
TAIL = 0.06  # of it: how far a comma reaches below the digits, at least
APART = 0.7  # of it: digits farther apart are of two numbers
MARK = 0.45  # of a line's height: the most a point or comma takes
STROKE = "|"
ONES = frozenset("1/lI|")

_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")  # 1.203 and 1,203: the models take one for the other
_LIKE_DIGITS = frozenset("一二三〇口日曰")


def read_written(grey: Grey, ink: Ink) -> Said | None:
    """What a cut-out line says, of which `ink` are the dark pixels; None when it may be a number and no two readings agree."""
    height, width = grey.shape
    if height <= FLAT * width and ink.mean() >= SOLID:
        return Said("—", 1.0)
    readings = [read_line(grey, *SHAPES[0]) if width <= NARROW * height else read_line(grey)]
    if _is_words(readings[0]) and readings[0].score >= SURE:
        return readings[0]
    for shape in SHAPES[1:]:
        readings.append(read_line(grey, *shape))
        if value := _agreed(readings):
            return _checked(value, ink)
    return max(filter(_is_words, readings), key=lambda said: said.score, default=None)


def _is_words(said: Said) -> bool:
    """Whether a reading has a Han character that no digit looks like."""
    plain = unicodedata.normalize("NFKC", said.text)
    words = any("\u4e00" <= each <= "\u9fff" and each not in _LIKE_DIGITS for each in plain)
    return said.score >= LEGIBLE and (words or len(plain) > SHORT)


def _agreed(readings: Sequence[Said]) -> str:
    """The value that two readings give, empty when none is given twice."""
    counts = Counter(value for said in readings if said.score >= SURE and (value := _value(said)))
    value, times = counts.most_common(1)[0] if counts else ("", 0)
    return value if times > 1 else ""


def _value(said: Said) -> str:
    """The reading as a cell prints it, empty when it is no value; a single stroke is STROKE, whichever it is taken for."""
    plain = unicodedata.normalize("NFKC", said.text).replace(" ", "")
    if plain in ONES:
        return STROKE
    return plain if read_cell(plain).state in ("number", "zero", "none") else ""


def _checked(value: str, ink: Ink) -> Said | None:
    """The value, if its ink bears it out: how a single stroke leans, and how many points and commas are there."""
    if value == STROKE:
        sign = _stroke(ink)
        return Said(sign, 1.0) if sign else None
    small, descends = _marks(ink)
    if _widest_gap(ink) > APART * ink.shape[0]:
        return None
    if small > sum(each in ".," for each in value):
        return None
    if _GROUPED.fullmatch(value):
        return Said(value.replace(".", ","), 1.0) if descends else None
    return Said(value, 1.0)


def _stroke(ink: Ink) -> str:
    """1 or /, which the models do not tell apart once it is cut out tightly; empty when it leans as neither does."""
    rows = np.flatnonzero(ink.any(axis=1))
    middles = np.array([np.flatnonzero(ink[row]).mean() for row in rows])
    if np.ptp(middles) < 1:
        return "1"
    straight = float(-np.corrcoef(middles, rows)[0, 1])
    lean = straight * float(middles.std() / rows.std())
    if straight >= SLANTED and lean >= LEAN:
        return "/"
    return "1" if lean <= UPRIGHT else ""


def _marks(ink: Ink) -> tuple[int, bool]:
    """How many points and commas stand at the foot between the digits, and whether one reaches below them: a comma does."""
    height = ink.shape[0]
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    parts = [(left, left + wide, top, top + tall) for left, top, wide, tall, _ in stats[1:]]
    digits = [part for part in parts if part[3] - part[2] > MARK * height]
    marks = [
        part
        for part in parts
        if part not in digits
        and part[2] >= (1 - MARK) * height - 1
        and not any(_above(part, digit) for digit in digits)
    ]
    foot = float(np.median([part[3] for part in digits])) if digits else height
    return len(marks), any(part[3] - foot >= max(1.0, TAIL * height) for part in marks)


def _above(part: tuple[int, ...], digit: tuple[int, ...]) -> bool:
    """Whether two pieces share columns: a piece broken from a digit stands under the rest of it."""
    return min(part[1], digit[1]) > max(part[0], digit[0])


def _widest_gap(ink: Ink) -> int:
    """The most columns side by side that have no ink."""
    columns = np.flatnonzero(ink.any(axis=0))
    return int(np.diff(columns).max(initial=1)) - 1
