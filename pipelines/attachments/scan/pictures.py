"""Images and pages of a PDF in grey."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageSequence, UnidentifiedImageError

from pipelines.errors import ReadError

MAX_PIXELS = 60_000_000  # of one page; A4 at 600 dpi has 35 million
DPI = 200  # dots per inch at which pages are read
READ_PIXELS = 8_000_000  # a larger page is made smaller first
USUAL_DPI = (50, 1200)  # what an image may say of itself and be believed
SCREEN_DPI = 96.0  # of an image that does not say, and is no larger than a screen
SCREEN_WIDTH = 1300  # pixels
PAPER_WIDTH = 595.0  # points: A4

Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Picture:
    """A page in grey, 0 black; `scale` is pixels to the point."""

    grey: Grey
    scale: float


def pictures_of(body: bytes) -> Iterator[Picture]:
    """The pages of an image file. ReadError when it is damaged or too large to be a page."""
    try:
        with Image.open(io.BytesIO(body)) as image:
            for frame in ImageSequence.Iterator(image):
                yield _picture(frame)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ReadError(f"The image is damaged, or of a kind that is not read: {error}") from error


def picture_of(page: pypdfium2.PdfPage) -> Picture:
    """A page of a PDF as it is shown, at DPI or as much less as keeps it within READ_PIXELS."""
    width, height = page.get_size()
    scale = float(min(DPI / 72, (READ_PIXELS / (width * height)) ** 0.5))
    return Picture(grey_of(page.render(scale=scale).to_pil()), scale)


def grey_of(image: Image.Image) -> Grey:
    """A page in grey, on white. Of a coloured one the red alone, in which red stamps are as bright as paper."""
    if image.mode in ("1", "L", "I;16", "I", "F"):
        return np.asarray(image.convert("L"))
    if "A" in image.mode or "transparency" in image.info:
        coloured = image.convert("RGBA")
        paper = Image.new("RGBA", coloured.size, "white")
        image = Image.alpha_composite(paper, coloured)
    return np.asarray(image.convert("RGB"))[:, :, 0].copy()


def _scale(image: Image.Image) -> float:
    """Pixels to the point: as the image says, else as a screen has them, else as if it were a sheet of A4."""
    said = image.info.get("dpi", (0, 0))[0]
    if USUAL_DPI[0] <= said <= USUAL_DPI[1]:
        return float(said) / 72
    narrow = min(image.size)
    return SCREEN_DPI / 72 if narrow <= SCREEN_WIDTH else narrow / PAPER_WIDTH


def _picture(frame: Image.Image) -> Picture:
    width, height = frame.size
    if width * height > MAX_PIXELS:
        raise ReadError(f"The image has {width} x {height} pixels; no page has more than {MAX_PIXELS:,}.")
    scale = _scale(frame)
    shrink = min(1.0, (READ_PIXELS / (width * height)) ** 0.5)
    if shrink < 1:
        frame = frame.resize((round(width * shrink), round(height * shrink)), Image.Resampling.BOX)
    return Picture(grey_of(frame), scale * shrink)
