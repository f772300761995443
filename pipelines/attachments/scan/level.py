"""A page that was laid askew on the scanner, set straight: rows of ink are densest where lines of text are level."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.attachments.scan.ink import written
from pipelines.attachments.scan.pictures import Grey

MOST = 4.0  # degrees looked at on either side
COARSE, FINE = 0.25, 0.025  # degrees
SMALL = 1000  # pixels of width at which the slope is measured
POINTS = 200_000  # dark pixels that are enough


def levelled(grey: Grey) -> tuple[Grey, float]:
    """The page turned so that its lines are level, and by how many degrees it was turned clockwise."""
    slope = _slope(grey)
    if abs(slope) < FINE:
        return grey, 0.0
    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), slope, 1.0)
    paper = float(np.percentile(grey, 90))
    turned = cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(paper,))
    return np.asarray(turned, dtype=np.uint8), slope


def _slope(grey: Grey) -> float:
    """Degrees by which lines of the page fall to the right."""
    shrink = min(1.0, SMALL / grey.shape[1])
    small = cv2.resize(grey, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    ys, xs = np.nonzero(written(np.asarray(small, dtype=np.uint8)))
    if len(ys) < 100:
        return 0.0
    step = max(1, len(ys) // POINTS)
    ys, xs = ys[::step], xs[::step]

    def sharpness(degrees: float) -> float:
        rows = np.round(ys - xs * np.tan(np.radians(degrees))).astype(int)
        return float((np.bincount(rows - rows.min()).astype(float) ** 2).sum())

    coarse = max(np.arange(-MOST, MOST + COARSE, COARSE), key=sharpness)
    return float(max(np.arange(coarse - COARSE, coarse + COARSE, FINE), key=sharpness))
