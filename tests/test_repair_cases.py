"""Every kind of repair on its own: what it must change, what it must mark, and what it must leave alone.

Cases: tests/cases/repair/<kind>.json. The texts are made for this project.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipelines.repair import apply_steps, kinds, repair

CASES = Path(__file__).parent / "cases" / "repair"
MODULES: dict[str, Any] = {kind.KIND: kind for kind in kinds.KINDS}


def cases(group: str) -> list[Any]:
    """One parameter set for each case of the group in every file."""
    return [
        pytest.param(MODULES[path.stem], case, id=f"{path.stem}-{number}")
        for path in sorted(CASES.glob("*.json"))
        for number, case in enumerate(json.loads(path.read_text(encoding="utf-8")).get(group, []))
    ]


@pytest.mark.parametrize(("kind", "case"), cases("change"))
def test_it_undoes_the_damage(kind: ModuleType, case: dict[str, str]) -> None:
    assert kind.is_suspect(case["text"])
    steps = kind.find(case["text"])
    assert apply_steps(case["text"], steps) == case["after"]
    assert all(step.kind == kind.KIND and 0 < step.confidence <= 1 for step in steps)


@pytest.mark.parametrize(("kind", "case"), cases("change"))
def test_it_finds_nothing_in_what_it_repaired(kind: ModuleType, case: dict[str, str]) -> None:
    assert not kind.is_suspect(case["after"]) or not kind.find(case["after"])


@pytest.mark.parametrize(("kind", "case"), cases("change"))
def test_the_whole_repair_comes_to_the_same(kind: ModuleType, case: dict[str, str]) -> None:
    repaired = repair(case["text"])
    assert repaired.text == case["after"]
    assert apply_steps(case["text"], repaired.steps) == case["after"]


@pytest.mark.parametrize(("kind", "case"), cases("mark"))
def test_it_marks_and_changes_nothing(kind: ModuleType, case: dict[str, Any]) -> None:
    assert kind.is_suspect(case["text"])
    steps = kind.find(case["text"])
    assert [case["text"][step.start : step.end] for step in steps] == case["spans"]
    assert all(step.after == step.before for step in steps)
    assert repair(case["text"]).text == case["text"]


@pytest.mark.parametrize(("kind", "text"), cases("keep"))
def test_it_leaves_clean_text_alone(kind: ModuleType, text: str) -> None:
    assert not kind.is_suspect(text) or not kind.find(text)
    assert repair(text).text == text


def test_every_kind_has_cases() -> None:
    elsewhere = {"byte_split", "reading"}  # tests of their own
    assert {path.stem for path in CASES.glob("*.json")} == MODULES.keys() - elsewhere


@pytest.mark.parametrize("kind", sorted(MODULES))
def test_every_kind_is_explained(kind: str) -> None:
    docs = (Path(__file__).parent.parent / "docs" / "repair.md").read_text(encoding="utf-8")
    assert f"\n### {kind}\n" in docs
