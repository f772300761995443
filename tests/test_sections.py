"""Headings: every numbering style, how they nest, what is no heading, and numbers that are lost."""

from __future__ import annotations

import json
import re
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Section
from pipelines.headings import read_marker
from pipelines.numerals import han_numeral
from pipelines.sections import find_sections
from pipelines.tables import read_rows

SEEDS = Path(__file__).parent.parent.parent / "shared" / "seeds"


def paths(*lines: str) -> list[tuple[str, ...]]:
    return [section.path for section in find_sections(lines) if section.number]


def by_number(sections: tuple[Section, ...]) -> dict[str, Section]:
    return {section.number: section for section in sections}


@pytest.mark.parametrize(
    ("line", "number", "heading", "text"),
    [
        ("一、概述", "一", "概述", ""),
        ("二、 主动公开政府信息情况", "二", "主动公开政府信息情况", ""),
        ("十二．附则", "十二", "附则", ""),
        ("一 概述", "一", "概述", ""),
        ("（一）主动公开", "(一)", "主动公开", ""),
        ("(二)依申请公开", "(二)", "依申请公开", ""),
        ("一)主动公开", "(一)", "主动公开", ""),
        ("1.加强领导", "1", "加强领导", ""),
        ("2、健全制度", "2", "健全制度", ""),
        ("（3）开展培训", "(3)", "开展培训", ""),
        ("①明确责任", "1", "明确责任", ""),
        ("第一章 总则", "第一章", "总则", ""),
        ("第三条 本办法自发布之日起施行。", "第三条", "本办法自发布之日起施行", ""),
        ("（一）推进公开。全面梳理职责。再造流程。", "(一)", "推进公开", "全面梳理职责。再造流程。"),
        ("一、存在的问题：", "一", "存在的问题", ""),
    ],
)
def test_heading(line: str, number: str, heading: str, text: str) -> None:
    marker = read_marker(line)
    assert marker is not None
    assert (marker.number, marker.heading, marker.text) == (number, heading, text)


@pytest.mark.parametrize(
    "line",
    [
        "一是加强组织领导。",
        "二是健全制度；",
        "2022年，我局深入推进政府信息公开。",
        "3.5万人次参加培训",
        "12.5%的事项已经办结",
        "第二十条第（一）项",
        "第三条规定的信息应当公开",
        "第三部分表格应当满足勾稽关系，即第一项加第二项之和等于第三项加第四项之和。",
        "本报告由一、总体情况，二、主动公开情况组成。",
        "----------",
        "十年来成绩显著",
    ],
)
def test_no_heading(line: str) -> None:
    assert read_marker(line) is None


def test_a_long_first_sentence_is_text_not_heading() -> None:
    sentence = "一、为贯彻落实条例要求，我局" + "进一步" * 20 + "推进公开。其后还有一句。"
    (section,) = find_sections([sentence])
    assert (section.number, section.heading) == ("一", "")
    assert section.text.endswith("其后还有一句。")


def test_items_run_on_across_chapters() -> None:
    assert paths("一、主动公开", "（一）甲", "（二）乙", "二、依申请公开", "（三）丙") == [
        ("一",), ("一", "(一)"), ("一", "(二)"), ("二",), ("二", "(三)"),
    ]  # fmt: skip


def test_items_restart_in_each_chapter() -> None:
    assert paths("一、甲", "（一）子", "二、乙", "（一）丑", "1.寅", "（1）卯", "2.辰") == [
        ("一",), ("一", "(一)"), ("二",), ("二", "(一)"), ("二", "(一)", "1"), ("二", "(一)", "1", "(1)"), ("二", "(一)", "2"),
    ]  # fmt: skip


def test_a_list_of_the_same_style_inside_a_chapter_nests_when_the_chapters_go_on() -> None:
    lines = [
        "一、甲",
        "二、乙",
        "一、便民措施甲。详情。",
        "二、便民措施乙。详情。",
        "三、便民措施丙。详情。",
        "三、丙",
        "四、丁",
    ]
    assert paths(*lines) == [("一",), ("二",), ("二", "一"), ("二", "二"), ("二", "三"), ("三",), ("四",)]


def test_a_list_announced_by_a_colon_nests_in_the_last_chapter() -> None:
    assert paths("一、甲", "二、乙", "主要措施如下：", "一、子", "二、丑") == [
        ("一",), ("二",), ("二", "一"), ("二", "二"),
    ]  # fmt: skip


def test_a_template_sentence_restarts_the_chapters_inside_the_first() -> None:
    lines = [
        "一、总体情况",
        "一、概述",
        "二、组织领导",
        "三、制度建设",
        "二、主动公开政府信息情况",
        "三、依申请公开情况",
    ]
    assert paths(*lines) == [("一",), ("一", "一"), ("一", "二"), ("一", "三"), ("二",), ("三",)]


def test_digits_can_be_the_chapters_of_bracketed_items() -> None:
    assert paths("1.概况", "（一）甲", "（二）乙", "2.问题") == [("1",), ("1", "(一)"), ("1", "(二)"), ("2",)]


def test_numbers_stay_as_printed_even_when_they_are_wrong() -> None:
    assert paths("（一）甲", "（二）乙", "（二）丙", "（四）丁") == [
        ("(一)",),
        ("(二)",),
        ("(二)",),
        ("(四)",),
    ]


def test_part_headings_have_level_zero_and_hold_their_chapters() -> None:
    sections = find_sections(
        ["前言。", "------2011年总体工作情况", "一、甲", "二、乙", "------下一年打算", "一是继续。"]
    )
    assert [(section.level, section.heading, section.parent) for section in sections] == [
        (0, "", None), (0, "2011年总体工作情况", None), (1, "甲", 1), (1, "乙", 1), (0, "下一年打算", None),
    ]  # fmt: skip
    assert sections[4].text == "一是继续。"


def test_a_table_of_contents_is_no_list_of_headings() -> None:
    lines = [
        "目  录",
        "一、概述……1",
        "二、主动公开情况……3",
        "一、概述",
        "正文。",
        "二、主动公开情况",
        "正文。",
    ]
    sections = find_sections(lines)
    assert [section.number for section in sections] == ["", "一", "二"]
    assert sections[0].text.startswith("目  录")


def test_a_row_of_headings_that_come_again_is_a_table_of_contents_without_a_name() -> None:
    chapters = ["一、概述", "二、主动公开情况", "三、其他"]
    lines = ["前言。", *chapters, *(line for chapter in chapters for line in (chapter, "正文。"))]
    sections = find_sections(lines)
    assert [section.number for section in sections] == ["", "一", "二", "三"]
    assert sections[0].text == "\n".join(lines[:4])
    assert paths(*chapters, "正文。") == [("一",), ("二",), ("三",)]


def test_a_table_of_contents_whose_first_entry_is_worded_otherwise() -> None:
    lines = ["目录", "一、概况", "二、主动公开情况", "一、概述", "正文。", "二、主动公开情况", "正文。"]
    assert [section.number for section in find_sections(lines)] == ["", "一", "二"]


def test_table_rows_are_text_of_their_section() -> None:
    grid = read_rows(["一、本年新收数量 | 2 | 0", "二、上年结转数量 | 0 | 0"])
    sections = find_sections(["三、收到申请情况", grid, "四、复议情况"])
    assert [section.number for section in sections] == ["三", "四"]
    assert sections[0].text == "一、本年新收数量 | 2 | 0\n二、上年结转数量 | 0 | 0"


def test_sections_know_where_they_stand() -> None:
    lines = ["引言。", "一、概述", "正文。", "二、其他"]
    text = "标题\n" + "\n".join(lines)
    for section in find_sections(lines, start=3):
        assert text[section.start :].startswith((section.heading or section.text, f"{section.number}、"))


@pytest.mark.parametrize(
    "damaged",
    ["（）加强领导。", "()加强领导。", "（?）加强领导。", "?。ㄈ┘訌婎I導。", "?。┘訌婎I導。"],
)
def test_a_lost_number_follows_from_its_neighbours(damaged: str) -> None:
    sections = find_sections(["（一）甲。", "（二）乙。", damaged, "（四）丁。"])
    assert [section.number for section in sections] == ["(一)", "(二)", "(三)", "(四)"]
    assert [section.inferred for section in sections] == [False, False, True, False]


def test_lost_numbers_at_the_end_count_on_across_chapters() -> None:
    lines = ["一、甲", "（一）子。", "二、乙", "（二）丑。", "?。ㄈ┮。", "三、丙", "?。ㄋ模┏健。"]
    assert [(s.path, s.inferred) for s in find_sections(lines)][-3:] == [
        (("二", "(三)"), True), (("三",), False), (("三", "(四)"), True),
    ]  # fmt: skip


def test_lost_numbers_restart_where_the_others_do() -> None:
    lines = ["一、甲", "（一）子。", "（二）丑。", "二、乙", "（）寅。", "（二）卯。"]
    assert by_number(find_sections(lines))["(一)"].path == ("二", "(一)")


def test_a_lost_chapter_number() -> None:
    lines = ["一、总体情况", "正文。", "、主动公开政府信息情况", "正文。", "三、依申请公开情况"]
    sections = find_sections(lines)
    assert [(section.number, section.inferred) for section in sections] == [
        ("一", False),
        ("二", True),
        ("三", False),
    ]


def test_a_statutory_chapter_that_lost_its_whole_number() -> None:
    lines = ["一、总体情况", "主动公开政府信息情况", "三、收到和处理政府信息公开申请情况"]
    assert [section.inferred for section in find_sections(lines)] == [False, True, False]


def test_a_line_whose_number_fits_nowhere_stays_text() -> None:
    sections = find_sections(["一、甲", "、主动公开政府信息情况", "二、乙"])
    assert [section.number for section in sections] == ["一", "二"]
    assert sections[0].text == "、主动公开政府信息情况"


def test_a_repaired_number_yields_to_its_neighbours() -> None:
    lines = ["（十一）甲。", "（十三）乙。", "（十三）丙。"]
    assert [s.number for s in find_sections(lines)] == ["(十一)", "(十三)", "(十三)"]
    repaired = find_sections(lines, doubtful={1})
    assert [(s.number, s.inferred) for s in repaired] == [
        ("(十一)", False),
        ("(十二)", True),
        ("(十三)", False),
    ]


def test_a_repaired_number_that_fits_counts_as_printed() -> None:
    sections = find_sections(["（一）甲。", "（二）乙。", "（三）丙。"], doubtful={1})
    assert not any(section.inferred for section in sections)


@given(st.integers(2, 40), st.data())
def test_any_lost_numbers_between_printed_ones_are_found(count: int, data: st.DataObject) -> None:
    lost = data.draw(st.sets(st.integers(1, count), max_size=count - 1))
    lines = [f"（{'' if number in lost else han_numeral(number)}）事项。" for number in range(1, count + 1)]
    sections = find_sections(lines)
    assert [section.number for section in sections] == [
        f"({han_numeral(number)})" for number in range(1, count + 1)
    ]
    assert {at + 1 for at, section in enumerate(sections) if section.inferred} == lost


@given(st.lists(st.text(alphabet="一二（）、.1甲。：—-? ", min_size=1, max_size=12), max_size=12))
def test_no_line_is_lost_whatever_it_looks_like(lines: list[str]) -> None:
    lines = [line.strip() for line in lines if line.strip()]
    sections = find_sections(lines)
    kept = "".join(section.heading + section.text for section in sections)
    assert kept.count("甲") == "".join(lines).count("甲")
    for at, section in enumerate(sections):
        assert section.parent is None or section.parent < at
        assert len(section.path) == section.level


CASES = json.loads((Path(__file__).parent / "cases" / "sections.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    found = [[list(section.path), section.heading] for section in find_sections(CASES[name]["lines"])]
    assert found == CASES[name]["sections"]


@pytest.mark.parametrize("name", CASES)
def test_nothing_of_a_case_is_lost(name: str) -> None:
    lines = CASES[name]["lines"]
    kept = "".join(section.number + section.heading + section.text for section in find_sections(lines))
    for line in lines:
        for word in re.findall(r"[\u4e00-\u9fff]{4,}", line):
            assert any(word[skipped:] in kept for skipped in (0, 1, 2, 3)), word


@pytest.mark.parametrize(
    ("text", "markers"),
    [
        ("采取措施：一是加强领导。二是健全制度；三是强化监督。", ["一是", "二是", "三是"]),
        ("一是加强领导。\n二是健全制度。", ["一是", "二是"]),
        (
            "问题：（1）渠道单一；（2）目录不全。改进：（1）征集意见；（2）现场督导。",
            ["（1）", "（2）", "（1）", "（2）"],
        ),
        ("①收费标准调整；②低保户免收。", ["①", "②"]),
        ("1．信息更新不及时；2．公开形式单一。", ["1．", "2．"]),
        ("第一，加强领导；第二，健全制度。", ["第一，", "第二，"]),
        ("一是加强领导。", []),
        ("这是一是二的问题。", []),
        ("二是健全制度；三是强化监督。", []),
    ],
)
def test_items_inside_a_paragraph(text: str, markers: list[str]) -> None:
    (section,) = find_sections(text.split("\n"))
    assert [item.marker for item in section.items] == markers
    for item in section.items:
        assert section.text[item.start : item.end].startswith(item.marker)
    assert section.text == text


def test_numbered_rows_of_a_table_are_no_items() -> None:
    grid = read_rows(["1.属于国家秘密 | 0 | 0", "2.其他法律行政法规禁止公开 | 0 | 0"])
    (section,) = find_sections(["一、情况", grid])
    assert section.items == ()


def test_items_end_where_the_next_begins_and_the_last_with_its_paragraph() -> None:
    (section,) = find_sections(["不足：一是更新不快；二是解读不多。", "下一步整改。"])
    assert [section.text[item.start : item.end] for item in section.items] == [
        "一是更新不快；",
        "二是解读不多。",
    ]


def test_thousands_of_numbered_lines_take_no_time() -> None:
    lines = ["1.甲；2.乙。"] * 20_000
    started = process_time()
    assert find_sections(lines)
    assert process_time() - started < 5
