"""Repair by kind of damage, beside ftfy, and what it does to clean text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache, partial

import ftfy

from benchmarks import damage, misreadings, texts
from pipelines.repair import repair, simplify

# Without the fixes that rewrite any Chinese text, such as full-width punctuation: it repairs best so. What it does to
# clean text is measured as it comes.
FTFY = ftfy.TextFixerConfig(uncurl_quotes=False, fix_character_width=False, normalization=None)
NEAR = 3  # characters between two differences that count as one damaged span

Change = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A damage, and what of the clean text it can give back: the truth a repair is compared with."""

    name: str
    damage: Change
    truth: Change = str
    shown: Change = str  # what of the repaired text is compared
    pages: int = 3
    counted: Change = str  # the damaged text in which spans are counted


def _simplified(text: str) -> str:
    return simplify(damage.half_width(text))


def _of_mirror(text: str) -> str:
    return _simplified(damage.traditional(misreadings.writable(text, "gbk")))


_READING = re.compile(r"\([a-z\u00e0-\u01dc\u1ebf-\u1ec1]{1,6}\)")  # (gui) (guī)
_latin = partial(misreadings.misread, written_as="utf-8", read_as="latin-1")
KINDS = (
    Kind(
        "byte split",
        lambda text: damage.split_bytes(damage.indented(damage.traditional(text))),
        _of_mirror,
        _simplified,
        24,
    ),
    Kind("full mirror damage", lambda text: damage.mirror(text, 7), _of_mirror, _simplified, 12),
    Kind(
        "byte splits in mirror damage",
        lambda text: damage.mirror(text, 7),
        _of_mirror,
        _simplified,
        24,
        lambda text: _READING.sub("", text),
    ),
    Kind("readings", lambda text: damage.add_readings(damage.traditional(text), 5), damage.traditional),
    Kind(
        "readings, no tones, twice",
        lambda text: damage.add_readings(damage.traditional(text), 6, tones=False, times=2),
        damage.traditional,
    ),
    Kind("UTF-8 as Latin-1", _latin),
    Kind("UTF-8 as Latin-1 twice", lambda text: misreadings.again_and_again(text, 2)),
    Kind("UTF-8 as Latin-1 three times", lambda text: misreadings.again_and_again(text, 3)),
    Kind("UTF-8 as Windows-1252", partial(misreadings.misread, written_as="utf-8", read_as="cp1252")),
    Kind(
        "UTF-8 as Windows-1252, dropped",
        partial(misreadings.misread, written_as="utf-8", read_as="cp1252", errors="ignore"),
    ),
    Kind("UTF-8 as Windows-1252, kept", misreadings.utf8_as_windows),
    Kind("UTF-8 as Windows-1252, ?", misreadings.utf8_as_windows_with_question_marks),
    Kind("UTF-8 as GB18030", partial(misreadings.misread, written_as="utf-8", read_as="gb18030")),
    Kind("UTF-8 as GBK", partial(misreadings.misread, written_as="utf-8", read_as="gbk")),
    Kind(
        "GBK as Latin-1",
        partial(misreadings.misread, written_as="gbk", read_as="latin-1"),
        partial(misreadings.writable, charset="gbk"),
    ),
    Kind(
        "GBK as Big5",
        partial(misreadings.misread, written_as="gbk", read_as="big5hkscs"),
        partial(misreadings.writable, charset="gbk"),
    ),
    Kind(
        "Big5 as GB18030",
        lambda text: misreadings.misread(damage.traditional(text), "big5", "gb18030"),
        lambda text: misreadings.writable(damage.traditional(text), "big5"),
    ),
    Kind("mixed by line", misreadings.mixed),
    Kind("numeric entities", misreadings.entities),
    Kind("\\uXXXX", misreadings.escapes),
    Kind("doubled punctuation", misreadings.doubled),
    Kind("Taiwan's words", misreadings.taiwanese, damage.traditional, _simplified),
    Kind(
        "over-conversion",
        lambda text: misreadings.over_converted(damage.traditional(text)),
        damage.traditional,
    ),
)


def by_kind(kinds: Iterable[Kind] = KINDS, *, alone: bool = False) -> dict[str, dict[str, float]]:
    """Share of characters in place, damaged and repaired by ftfy and by us, and share of spans restored.

    Alone: without those of the damaged text, which is what a tool that does nothing would reach.
    """
    return {kind.name: _row(kind, texts.pages(kind.pages), alone=alone) for kind in kinds}


def clean(*, alone: bool = False) -> dict[str, dict[str, float]]:
    """Share of clean passages that stay as they are, by genre, and how many were tried."""
    tools = {"unchanged": _ours} if alone else {"ftfy": ftfy.fix_text, "unchanged": _ours}
    return {
        f"clean: {genre}": {
            **{
                name: sum(tool(passage) == passage for passage in passages) / len(passages)
                for name, tool in tools.items()
            },
            "passages": float(len(passages)),
        }
        for genre, passages in texts.genres().items()
    }


def _row(kind: Kind, pages: Iterable[str], *, alone: bool) -> dict[str, float]:
    truths, damaged, ours, theirs = [], [], [], []
    for page in pages:
        hurt = kind.damage(page)
        truths.append(kind.truth(page) if kind.shown is str else kind.shown(kind.truth(page)))
        damaged.append(kind.counted(kind.shown(hurt)))
        ours.append(kind.shown(repair(hurt).text))
        theirs.append("" if alone else kind.shown(_ftfy(hurt)))
    others = {} if alone else {"damaged": accuracy(truths, damaged), "ftfy": accuracy(truths, theirs)}
    return {
        **others,
        "characters": accuracy(truths, ours),
        "spans": restored(truths, damaged, ours),
    }


def accuracy(truths: Iterable[str], shown: Iterable[str]) -> float:
    """Characters in place, as a share of the longer of truth and text."""
    right = total = 0
    for truth, text in _lines(truths, shown):
        total += max(len(truth), len(text))
        right += (
            len(truth)
            if truth == text
            else sum(block.size for block in _matcher(truth, text).get_matching_blocks())
        )
    return right / total


def restored(truths: Iterable[str], damaged: Iterable[str], ours: Iterable[str]) -> float:
    """Share of the damaged spans that read as before, with the character on either side."""
    whole = spans = 0
    for (truth, hurt), (_, text) in zip(_lines(truths, damaged), _lines(truths, ours), strict=True):
        found = _spans(truth, hurt)
        spans += len(found)
        if truth == text:
            whole += len(found)
            continue
        blocks = [(block.a, block.a + block.size) for block in _matcher(truth, text).get_matching_blocks()]
        whole += sum(
            any(first <= max(0, start - 1) and min(end + 1, len(truth)) <= last for first, last in blocks)
            for start, end in found
        )
    return whole / spans if spans else 1.0


def _spans(truth: str, hurt: str) -> list[tuple[int, int]]:
    """Where the damaged line differs, in offsets of the true one; differences that are near count as one."""
    spans: list[tuple[int, int]] = []
    for tag, start, end, _, _ in _matcher(truth, hurt).get_opcodes() if truth != hurt else ():
        if tag == "equal":
            continue
        if spans and start - spans[-1][1] <= NEAR:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _lines(truths: Iterable[str], shown: Iterable[str]) -> list[tuple[str, str]]:
    """Line by line; a text that lost or gained lines is a bug and stops the run."""
    return [
        pair
        for truth, text in zip(truths, shown, strict=True)
        for pair in zip(truth.split("\n"), text.split("\n"), strict=True)
    ]


@lru_cache(maxsize=4_096)  # the lines of a kind of damage: those of `accuracy` come again in `restored`
def _matcher(truth: str, text: str) -> SequenceMatcher[str]:
    return SequenceMatcher(None, truth, text, autojunk=False)


def _ours(text: str) -> str:
    return repair(text).text


def _ftfy(text: str) -> str:
    """ftfy, line by line: it would otherwise join and split lines of its own accord."""
    return "\n".join(ftfy.fix_text(line, FTFY).replace("\n", " ") for line in text.split("\n"))
