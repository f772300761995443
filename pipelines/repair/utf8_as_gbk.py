"""UTF-8 read as GBK or GB18030: `鏀垮簻淇℃伅` was 政府信息.

Three bytes of UTF-8 become one and a half characters of GBK. Byte 80 and pairs from GBK's undefined areas are lost,
and so is the last byte of an odd number of characters in front of ASCII: the language model chooses among the at most
64 characters that fit, or the character is marked as lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from crawler.items import Step
from pipelines.plausibility import crowds
from pipelines.repair.choice import Page
from pipelines.repair.misread import Slot, read_utf8_runs, spell, sure_text

KIND = "utf8_as_gbk"
CONFIDENCE = 0.99  # where every byte survived


def is_suspect(text: str) -> bool:
    """Whether characters that Chinese hardly uses crowd somewhere, as in misread text."""
    return bool(crowds(text))


def find(text: str) -> list[Step]:
    """A step for every misread run."""
    runs = [(start, line, slots) for start, line in crowds(text) for slots in read_utf8_runs(line, "gb18030")]
    page = Page(sure_text(slots for _, _, slots in runs))
    return [_step(start, line, slots, page) for start, line, slots in runs]


def _step(start: int, line: str, slots: Sequence[Slot], page: Page) -> Step:
    first, last = slots[0].start, slots[-1].end
    after, confidence = spell(slots, line[:first], page)
    return Step(KIND, start + first, start + last, line[first:last], after, min(CONFIDENCE, confidence))
