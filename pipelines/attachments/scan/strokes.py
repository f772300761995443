"""The ruled lines of a page, from its pixels."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from pipelines.attachments.layout.rules import join_rules
from pipelines.attachments.layout.sheet import Rule, Rules
from pipelines.attachments.scan.ink import Ink

LONG = 26.0  # points; longer than the strokes of a title's characters
SHORT = 7.0  # points; the height of the lowest row, in which a line between two cells stands alone
SHY = 0.5  # points a short line may end before the middle of the one it runs into
DEEP = 3.0  # points it may end behind it: a thick line
THICK = 4.0  # points; a level line that is thicker is a bar or a picture
BREAK = 1.0  # points of a line that may be missing
SWAY = 3  # pixels a line may leave its row and be followed


def strokes_of(ink: Ink, scale: float) -> tuple[Rules, Ink]:
    """The ruled lines, in points, and the pixels they cover. `scale` is pixels to the point."""
    across, over = _strokes(ink, scale)
    down, beside = _strokes(ink.T, scale)
    long_across = [rule for rule in across if rule.end - rule.start >= LONG]
    long_down = [rule for rule in down if rule.end - rule.start >= LONG]
    rules = Rules(
        join_rules(rule for rule in across if rule in long_across or _is_between(rule, long_down)),
        join_rules(rule for rule in down if rule in long_down or _is_between(rule, long_across)),
    )
    return rules, over | beside.T


def _is_between(short: Rule, rules: Sequence[Rule]) -> bool:
    """Whether a short line runs from one line into another: the stroke of a character ends between them."""
    crossing = [rule.at for rule in rules if rule.start - BREAK <= short.at <= rule.end + BREAK]
    begins = any(-DEEP <= short.start - at <= SHY for at in crossing)
    return begins and any(-SHY <= short.end - at <= DEEP for at in crossing)


def _strokes(ink: Ink, scale: float) -> tuple[list[Rule], Ink]:
    """Level lines: runs of ink at least SHORT points long, and the pixels they cover."""
    dark = np.ascontiguousarray(ink).astype(np.uint8)
    thick = cv2.dilate(dark, np.ones((SWAY, 1), np.uint8))
    closed = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, max(3, round(BREAK * scale))), np.uint8))
    runs = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, round(SHORT * scale)), np.uint8))
    count, labels, stats, centres = cv2.connectedComponentsWithStats(runs, connectivity=8)
    rules, is_line = [], np.zeros(count, dtype=np.bool_)
    for at in range(1, count):
        left, _, width, height, _ = (int(value) for value in stats[at])
        if height <= THICK * scale and width >= 4 * height:
            rules.append(Rule(float(centres[at][1]) / scale, left / scale, (left + width) / scale))
            is_line[at] = True
    covered = cv2.dilate(is_line[labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    return rules, np.asarray(covered, dtype=np.bool_)
