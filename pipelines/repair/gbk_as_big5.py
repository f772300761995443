"""GBK read as Big5: `淉葬陓洘鼠羲` was 政府信息公开."""

from __future__ import annotations

from crawler.items import Step
from pipelines.repair import swapped
from pipelines.repair.swapped import Misreading

KIND = "gbk_as_big5"
is_suspect = swapped.is_suspect


def find(text: str) -> list[Step]:
    """A step for every misread run."""
    return swapped.find(text, KIND, Misreading(read_as="big5", written_as="gb18030"))
