"""Facts of tables and sentences: what they must give, and what they must not be taken for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Cell, Grid, Section
from pipelines.facts import find_facts
from pipelines.numerals import han_numeral, han_value, quantity_value
from pipelines.statutory.cells import plain_label, read_cell
from pipelines.tables import read_rows

CASES = json.loads((Path(__file__).parent / "cases" / "prose_facts.json").read_text(encoding="utf-8"))
YEAR = 2022
NUMBERS = "0 | 0 | 0 | 0 | 0 | 0 | 0"
HEADER = [
    "(本列数据的勾稽关系) | 申请人情况",
    "自然人 | 法人或其他组织 | 总计",
    "商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他",
]


def section(text: str, heading: str = "") -> Section:
    return Section(level=1, number="一", heading=heading, text=text, path=("一",), parent=None)


def values(grid: Grid) -> dict[str, float | int | None]:
    return {fact.code: fact.value for fact in find_facts([], [grid]).facts}


def grid_of(*rows: list[str]) -> Grid:
    cells = tuple(Cell(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Grid(len(rows), max(map(len, rows)), cells)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["sentence"])
def test_sentence(case: dict[str, object]) -> None:
    heading = str(case.get("heading", ""))
    found = find_facts([section(str(case["sentence"]), heading)], [], YEAR)
    assert {fact.code: fact.value for fact in found.facts} == case["gives"]
    assert all(fact.evidence == case["sentence"] and fact.source == "text" for fact in found.facts)


def test_zero_said_in_words_has_state_zero_and_the_words_as_printed() -> None:
    (fact,) = find_facts([section("我局未收到政府信息公开申请。")], [], YEAR).facts
    assert (fact.value, fact.state, fact.raw, fact.unit) == (0, "zero", "未收到政府信息公开申请", "件")


def test_two_sentences_that_disagree_give_one_fact_and_a_note() -> None:
    text = "共收到政府信息公开申请3件。\n全年收到政府信息公开申请4件。"
    found = find_facts([section(text)], [], YEAR)
    assert [fact.raw for fact in found.facts] == ["3"]
    assert len(found.notes) == 1
    assert "applications.received.total" in found.notes[0]


def test_rows_of_tables_are_no_sentences() -> None:
    assert not find_facts([section("收到政府信息公开申请 | 共收到申请3件 | 0")], [], YEAR).facts


@pytest.mark.parametrize(
    ("text", "value", "state"),
    [
        ("3,259", 3259, "number"),
        ("77.4960", 77.496, "number"),
        ("77.4960万元", 77.496, "number"),
        ("-8", -8, "number"),
        ("+2", 2, "number"),
        ("１２", 12, "number"),
        ("0", 0, "zero"),
        ("0.00", 0, "zero"),
        ("", None, "blank"),
        ("/", None, "none"),
        ("—", None, "none"),
        ("无", None, "none"),
        ("见附件", None, "text"),
        ("1 2", None, "text"),
    ],
)
def test_cell_keeps_its_states_apart(text: str, value: float | None, state: str) -> None:
    read = read_cell(text)
    assert (read.value, read.state) == (value, state)


@pytest.mark.parametrize(
    ("label", "plain"),
    [
        ("（三）不予公开", "不予公开"),
        ("1.属于国家秘密", "属于国家秘密"),
        ("三、本年度办理结果", "本年度办理结果"),
        ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "部分公开"),
        ("商业 企业", "商业企业"),
        ("三类内部事务", "三类内部事务"),
    ],
)
def test_label_without_its_number(label: str, plain: str) -> None:
    assert plain_label(label) == plain


def test_form_of_2021_in_chapter_two() -> None:
    rows = [
        "第二十条第（一）项 |",
        "信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数",
        "规章 | / | 0 | 2",
        "行政规范性文件 | 3 | 1 | 40",
        "第二十条第（八）项 |",
        "信息内容 | 本年收费金额（单位：万元）",
        "行政事业性收费 | 12.50",
    ]
    found = find_facts([], [read_rows(rows)]).facts
    assert {fact.code: (fact.value, fact.state, fact.unit) for fact in found} == {
        "regulations.made": (None, "none", "件"),
        "regulations.repealed": (0, "zero", "件"),
        "regulations.in_force": (2, "number", "件"),
        "normative_documents.made": (3, "number", "件"),
        "normative_documents.repealed": (1, "number", "件"),
        "normative_documents.in_force": (40, "number", "件"),
        "fees.amount": (12.5, "number", "万元"),
    }
    assert found[3].evidence == "行政规范性文件 / 本年制发件数"
    assert (found[3].row, found[3].column) == (3, 1)


def test_form_of_2019_in_chapter_two() -> None:
    grid = grid_of(
        ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
        ["行政许可", "31", "-2", "5608"],
        ["其他对外管理服务事项", "", "", "7"],
        ["信息内容", "采购项目数量", "采购总金额", ""],
        ["政府集中采购", "4", "96.3", ""],
    )
    assert values(grid) == {
        "licensing.previous_items": 31,
        "licensing.change": -2,
        "licensing.decisions": 5608,
        "other_services.previous_items": None,
        "other_services.change": None,
        "other_services.decisions": 7,
        "procurement.projects": 4,
        "procurement.amount": 96.3,
    }


def test_without_a_header_values_are_taken_by_order() -> None:
    grid = grid_of(["行政处罚", "120"], ["行政强制", "8"])
    assert values(grid) == {"penalties.decisions": 120, "coercion.decisions": 8}


def test_fees_in_another_unit_keep_it() -> None:
    grid = grid_of(["信息内容", "本年收费金额（单位：元）"], ["行政事业性收费", "305"])
    (fact,) = find_facts([], [grid]).facts
    assert (fact.value, fact.unit) == (305, "元")


def test_unknown_row_gives_a_note_and_no_fact() -> None:
    grid = grid_of(["信息内容", "本年处理决定数量"], ["行政裁决", "4"], ["行政处罚", "2"])
    found = find_facts([], [grid])
    assert [fact.code for fact in found.facts] == ["penalties.decisions"]
    assert any("行政裁决" in note for note in found.notes)


def applications(*rows: str) -> Grid:
    return read_rows([*HEADER, *rows])


def test_flattened_applications_follow_the_order_of_the_form() -> None:
    grid = applications(
        "一、本年新收政府信息公开申请数量 | 5 | 1 | 0 | 0 | 2 | 0 | 8 | ||",
        f"二、上年结转政府信息公开申请数量 | {NUMBERS}",
        f"三、本年度办理结果 | （一）予以公开 | {NUMBERS}",
        f"（六）其他处理 | 1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请 | {NUMBERS}",
        "3.其他 | 0 | 0 | 0 | 0 | 0 | 6 | 6",
    )
    found = values(grid)
    assert found["applications.received.person"] == 5
    assert found["applications.received.legal_service"] == 2
    assert found["applications.received.total"] == 8
    assert found["applications.other.other.other_organisation"] == 6
    assert len(found) == 5 * 7


def test_other_as_one_row_of_the_form_of_2019() -> None:
    grid = applications(f"（一）予以公开 | {NUMBERS}", "（六）其他处理 | 1 | 0 | 0 | 0 | 0 | 0 | 1")
    assert values(grid)["applications.other.total"] == 1


def test_a_row_with_too_few_values_gives_a_note_and_no_fact() -> None:
    grid = applications(
        f"（一）予以公开 | {NUMBERS}", "1.属于国家秘密 | 0 | 0 | 0", f"（七）总计 | {NUMBERS}"
    )
    found = find_facts([], [grid])
    assert not [fact for fact in found.facts if "state_secret" in fact.code]
    assert any("属于国家秘密" in note and "3" in note for note in found.notes)


def test_columns_are_found_by_their_labels_where_they_are_in_another_order() -> None:
    grid = grid_of(
        ["", "总计", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"],
        ["一、本年新收政府信息公开申请数量", "9", "4", "5", "0", "0", "0", "0"],
        ["二、上年结转政府信息公开申请数量", "1", "1", "0", "0", "0", "0", "0"],
    )
    found = values(grid)
    assert found["applications.received.total"] == 9
    assert found["applications.received.company"] == 5
    assert found["applications.carried_in.person"] == 1


def test_an_unknown_outcome_gives_a_note() -> None:
    grid = applications(
        f"（一）予以公开 | {NUMBERS}", f"9.属于商业秘密 | {NUMBERS}", f"（七）总计 | {NUMBERS}"
    )
    assert any("商业秘密" in note for note in find_facts([], [grid]).notes)


def test_the_same_code_printed_twice_differently_gives_a_note() -> None:
    grids = [grid_of(["行政处罚", "120"]), grid_of(["行政处罚", "121"])]
    assert any("penalties.decisions" in note for note in find_facts([], grids).notes)


def test_a_table_of_another_kind_gives_nothing() -> None:
    found = find_facts([], [grid_of(["序号", "名称", "数量"], ["1", "警车", "12"])])
    assert found.facts == ()
    assert found.notes == ()


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("3,259", 3259),
        ("4万余", 40000),
        ("1.2万", 12000),
        ("1.1万", 11000),
        ("3万5千余", 35000),
        ("1亿2000万", 120_000_000),
        ("十二万三千四百", 123_400),
        ("十余", 10),
        ("二十二", 22),
        ("一百零五", 105),
        ("二〇一三", 2013),
        ("两", 2),
        ("三千", 3000),
    ],
)
def test_quantities(printed: str, value: int) -> None:
    assert quantity_value(printed) == value


@pytest.mark.parametrize("number", range(1, 100))
def test_numerals_of_headings_read_back(number: int) -> None:
    assert han_value(han_numeral(number)) == number


WORDS = [
    "未", "没有", "收到", "受理", "政府信息公开", "申请", "依申请公开", "行政复议", "行政诉讼", "、", "，", "。", "其中", "累计", "去年",
    "2022年", "3", "十余", "万", "件", "条", "网站", "微信", "微博", "发布", "公开", "信息", "收取", "费用", "元", "共", "行政许可", "办理",
]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=24).map("".join))
def test_whatever_is_said_a_fact_stands_in_its_sentence(text: str) -> None:
    facts = find_facts([section(text, "政府信息公开情况")], [], YEAR).facts
    assert len({fact.code for fact in facts}) == len(facts)
    for fact in facts:
        assert fact.evidence in text
        assert fact.raw in fact.evidence
        assert fact.value is not None
        assert fact.state == ("number" if fact.value else "zero")


@pytest.mark.parametrize(
    ("printed", "value", "state"),
    [
        *((text, -3, "number") for text in ("减3", "减 3", "减少3", "-3", "－3", "—3", "↓3", "3↓", "下降3")),
        *((text, 1, "number") for text in ("增1", "增加1", "+1", "＋1", "↑1", "1↑")),
        ("减0", 0, "zero"),
        *((text, None, "text") for text in ("增/减", "减", "持平", "增3减2", "▲3", "-3↓", "-1-")),
    ],
)
def test_cells_say_less_and_more_in_words_and_arrows(printed: str, value: int | None, state: str) -> None:
    read = read_cell(printed)
    assert (read.value, read.state) == (value, state)


def test_a_merged_header_split_into_empty_cells() -> None:
    """Chapter 四 as some editors save it: a group's label in the first of its columns, and nothing in the others."""
    results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    table = grid_of(
        ["行政复议", *[""] * 4, "行政诉讼", *[""] * 9],
        [*results, "未经复议直接起诉", *[""] * 4, "复议后起诉", *[""] * 4],
        [*[""] * 5, *results, *results],
        [str(number) for number in range(15)],
    )
    found = values(table)
    assert [found[f"review.{name}"] for name in ("upheld", "corrected", "other", "pending", "total")] == [
        0,
        1,
        2,
        3,
        4,
    ]
    assert found["litigation_direct.upheld"] == 5
    assert found["litigation_after_review.total"] == 14
