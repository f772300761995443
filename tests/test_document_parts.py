"""The parts of a document's page by themselves: the form, its arithmetic, repairs in place, comparisons, pages of a text."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("datasette", reason="the extra [browse] is not installed")

from archive.browse.document import shown
from archive.browse.document.celldiff import drawn_change
from archive.browse.document.cells import DrawnCell, Placed, cells_of, laid_out
from archive.browse.document.checked import broken, checked
from archive.browse.document.compared import as_changes, compared
from archive.browse.document.form import filled, form_tables
from archive.browse.document.parts import Marks, draw, facts_by_place, reading
from archive.browse.document.repaired import located, pieces
from archive.browse.printed import row_lines
from archive.diff import Effort, diff_texts
from archive.labels import code_label
from archive.search.functions import simplify
from crawler.items import Fact
from pipelines.checks import check
from pipelines.repair import repair
from tests import forms
from tests.factories import make_fact

Row = dict[str, Any]
BLANK = iter(lambda: "", None)
DRAWN = {
    "2021": (forms.article_20_of_2021, False),
    "2019": (forms.article_20_of_2019, True),
}


def fact_row(fact: Fact, number: int = 1) -> Row:
    """A fact as the archive gives it back."""
    return {**asdict(fact), "id": number, "grid_id": fact.grid, "section_id": fact.section}


def table_fact(code: str, value: int | None, number: int = 1) -> Row:
    raw = "" if value is None else str(value)
    state = "blank" if value is None else "number" if value else "zero"
    return fact_row(make_fact(code, value, raw=raw, state=state), number)


# The form


def _filling(row: list[forms.HtmlCell], columns: int) -> list[tuple[str, int, int]]:
    """The row without its units; where it is shorter than the table the last cell reaches to the end."""
    cells = [(text.partition("（单位")[0], rowspan, colspan) for text, rowspan, colspan in row]
    wide = sum(colspan for _, _, colspan in cells)
    if wide == columns - 1 and cells[0][0] in ("信息内容", "行政事业性收费", "政府集中采购"):
        cells[-1] = (*cells[-1][:2], cells[-1][2] + 1)
    return cells


@pytest.mark.parametrize("form", DRAWN)
def test_the_form_is_drawn_as_it_is_printed(form: str) -> None:
    article_20, is_2019 = DRAWN[form]
    printed = (article_20(BLANK), forms.applications(BLANK, is_2019=is_2019), forms.reviews(BLANK))  # type: ignore[arg-type]
    tables = form_tables(form)
    assert len(tables) == len(printed)
    for table, rows in zip(tables, printed, strict=True):
        drawn: list[list[tuple[str, int, int]]] = [[] for _ in range(table.rows)]
        for cell in table.cells:
            drawn[cell.row].append((cell.words.partition("（单位")[0], cell.rowspan, cell.colspan))
        assert drawn == [_filling(row, table.columns) for row in rows]


@pytest.mark.parametrize("form", DRAWN)
def test_every_code_of_the_form_is_one_of_the_archive_and_stands_once(form: str) -> None:
    codes = [cell.code for table in form_tables(form) for cell in table.cells if cell.code]
    assert len(codes) == len(set(codes))
    assert all(
        code_label(code).isascii() is False and not set("abcdefgh") & set(code_label(code)) for code in codes
    )


def test_a_number_stands_in_its_cell_with_what_it_was_and_what_it_breaks() -> None:
    facts = [table_fact("penalties.decisions", 3260), table_fact("coercion.decisions", None, 2)]
    (table,) = filled("2021", facts, {"penalties.decisions": 3259}, {"penalties.decisions": ("check-x",)})
    cells = {cell.anchor: cell for row in table.rows for cell in row if cell.anchor}
    penalties = cells["form-penalties.decisions"]
    assert (penalties.text, penalties.before, penalties.failed) == ("3260", "3259", ("check-x",))
    assert (cells["form-coercion.decisions"].missing, cells["form-licensing.decisions"].missing) == (
        False,
        True,
    )
    assert filled("old", facts, {}, {}) == []


# The arithmetic


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_equations_say_what_the_checks_say(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(list(DRAWN)))
    kept = [cell.code for table in form_tables(form)[1:] for cell in table.cells if cell.code]
    numbers = data.draw(st.lists(st.integers(0, 3), min_size=len(kept), max_size=len(kept)))
    facts = [make_fact(code, number, raw=str(number)) for code, number in zip(kept, numbers, strict=True)]
    made = check(facts)
    rows = [{**asdict(one), "id": at} for at, one in enumerate(made)]
    found = checked(rows, [fact_row(fact, at) for at, fact in enumerate(facts)])
    assert len(found) == len(made)
    for one in found:
        assert len(one.wrong) == one.check["detail"].count("≠")
        if one.wrong:
            assert (one.check["expected"], one.check["actual"]) == one.wrong[0].sums
            assert one.wrong[0].difference == one.check["expected"] - one.check["actual"]
        else:
            assert one.check["detail"].startswith(f"{one.right} of {one.right} hold")


def test_a_broken_equation_names_its_cells_and_they_name_it() -> None:
    facts = [
        table_fact(f"review.{name}", number, at)
        for at, (name, number) in enumerate(
            {"upheld": 1, "corrected": 2, "other": 0, "pending": 0, "total": 4}.items()
        )
    ]
    rows = [{"rule": "review_sum", "verdict": "fail", "expected": 4, "actual": 3, "detail": "", "id": 1}]
    (one,) = checked(rows, facts)
    (equation,) = one.wrong
    assert [(term.label, term.number) for term in equation.right] == [
        ("结果维持", 1), ("结果纠正", 2), ("其他结果", 0), ("尚未审结", 0)
    ]  # fmt: skip
    assert (equation.sums, equation.difference) == ((4, 3), 1)
    assert broken([one])["review.total"] == (equation.anchor,)


def test_a_chain_takes_its_other_side_from_the_year_before() -> None:
    before = [table_fact("applications.carried_out.total", 5)]
    now = [table_fact("applications.carried_in.total", 4)]
    rows = [{"rule": "carried_chain", "verdict": "fail", "expected": 5, "actual": 4, "detail": "", "id": 1}]
    ((equation,),) = [one.wrong for one in checked(rows, now, before)]
    assert (equation.left[0].fact, equation.right[0].fact) == (None, now[0])
    assert equation.sums == (5, 4)


@pytest.mark.parametrize("rule", ["<b>", "period_matches_title", "columns_balance"])
def test_a_rule_without_equations_has_its_detail_alone(rule: str) -> None:
    rows = [{"rule": rule, "verdict": "unknown", "expected": None, "actual": None, "detail": "x", "id": 1}]
    (one,) = checked(rows, [])
    assert (one.wrong, one.right) == ((), 0)
    assert one.anchor.isascii()
    assert "<" not in one.anchor


# Repairs in their place

DAMAGED = [
    "依據(jù)條例的規(guī)定",
    "現(xiàn)將工作報(bào)告公布",
    "政府信息公開",
    "本机关",
    "\n",
    "第1項 | 規(guī)章 | 3",
    "發(fā)展",
    "。",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(DAMAGED), min_size=1, max_size=12).map("".join))
def test_every_repair_stands_where_both_texts_say(published: str) -> None:
    made = repair(published)
    text = simplify(made.text)
    marks = located(published, text, [asdict(step) for step in made.steps])
    assert [mark.number for mark in marks] == list(range(1, len(made.steps) + 1))
    for mark, step in zip(marks, made.steps, strict=True):
        assert published[step.start : step.end] == mark.published == step.before
        assert text[mark.start : mark.end] == simplify(step.after)
    start = 0
    for line in text.split("\n"):
        cut = pieces(line, start, marks)
        assert "".join(piece.text for piece in cut) == line
        assert {p.mark for p in cut if p.mark} == {
            m for m in marks if start <= m.start and m.end <= start + len(line)
        }
        start += len(line) + 1


def test_a_repair_that_does_not_fit_its_text_has_no_place() -> None:
    steps = [
        {"kind": "x", "start": 0, "end": 1, "before": "乙", "after": "丙", "confidence": 1},
        {"kind": "x", "start": 1, "end": 2, "before": "乙", "after": "乙", "confidence": 0.5},
        {"kind": "x", "start": 90, "end": 91, "before": "甲", "after": "乙", "confidence": 1},
    ]
    (mark,) = located("甲乙", "甲乙", steps)
    assert (mark.number, mark.start, mark.end, mark.doubted) == (2, 1, 2, True)
    assert located("甲\n乙", "甲乙", steps) == ()


# Comparisons

LINES = st.sampled_from(["甲", "甲 | 1", "乙 | 2", "文", "", "3259", "公开政府"])
TABLES = st.lists(
    st.lists(st.lists(st.sampled_from(["甲", "乙", "1", "2", ""]), min_size=2, max_size=2), min_size=1, max_size=3),
    max_size=3,
)  # fmt: skip
TEXTS = st.text(alphabet="政府\n公开 1|", max_size=200)


def grid(rows: list[list[str]], position: int = 0) -> Row:
    cells = [[r, c, 1, 1, text] for r, row in enumerate(rows) for c, text in enumerate(row)]
    return {
        "id": position + 1,
        "position": position,
        "rows": len(rows),
        "columns": max(map(len, rows)),
        "cells": json.dumps(cells),
        "caption": "",
        "notes": "[]",
        "section_id": 1,
    }  # fmt: skip


def version(lines: list[str], tables: list[list[list[str]]]) -> tuple[str, list[Row]]:
    """A text with tables after each of its first lines, and the tables."""
    grids = [grid(rows, at) for at, rows in enumerate(tables)]
    found: list[str] = []
    for at, one in enumerate(grids):
        found += [*lines[at : at + 1], *row_lines(one)]
    return "\n".join([*found, *lines[len(grids) :]]), grids


@settings(max_examples=60, deadline=None)
@given(
    st.lists(LINES, max_size=6), TABLES, st.lists(LINES, max_size=6), TABLES, st.sampled_from([0, 50, 30_000])
)
def test_a_comparison_with_tables_gives_both_texts(
    lines: list[str], tables: list[Any], others: list[str], other_tables: list[Any], effort: float
) -> None:
    (old, old_grids), (new, new_grids) = version(lines, tables), version(others, other_tables)
    changes = as_changes(compared(old, new, old_grids, new_grids, effort))
    assert "".join(change.old for change in changes) == old
    assert "".join(change.new for change in changes) == new


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_both_views_read_as_both_texts(old: str, new: str) -> None:
    blocks = compared(old, new, [], []).blocks
    for side, text in ((0, old), (1, new)):
        lines = [(pair.old, pair.new)[side] for pair in shown.pairs(blocks)]
        assert (
            "".join("".join(m.text for m in line.marks) + "\n" * line.ends for line in lines if line) == text
        )
    stretches = [it.stretch for it in shown.in_line(blocks) if it.stretch]
    assert "".join(one.old + one.folded + one.after for one in stretches) == old
    assert (
        "".join((one.old if one.op == "equal" else one.new) + one.folded + one.after for one in stretches)
        == new
    )


def test_side_by_side_what_is_far_from_a_change_is_folded() -> None:
    old = "".join(f"第{n}行。\n" for n in range(20))
    rows = list(shown.side_by_side(compared(old, old.replace("第9行", "第九行"), [], []).blocks))
    assert [row.folded for row in rows] == [7, 0, 0, 0, 0, 0, 8]
    changed = rows[3]
    assert changed.old is not None
    assert [mark.text for mark in changed.old.marks if mark.op == "removed"] == ["9"]


@settings(max_examples=60, deadline=None)
@given(TABLES.filter(bool), TABLES.filter(bool))
def test_a_table_of_two_versions_holds_the_cells_of_both(old: list[Any], new: list[Any]) -> None:
    drawn = drawn_change(grid(old[0]), grid(new[0]), "x")
    cells = [cell for row in drawn.rows for cell in row]
    before = Counter(cell.old if cell.op != "same" else cell.text for cell in cells if cell.op != "added")
    after = Counter(cell.text for cell in cells if cell.op != "removed")
    assert before == Counter(text for *_, text in cells_of(grid(old[0])))
    assert after == Counter(text for *_, text in cells_of(grid(new[0])))


def test_a_changed_cell_says_what_it_was_and_a_new_row_is_added() -> None:
    old = grid([["信息内容", "数量"], ["行政处罚", "3259"], ["行政强制", "1"]])
    new = grid([["信息内容", "数量"], ["行政处罚", "3260"], ["行政检查", "5"], ["行政强制", "1"]])
    rows = drawn_change(old, new, "x").rows
    assert [[(cell.op, cell.old, cell.text) for cell in row] for row in rows][1:3] == [
        [("same", "行政处罚", "行政处罚"), ("changed", "3259", "3260")],
        [("added", "", "行政检查"), ("added", "", "5")],
    ]


@given(st.sets(st.integers(0, 5)), st.integers(0, 5), st.integers(1, 6))
def test_what_is_drawn_of_a_table_is_a_table(kept: set[int], row: int, span: int) -> None:
    span = min(span, 6 - row)
    tall = Placed(row, 0, DrawnCell("高", rowspan=span))
    rest = [Placed(r, 0, DrawnCell("低")) for r in range(6) if not row <= r < row + span]
    rest += [Placed(r, 1, DrawnCell(str(r))) for r in range(6)]
    rows = laid_out([tall, *rest], sorted(kept))
    covered = Counter(
        (at + down) for at, cells in enumerate(rows) for cell in cells for down in range(cell.rowspan)
    )
    assert covered == Counter(dict.fromkeys(range(len(kept)), 2))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("".join(f"第{n}行的文字没有改动。\n" for n in range(9_000)), "".join(f"第{n}行的文字有了{n}改动。\n" for n in range(9_000))),
        ("\n" * 200_000, "a\n" * 100_000),
        ("甲" * 200_000, "乙甲" * 100_000),
        (" ".join(map(str, range(35_000))), " ".join(str(n * 7) for n in range(35_000))),
        ("甲\n乙\n" * 50_000, "乙\n丙\n" * 50_000),
    ],
)  # fmt: skip
def test_a_comparison_made_to_be_slow_is_bounded(old: str, new: str) -> None:
    began = time.process_time()
    found = compared(old, new, [], [])
    kept, left_out = shown.within(found.blocks)
    list(shown.in_line(kept))
    list(shown.side_by_side(kept))
    assert time.process_time() - began < 1.5  # a quarter of it, on an idle core
    assert found.is_coarse
    assert left_out
    changes = as_changes(found)
    assert ("".join(change.old for change in changes), "".join(change.new for change in changes)) == (
        old,
        new,
    )


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, st.integers(0, 300))
def test_however_little_may_be_spent_both_texts_are_kept(old: str, new: str, steps: int) -> None:
    changes = diff_texts(old, new, Effort(steps))
    assert ("".join(one.old for one in changes), "".join(one.new for one in changes)) == (old, new)


# Pages of a text


def section(number: int, text: str, start: int) -> Row:
    return {
        "id": number,
        "position": number,
        "text": text,
        "start": start,
        "number": str(number),
        "heading": "",
    }


def test_a_long_text_comes_in_pages_and_nothing_is_lost() -> None:
    texts = ["\n".join(f"第{n}段第{line}行" * 20 for line in range(100)) for n in range(8)]
    whole, starts = "", []
    for text in texts:
        starts.append(len(whole))
        whole += text + "\n"
    sections = [section(n, text, start) for n, (text, start) in enumerate(zip(texts, starts, strict=True))]
    first = reading(whole, sections, [], Marks())
    assert first.pages > 2
    lines: list[str] = []
    for page in range(1, first.pages + 1):
        here = reading(whole, sections, [], Marks(), page)
        for part in here.parts:
            lines += [
                "".join(piece.text for piece in block) for block in part.blocks if isinstance(block, tuple)
            ]
    assert lines == "\n".join(texts).split("\n")
    for heading in first.contents:
        parts = reading(whole, sections, [], Marks(), at=heading.section["id"]).parts
        assert any(part.section is heading.section and not part.continued for part in parts)
    assert reading(whole, sections, [], Marks(), 99).page == first.pages


def test_a_table_too_large_is_drawn_in_part_and_says_so() -> None:
    large = grid([[str(r * 70 + c) for c in range(70)] for r in range(300)])
    drawn = draw(large, (), Marks())
    assert len(drawn.rows) == 300 - drawn.rows_left_out == 40
    assert (drawn.columns, drawn.columns_left_out, {len(row) for row in drawn.rows}) == (60, 10, {60})


def test_a_repair_in_a_cell_is_shown_in_it() -> None:
    table = grid([["規(guī)章", "3"]])
    made = repair("甲\n規(guī)章 | 3")
    text = simplify(made.text)
    table["cells"] = json.dumps([[0, 0, 1, 1, "规章"], [0, 1, 1, 1, "3"]])
    marks = Marks(
        located("甲\n規(guī)章 | 3", text, [asdict(step) for step in made.steps]), facts_by_place([])
    )
    part = {"id": 1, "position": 0, "text": text, "start": 0, "number": "", "heading": ""}
    (_, drawn) = reading(text, [part], [table], marks).parts[0].blocks
    assert not isinstance(drawn, tuple)
    cell = drawn.rows[0][0]
    assert [(piece.text, piece.mark and piece.mark.published) for piece in cell.pieces] == [
        ("规", None), ("", "(guī)"), ("章", None)
    ]  # fmt: skip
