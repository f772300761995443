"""Character references left as text, by a page that escaped twice: `&#25919;&#24220;` is 政府.

References are read in a text that has one in Chinese company; a text about HTML keeps its own.
"""

from __future__ import annotations

import re
from html.entities import html5

from crawler.items import Step

KIND = "entities"
CONFIDENCE = 0.99

# &#25919; &#x653F; &amp;#25919; &ldquo; — and runs of them
_REFERENCE = re.compile(r"&(?:amp;)*(?:#([0-9]{2,7})|#[xX]([0-9a-fA-F]{2,6})|([a-zA-Z]{2,8}));")
_RUN = re.compile(r"(?:&(?:amp;)*(?:#[0-9]{2,7}|#[xX][0-9a-fA-F]{2,6}|[a-zA-Z]{2,8});)+")
_HAN = re.compile("[\u2e80-\ufaff\uff00-\uffef]")  # 政 。 ，
_NAMED = re.compile("ensp|emsp|nbsp|thinsp|[lr][ds]quo|[mn]dash|hellip|middot|bull|times|quot|[lg]t|amp")


def is_suspect(text: str) -> bool:
    """Whether a character reference stands in the text."""
    return "&" in text and bool(_REFERENCE.search(text))


def find(text: str) -> list[Step]:
    """A step for every run of references, once one of them is in Chinese company."""
    runs = [(run, _REFERENCE.sub(_character, run[0])) for run in _RUN.finditer(text)]
    changed = [(run, after) for run, after in runs if after != run[0]]
    if not any(_is_chinese(text, run, after) for run, after in changed):
        return []
    return [
        Step(KIND, run.start(), run.end(), run[0], after, CONFIDENCE)
        for run, after in changed
        if not after.isascii() or _is_chinese(text, run, after)
    ]


def _is_chinese(text: str, run: re.Match[str], after: str) -> bool:
    return bool(
        _HAN.search(text[max(0, run.start() - 1) : run.start()] + after + text[run.end() : run.end() + 1])
    )


def _character(reference: re.Match[str]) -> str:
    """The character meant; the reference itself when it means none or would break a line."""
    decimal, hexadecimal, name = reference.groups()
    if name:
        return html5[f"{name};"] if _NAMED.fullmatch(name) else reference[0]
    point = int(decimal) if decimal else int(hexadecimal, 16)
    if not 0x20 <= point < 0x110000 or 0x7F <= point < 0xA0 or 0xD800 <= point < 0xE000:
        return reference[0]
    return chr(point)
