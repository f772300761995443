"""GBK read as Latin-1 or Windows-1252: `Õþ¸®ÐÅÏ¢¹«¿ª` was 政府信息公开; Big5 likewise.

A run is read again in whichever of the two charsets makes it Chinese. A single accented letter is nobody's GBK.
"""

from __future__ import annotations

import re

from crawler.items import Step
from pipelines.plausibility import log_likelihood
from pipelines.repair.choice import LOST
from pipelines.repair.misread import bytes_of

KIND = "gbk_as_latin1"
CONFIDENCE = 0.98
CHARSETS = ("gb18030", "big5hkscs")
LEAST = 2  # Chinese characters a run has
CHINESE = -8.5  # mean log probability they have at least

# Õþ¸®2018Äê: high bytes and ASCII between them; one of Windows-1252's undefined bytes perhaps lost
_HIGH = "\u0080-ÿ€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_RUN = re.compile(f"[{_HIGH}][{_HIGH}\ufffd\\x20-\\x7e]*[{_HIGH}\ufffd][\\x40-\\x7e]?")
_SUSPECT = re.compile("[\u0080-ÿ][\u0080-ÿ\\x40-\\x7e][\u0080-ÿ][\u0080-ÿ\\x40-\\x7e]")


def is_suspect(text: str) -> bool:
    """Whether four bytes in a row could be two characters of GBK or Big5."""
    return bool(_SUSPECT.search(text))


def find(text: str) -> list[Step]:
    """A step for every run that is Chinese when read again."""
    return [step for run in _RUN.finditer(text) if (step := _step(run)) is not None]


def _step(run: re.Match[str]) -> Step | None:
    """The best reading of the run: either charset, with or without a quotation mark in front that is not of it."""
    readings = [(*_read(run[0][skip:], charset), skip) for charset in CHARSETS for skip in (0, 1)]
    after, length, skip = max(readings, key=lambda reading: _plausibility(reading[0]))
    if _plausibility(after) < CHINESE:
        return None
    start, before = run.start() + skip, run[0][skip : skip + length]
    return Step(KIND, start, start + length, before, after, CONFIDENCE)


def _read(run: str, charset: str) -> tuple[str, int]:
    """The run pair by pair, and how much of it the pairs take up; a pair with a lost byte is a lost character."""
    after, at = "", 0
    while at + 1 < len(run):
        lead, trail = (
            bytes_of(character, "latin") or character.encode("ascii", "ignore")
            for character in run[at : at + 2]
        )
        if lead and lead < b"\x80":
            after += run[at]
            at += 1
            continue
        after += (lead + trail).decode(charset, "replace") if lead and trail else LOST
        at += 2
    return after, at


def _plausibility(text: str) -> float:
    """Mean log probability of the characters outside ASCII; that of nothing when they are too few."""
    foreign = "".join(character for character in text if character > "\x7f")
    return log_likelihood(foreign) / len(foreign) if len(foreign) >= LEAST else -99.0
