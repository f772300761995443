"""Runs the kinds of `kinds.py` over a text until nothing changes, and keeps account in offsets of the published text."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.items import Step
from pipelines.repair.kinds import KINDS
from pipelines.repair.replay import apply_steps, compose, locate

PASSES = (
    6  # one repair can uncover another, a reading inside a byte split: two passes are the rule, three rare
)
MAX_MARKS = 20_000  # of what no repair can put right: more are no help to a reader, and their number is noted


@dataclass(frozen=True, slots=True)
class Repaired:
    """Text with its damage undone, and the steps, ascending, in offsets of the text as published."""

    text: str
    steps: tuple[Step, ...]


def repair(text: str) -> Repaired:
    """The repaired text and what was done to it; the identity on clean text, and idempotent.

    Marks (steps whose `after` is their `before`) are those of the last pass: what no kind could put right.
    """
    current, changes, marks = text, list[Step](), list[Step]()
    for _ in range(PASSES):
        before, marks = current, []
        for kind in KINDS:
            if not kind.is_suspect(current):
                continue
            found = kind.find(current)
            edits = [step for step in found if step.after != step.before]
            marks += [step for step in found if step.after == step.before]
            if edits:
                changes = compose(current, changes, edits)
                current = apply_steps(current, edits)
        if current == before:
            break
    steps = [*changes, *locate(text, marks[:MAX_MARKS], changes)]
    return Repaired(current, tuple(sorted(steps, key=lambda step: (step.start, step.end))))
