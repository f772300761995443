"""Where the time goes when a report is read: `python -m benchmarks.stages`.

Pages are those of benchmarks/reparse.py: reports of about 60 kB with their three tables, no attachments, no OCR. Printed are
milliseconds of one core a page, by stage, the least of the rounds: what else the machine does only adds to them. A stage's time is
its own, without the stages inside it. Printed, not gated: machines differ.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import Any
from unittest.mock import patch

import pipelines
import pipelines.content
import pipelines.facts
import pipelines.prose
from benchmarks.reparse import pages
from crawler.items import Page

PAGES = 10
ROUNDS = 11
STAGES: dict[str, tuple[tuple[Any, str], ...]] = {
    "decode": ((pipelines, "decode"),),
    "parse": ((pipelines.content, "parse"),),
    "content": ((pipelines, "extract"),),
    "tables": ((pipelines.content, "read_table"), (pipelines.content, "rebuild_tables")),
    "repair": ((pipelines, "repair"),),
    "script": ((pipelines, "simplify"), (pipelines, "script_of")),
    "identity": ((pipelines, "identify"),),
    "sections": ((pipelines, "find_sections"),),
    "facts of tables": ((pipelines.facts, "read_statutory"),),
    "facts of prose": ((pipelines.prose, "find_prose_facts"),),
    "notice": ((pipelines, "read_notice"),),
    "checks": ((pipelines, "check"), (pipelines, "form_of")),
}


class Clock:
    """CPU seconds by stage, each without the stages that ran inside it."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._inner: list[float] = []

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            self._inner.append(0.0)
            started = time.process_time()
            try:
                return function(*arguments, **named)
            finally:
                spent = time.process_time() - started
                self.spent[stage] = self.spent.get(stage, 0.0) + spent - self._inner.pop()
                if self._inner:
                    self._inner[-1] += spent

        return run


def by_stage(made: list[Page]) -> dict[str, float]:
    """Milliseconds a page of each stage, and of the whole reading without a clock inside it."""
    for page in made:
        pipelines.read(page)  # tables of characters are loaded, labels compiled
    rounds = [_round(made) for _ in range(ROUNDS)]
    stages = {stage: min(each.get(stage, 0.0) for each in rounds) for stage in STAGES}
    whole = min(_seconds(made) for _ in range(ROUNDS))
    return {**stages, "the rest": max(0.0, whole - sum(stages.values())), "whole": whole}


def _round(made: list[Page]) -> dict[str, float]:
    clock = Clock()
    with _clocked(clock):
        for page in made:
            pipelines.read(page)
    return {stage: 1000 * spent / len(made) for stage, spent in clock.spent.items()}


def _seconds(made: list[Page]) -> float:
    started = time.process_time()
    for page in made:
        pipelines.read(page)
    return 1000 * (time.process_time() - started) / len(made)


@contextmanager
def _clocked(clock: Clock) -> Iterator[None]:
    with ExitStack() as stack:
        for stage, places in STAGES.items():
            for module, name in places:
                timed = clock.timed(stage, getattr(module, name))
                stack.enter_context(patch.object(module, name, timed))
        yield


def main() -> int:
    made = list(islice(pages(PAGES), PAGES))
    size = sum(len(page.body) for page in made) / PAGES / 1000
    print(f"milliseconds of one core for a report of {size:.0f} kB")
    for stage, milliseconds in by_stage(made).items():
        print(f"{stage:<18}{milliseconds:8.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
