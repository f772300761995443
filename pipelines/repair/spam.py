"""Advertising for betting sites that mirrors inject, as a first line or inside a sentence. Marked, not removed.

What stood there before is unknown, and a report about gambling must lose nothing: only a name with what advertisers
put behind it counts, never a name alone.
"""

from __future__ import annotations

import re
from functools import cache

from crawler.items import Step
from pipelines.repair.betting import names_a_site, one_of

KIND = "spam"
CONFIDENCE = 0.95


def is_suspect(text: str) -> bool:
    """Whether an advertisement stands in the text."""
    return names_a_site(text) and bool(_expression().search(text))


def find(text: str) -> list[Step]:
    """A mark for every advertisement."""
    return [Step(KIND, ad.start(), ad.end(), ad[0], ad[0], CONFIDENCE) for ad in _expression().finditer(text)]


@cache
def _expression() -> re.Pattern[str]:
    """开云体育官网, 新葡京·官方网站, 体育app下载"""
    named = rf"{one_of('names')}(?:[\s·•_|（(\-—–]{{0,2}}{one_of('followers')})+[)）]?"
    return re.compile(rf"(?:{named}|{one_of('phrases')})+", re.IGNORECASE)
