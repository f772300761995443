"""The models of rapidocr (PP-OCRv6 small, in its wheel): where lines of text are, and what one line says. Nothing is downloaded."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_det import TextDetOutput
from rapidocr.ch_ppocr_rec import TextRecOutput
from rapidocr.utils.output import RapidOCROutput

from pipelines.attachments.scan.ink import Place
from pipelines.attachments.scan.pictures import Grey

PAPER = 235  # grey around a cut-out line
OPTIONS = {
    "Global.log_level": "critical",
    "Global.use_cls": False,
    # A line is too small to share: threads that wait for each other took 1.7 times the processor time for no less of the clock.
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "Rec.rec_img_shape": [3, 48, 48],  # the narrowest picture: how wide a line's is follows from the line
}


class Said(NamedTuple):
    """What a line says, and how sure the model is, 0 to 1. No text: it saw none."""

    text: str
    score: float


def find_lines(grey: Grey) -> list[Place]:
    """The places of lines of text on a page."""
    found = _engine()(_coloured(grey), use_det=True, use_cls=False, use_rec=False)
    assert isinstance(found, TextDetOutput | RapidOCROutput)  # the second: nothing was found
    boxes: Iterable[NDArray[np.float32]] = () if found.boxes is None else found.boxes
    height, width = grey.shape
    places = []
    for corners in boxes:
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        place = max(0, int(left)), max(0, int(top)), min(width, int(right) + 1), min(height, int(bottom) + 1)
        if place[0] < place[2] and place[1] < place[3]:
            places.append(place)
    return places


def read_line(grey: Grey, margin: float = 0.15, aspect: float = 1.2) -> Said:
    """What a cut-out line says. `margin` is the paper around it, in its heights; `aspect` the least width to height it is shown with.

    A narrow number read with two shapes of paper around it is read twice: the model sees two different pictures.
    """
    height, width = grey.shape
    border = int(margin * height) + 1
    tall = height + 2 * border
    wide = max(width + 2 * border, round(tall * aspect))
    paper = np.full((tall, wide), PAPER, dtype=np.uint8)
    left = (wide - width) // 2
    paper[border : border + height, left : left + width] = grey
    found = _engine()(_coloured(paper), use_det=False, use_cls=False, use_rec=True)
    assert isinstance(found, TextRecOutput | RapidOCROutput)
    if not found.txts or not found.scores:
        return Said("", 0.0)
    return Said(found.txts[0].strip(), float(found.scores[0]))


@cache
def _engine() -> RapidOCR:
    return RapidOCR(params=OPTIONS)


def _coloured(grey: Grey) -> Grey:
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
