"""Arithmetic of reports: what passes, what fails by the source's fault, and what cannot be judged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Check, Fact
from pipelines.checks import COLUMNS, carried_chain, check, period_matches_title
from pipelines.statutory.labels import APPLICATION_ROWS, OTHER_OUTCOMES

ROWS = (*(row.code for row in APPLICATION_ROWS), *OTHER_OUTCOMES[2:], "outcome_total")
PARTS = [column for column in COLUMNS if column != "total"]


def fact(code: str, value: float | None, *, raw: str | None = None, source: str = "table") -> Fact:
    state = "blank" if value is None else "number" if value else "zero"
    return Fact(code, value, "件", state, str(value) if raw is None else raw, source, None, code)


def table(**person: int) -> list[Fact]:
    """A consistent chapter 三 whose only applicants are persons; the rest is zero."""
    values = {"received": 5, "granted": 4, "carried_out": 1, **person}
    values.setdefault(
        "outcome_total",
        sum(v for k, v in values.items() if k not in ("received", "carried_in", "carried_out")),
    )
    facts = []
    for row in ROWS:
        for column in COLUMNS:
            facts.append(
                fact(
                    f"applications.{row}.{column}", values.get(row, 0) if column in ("person", "total") else 0
                )
            )
    return facts


def replaced(facts: list[Fact], code: str, new: Fact | None) -> list[Fact]:
    kept = [each for each in facts if each.code != code]
    return [*kept, new] if new else kept


def verdicts(facts: list[Fact]) -> dict[str, str]:
    return {each.rule: each.verdict for each in check(facts)}


def one(facts: list[Fact], rule: str) -> Check:
    (found,) = [each for each in check(facts) if each.rule == rule]
    return found


def test_consistent_table_passes_and_shows_its_arithmetic() -> None:
    assert verdicts(table()) == {"columns_balance": "pass", "outcomes_sum": "pass", "rows_sum": "pass"}
    balance = one(table(), "columns_balance")
    assert (balance.expected, balance.actual) == (5, 5)
    assert balance.detail == "7 of 7 hold; 总计: 5 + 0 = 4 + 1"


def test_no_facts_no_checks() -> None:
    assert check([]) == ()


def test_a_column_that_does_not_balance_is_named() -> None:
    wrong = replaced(table(), "applications.carried_out.person", fact("applications.carried_out.person", 3))
    found = one(wrong, "columns_balance")
    assert (found.verdict, found.expected, found.actual) == ("fail", 5, 7)
    assert found.detail == "自然人: 5 + 0 ≠ 4 + 3"
    assert one(wrong, "rows_sum").verdict == "fail"
    assert "carried_out" in one(wrong, "rows_sum").detail


def test_a_missing_cell_leaves_the_verdict_open() -> None:
    found = one(replaced(table(), "applications.granted.person", None), "outcomes_sum")
    assert found.verdict == "unknown"
    assert "自然人: no number for applications.granted.person" in found.detail


def test_a_code_printed_twice_differently_is_no_number() -> None:
    facts = [*table(), fact("applications.granted.person", 9)]
    assert one(facts, "outcomes_sum").verdict == "unknown"


def test_an_empty_cell_counts_as_nothing_while_the_sum_holds() -> None:
    blank = replaced(
        table(), "applications.refused.law.person", fact("applications.refused.law.person", None, raw="")
    )
    assert one(blank, "outcomes_sum").verdict == "pass"


def test_an_empty_cell_that_hides_a_number_is_unknown_not_failed() -> None:
    blank = replaced(
        table(), "applications.granted.person", fact("applications.granted.person", None, raw="")
    )
    found = one(blank, "outcomes_sum")
    assert found.verdict == "unknown"
    assert "with empty cells as 0" in found.detail


def test_words_in_a_cell_are_no_number() -> None:
    words = Fact("applications.granted.person", None, "", "text", "见附件", "table", None, "")
    assert one(replaced(table(), words.code, words), "outcomes_sum").verdict == "unknown"


def test_other_as_one_row() -> None:
    facts = [each for each in table(granted=3) if not each.code.startswith("applications.other.")]
    facts += [
        fact(f"applications.other.{column}", 1 if column in ("person", "total") else 0) for column in COLUMNS
    ]
    facts = [
        fact(each.code, 4) if each.code.startswith("applications.outcome_total.") and each.value else each
        for each in facts
    ]
    assert one(facts, "outcomes_sum").verdict == "pass"


@pytest.mark.parametrize(
    ("group", "rule"),
    [
        ("review", "review_sum"),
        ("litigation_direct", "litigation_direct_sum"),
        ("litigation_after_review", "litigation_after_review_sum"),
    ],
)
def test_chapter_four(group: str, rule: str) -> None:
    results = {"upheld": 3, "corrected": 1, "other": 0, "pending": 2, "total": 6}
    facts = [fact(f"{group}.{result}", value) for result, value in results.items()]
    assert verdicts(facts) == {rule: "pass"}
    wrong = replaced(facts, f"{group}.total", fact(f"{group}.total", 7))
    assert (one(wrong, rule).verdict, one(wrong, rule).expected, one(wrong, rule).actual) == ("fail", 7, 6)


def said(code: str, value: float, raw: str = "") -> Fact:
    return fact(code, value, raw=raw or str(value), source="text")


def test_prose_agrees_with_the_table() -> None:
    assert one([*table(), said("applications.received.total", 5)], "prose_matches_table").verdict == "pass"


def test_prose_may_count_what_was_carried_in() -> None:
    facts = [*table(received=3, carried_in=2), said("applications.received.total", 5)]
    assert one(facts, "prose_matches_table").verdict == "pass"


def test_prose_that_disagrees_fails_and_says_both_numbers() -> None:
    found = one([*table(), said("applications.received.total", 6)], "prose_matches_table")
    assert found.verdict == "fail"
    assert "text 6 ≠ table 5" in found.detail


def test_rounded_prose_only_has_to_be_near() -> None:
    facts = [fact("penalties.decisions", 3259), said("penalties.decisions", 3200, "3200余")]
    assert one(facts, "prose_matches_table").verdict == "pass"
    far = [fact("penalties.decisions", 9259), said("penalties.decisions", 3200, "3200余")]
    assert one(far, "prose_matches_table").verdict == "fail"


def test_prose_lawsuits_are_both_kinds_together() -> None:
    facts = [
        fact("litigation_direct.total", 2),
        fact("litigation_after_review.total", 1),
        said("litigation.total", 3),
    ]
    assert one(facts, "prose_matches_table").verdict == "pass"


def test_prose_without_a_table_is_not_checked() -> None:
    assert check([said("applications.received.total", 5)]) == ()


def test_chain_of_two_years() -> None:
    chain = carried_chain(table(), table(carried_in=1, received=4))
    assert chain is not None
    assert (chain.rule, chain.verdict) == ("carried_chain", "pass")
    broken = carried_chain(table(), table(carried_in=2, received=3))
    assert broken is not None
    assert (broken.verdict, broken.expected, broken.actual) == ("fail", 1, 2)
    assert "总计" in broken.detail


def test_chain_needs_both_totals() -> None:
    assert carried_chain([], table()) is None
    assert carried_chain(table(), []) is None


@given(st.lists(st.integers(0, 10**6), min_size=len(PARTS), max_size=len(PARTS)))
def test_a_row_and_its_sum_always_pass(numbers: list[int]) -> None:
    facts = [
        fact(f"applications.received.{column}", number) for column, number in zip(PARTS, numbers, strict=True)
    ]
    facts.append(fact("applications.received.total", sum(numbers)))
    assert one(facts, "rows_sum").verdict == "pass"


@given(st.lists(st.integers(0, 10**6), min_size=len(PARTS), max_size=len(PARTS)), st.integers(1, 9))
def test_a_row_beside_its_sum_always_fails(numbers: list[int], off: int) -> None:
    facts = [
        fact(f"applications.received.{column}", number) for column, number in zip(PARTS, numbers, strict=True)
    ]
    facts.append(fact("applications.received.total", sum(numbers) + off))
    assert one(facts, "rows_sum").verdict == "fail"


@pytest.mark.parametrize(
    ("titled", "period", "told", "expected"),
    [
        (2017, 2017, None, ("pass", 2017, 2017)),
        (2016, 2017, None, ("fail", 2016, 2017)),
        (2016, None, 2017, ("unknown", 2016, 2017)),
    ],
)
def test_the_year_of_the_title_against_the_period(
    titled: int, period: int | None, told: int | None, expected: tuple[str, int, int]
) -> None:
    found = period_matches_title(titled, period, told)
    assert found is not None
    assert found.rule == "period_matches_title"
    assert (found.verdict, found.expected, found.actual) == expected


def test_a_title_or_a_text_without_a_year_is_not_judged() -> None:
    assert period_matches_title(None, 2017) is None
    assert period_matches_title(2017, None) is None
