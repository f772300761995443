"""Characters of which nothing is left: marked and counted, never invented.

U+FFFD stands where a decoder gave up. Encoded once more and misread, it becomes `锟斤拷` (read as GBK; two of them),
`嚙踝蕭` (read as Big5) or `ï¿½` (read as Latin-1; one).
"""

from __future__ import annotations

import re

from crawler.items import Step

KIND = "lost"

# \ufffd, 锟斤拷锟斤拷, 嚙踝蕭, ï¿½; an odd one leaves 锟 and half of what follows
_LOST = re.compile("(?:\ufffd|锟斤拷|嚙踝蕭|ï¿½)+(?:锟斤?)?")
_DOUBLE = re.compile("锟斤拷|嚙踝蕭")  # six bytes: two lost characters


def is_suspect(text: str) -> bool:
    """Whether a sign of loss stands in the text."""
    return "\ufffd" in text or "锟斤拷" in text or "嚙踝蕭" in text or "ï¿½" in text


def find(text: str) -> list[Step]:
    """A mark for every run of lost characters."""
    return [Step(KIND, run.start(), run.end(), run[0], run[0], 1.0) for run in _LOST.finditer(text)]


def count(text: str) -> int:
    """How many characters are lost in the text, at least: a decoder may give one sign for several bytes."""
    if not is_suspect(text):
        return 0
    return text.count("\ufffd") + 2 * len(_DOUBLE.findall(text)) + text.count("ï¿½")
