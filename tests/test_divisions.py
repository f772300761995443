"""Division codes told from names of agencies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.drafting.divisions import TABLE, code_of, name_of, prefix_of
from crawler.regions import PROVINCES, is_region


@pytest.mark.parametrize(
    ("name", "province", "code"),
    [
        ("莆田市公安局", "福建", "350300"),
        ("莆田市公安局", "", "350300"),
        ("福建省公安厅", "", "350000"),
        ("吉林省公安厅", "", "220000"),
        ("吉林市公安局", "", "220200"),
        ("温州市公安局鹿城区分局", "浙江", "330302"),
        ("上海市公安局黄浦分局", "上海", "310101"),
        ("淄博市公安局高新区分局", "山东", "370300"),  # a development zone has no code
        ("荆州市公安局", "", "421000"),  # not 公安县
        ("荆州市公安县公安局", "", "421022"),
        ("桂林市自然资源局", "", "450300"),  # not 资源县
        ("临夏州公安局", "", "622900"),
        ("黔东南州民政局", "", "522600"),
        ("吐鲁番地区公安局", "新疆", "650400"),
        ("宁夏回族自治区公安厅", "", "640000"),
        ("朝阳区人民政府", "北京", "110105"),
        ("朝阳区人民政府", "", ""),  # two cities have one
        ("长春市朝阳区人民政府", "", "220104"),
        ("厦门公安", "", "350200"),
        ("某区统计局", "陕西", "610000"),
        ("某区统计局", "", ""),
        ("国家档案局", "", "100000"),
        ("澄川县公安局", "示例省", "900000"),
        ("", "", ""),
    ],
)
def test_the_smallest_place_a_name_tells(name: str, province: str, code: str) -> None:
    assert code_of(name, province) == code


def test_the_table_holds_every_mainland_province_and_only_codes() -> None:
    rows = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    assert len(rows) > 3000
    assert all(is_region(code) and name for code, name in rows)
    assert len({code for code, _ in rows}) == len(rows)
    provinces = {prefix_of(name_of(code)) for code, _ in rows if code.endswith("0000")}
    assert provinces == set(PROVINCES) - {"10", "90"}


@given(
    st.text(alphabet="省市县区州局分公安朝阳吉林长春", max_size=30),
    st.sampled_from(["", "吉林", "北京", "无"]),
)
def test_any_name_gives_a_code_or_nothing(name: str, province: str) -> None:
    code = code_of(name, province)
    assert code == "" or is_region(code)
    if code and prefix_of(province):
        assert code.startswith(prefix_of(province))
