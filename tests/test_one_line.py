"""Reports printed on one line: divided where headings prove themselves, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Hint
from pipelines.content import extract_plain
from pipelines.one_line import SHORTEST, split_line
from pipelines.sections import find_sections

FILLER = "我局认真贯彻条例，健全工作机制，扎实推进政府信息公开，取得较好成效。" * 4
CHAPTERS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、存在的主要问题及改进情况",
)


def numbers(line: str) -> list[str]:
    return [section.number for section in find_sections(split_line(line))]


def test_chapters_and_items_begin_paragraphs() -> None:
    line = f"一、总体情况（一）主动公开。{FILLER}（二）依申请公开。{FILLER}二、主动公开政府信息情况 {FILLER}三、附表 无。"
    assert split_line(line) == [
        "一、总体情况",
        f"（一）主动公开。{FILLER}",
        f"（二）依申请公开。{FILLER}",
        "二、主动公开政府信息情况",
        FILLER,
        "三、附表",
        "无。",
    ]


def test_title_and_information_line_stand_before_the_text() -> None:
    head = "澄川市水利局2020年 政府信息公开工作年度报告 发布时间：2021-01-27 来源：澄川市水利局 现报告如下。"
    text = head + "".join(f"{chapter} {FILLER}" for chapter in CHAPTERS)
    content = extract_plain(text, Hint())
    assert content.title == "澄川市水利局2020年政府信息公开工作年度报告"
    assert (content.published, content.source) == ("2021-01-27", "澄川市水利局")
    assert content.blocks[:2] == ("现报告如下。", "一、总体情况")


def test_traditional_script_and_readings_hide_no_heading() -> None:
    line = f"一、總體(tǐ)情況 {FILLER}二、主動(dòng)公開(kāi)政府信息情況 {FILLER}三、其他需要報(bào)告的事項(xiàng) 無(wú)。"
    assert numbers(line) == ["一", "二", "三"]


def test_a_sentence_that_lists_the_chapters_has_no_headings() -> None:
    listed = "本报告包括 一、总体情况 二、主动公开政府信息情况 三、收到和处理政府信息公开申请情况 四、附表 四部分。"
    assert split_line(listed + FILLER * 3) == [listed + FILLER * 3]
    line = listed + "".join(f"{chapter} {FILLER}" for chapter in CHAPTERS)
    assert numbers(line) == ["", "一", "二", "三", "四"]


def test_a_table_of_contents_on_the_line_is_told_from_the_chapters() -> None:
    line = "目录 " + " ".join(CHAPTERS) + " " + "".join(f"{chapter} {FILLER}" for chapter in CHAPTERS)
    sections = find_sections(split_line(line))
    assert [section.number for section in sections] == ["", "一", "二", "三", "四"]
    assert sections[0].text.startswith("目录\n一、总体情况")


@pytest.mark.parametrize(
    "line",
    [
        "一、总体情况。二、主动公开政府信息情况。三、附表。",
        FILLER * 5,
        f"{FILLER}一、提高认识；二、加强领导；三、落实责任。{FILLER * 3}",
        f"{FILLER}其中一、二、三季度分别公开信息3条。{FILLER * 3}",
        f"{FILLER}按照一、总体情况的要求，{FILLER}二、主动公开的要求，{FILLER}三、附表的要求，{FILLER}",
        f"一、总体情况 {FILLER}二、主动公开政府信息情况 {FILLER * 3}",
    ],
    ids=["short", "prose", "list", "quarters", "mentions", "two chapters"],
)
def test_what_proves_nothing_stays_one_line(line: str) -> None:
    assert split_line(line) == [line]


def test_rows_of_chapter_three_divide_nothing() -> None:
    rows = "一、本年新收政府信息公开申请数量 0 0 0 0 0 0 0 二、上年结转政府信息公开申请数量 0 0 0 0 0 0 0 三、本年度办理结果 （一）予以公开 0 0 0 0 0 0 0 （二）部分公开 0 0 0 0 0 0 0 四、结转下年度继续办理 0 0 0 0 0 0 0"
    line = f"一、总体情况 {FILLER}二、主动公开政府信息情况 {FILLER}三、收到和处理政府信息公开申请情况 {rows} 四、存在的主要问题及改进情况 {FILLER}"
    content = extract_plain(line, Hint())
    sections = find_sections(content.blocks)
    assert [section.path for section in sections] == [("一",), ("二",), ("三",), ("四",)]
    assert "一、本年新收政府信息公开申请数量 | 0" in sections[2].text


@given(
    st.lists(
        st.sampled_from([*CHAPTERS, "（一）", "（二）甲", "一、", "目录", " ", "。", "本年", FILLER]),
        max_size=20,
    )
)
def test_no_character_is_lost(parts: list[str]) -> None:
    line = "".join(parts).strip()
    assert "".join("".join(split_line(line)).split()) == "".join(line.split())
    assert len(line) >= SHORTEST or split_line(line) == [line]
