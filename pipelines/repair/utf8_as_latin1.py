"""UTF-8 read as Latin-1 or Windows-1252, once or several times: `æ”¿åºœ` was 政府.

Windows-1252 leaves five bytes undefined; what was written with them comes back by the language model or is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crawler.items import Step
from pipelines.repair.choice import Page
from pipelines.repair.misread import UNDEFINED, Slot, bytes_of, read_utf8_runs, spell, sure_text

KIND = "utf8_as_latin1"
CONFIDENCE = 0.99  # where every byte survived
TIMES = 3  # a page was seen that three programs in a row had read wrongly

_HIGH = "\u0080-ÿ€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
# æ”¿ å±€ ï¼Œ: the lead byte of a Chinese character and two bytes of its rest, one of them perhaps lost
_SUSPECT = re.compile(
    f"[âãä-éïÃÂ](?:(?<![ÃÂ])(?:[{_HIGH}][{_HIGH}\ufffd?]|[\ufffd?][{_HIGH}])|(?<=[ÃÂ])[{_HIGH}][ÃÂ¢-ï][{_HIGH}])"
)
# Ã¦ Â” â€œ: a Latin character of mojibake, itself in mojibake
_TWICE = re.compile(f"[ÂÃÅÆË][{_HIGH}]|â[€‚„][{_HIGH}\ufffd]")
_RUN = re.compile(f"[{_HIGH}](?:[{_HIGH}\ufffd?\\x20-\\x7e]*[{_HIGH}\ufffd?])?")


def is_suspect(text: str) -> bool:
    """Whether bytes of a Chinese character stand in the text as Latin letters."""
    return bool(_SUSPECT.search(text))


def find(text: str) -> list[Step]:
    """A step for every misread run; where it had been misread several times, one step all the same."""
    found = []
    for match in _RUN.finditer(text):
        if is_suspect(match[0]):
            found.append((match, *max(_readings(match[0]), key=lambda reading: _chinese(reading[1]))))
    page = Page(sure_text(slots for _, _, runs in found for slots in runs))
    return [step for match, inner, runs in found for step in _steps(text, match, inner, runs, page)]


def _steps(
    text: str, match: re.Match[str], inner: str, runs: Sequence[Sequence[Slot]], page: Page
) -> Iterator[Step]:
    """Steps for the runs inside a match; for all of it at once where its characters had to be peeled first."""
    line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    spelt = [(slots[0].start, slots[-1].end, *spell(slots, line, page)) for slots in runs]
    if inner == match[0]:
        for first, last, after, confidence in spelt:
            start, end = match.start() + first, match.start() + last
            yield Step(KIND, start, end, text[start:end], after, min(CONFIDENCE, confidence))
    elif spelt:
        pieces, end = list[str](), 0
        for first, last, after, _ in spelt:
            pieces += [inner[end:first], after]
            end = last
        again = "".join([*pieces, inner[end:]])
        confidence = min(confidence for *_, confidence in spelt)
        yield Step(KIND, match.start(), match.end(), match[0], again, min(CONFIDENCE, confidence))


def _readings(run: str) -> Iterator[tuple[str, list[tuple[Slot, ...]]]]:
    """The run as it stands and with one layer of Latin mojibake after the other peeled off, each with what it says."""
    for _ in range(TIMES):
        yield run, [*read_utf8_runs(run, "latin", UNDEFINED)]
        inner = _TWICE.sub(_outer, run)
        if inner == run:
            break
        run = inner


def _chinese(runs: Sequence[Sequence[Slot]]) -> int:
    return sum(slot.candidates[:1] >= "\u2e80" for slots in runs for slot in slots)


def _outer(match: re.Match[str]) -> str:
    """The Latin character whose UTF-8 bytes these are; as it stands when they are those of something else."""
    bytes_ = b"".join(
        bytes_of(character, "latin") or b"\x9d" for character in match[0]
    )  # only 9D is lost here: ”
    character = bytes_.decode("utf-8", "ignore")
    return character if bytes_of(character, "latin") else match[0]
