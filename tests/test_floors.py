"""The quality that docs/repair.md and benchmarks/gold/README.md speak of: benchmarks/quality.py against floors.json."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import quality, repairs

ROOT = Path(__file__).parent.parent
FLOORS = json.loads((ROOT / "benchmarks" / "floors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("what", ["repair", "decode", "reading", "content"])
def test_no_figure_is_below_its_floor(what: str) -> None:
    # In a process of its own: a child's peak memory starts at its parent's (getrusage(2)), and the OCR models
    # would make every crawl that a later test starts from here look larger than crawls may be.
    command = [sys.executable, "-m", "benchmarks.quality", what, "--check", "--alone"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_figure_below_its_floor_is_named() -> None:
    figures = {"readings": {"characters": 0.9}, "clean: news": {"unchanged": 1.0}}
    floors = {"readings": {"characters": 0.95}, "clean: news": {"unchanged": 1.0}, "gone": {"spans": 0.5}}
    assert quality.below(figures, floors) == [
        "readings: characters is 0.9000, its floor 0.9500",
        "gone: spans is 0.0000, its floor 0.5000",
    ]


def test_floors_rise_by_themselves_and_fall_only_when_told() -> None:
    floors = {"readings": {"characters": 0.95}}
    assert (
        quality.pinned({"readings": {"characters": 0.99}}, floors, lower=False)["readings"]["characters"]
        == 0.988
    )
    assert quality.pinned({"readings": {"characters": 0.9}}, floors, lower=False) == floors
    assert (
        quality.pinned({"readings": {"characters": 0.9}}, floors, lower=True)["readings"]["characters"]
        == 0.898
    )
    assert quality.pinned({"clean: news": {"unchanged": 1.0}}, {}, lower=False) == {
        "clean: news": {"unchanged": 1.0}
    }


def test_every_kind_of_damage_and_every_clean_genre_has_a_floor() -> None:
    assert {kind.name for kind in repairs.KINDS} <= FLOORS["repair"].keys()
    assert sum(row.startswith("clean: ") for row in FLOORS["repair"]) == 6


def test_accuracy_counts_characters_in_place() -> None:
    assert repairs.accuracy(["政府信息"], ["政府信息"]) == 1.0
    assert repairs.accuracy(["政府信息"], ["政X信息"]) == 0.75
    assert repairs.accuracy(["政府信息"], ["政府信息公开"]) == pytest.approx(4 / 6)


def test_a_span_is_restored_only_with_its_neighbours() -> None:
    assert repairs.restored(["公开信息条例"], ["公??息条例"], ["公开信息条例"]) == 1.0
    assert repairs.restored(["公开信息条例"], ["公??息条例"], ["公开 信息条例"]) == 0.0
    assert repairs.restored(["公开信息条例"], ["公开信息条例"], ["公开信息条例"]) == 1.0
