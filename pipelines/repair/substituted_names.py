"""Names of places that a mirror replaced by a betting keyword: `开云省开云市公安局`. Marked, not restored."""

from __future__ import annotations

import re
from functools import cache

from crawler.items import Step
from pipelines.repair.betting import names_a_site, one_of

KIND = "substituted_names"
CONFIDENCE = 0.9
LEAST = 2  # one may be a company's name


def is_suspect(text: str) -> bool:
    """Whether keywords stand where names of places belong."""
    return names_a_site(text) and len(_expression().findall(text)) >= LEAST


def find(text: str) -> list[Step]:
    """A mark for every substituted name."""
    names = [*_expression().finditer(text)]
    if len(names) < LEAST:
        return []
    return [Step(KIND, name.start(1), name.end(1), name[1], name[1], CONFIDENCE) for name in names]


@cache
def _expression() -> re.Pattern[str]:
    """开云省, 开云体育市公安局, 乐鱼县人民政府"""
    offices = "省|市|县|縣|区|區|自治区|自治區|人民政府|公安厅|公安廳|公安局|财政局|財政局|教育局"
    return re.compile(rf"({one_of('names')}(?:{one_of('followers')})?)(?:{offices})", re.IGNORECASE)
