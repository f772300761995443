"""Official documents: addressees, signature and date as GB/T 9704-2012 lays them out, and the documents a text cites."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import read_file
from pipelines.citations import MOST, find_citations
from pipelines.notices import Notice, read_notice
from pipelines.page.numbers import document_number

SEEDS = Path(__file__).parent.parent.parent / "shared" / "seeds"
BRACKETS = ("〔2013〕", "[2013]", "［2013］", "【2013】", "（2013）", "(2013)", "﹝2013﹞", "〖2013〗", "〈2013〉", "<2013>", "{2013}", "「2013」", "『2013』", " 〔2013〕 ", "〔2013")  # fmt: skip


def notice(*lines: str, title: str = "", number: str = "", agency: str = "") -> Notice:
    return read_notice("\n".join([title, *lines]), lines, title=title, number=number, agency=agency)


def cited(text: str, **own: str) -> list[tuple[str, str]]:
    """(number, title) of what a text cites; every citation must stand where it says."""
    found = find_citations(text, **own)
    assert all(text[each.start : each.end] == each.text for each in found)
    return [(each.number, each.title) for each in found]


@pytest.mark.parametrize("year", BRACKETS)
def test_a_number_in_any_brackets_is_the_same_number(year: str) -> None:
    printed = f"澄府办发{year}45号"
    assert document_number(printed) == "澄府办发〔2013〕45号"
    assert cited(f"根据《关于当前重点工作安排的通知》（{printed}）精神") == [
        ("澄府办发〔2013〕45号", "关于当前重点工作安排的通知")
    ]
    assert cited(f"根据{printed}文件精神，结合实际，制定本方案。") == [("澄府办发〔2013〕45号", "")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("按照澄川市政府办公厅澄府办发〔2013〕45号文件要求", [("澄府办发〔2013〕45号", "")]),
        (
            "依据澄公发〔2013〕第12号和岚公发〔2014〕3号",
            [("澄公发〔2013〕12号", ""), ("岚公发〔2014〕3号", "")],
        ),
        ("和政发〔2020〕8号已经废止", [("和政发〔2020〕8号", "")]),
        ("澄教局发〔2020〕8号", [("澄教局发〔2020〕8号", "")]),
        ("澄川市公安局澄公发〔2020〕8号", [("澄公发〔2020〕8号", "")]),
        ("澄政发〔2020〕8号《关于安全生产的意见》", [("澄政发〔2020〕8号", "关于安全生产的意见")]),
        (
            "财政部公告2019年第39号、国务院令第711号",
            [("财政部公告2019年第39号", ""), ("国务院令第711号", "")],
        ),
        (
            "根据《澄川市信息公开规定》（以下简称《规定》），按《规定》第三条办理。",
            [("", "澄川市信息公开规定")],
        ),
        ("《关于印发〈办事指南〉的通知》", [("", "关于印发《办事指南》的通知")]),
        ("《关于印发《办事指南》的通知》", [("", "关于印发《办事指南》的通知")]),
        ("《人民日报》、《红楼梦》和“法宣在线”", []),
        ("《条例》、《通知》", []),
        ("《澄川市考核办法（试行）》", [("", "澄川市考核办法（试行）")]),
        ("表决（2019）3号，电话〔2019〕", [("表决〔2019〕3号", "")]),
        ("《甲县实施办法《乙县实施办法》", [("", "乙县实施办法")]),
    ],
)
def test_what_a_sentence_cites(text: str, expected: list[tuple[str, str]]) -> None:
    assert cited(text) == expected


def test_a_document_cites_neither_itself_nor_what_it_issues() -> None:
    title = "关于印发《澄川市信息公开工作办法》的通知"
    text = f"{title}\n澄政发〔2020〕8号\n现将《澄川市信息公开工作办法》印发给你们，《关于做好公开工作的意见》同时废止。"
    assert cited(text, title=title, number="澄政发〔2020〕8号") == [("", "关于做好公开工作的意见")]
    forwarded = "转发《澄川市信息公开工作办法》的通知"
    assert cited(f"{forwarded}\n现予转发。", title=forwarded) == [("", "澄川市信息公开工作办法")]


def test_a_document_is_cited_once_and_a_later_number_is_given_to_it() -> None:
    text = "《关于做好公开工作的意见》……《关于做好公开工作的意见》（澄政发〔2020〕8号）……澄政发〔2020〕8号"
    assert cited(text) == [("澄政发〔2020〕8号", "关于做好公开工作的意见")]


@given(st.text("《》〈〉<>〔〕()（）[]2013年45号澄府发根据通知，。\n 简称", max_size=200))
def test_any_text_is_survived_and_citations_stand_where_they_say(text: str) -> None:
    cited(text)
    read_notice(text, text.split("\n"), title="", number="", agency="")


@pytest.mark.parametrize(
    "piece",
    [
        "《",
        "》",
        "《甲通知》",
        "甲",
        "（",
        "〔2013〕45号",
        "澄府发〔2013〕45号",
        "公告 2019 年 第 ",
        "各县：",
        "2013年8月28日\n",
    ],
)
def test_hostile_repetition_is_read_in_linear_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    began = time.perf_counter()
    found = read_notice(text, text.split("\n"), title="", number="", agency="")
    assert time.perf_counter() - began < 8
    assert len(found.citations) <= MOST


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("澄川市各公安分局、县公安局，市局有关单位：", ["澄川市各公安分局", "县公安局", "市局有关单位"]),
        ("各县（市、区）人民政府，市政府各委、办、局，各直属机构:", ["各县（市、区）人民政府", "市政府各委、办、局", "各直属机构"]),
        ("县人民政府：", ["县人民政府"]),
        ("广大市民朋友：", ["广大市民朋友"]),
        ("各科室、所队：现将考核安排印发给你们。", ["各科室", "所队"]),
        ("现将有关事项通知如下：", []),
        ("联系电话：12345678", []),
        ("报名时间：2023年5月4日", []),
        ("本局各项工作已经完成。", []),
    ],
)  # fmt: skip
def test_addressees(line: str, names: list[str]) -> None:
    assert list(notice(line, "一、总体情况").addressees) == names


def test_a_notice_with_what_it_issues_is_signed_above_it() -> None:
    read = notice(
        "各科室：",
        "现将《办法》印发给你们，请遵照执行。",
        "特此通知。",
        "澄川市公安局（印章）",
        "2013年8月28日",
        "（此件公开发布）",
        "澄川市公安局信息公开办法",
        "第一条 为规范公开工作，制定本办法。",
        "澄川市人民政府办公室",
        "2012年1月1日",
        agency="澄川市人民政府",
    )
    assert (read.issuer, read.signature, read.signed) == ("澄川市公安局", "澄川市公安局", "2013-08-28")


@pytest.mark.parametrize(
    ("lines", "issuer", "signed"),
    [
        (["澄川市公安局 澄川市司法局", "2013年8月28日"], "澄川市公安局 澄川市司法局", "2013-08-28"),
        (
            ["澄川市公安局", "澄川市司法局", "二〇一三年八月二十八日"],
            "澄川市公安局 澄川市司法局",
            "2013-08-28",
        ),
        (["澄 川 市 公 安 局", "2013 年 8 月 28 日"], "澄川市公安局", "2013-08-28"),
        (["澄川市公安局2013年8月28日"], "澄川市公安局", "2013-08-28"),
        (["澄川市安全生产领导小组", "2013年8月28日"], "澄川市安全生产领导小组", "2013-08-28"),
        (["2013年8月28日"], "代替", "2013-08-28"),
        (["县长：王某某", "2013年8月28日"], "代替", "2013-08-28"),
        (["附件：1. 名单", "抄送：市政府办公室。"], "代替", ""),
    ],
)
def test_signature_and_date(lines: list[str], issuer: str, signed: str) -> None:
    read = notice("各科室：", "请遵照执行。", *lines, agency="代替")
    assert (read.issuer, read.signed) == (issuer, signed)


def test_a_person_who_signs_is_kept_as_printed() -> None:
    assert notice("现予公布。", "县长：王某某", "2013年8月28日").signature == "县长：王某某"


def test_a_real_notice() -> None:
    path = SEEDS / "002_2c17a3415ec0e496.txt"
    if not path.exists():
        pytest.skip("../shared/seeds is not here")
    read = read_file(path)
    assert read.addressees == ("上海市各公安分局", "县公安局", "市局有关单位")
    assert (read.issuer, read.signature, read.signed) == ("上海市公安局", "上海市公安局", "2013-08-28")
    assert read.citations[0].number == "沪府办发〔2013〕45号"
    assert read.citations[0].title == "关于当前本市政府信息公开重点工作安排的通知"
    assert read.form == ""
