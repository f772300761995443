r"""Escapes of a programming language left as text: `\u653f\u5e9c` is 政府.

A line is read when two or more escapes in a row, or one beside a Chinese character or a digit, give Chinese: a range in a regular
expression (`[\u4e00-\u9fa5]`) stays.
"""

from __future__ import annotations

import re

from crawler.items import Step
from pipelines.repair.misread import lines_of

KIND = "unicode_escapes"
CONFIDENCE = 0.99

# \u653f in JSON and JavaScript, %u653f from JavaScript's escape() — one, and runs of them
_ONE = re.compile(r"(?:\\u|%u)([0-9a-fA-F]{4})")
_ESCAPES = re.compile(r"(?:(?:\\u|%u)[0-9a-fA-F]{4})+")
_COMPANY = re.compile("[\u2e80-\ufaff\uff00-\uffef0-9]")
_HAN = re.compile("[\u2e80-\ufaff\uff00-\uffef]")


def is_suspect(text: str) -> bool:
    """Whether an escape stands in the text."""
    return ("\\u" in text or "%u" in text) and bool(_ESCAPES.search(text))


def find(text: str) -> list[Step]:
    """A step for every run of escapes in a line that is written in them."""
    steps = []
    for start, line in lines_of(text):
        runs = list(_ESCAPES.finditer(line))
        if any(_is_chinese(line, run) for run in runs):
            steps += [step for run in runs if (step := _step(start, run)) is not None]
    return steps


def _is_chinese(line: str, run: re.Match[str]) -> bool:
    after = _read(run[0])
    company = line[max(0, run.start() - 1) : run.start()] + line[run.end() : run.end() + 1]
    return bool(_HAN.search(after)) and (len(after) > 1 or bool(_COMPANY.search(company)))


def _step(start: int, run: re.Match[str]) -> Step | None:
    after = _read(run[0])
    return (
        None
        if after == run[0]
        else Step(KIND, start + run.start(), start + run.end(), run[0], after, CONFIDENCE)
    )


def _read(run: str) -> str:
    """The characters, surrogate pairs joined; the run itself when a half of one is alone or a line would break."""
    units = "".join(chr(int(unit, 16)) for unit in _ONE.findall(run))
    try:
        text = units.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return run
    return text if text.isprintable() or "\u3000" in text else run
