"""Where something is written: dark pixels, specks left out, and the lines they make."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.attachments.scan.pictures import Grey

AROUND = 41  # pixels whose mean a pixel is compared with
DARKER = 18  # levels of grey a pixel must be darker than that mean
SPECK = 1.6  # points; what is smaller in both directions is dirt
THIN = 0.06  # of a line's darkest row: rows lighter than this part two lines

Ink = NDArray[np.bool_]
Place = tuple[int, int, int, int]  # left, top, right, bottom in pixels


def written(grey: Grey) -> Ink:
    """The pixels darker than what is around them."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    dark = cv2.adaptiveThreshold(smooth, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, AROUND, DARKER)
    return np.asarray(dark, dtype=np.bool_)


def without_specks(ink: Ink, scale: float) -> Ink:
    """The ink without spots too small to be a sign; `scale` is pixels to the point."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    sizes = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    keep = sizes >= SPECK * scale
    keep[0] = False
    return np.asarray(keep[labels], dtype=np.bool_)


def lines_in(ink: Ink) -> list[Place]:
    """The places of the lines of writing, from top to bottom, each as tight as its ink."""
    return [_tight(ink, top, bottom) for top, bottom in _bands(ink)]


def _bands(ink: Ink) -> Iterable[tuple[int, int]]:
    rows = ink.sum(axis=1)
    if not rows.any():
        return []
    inked = rows > THIN * rows.max()
    edges = np.flatnonzero(np.diff(np.concatenate(([False], inked, [False])).astype(np.int8)))
    bands = [(int(top), int(bottom)) for top, bottom in zip(edges[::2], edges[1::2], strict=True)]
    return _whole(bands)


def _whole(bands: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Bands that are a part of a line, such as the dots of a letter, joined to the line nearest to them."""
    tallest = max(bottom - top for top, bottom in bands)
    joined: list[tuple[int, int]] = []
    for top, bottom in bands:
        low = bottom - top < 0.3 * tallest or (joined and joined[-1][1] - joined[-1][0] < 0.3 * tallest)
        if joined and low and bottom - joined[-1][0] <= 1.3 * tallest:
            joined[-1] = joined[-1][0], bottom
        else:
            joined.append((top, bottom))
    return joined


def _tight(ink: Ink, top: int, bottom: int) -> Place:
    columns = np.flatnonzero(ink[top:bottom].any(axis=0))
    return int(columns[0]), top, int(columns[-1]) + 1, bottom
