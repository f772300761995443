"""What the hot paths of a crawl cost, in instructions: no path takes a seventh more than when it was last pinned."""

from __future__ import annotations

import json

import pytest

from benchmarks import instructions

MOST = 1.15


@pytest.mark.skipif(bool(instructions.missing()), reason=instructions.missing() or "can be counted here")
def test_no_hot_path_takes_more_instructions_than_are_pinned() -> None:
    """Ratios to a naive pipeline on the same pages: see benchmarks/instructions.py, whose --pin takes today's."""
    pinned = json.loads(instructions.PINNED.read_text())
    found = instructions.ratios(instructions.count())
    assert found.keys() == pinned.keys() == {"judge", "read", "store"}
    grown = {path: (pinned[path], ratio) for path, ratio in found.items() if ratio > MOST * pinned[path]}
    assert grown == {}
    assert all(ratio > 0.1 for ratio in found.values())  # it was counted at all
