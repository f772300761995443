"""Facts said in sentences: whole sentences with what they give, and the rules that tell whose a figure is."""

from __future__ import annotations

import json
from pathlib import Path
from time import process_time

import pytest

from crawler.items import Section
from pipelines.prose import find_prose_facts
from pipelines.prose.candidates import PATTERNS, candidates
from pipelines.prose.sentences import Sentence, sentences
from pipelines.prose.shared_figures import spread

GROUPS = json.loads((Path(__file__).parent / "cases" / "prose.json").read_text(encoding="utf-8"))
CASES = [case for cases in GROUPS.values() for case in cases]
YEAR = 2022


def section(text: str, heading: str = "", level: int = 1) -> Section:
    return Section(level=level, number="一", heading=heading, text=text, path=("一",), parent=None)


def said(text: str, heading: str = "", year: int | None = YEAR) -> dict[str, float | int | None]:
    facts, _ = find_prose_facts([section(text, heading)], year)
    return {fact.code: fact.value for fact in facts}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_case(case: dict[str, object]) -> None:
    year = int(str(case.get("year", YEAR)))
    assert said(str(case["text"]), str(case.get("heading", "")), year) == case["gives"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_evidence_is_the_sentence_and_raw_stands_in_it(case: dict[str, object]) -> None:
    facts, _ = find_prose_facts([section(str(case["text"]), str(case.get("heading", "")))], YEAR)
    for fact in facts:
        assert fact.evidence in str(case["text"])
        assert fact.raw in fact.evidence
        assert fact.source == "text"
        assert fact.state == ("number" if fact.value else "zero")


def test_there_are_enough_cases_of_every_kind() -> None:
    assert len(CASES) >= 150
    silent = [case for case in CASES if not case["gives"]]
    assert len(silent) >= 50


@pytest.mark.parametrize(
    ("sentence", "plain"),
    [
        ("予以公开、部分公开分别为5件、3件", "予以公开5件,部分公开3件"),
        ("通过网站、微信发布信息分别为300条、200条", "通过网站发布信息300条,微信发布信息200条"),
        ("2021年、2022年,我局分别收到申请31件、36件", "2021年我局收到申请31件,2022年我局收到申请36件"),
        ("行政复议、行政诉讼分别为2、1件", "行政复议2件,行政诉讼1件"),
        ("行政复议和行政诉讼案件各1件", "行政复议1件,行政诉讼案件1件"),
        ("申请、复议、诉讼均为0件", "申请0件,复议0件,诉讼0件"),
        ("三个部门分别收到5件、3件", "三个部门分别收到5件、3件"),
        ("各部门公开信息20条", "各部门公开信息20条"),
    ],
)
def test_shared_figures_go_to_their_nouns(sentence: str, plain: str) -> None:
    assert spread(sentence) == plain


def test_raw_is_as_printed_through_spaces_quotes_and_full_width_digits() -> None:
    (fact,) = find_prose_facts([section("收到政府信息公开申请 １，２３４ 件。")], YEAR)[0]
    assert (fact.value, fact.raw) == (1234, "１，２３４")


def test_a_figure_in_yuan_is_not_one_in_ten_thousands() -> None:
    facts, _ = find_prose_facts([section("收取信息处理费1.2万元。行政事业性收费1.2万元。")], YEAR)
    assert {(fact.code, fact.value, fact.unit) for fact in facts} == {
        ("fees.charged", 12000, "元"),
        ("fees.amount", 1.2, "万元"),
    }


def test_what_a_chapter_is_about_counts_in_a_report_on_disclosure_only() -> None:
    chapter = section("全年收到申请21件，办结20件。", "总体情况")
    disclosure = section("见下表。", "主动公开政府信息情况")
    assert not find_prose_facts([chapter], YEAR)[0]
    found = {fact.code: fact.value for fact in find_prose_facts([chapter, disclosure], YEAR)[0]}
    assert found == {"applications.received.total": 21, "applications.outcome_total.total": 20}


def test_several_bodies_in_one_sentence_give_a_note_and_no_fact() -> None:
    text = "市公安局收到政府信息公开申请12件，市财政局收到政府信息公开申请9件。"
    facts, notes = find_prose_facts([section(text)], YEAR)
    assert facts == []
    assert any("several bodies" in note for note in notes)


def test_without_a_year_only_what_is_plainly_another_time_is_left_out() -> None:
    assert said("2021年收到政府信息公开申请7件。", year=None) == {"applications.received.total": 7}
    assert said("五年来收到政府信息公开申请70件。", year=None) == {}


def test_the_words_of_a_pattern_stand_in_every_sentence_it_matches() -> None:
    """`words` is a test before the expression: it must never hide a sentence."""
    for case in CASES:
        for _, sentence in sentences([section(str(case["text"]), str(case.get("heading", "")))]):
            offered = list(candidates(sentence))
            for pattern in PATTERNS:
                if pattern.expression.search(sentence.plain):
                    words = all(any(word in sentence.plain for word in need) for need in pattern.needs)
                    assert words, (pattern.codes, pattern.words, sentence.plain)
                    assert pattern in offered or pattern.context or pattern.heading


@pytest.mark.parametrize(
    "hostile",
    ["收到" * 400, "申请共计" * 250, "、公开信息" * 200, "1件" * 400, "分别为1件、" * 160, "（" * 900, "未" * 900, "信息公开" * 240],
)  # fmt: skip
def test_no_sentence_takes_long(hostile: str) -> None:
    text = "。".join([f"全年{hostile}申请12件"] * 5)
    started = process_time()
    find_prose_facts([section(text, "依申请公开政府信息情况")], YEAR)
    assert process_time() - started < 2


def test_a_sentence_keeps_what_it_was_printed_as() -> None:
    sentence = Sentence("“同意公开” 的３件", "同意公开的3件", "", "", "", "", False)
    assert sentence.as_printed("同意公开的3") == "同意公开” 的３"
