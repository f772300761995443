"""What a page is made of: characters, drawn lines and pictures, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Box(NamedTuple):
    """left, top, right, bottom in points; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom


class Glyph(NamedTuple):
    """A printed character, or a run of them that was recognised as one. `base` is the y of its baseline.

    `angle` is the way its text runs: degrees clockwise, 0 90 180 or 270. `is_unread` marks one whose character is not
    known: the font has no map to Unicode, or recognition was unsure; `is_apart` one that stands apart from the one written
    before it.
    """

    text: str
    box: Box
    base: float
    size: float  # of the font, in points
    angle: int = 0
    is_unread: bool = False
    is_apart: bool = False


class Rule(NamedTuple):
    """A drawn line: at `at` from `start` to `end`; a horizontal one is at a y and runs over x."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Rules:
    """The horizontal and the vertical lines of a page or table."""

    across: tuple[Rule, ...] = ()
    down: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page. `number` counts from 1, `pictures` are the places of large images; `is_hidden` if most of its text is invisible."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: Rules = Rules()
    pictures: tuple[Box, ...] = ()
    notes: tuple[str, ...] = ()
    is_hidden: bool = False


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of them. There must be one."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))
