"""GBK bytes split in the middle of characters: `?。ㄋ模┳龊猛话l` for 　（四）做好突發.

A mirror's program looks for ends of sentences in GBK bytes: it splits at A3BF (？), A3A1 (！) and A1A3 (。), in that
order, without regard to where characters begin, and decodes each piece alone. A lead byte left at the end of a piece
becomes `?`, and so does a lead byte before an ASCII character below 40, which it swallows; a pair that GBK does not
define vanishes; the shift ends where a trail byte is an ASCII letter. The bytes of the damaged run are known but for
the few that were lost: `split_search.py` looks for them. What is found must give the damaged text again when it is
split in the same way, and must be likelier than its rivals by a stated margin; else the run is marked.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from crawler.items import Step
from pipelines.numerals import han_numeral, han_value
from pipelines.repair import readings
from pipelines.repair.gbk import Table, gives, table
from pipelines.repair.memory import Memory
from pipelines.repair.replay import apply_steps
from pipelines.repair.script import script_of
from pipelines.repair.split_search import Found, Search

KIND = "byte_split"
LEAST = 0.6  # confidence below which a run is only marked
GAIN = 6.0  # nats over the text as it stands, at which a split is as likely as not on a mirror's page
PLAIN_GAIN = 25.0  # ... and on a page that shows nothing else of a mirror: there ?! is how somebody writes

# Work a page may cost, in places of searches, up to 10 ms each: 500 and a fifth of its characters, never more than 600. The
# worst seed needs 260. Text made to be slow ends too: what is left is marked.
PLACES, SHARE, MOST_PLACES = 500, 5, 600
EACH = 2  # what a search costs before its first place

# ?。  ？！  ??  and without the question mark where a rare sign follows: 。ㄗ灾
SPLIT = re.compile(r"[?？\ufffd!！。](?:(?<=[?？\ufffd])(?=[?？!！。])|(?<!\ufffd)(?=.?[ㄅ-ㄩ─-╿]))")
# what the memory of a page leaves out: the separators and the run behind them
RUN = re.compile(rf"(?:{SPLIT.pattern}).{{0,20}}")

# （十二）  (3)  一、
NUMBER = re.compile(r"\s*[（(]?([一二三四五六七八九十]{1,3})([)）、])")


def is_suspect(text: str) -> bool:
    """Whether a question mark stands before an end of sentence."""
    return SPLIT.search(text) is not None


def find(text: str) -> list[Step]:
    """A step for every damaged run; a mark where no reading of it is sure enough."""
    steps, offset, lines = list[Step](), 0, text.split("\n")
    script = script_of(text)
    memory, letters = Memory(_undamaged(lines)), table(script)
    budget = min(PLACES + len(text) // SHARE, MOST_PLACES)
    gain = PLAIN_GAIN if script == "hans" and not readings.is_suspect(text) else GAIN
    for number, line in enumerate(lines):
        if SPLIT.search(line):
            wanted = expected_numbers(lines[:number], lines[number + 1 :])
            runs, budget = _runs(line, memory, letters, wanted, budget)
            here = [_step(line, found, gain) for found in runs if found.gain > gain]
            lines[number] = apply_steps(line, here)
            steps += [replace(step, start=step.start + offset, end=step.end + offset) for step in here]
        offset += len(line) + 1
    return steps


def _undamaged(lines: Iterable[str]) -> str:
    """What the page can be trusted to say, without its section numbers: none of them comes twice."""
    return "\n".join(RUN.sub("", NUMBER.sub("", line)) for line in lines)


def _runs(
    line: str, memory: Memory, letters: Table, wanted: frozenset[str], budget: int
) -> tuple[list[Found], int]:
    """The damaged runs of a line, left to right, and what is left of the budget; with none left, runs to be marked."""
    runs, end = list[Found](), 0
    for match in SPLIT.finditer(line):
        if match.start() < end:
            continue
        if budget <= 0:
            runs.append(Found(match.start(), match.end(), match[0], math.inf, -math.inf))
            continue
        search = Search(line, match.start(), memory, letters, wanted)
        found = search.run()
        budget -= search.places + EACH
        if found is not None:
            end = found.end
            runs.append(found)
    return runs, budget


def _step(line: str, found: Found, gain: float) -> Step:
    """The run as a step, or as a mark when it is not sure enough or would not give the page's text again."""
    before = line[found.start : found.end]
    confidence = _confidence(found, gain) if gives(found.text, before) else 0.0
    text = found.text.lstrip() if found.start == 0 else found.text  # mirrors trim their lines
    return Step(KIND, found.start, found.end, before, text if confidence >= LEAST else before, confidence)


def _confidence(found: Found, gain: float) -> float:
    """How likely the best reading is right: against the line as it stands, and against its next rival."""
    return round(min(0.999, 1 / (1 + math.exp(gain - found.gain)), 1 / (1 + math.exp(-found.margin))), 3)


def expected_numbers(above: Sequence[str], below: Sequence[str]) -> frozenset[str]:
    """The section numbers a line between these may bear: what follows the last above, what precedes the next below.

    `above` ends with the line before, `below` begins with the line after. Items may begin anew in a chapter.
    """
    numbers = {("）", 1)}
    for lines, step in ((reversed(above), 1), (below, -1)):
        nearest: dict[str, int] = {}
        for heading in filter(None, map(NUMBER.match, lines)):
            nearest.setdefault(heading[2].replace(")", "）"), han_value(heading[1]) or 0)
        numbers |= {(mark, value + step) for mark, value in nearest.items()}
    return frozenset(f"{'（' if mark == '）' else ''}{han_numeral(n)}{mark}" for mark, n in numbers if n > 0)
