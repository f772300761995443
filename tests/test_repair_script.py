"""Traditional to simplified characters, and telling the scripts apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from benchmarks import damage, texts
from pipelines.repair import script_of, simplify


@pytest.mark.parametrize(
    ("text", "simplified"),
    [
        ("政府信息公開", "政府信息公开"),
        ("行政複議、行政訴訟\n乾隆年間，乾部培訓", "行政复议、行政诉讼\n乾隆年间，干部培训"),
        ("後台、皇后、幹部、乾燥", "后台、皇后、干部、干燥"),
        ("政府信息公开", "政府信息公开"),
        ("", ""),
    ],
)
def test_simplify(text: str, simplified: str) -> None:
    assert simplify(text) == simplified


@given(st.lists(st.sampled_from(texts.reports(60)), max_size=4))
def test_simplified_text_stays_and_lines_stay(lines: list[str]) -> None:
    page = "\n".join(lines)
    assert simplify(page) == page
    assert simplify(damage.traditional(page)).count("\n") == page.count("\n")


@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), max_size=40))
def test_the_short_way_gives_what_opencc_gives(text: str) -> None:
    assert simplify(text) == OpenCC("t2s").convert(text)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("政府信息公开工作年度报告", "hans"),
        ("政府信息公開工作年度報告", "hant"),
        ("政府信息公開\n政府信息公开", "mixed"),
        ("2022", "hans"),
        ("中山市人民政府", "hans"),
    ],
)
def test_script_of(text: str, script: str) -> None:
    assert script_of(text) == script


def test_a_quotation_does_not_mix_a_text() -> None:
    report = "\n".join(texts.reports(20))
    assert script_of(report + "\n店名為“臺灣風味館”") == "hans"
