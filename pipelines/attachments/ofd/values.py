"""Values in attributes of OFD: numbers in a row, distances that repeat, matrices (GB/T 33190-2016, §7.3)."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

POINTS = 72 / 25.4  # of a millimetre

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")  # 12.5
_FARTHEST = 1e5  # millimetres: no page is as large


def numbers(text: str | None) -> list[float]:
    """The numbers of a list; what is none, or is out of bounds, ends it."""
    found: list[float] = []
    for word in (text or "").split():
        if not _NUMBER.fullmatch(word) or not abs(value := float(word)) <= _FARTHEST:
            break
        found.append(value)
    return found


def distances(text: str | None, most: int) -> list[float]:
    """Distances from one character to the next; `g 3 5.2` is 5.2 three times. At most `most` of them."""
    found: list[float] = []
    words = (text or "").split()
    at = 0
    while at < len(words) and len(found) < most:
        if words[at] == "g" and at + 2 < len(words):
            count = int(words[at + 1]) if words[at + 1].isdecimal() and len(words[at + 1]) < 12 else 0
            found += numbers(words[at + 2]) * min(count, most - len(found))
            at += 3
        else:
            found += numbers(words[at])
            at += 1
    return found


def box(text: str | None) -> tuple[float, float, float, float] | None:
    """left, top, width, height; None where four numbers are not there."""
    found = numbers(text)
    return (found[0], found[1], found[2], found[3]) if len(found) >= 4 else None


def matrix(text: str | None) -> Matrix:
    """The matrix a b c d e f: x' = a x + c y + e, y' = b x + d y + f."""
    found = numbers(text)
    return (found[0], found[1], found[2], found[3], found[4], found[5]) if len(found) >= 6 else IDENTITY


def apply(by: Matrix, x: float, y: float) -> tuple[float, float]:
    return by[0] * x + by[2] * y + by[4], by[1] * x + by[3] * y + by[5]


def turned(by: Matrix) -> int:
    """Degrees clockwise by which the matrix turns text: 0 90 180 270, or -1 where it stands aslant."""
    angle = math.degrees(math.atan2(by[1], by[0]))
    upright = round(angle / 90) * 90
    return upright % 360 if abs(angle - upright) <= 8 else -1


def scale(by: Matrix) -> float:
    """How much higher the matrix makes a character."""
    return math.hypot(by[2], by[3])


def corners(points: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    """left, top, right, bottom of the smallest box around the points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)
