"""The account of a repair: steps done in turn become one list over the published text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Step
from pipelines.repair import apply_steps, repair
from pipelines.repair.replay import compose, locate


def step(text: str, start: int, end: int, after: str, kind: str = "k") -> Step:
    return Step(kind, start, end, text[start:end], after, 0.9)


@st.composite
def edits(draw: st.DrawFn, text: str, kind: str) -> list[Step]:
    """Steps over a text: ascending, apart, none empty."""
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    return [step(text, start, end, draw(st.text("xyz", max_size=3)), kind) for start, end in spans]


@given(st.data(), st.text("abcdefgh", min_size=1, max_size=30))
def test_steps_done_in_turn_are_one_list(data: st.DataObject, text: str) -> None:
    first = data.draw(edits(text, "first"))
    between = apply_steps(text, first)
    second = data.draw(edits(between, "second"))
    both = compose(between, first, second)
    assert apply_steps(text, both) == apply_steps(between, second)
    assert all(text[one.start : one.end] == one.before for one in both)
    assert [one.start for one in both] == sorted(one.start for one in both)


def test_a_repair_inside_another_keeps_the_kind_of_the_outer() -> None:
    text = "前?yán)後"
    outer = [step(text, 1, 6, "嚴(yán)", "byte_split")]
    between = apply_steps(text, outer)
    both = compose(between, outer, [replace(step(between, 2, 7, "", "reading"), confidence=0.7)])
    assert both == [Step("byte_split", 1, 6, "?yán)", "嚴", 0.7)]


def test_a_mark_moves_to_where_the_text_was_published() -> None:
    text = "甲(jiǎ)乙�丙"
    changes = [step(text, 1, 6, "")]
    mark = Step("lost", 2, 3, "�", "�", 1.0)
    assert locate(text, [mark], changes) == [Step("lost", 7, 8, "�", "�", 1.0)]


def test_a_mark_on_repaired_text_covers_the_repair() -> None:
    text = "甲####丁"
    changes = [step(text, 1, 5, "乙丙")]
    assert locate(text, [Step("k", 2, 4, "丙丁", "丙丁", 0.5)], changes) == [
        Step("k", 1, 6, "####丁", "####丁", 0.5)
    ]


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([step("另一段文字", 0, 2, "")], "made for another text"),
        ([step("政府信息公开", 0, 3, ""), step("政府信息公开", 2, 4, "")], "overlaps"),
    ],
)
def test_steps_that_do_not_fit_are_refused(steps: list[Step], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        apply_steps("政府信息公开", steps)


def test_nothing_is_nothing() -> None:
    assert repair("").text == ""
    assert repair("").steps == ()
