"""Rows and columns of the statutory tables by what they mean: printed, reworded, cut in two, or unknown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.items import Cell, Grid
from pipelines.facts import find_facts
from pipelines.statutory.applications import ORDER
from pipelines.statutory.cells import plain_label
from pipelines.statutory.labels import (
    APPLICANTS,
    APPLICATION_ROWS,
    ARTICLE_20_COLUMNS,
    ARTICLE_20_ITEMS,
    OUTCOME_GROUPS,
    REVIEW_RESULTS,
    match_label,
)

CASES = json.loads((Path(__file__).parent / "cases" / "labels.json").read_text(encoding="utf-8"))
LABELS = {
    "rows of chapter 三": APPLICATION_ROWS,
    "groups of chapter 三": OUTCOME_GROUPS,
    "applicants": APPLICANTS,
    "columns of chapter 二": ARTICLE_20_COLUMNS,
    "results of chapter 四": REVIEW_RESULTS,
}
HEADER = ["", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]


def grid(*rows: list[str]) -> Grid:
    cells = tuple(Cell(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Grid(len(rows), max(map(len, rows)), cells)


def row(label: str, value: int) -> list[str]:
    return [label, str(value), *["0"] * 5, str(value)]


def totals(*rows: list[str]) -> dict[str, float | int | None]:
    found = find_facts([], [grid(HEADER, *rows)]).facts
    return {
        fact.code.removeprefix("applications.").removesuffix(".total"): fact.value
        for fact in found
        if fact.code.endswith(".total")
    }


def notes(*rows: list[str]) -> str:
    return "\n".join(find_facts([], [grid(*rows)]).notes)


@pytest.mark.parametrize(
    ("part", "label", "code"),
    [(part, label, code) for part in LABELS for label, code in CASES[part]],
)
def test_label(part: str, label: str, code: str) -> None:
    assert match_label(LABELS[part], plain_label(label)) == code


@pytest.mark.parametrize(("label", "code"), CASES["items of chapter 二"])
def test_item(label: str, code: str) -> None:
    plain = plain_label(label)
    assert next((item.code for item in ARTICLE_20_ITEMS if item.pattern.search(plain)), "") == code


def test_every_row_of_the_form_is_matched_by_one_label_only() -> None:
    for label, code in CASES["rows of chapter 三"]:
        found = [each.code for each in APPLICATION_ROWS if each.pattern.search(plain_label(label))]
        assert found[:1] == ([code] if code else [])


def test_other_as_one_row_and_as_three() -> None:
    assert totals(row("（五）不予处理", 0), row("（六）其它处理", 4), row("（七）合计", 4))["other"] == 4
    three = totals(
        row("（一）予以公开", 1),
        ["（六）其他处理", *[""] * 7],
        row("1.逾期未补正", 2),
        row("2.逾期未缴费", 0),
        row("3.其它", 3),
        row("（七）总计", 6),
    )
    assert (three["other.not_corrected"], three["other.other"], three["outcome_total"]) == (2, 3, 6)


@pytest.mark.parametrize("above", [True, False])
def test_a_label_broken_over_two_rows_is_one(above: bool) -> None:
    first, second = "5.要求行政机关确认或重新", "出具已获取信息"
    broken = (row(first, 2), [second, *[""] * 7]) if above else ([first, *[""] * 7], row(second, 2))
    found = totals(row("（一）予以公开", 1), *broken, row("（七）总计", 3))
    assert found["not_processed.reissue"] == 2
    assert found["outcome_total"] == 3


def test_an_unknown_row_with_values_gives_a_note_and_no_fact() -> None:
    rows = (HEADER, row("（一）予以公开", 1), row("（八）转送其他机关", 2), row("（七）总计", 3))
    assert "转送其他机关" in notes(*rows)
    assert len(find_facts([], [grid(*rows)]).facts) == 2 * len(ORDER)


def test_a_value_in_an_unknown_column_gives_a_note() -> None:
    wider = (
        [*HEADER, "农民合作社"],
        [*row("一、本年新收政府信息公开申请数量", 1), "5"],
        [*row("（七）总计", 1), ""],
    )
    assert "5 in no known column" in notes(*wider)
    remarks = (["信息内容", "本年处理决定数量", "较上年"], ["行政处罚", "12", "3"], ["行政强制", "1", ""])
    assert "3 in no known column" in notes(*remarks)
