"""The indicator table (附表) of reports before 2019: rows by meaning, under the rows above them, in the report's year."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from crawler.items import Fact, Grid, Hint
from pipelines.checks import check
from pipelines.content import extract_plain
from pipelines.facts import find_facts
from pipelines.forms import form_of
from pipelines.statutory import read_statutory
from pipelines.tables import read_table

# The form of 国办发〔2014〕32号, in full; what counts nothing has bars
NATIONAL = """
统计指标 单位 统计数
一、主动公开情况 —— ——
（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条） 条 4158
其中：主动公开规范性文件数 条 5
制发规范性文件总数 件 7
（二）通过不同渠道和方式公开政府信息的情况 —— ——
1.政府公报公开政府信息数 条 11
2.政府网站公开政府信息数 条 1930
3.政务微博公开政府信息数 条 2744
4.政务微信公开政府信息数 条 902
5.其他方式公开政府信息数 条 37
二、回应解读情况 —— ——
（一）回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次） 次 53
（二）通过不同渠道和方式回应解读的情况 —— ——
1.参加或举办新闻发布会总次数 次 3
其中：主要负责同志参加新闻发布会次数 次 1
2.政府网站在线访谈次数 次 2
其中：主要负责同志参加政府网站在线访谈次数 次 1
3.政策解读稿件发布数 篇 12
4.微博微信回应事件数 次 9
5.其他方式回应事件数 次 4
三、依申请公开情况 —— ——
（一）收到申请数 件 61
1.当面申请数 件 10
2.传真申请数 件 0
3.网络申请数 件 45
4.信函申请数 件 6
（二）申请办结数 件 60
1.按时办结数 件 58
2.延期办结数 件 2
（三）申请答复数 件 60
1.属于已主动公开范围数 件 20
2.同意公开答复数 件 18
3.同意部分公开答复数 件 3
4.不同意公开答复数 件 9
其中：涉及国家秘密 件 1
涉及商业秘密 件 2
涉及个人隐私 件 2
危及国家安全、公共安全、经济安全和社会稳定 件 4
不是《条例》所指政府信息 件 0
法律法规规定的其他情形 件 0
5.不属于本行政机关公开数 件 5
6.申请信息不存在数 件 3
7.告知作出更改补充数 件 1
8.告知通过其他途径办理数 件 1
四、行政复议数量 件 6
（一）维持具体行政行为数 件 3
（二）被依法纠错数 件 2
（三）其他情形数 件 1
五、行政诉讼数量 件 4
（一）维持具体行政行为或者驳回原告诉讼请求数 件 3
（二）被依法纠错数 件 1
（三）其他情形数 件 0
六、举报投诉数量 件 8
七、依申请公开信息收取的费用 万元 0.35
八、机构建设和保障经费情况 —— ——
（一）政府信息公开工作专门机构数 个 2
（二）设置政府信息公开查阅点数 个 3
（三）从事政府信息公开工作人员数 人 14
1.专职人员数（不包括政府公报及政府网站工作人员数） 人 5
2.兼职人员数 人 9
（四）政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费） 万元 12.5
九、政府信息公开会议和培训情况 —— ——
（一）召开政府信息公开工作会议或专题会议数 次 2
（二）举办各类培训班数 次 3
（三）接受培训人员数 人次 120
"""
SAYS = {
    "disclosed.total": 4158,
    "disclosed.website": 1930,
    "disclosed.weibo": 2744,
    "disclosed.wechat": 902,
    "applications.received.total": 61,
    "applications.outcome_total.total": 60,
    "applications.granted.total": 18,
    "applications.partly_granted.total": 3,
    "applications.refused.state_secret.total": 1,
    "applications.refused.security.total": 4,
    "review.total": 6,
    "review.upheld": 3,
    "review.corrected": 2,
    "review.other": 1,
    "litigation.total": 4,
    "fees.charged": 0.35,
}


def rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().split("\n")]


def grid(table: list[list[str]]) -> Grid:
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in table)
    return read_table(html.fragment_fromstring(f"<table>{body}</table>"))


def marked_up(body: str) -> Grid:
    return read_table(html.fragment_fromstring(f"<table>{body}</table>"))


def said(table: Grid, year: int | None = 2015) -> dict[str, Any]:
    return {fact.code: fact.value for fact in facts(table, year)}


def facts(table: Grid, year: int | None = 2015) -> list[Fact]:
    return read_statutory(table, 0, year)[0]


def notes(table: Grid, year: int | None = 2015) -> list[str]:
    return read_statutory(table, 0, year)[1]


def test_every_row_of_the_national_form_is_known_and_those_with_a_code_are_facts() -> None:
    table = grid(rows(NATIONAL))
    assert said(table) == SAYS
    assert notes(table) == []


def test_a_fact_names_its_row_its_unit_and_its_cell() -> None:
    found = {fact.code: fact for fact in facts(grid(rows(NATIONAL)))}
    assert (found["fees.charged"].unit, found["disclosed.total"].unit, found["review.total"].unit) == (
        "万元",
        "条",
        "件",
    )
    assert found["review.upheld"].evidence == "（一）维持具体行政行为数 / 统计数"
    cell = found["disclosed.website"]
    assert (cell.source, cell.grid, cell.row, cell.column, cell.raw) == ("table", 0, 7, 2, "1930")


def test_no_rule_of_the_later_forms_is_applied_to_it() -> None:
    assert check(facts(grid(rows(NATIONAL)))) == ()


def test_its_form_is_old_and_it_is_no_table_of_a_later_form() -> None:
    found = find_facts((), (grid(rows(NATIONAL)),), 2015)
    assert found.notes == ()
    assert form_of("annual_report", "", 2015, (), found.facts, "") == ""


def test_the_text_is_compared_with_it_in_one_unit() -> None:
    said_so = Fact("fees.charged", 3500, "元", "number", "3500", "text", None, "收取费用3500元")
    (verdict,) = check([*facts(grid(rows(NATIONAL))), said_so])
    assert (verdict.rule, verdict.verdict) == ("prose_matches_table", "pass")
    (verdict,) = check(
        [*facts(grid(rows(NATIONAL))), Fact("litigation.total", 5, "件", "number", "5", "text", None, "")]
    )
    assert verdict.verdict == "fail"


def test_of_several_years_the_reports_own_is_read() -> None:
    table = grid(
        rows(
            "指标名称 单位 2017年 2018年 历年累计\n主动公开政府信息数 条 11 22 33\n收到申请总数 件 1 2 3\n行政复议数 件 4 5 9"
        )
    )
    assert said(table, 2018) == {"disclosed.total": 22, "applications.received.total": 2, "review.total": 5}
    assert said(table, 2017)["disclosed.total"] == 11
    assert said(table, 2012) == {}
    assert "column" in notes(table, 2012)[0]


def test_the_years_sum_is_read_beside_a_periods_own() -> None:
    text = "指标名称 计量单位 代码 本期实际 本年累计\n主动公开信息数 条 01 9 120\n申请总数 条 10 1 8\n其中:1.当面申请数 条 11 0 3\n对申请的答复总数 条 17 1 7\n行政诉讼数 件 33 0 2"
    assert said(grid(rows(text)), 2009) == {
        "disclosed.total": 120,
        "applications.received.total": 8,
        "applications.outcome_total.total": 7,
        "litigation.total": 2,
    }


def test_columns_of_several_bodies_without_a_sum_are_a_note_and_no_guess() -> None:
    text = "统计指标 单位 区政府统计数 区直单位统计数 乡镇统计数\n主动公开政府信息数 条 9 8 7\n收到申请数 件 1 2 3"
    table = grid(rows(text))
    assert said(table) == {}
    assert notes(table) == [
        "table 1: the indicator table has no column, or several, that can be of the report's year"
    ]


def test_two_halves_side_by_side() -> None:
    text = "指标名称 单位 数量 指标名称 单位 数量\n主动公开政府信息数 条 40 行政复议数量 件 2\n政府网站公开政府信息数 条 30 维持具体行政行为数 件 1\n收到申请数 件 5 行政诉讼数量 件 0"
    assert said(grid(rows(text))) == {
        "disclosed.total": 40,
        "disclosed.website": 30,
        "applications.received.total": 5,
        "review.total": 2,
        "review.upheld": 1,
        "litigation.total": 0,
    }


def test_labels_in_two_columns_with_the_first_one_spanning_rows() -> None:
    table = marked_up(
        "<tr><td colspan=2>统计指标</td><td>单位</td><td>统计数</td></tr>"
        "<tr><td rowspan=2>行政复议情况</td><td>行政复议数量</td><td>件</td><td>3</td></tr>"
        "<tr><td>被依法纠错数</td><td>件</td><td>2</td></tr>"
        "<tr><td rowspan=2>行政诉讼情况</td><td>行政诉讼数量</td><td>件</td><td>7</td></tr>"
        "<tr><td>被依法纠错数</td><td>件</td><td>1</td></tr>"
    )
    assert said(table) == {"review.total": 3, "review.corrected": 2, "litigation.total": 7}


def test_a_table_that_lost_its_header() -> None:
    lines = rows(NATIONAL)[1:]
    assert said(grid(lines)) == SAYS


def test_a_number_in_front_of_every_row() -> None:
    table = [["序号", *rows(NATIONAL)[0]], *([str(at), *row] for at, row in enumerate(rows(NATIONAL)[1:], 1))]
    assert said(grid(table)) == SAYS


def test_an_unknown_row_is_a_note_and_never_dropped_in_silence() -> None:
    table = grid([*rows(NATIONAL), ["十、区长信箱来信数", "封", "31"]])
    assert said(table) == SAYS
    assert notes(table) == ["table 1: unknown row label '十、区长信箱来信数' in the indicator table"]


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("主动公开政府信息总数", "disclosed.total"),
        ("全年主动公开政府信息数", ""),
        ("其中：政府网站公开数", "disclosed.website"),
        ("通过政府网站公开信息数", "disclosed.website"),
        ("收到信息公开申请总数", "applications.received.total"),
        ("受理申请数", "applications.received.total"),
        ("政府信息公开申请总数", "applications.received.total"),
        ("申请总次数", "applications.received.total"),
        ("当面申请数", ""),
        ("同意公开答复数", "applications.granted.total"),
        ("同意部分公开答复数", "applications.partly_granted.total"),
        ("不同意公开答复数", ""),
        ("申请政府信息公开行政复议数", "review.total"),
        ("行政复议申请数", "review.total"),
        ("因政府信息公开被提起行政诉讼数", "litigation.total"),
        ("收取费用总额", "fees.charged"),
        ("减免费用金额", ""),
    ],
)
def test_labels_in_other_words(label: str, code: str) -> None:
    text = f"统计指标 单位 统计数\n{label} 件 7\n收到申请数 件 61\n行政复议数量 件 2\n申请办结数 件 5"
    codes = [fact.code for fact in facts(grid(rows(text))) if fact.raw == "7"]
    assert codes == ([code] if code else [])


def test_printed_as_lines_with_bars() -> None:
    text = "五、附表\n" + "\n".join(" | ".join(row) + " |" for row in rows(NATIONAL))
    content = extract_plain(text, Hint())
    (table,) = (block for block in content.blocks if isinstance(block, Grid))
    assert said(table) == SAYS


@pytest.mark.parametrize(
    "text",
    [
        "项目 单位 数量\n路灯 盏 12\n座椅 把 7\n花坛 个 3",
        "指标 单位 数值\n常住人口 万人 41\n地区生产总值 亿元 88\n粮食产量 万吨 2",
        "名称 单位 数量\n收到申请数 件 3\n路灯 盏 12",
    ],
)
def test_tables_of_other_things_give_neither_facts_nor_notes(text: str) -> None:
    assert read_statutory(grid(rows(text)), 0, 2015) == ([], [])


@pytest.mark.parametrize(
    "form", ["a cell per line", "a row per line, apart by spaces", "bars between cells of a line each"]
)
def test_printed_as_lines_without_a_table(form: str) -> None:
    table = rows(NATIONAL)
    lines = {
        "a cell per line": [cell for row in table for cell in row],
        "a row per line, apart by spaces": ["　".join(row) for row in table],
        "bars between cells of a line each": [each for row in table for cell in row for each in (cell, "|")],
    }[form]
    text = "七、附表\n附表由办公室填报。\n" + "\n".join(lines) + "\n以上数据截至年底。"
    content = extract_plain(text, Hint())
    grids = [block for block in content.blocks if isinstance(block, Grid)]
    assert len(grids) == 1
    assert said(grids[0]) == SAYS
    assert content.blocks[-1] == "以上数据截至年底。"


def test_a_row_of_lines_that_lost_a_number_has_none() -> None:
    text = "统计指标\n单位\n2014年\n2015年\n收到申请数\n件\n3\n4\n申请办结数\n件\n4\n行政复议数量\n件\n1\n0\n行政诉讼数量\n件\n0\n2"
    (table,) = (block for block in extract_plain(text, Hint()).blocks if isinstance(block, Grid))
    assert said(table) == {
        "applications.received.total": 4,
        "review.total": 0,
        "litigation.total": 2,
        "applications.outcome_total.total": None,
    }
