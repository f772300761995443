"""Readings behind characters: removed where a mirror put them, kept where an author did."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import damage, texts
from pipelines.repair import apply_steps, readings, repair, simplify

CASES: dict[str, list[Any]] = json.loads(
    (Path(__file__).parent / "cases" / "repair_readings.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES["change"])
def test_inserted_readings_go(case: dict[str, str]) -> None:
    steps = readings.find(case["text"])
    assert apply_steps(case["text"], steps) == case["after"]
    assert repair(case["text"]).text == case["after"]
    assert all(step.after == "" and step.confidence > 0.9 for step in steps)


@pytest.mark.parametrize("text", CASES["keep"])
def test_other_brackets_stay(text: str) -> None:
    assert readings.find(text) == []
    assert repair(text).text == text


@given(
    st.integers(0, 60),
    st.integers(0, 1000),
    st.sampled_from([0.2, 0.7, 1.0]),
    st.booleans(),
    st.integers(1, 2),
)
def test_whatever_a_mirror_inserts_is_removed(
    start: int, seed: int, share: float, tones: bool, times: int
) -> None:
    page = damage.traditional("\n".join(texts.reports(80)[start : start + 8]))
    hurt = damage.add_readings(page, seed, share=share, tones=tones, times=times)
    assert apply_steps(hurt, readings.find(hurt)) == page


def test_tones_are_told_from_letters() -> None:
    assert [readings.plain(syllable) for syllable in ("guī", "lǜ", "lv", "nǚ", "zheng")] == [
        "gui",
        "lü",
        "lü",
        "nü",
        "zheng",
    ]


@pytest.mark.parametrize("name", ["001_58b691fd784472d5", "002_2c17a3415ec0e496"])
def test_no_reading_is_left_in_the_seeds(name: str) -> None:
    path = Path(__file__).parents[2] / "shared" / "seeds" / f"{name}.txt"
    if not path.exists():
        pytest.skip(f"{path} is not here: the seed documents are not part of the repository")
    text = simplify(repair(path.read_text(encoding="utf-8")).text)
    assert readings.READING.findall(text) == []
