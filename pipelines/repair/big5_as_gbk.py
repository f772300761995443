"""Big5 read as GBK or GB18030: `現┎獺` was 政府資訊 (with two characters in the private areas of GB18030)."""

from __future__ import annotations

from crawler.items import Step
from pipelines.repair import swapped
from pipelines.repair.swapped import Misreading

KIND = "big5_as_gbk"
is_suspect = swapped.is_suspect


def find(text: str) -> list[Step]:
    """A step for every misread run."""
    return swapped.find(text, KIND, Misreading(read_as="gb18030", written_as="big5"))
