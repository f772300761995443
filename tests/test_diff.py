"""Comparing two versions: every stretch accounted for, numbers whole, pathological texts in bounded time."""

from __future__ import annotations

import itertools
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.diff import Change, FactChange, diff_facts, diff_texts

LETTERS = "政府信息公开申请件年，。；|\n 0123456789a"
TEXTS = st.text(alphabet=LETTERS, max_size=120)
PENALTIES = "penalties.decisions"


def fact(code: str, value: float | None, *, raw: str = "", source: str = "table") -> dict[str, object]:
    return {"code": code, "value": value, "raw": raw or str(value), "unit": "件", "source": source}


@given(TEXTS, TEXTS)
def test_both_texts_can_be_put_together_again(old: str, new: str) -> None:
    changes = diff_texts(old, new)
    assert "".join(change.old for change in changes) == old
    assert "".join(change.new for change in changes) == new


@given(TEXTS, TEXTS)
def test_each_op_says_what_its_sides_show(old: str, new: str) -> None:
    changes = diff_texts(old, new)
    for change in changes:
        assert change.op == (
            "equal"
            if change.old == change.new
            else ("replace" if change.old and change.new else "delete" if change.old else "insert")
        )
    changed = [change.op != "equal" for change in changes]
    assert all(left != right for left, right in itertools.pairwise(changed))


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert diff_texts(text, text) == ((Change("equal", text, text),) if text else ())


def test_a_corrected_cell_is_one_change_with_both_numbers_whole() -> None:
    old = "行政许可 | 24104\n行政处罚 | 3259\n行政强制 | 3046\n"
    assert diff_texts(old, old.replace("3259", "3260")) == (
        Change("equal", "行政许可 | 24104\n行政处罚 | ", "行政许可 | 24104\n行政处罚 | "),
        Change("replace", "3259", "3260"),
        Change("equal", "\n行政强制 | 3046\n", "\n行政强制 | 3046\n"),
    )


def test_changes_within_a_sentence_stay_small() -> None:
    changes = diff_texts("本年共受理申请3件，答复2件。", "本年共受理申请5件，已答复4件。")
    assert [(c.old, c.new) for c in changes if c.op != "equal"] == [("3", "5"), ("", "已"), ("2", "4")]


def test_a_rewritten_paragraph_is_removed_and_added_whole() -> None:
    old, new = "全年共举办培训班三期，参训二百人次。", "收费及减免情况：无。"
    changes = diff_texts(f"一、概述\n{old}\n结束\n", f"一、概述\n{new}\n结束\n")
    assert [(c.old.strip(), c.new.strip()) for c in changes if c.op != "equal"] == [(old, new)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("甲" * 7000, "甲" * 7000 + "乙", id="one character repeated"),
        pytest.param("甲乙" * 3500, "乙丙" * 3500, id="no sentence ends"),
        pytest.param("0 | " * 3000, "1 | " * 3000, id="equal cells"),
        pytest.param("第一项\n" * 3000, "第二项\n" * 3000, id="equal lines"),
    ],
)
def test_texts_made_to_be_slow_are_compared_in_bounded_time(old: str, new: str) -> None:
    before = time.process_time()
    changes = diff_texts(old, new)
    assert time.process_time() - before < 3
    assert ("".join(c.old for c in changes), "".join(c.new for c in changes)) == (old, new)


def test_twenty_kilobytes_of_shuffled_characters_take_no_longer() -> None:
    dice = random.Random(7)
    old = "".join(chr(0x4E00 + int(dice.expovariate(1 / 120))) for _ in range(7000))
    new = "".join(dice.sample(old, len(old)))
    before = time.process_time()
    diff_texts(old, new)
    assert time.process_time() - before < 3


def test_facts_that_differ_come_with_both_values() -> None:
    old = [fact(PENALTIES, 3259), fact("coercion.decisions", 3046)]
    new = [fact(PENALTIES, 3260), fact("coercion.decisions", 3046)]
    assert diff_facts(old, new) == (FactChange(PENALTIES, 3259, 3260, "件", "table"),)


def test_zero_blank_and_absent_are_three_things() -> None:
    old = [fact("a", 0), fact("b", None, raw="/"), fact("c", 1)]
    new = [{**fact("a", None), "raw": ""}, fact("b", 0), fact("d", 2)]
    assert [(c.code, c.old, c.new) for c in diff_facts(old, new)] == [
        ("a", 0, ""),
        ("b", "/", 0),
        ("d", None, 2),
        ("c", 1, None),
    ]


def test_the_same_code_in_table_and_prose_is_compared_apart() -> None:
    code = "applications.received.total"
    old = [fact(code, 2), fact(code, 2, source="text")]
    new = [fact(code, 2), fact(code, 3, source="text")]
    assert diff_facts(old, new) == (FactChange(code, 2, 3, "件", "text"),)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.none() | st.integers(0, 3)), max_size=8))
def test_equal_facts_give_no_change(rows: list[tuple[str, int | None]]) -> None:
    facts = [fact(code, value) for code, value in rows]
    assert diff_facts(facts, facts) == ()
