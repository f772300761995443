"""Statutory tables printed as lines: every form gives the facts of the table, and lost cells give none that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from crawler.items import Fact, Grid, Hint
from pipelines.checks import check
from pipelines.content import extract_plain
from pipelines.facts import Found, find_facts
from pipelines.flattened import rebuild_tables
from pipelines.lines import Block
from pipelines.tables import read_table
from tests.forms import (
    COUNTS,
    FORMS,
    HEADINGS,
    TABLES,
    Table,
    applications,
    as_text,
    form_a,
    form_d,
    form_e,
    reviews,
    to_html,
)

BARRED = [form for form in FORMS if form not in ("D", "E")]  # forms in which an empty cell is seen
# Rows whose spans are padded on both sides cannot be told from rows with empty cells: they are refused, never guessed
REFUSES = ("A padded", "B padded")
NUMBERS = st.one_of(
    st.integers(0, 30).map(str),
    st.integers(1000, 99_999).map(lambda number: f"{number:,}"),
    st.integers(-40, 40).map(lambda number: f"{number:+d}"),
    st.sampled_from(["0", "/", "无", "-", "77.4960"]),
)
EMPTIES = st.one_of(NUMBERS, st.just(""))
Printed = dict[str, tuple[str, str]]
few = settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])


def printed(facts: Sequence[Fact]) -> Printed:
    return {fact.code: (fact.raw, fact.state) for fact in facts}


def truth(table: Table) -> Printed:
    """What the same table says as HTML."""
    element = etree.fromstring(to_html(table), etree.HTMLParser()).find(".//table")
    assert element is not None
    return printed(find_facts([], [read_table(element)]).facts)


def found(name: str, lines: Sequence[str]) -> Found:
    """What is read from a report in which the table is printed as these lines."""
    blocks = extract_plain(as_text(name, lines), Hint()).blocks
    return find_facts([], [block for block in blocks if isinstance(block, Grid)])


def rebuilt(*lines: str) -> list[Block]:
    return rebuild_tables(lines)


def tables(blocks: Sequence[Block]) -> list[Grid]:
    return [block for block in blocks if isinstance(block, Grid)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", TABLES)
@few
@given(data=st.data())
def test_a_complete_table_gives_the_same_facts_in_every_form(
    name: str, form: str, data: st.DataObject
) -> None:
    table = TABLES[name](iter(data.draw(st.lists(NUMBERS, min_size=COUNTS[name], max_size=COUNTS[name]))))
    wanted, have = truth(table), printed(found(name, FORMS[form](table)).facts)
    assert len(wanted) == COUNTS[name]
    if form == "B padded" and name.startswith("三"):
        assert have.items() <= wanted.items()
        assert len(have) > 0.8 * len(wanted)
    else:
        assert have == wanted


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", TABLES)
@few
@given(data=st.data())
def test_where_cells_are_empty_nothing_wrong_is_read(name: str, form: str, data: st.DataObject) -> None:
    table = TABLES[name](iter(data.draw(st.lists(EMPTIES, min_size=COUNTS[name], max_size=COUNTS[name]))))
    wanted, have = truth(table), printed(found(name, FORMS[form](table)).facts)
    assert have.items() <= wanted.items()
    if form in BARRED and form not in REFUSES:
        assert have == wanted


@pytest.mark.parametrize("form", ["D", "E"])
@pytest.mark.parametrize("name", TABLES)
@few
@given(data=st.data())
def test_whatever_cell_is_lost_no_value_moves_to_another_place(
    name: str, form: str, data: st.DataObject
) -> None:
    """Every number is another one, so that a value in a wrong place cannot go unseen."""
    lost = data.draw(st.sets(st.integers(0, COUNTS[name] - 1), max_size=10))
    numbers = ("" if at in lost else str(100 + at) for at in range(COUNTS[name]))
    table = TABLES[name](numbers)
    result = found(name, FORMS[form](table))
    assert printed(result.facts).items() <= truth(table).items()
    assert bool(result.notes) is bool(lost)
    assert bool(result.doubtful) is bool(lost)


def ones() -> Iterator[str]:
    return cycle(["1"])


def test_a_sum_that_fails_in_a_table_with_lost_cells_is_unknown() -> None:
    """Every cell is 1, so that only 一 + 二 = 三 + 四 holds: with all cells the report is wrong, without one the reading may be."""
    whole = found("三 2021", form_d(applications(ones(), is_2019=False)))
    assert {each.verdict for each in check(whole.facts, whole.doubtful)} == {"fail", "pass"}
    numbers = ("" if at == 20 else "1" for at in range(COUNTS["三 2021"]))
    lossy = found("三 2021", form_d(applications(numbers, is_2019=False)))
    verdicts = check(lossy.facts, lossy.doubtful)
    assert {each.verdict for each in verdicts} == {"pass", "unknown"}
    assert any("lost cells" in each.detail for each in verdicts)


def test_rows_of_chapter_three_are_no_headings_and_their_words_stay() -> None:
    lines = form_d(applications(ones(), is_2019=True))
    blocks = extract_plain(as_text("三 2019", lines), Hint()).blocks
    kinds = [type(block) for block in blocks]
    assert kinds == [str, str, str, Grid, str, str]
    (grid,) = tables(blocks)
    said = "".join(cell.text for cell in grid.cells)
    assert said == "".join(line.strip() for line in lines)


@pytest.mark.parametrize("form", FORMS)
def test_three_tables_without_headings_between_them_are_three(form: str) -> None:
    flat = FORMS[form]
    lines = [
        line
        for name in ("二 2021", "三 2021", "四")
        for line in flat(TABLES[name](cycle(["3"])))
        if line.strip()
    ]
    grids = tables(rebuilt("前言。", *lines, "尾声。"))
    facts = find_facts([], grids).facts
    assert len({fact.code for fact in facts}) >= (178 if form == "B padded" else 200)
    assert len(grids) == 3


def test_an_unknown_row_gives_a_note_and_moves_nothing() -> None:
    table = TABLES["二 2019"](cycle(["4"]))
    lines = [line for line in form_d(table) if line]
    at = lines.index("规范性文件") + 4
    lines[at:at] = ["其他主动公开文件", "7", "7", "7"]
    result = found("二 2019", lines)
    assert any("其他主动公开文件" in note for note in result.notes)
    assert {fact.raw for fact in result.facts} == {"4"}


def test_a_header_in_another_order_is_refused() -> None:
    table = reviews(cycle(["1"]))
    table[1][0], table[1][1] = table[1][1], table[1][0]
    result = found("四", form_a(table))
    assert result.facts == ()
    assert any("order" in note for note in result.notes)


def test_a_header_that_has_lost_a_column_proves_nothing() -> None:
    lines = ["信息内容", "本年制发件数", "现行有效件数", "规章", "1", "2", "行政规范性文件", "3", "4"]
    result = found("二 2021", lines)
    assert result.facts == ()
    assert len(result.notes) == 2


def test_values_without_any_header_are_not_named() -> None:
    """Three numbers are 制发, 废止 and 有效 in one form, 制作, 公开 and 总数 in the other."""
    result = found("二 2021", ["规章", "1", "2", "3", "行政规范性文件", "4", "5", "6"])
    assert result.facts == ()


def test_labels_in_traditional_script_with_readings_are_found() -> None:
    lines = [
        "第二十條第（六）項",
        "信息內容",
        "本年處(chù)理決定數量",
        "行政處(chù)罰",
        "12",
        "行政強(qiáng)制",
        "3",
    ]
    (grid,) = tables(rebuilt(*lines))
    assert (grid.rows, grid.columns) == (4, 2)


def test_a_table_on_one_line_with_text_before_it() -> None:
    line = " ".join(["说明如下", *form_e(TABLES["二 2021"](cycle(["5"])))])
    lead, grid = rebuilt(line)
    assert lead == "说明如下"
    assert isinstance(grid, Grid)
    assert len(find_facts([], [grid]).facts) == 10


def test_a_row_broken_over_lines() -> None:
    lines = [
        "第二十条第（一）项 | |||",
        "信息内容 | 本年制",
        "发件数 | 本年废止",
        "件数 | 现行有效件数 |",
        "规章 | 0 | 1 | 2 |",
        "行政规范性文件 | 3 | 4 | 5 |",
    ]
    (grid,) = tables(rebuilt(*lines))
    assert [fact.raw for fact in find_facts([], [grid]).facts] == ["0", "1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    "heading",
    [
        "四、行政複議和訴訟情況",
        "四、因政府信息公開申請行政復議、提起行政訴訟情況",
        "政府信息公开行政复议、行政诉讼情况",
    ],
)
def test_a_heading_between_two_tables_stays_a_heading(heading: str) -> None:
    lines = [line for line in form_d(applications(ones(), is_2019=False)) if line]
    blocks = rebuilt(*lines, heading, *filter(None, form_d(reviews(ones()))))
    assert [block if isinstance(block, str) else "table" for block in blocks] == ["table", heading, "table"]


@pytest.mark.parametrize("form", ["D", "E"])
@pytest.mark.parametrize("name", TABLES)
def test_a_form_that_nobody_filled_in_is_a_table_without_facts(name: str, form: str) -> None:
    lines = as_text(name, FORMS[form](TABLES[name](cycle([""])))).split("\n")
    blocks = extract_plain("\n".join(lines), Hint()).blocks
    assert [type(block) for block in blocks] == [str, str, str, Grid, str, str]
    assert find_facts([], tables(blocks)).facts == ()


@pytest.mark.parametrize(
    "lines",
    [
        ["（一）行政许可", "依法办理行政许可12件。", "（二）行政处罚", "作出行政处罚3件。"],
        ["一、行政复议", "2", "二、行政诉讼", "无"],
        ["行政许可", "行政处罚", "行政强制"],
        ["全年作出行政许可 12 件、行政处罚 30 件、行政强制 2 件。"],
        ["全年作出行政许可 12 件，行政处罚 30 件，行政强制 2 件，予以公开 3 件，结转 0 件。"],
        ["本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况等六部分组成。"],
        ["3", "4", "5"],
        ["澄川市公安局", "2024年1月15日", "行政处罚", "12"],
        ["予以公开", "3"],
    ],
)
def test_ordinary_lines_stay_lines(lines: list[str]) -> None:
    assert rebuilt(*lines) == lines


def test_other_tables_with_bars_are_tables_still() -> None:
    before, grid, after = rebuilt("序号见下表", "序号 | 名称 | 数量", "1 | 公告 | 12", "以上。")
    assert isinstance(grid, Grid)
    assert (before, after, grid.rows) == ("序号见下表", "以上。", 2)


@given(
    st.lists(
        st.text(
            alphabet=st.sampled_from(
                "一、（二）1.0|/ 规章行政处罚总计其他予以公开结转信息内容申请人情况勾稽关系"
            ),
            min_size=1,
            max_size=14,
        ).map(str.strip),
        max_size=14,
    )
)
def test_no_word_is_lost_whatever_the_lines_are(lines: list[str]) -> None:
    blocks = rebuilt(*filter(None, lines))
    said = "".join(
        block if isinstance(block, str) else "".join(cell.text for cell in block.cells) for block in blocks
    )
    kept = [character for character in said if character not in "| "]
    assert kept == [character for character in "".join(lines) if character not in "| "]


def test_headings_of_the_three_chapters_end_a_table() -> None:
    for name, heading in HEADINGS.items():
        assert rebuilt(heading) == [heading], name
