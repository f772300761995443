"""A number is believed when two readings of it agree: a wrong one is worse than none."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

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
FLAT = 0.3  # height to width of a dash
SLANTED = 0.85  # how exactly the ink of a slash lies along a slanted line; a 1 stands upright
UPRIGHT = 0.6
ONES = frozenset("1/lI|")

_LIKE_DIGITS = frozenset("一二三〇口日曰")


def read_written(grey: Grey, ink: Ink) -> Said | None:
    """What a cut-out line says, of which `ink` are the dark pixels; None when it may be a number and no two readings agree."""
    height, width = grey.shape
    if height <= FLAT * width and width <= NARROW * height * 2 and not _has_gaps(ink):
        return Said("—", 1.0)
    readings = [read_line(grey, *SHAPES[0]) if width <= NARROW * height else read_line(grey)]
    if _is_words(readings[0]) and readings[0].score >= SURE:
        return readings[0]
    for shape in SHAPES[1:]:
        readings.append(read_line(grey, *shape))
        if agreed := _agreed(readings):
            return _upright(agreed, ink)
    return max(filter(_is_words, readings), key=lambda said: said.score, default=None)


def _is_words(said: Said) -> bool:
    """Whether a reading has a Han character that no digit looks like."""
    plain = unicodedata.normalize("NFKC", said.text)
    words = any("\u4e00" <= each <= "\u9fff" and each not in _LIKE_DIGITS for each in plain)
    return said.score >= LEGIBLE and (words or len(plain) > SHORT)


def _agreed(readings: Sequence[Said]) -> Said | None:
    """The value that two readings give."""
    counts = Counter(value for said in readings if said.score >= SURE and (value := _value(said)))
    value, times = counts.most_common(1)[0] if counts else ("", 0)
    return Said(value, 1.0) if times > 1 else None


def _value(said: Said) -> str:
    """The reading as a cell prints it, empty when it is no value."""
    plain = unicodedata.normalize("NFKC", said.text).replace(" ", "")
    return plain if read_cell(plain).state in ("number", "zero", "none") or plain in ONES else ""


def _upright(said: Said, ink: Ink) -> Said | None:
    """A single stroke told apart: the models read a slash cut out tightly as 1. None when its slant is neither's."""
    if said.text not in ONES:
        return said
    ys, xs = np.nonzero(ink)
    if len(set(ys)) < 3 or len(set(xs)) < 2:
        return Said("1", said.score)
    slant = float(-np.corrcoef(xs, ys)[0, 1])
    if slant >= SLANTED:
        return Said("/", said.score)
    return Said("1", said.score) if slant <= UPRIGHT else None


def _has_gaps(ink: Ink) -> bool:
    """Whether some column between the ends has no ink: more than one stroke."""
    return not bool(ink.any(axis=0).all())
