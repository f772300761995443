"""The straight lines of an OFD's path objects (GB/T 33190-2016, §9): strokes, and filled shapes as thin as a line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from lxml import etree

from pipelines.attachments.ofd.values import apply, corners, matrix, numbers

MAX_WORDS = 60_000  # of the data of one path
MAX_THICKNESS = 1.0  # millimetres; anything thicker is a filled area, no line
MIN_LENGTH = 1.0  # millimetres; anything shorter is a dot
SLANT = 0.25  # millimetres a line may rise and still be level

# Operations of a path with the count of numbers behind each; the last two of them are where it leads.
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_STRAIGHT = frozenset("SMLC")

Point = tuple[float, float]
Edges = tuple[float, float, float, float]


def straight_lines(element: etree._Element, offset: Point) -> Iterator[Edges]:
    """left, top, right, bottom of each level or upright line, in millimetres on the page."""
    data = element.findtext("{*}AbbreviatedData") or ""
    by = matrix(element.get("CTM"))
    is_stroked = element.get("Stroke") not in ("false", "0")
    is_filled = element.get("Fill") in ("true", "1")
    for points in _parts(data.split()[:MAX_WORDS]):
        drawn = [(x + offset[0], y + offset[1]) for x, y in (apply(by, *point) for point in points)]
        sides = [corners(side) for side in pairwise(drawn)] if is_stroked else []
        yield from (side for side in sides if _thickness(side) <= SLANT and _length(side) >= MIN_LENGTH)
        whole = corners(drawn)
        if (
            is_filled
            and not is_stroked
            and _thickness(whole) <= MAX_THICKNESS
            and _length(whole) >= MIN_LENGTH
        ):
            yield whole


def _parts(words: list[str]) -> Iterator[list[Point]]:
    """The corners of each part of a path up to its first curve; a closed part ends where it began."""
    points: list[Point] = []
    is_straight = True
    at = 0
    while at < len(words):
        operation = words[at]
        count = _OPERANDS.get(operation)
        operands = numbers(" ".join(words[at + 1 : at + 1 + (count or 0)]))
        if count is None or len(operands) < count:
            break
        if operation in "SM" and len(points) > 1:
            yield points
        if operation in "SM":
            points, is_straight = [], True
        is_straight = is_straight and operation in _STRAIGHT
        if operation == "C" and len(points) > 1 and is_straight:
            points.append(points[0])
        elif count and is_straight:
            points.append((operands[-2], operands[-1]))
        at += 1 + count
    if len(points) > 1:
        yield points


def _thickness(edges: Edges) -> float:
    return min(edges[2] - edges[0], edges[3] - edges[1])


def _length(edges: Edges) -> float:
    return max(edges[2] - edges[0], edges[3] - edges[1])
