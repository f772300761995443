"""Kind, agency, year, date and number, from the document and not from where it stands."""

from __future__ import annotations

import pytest

from crawler.items import Hint
from pipelines.dates import address_date, find_date, is_date_only
from pipelines.identity import Identity, identify
from pipelines.page.metadata import from_lines, is_metadata
from pipelines.page.numbers import document_number, is_number_line, number_in_title

UNKNOWN = Hint()


def identity(
    title: str, *lines: str, source: str = "", published: str = "", kind: str = "page", hint: Hint = UNKNOWN
) -> Identity:
    return identify(title, lines, source, published, hint, kind)


@pytest.mark.parametrize(
    ("title", "agency", "year"),
    [
        ("云岭县公安局2022年政府信息公开工作年度报告", "云岭县公安局", 2022),
        ("2011年度云岭市公安局政府信息公开工作报告", "云岭市公安局", 2011),
        ("云岭市2018年政府信息公开工作年度报告", "云岭市人民政府", 2018),
        ("云岭县白石镇2021年政府信息公开工作年度报告", "云岭县白石镇人民政府", 2021),
        ("云岭市东关街道2021年政府信息公开年报", "云岭市东关街道办事处", 2021),
        ("云岭市人民政府办公室2020年政府信息公开工作年度报告", "云岭市人民政府办公室", 2020),
        ("云岭县水务局二〇一五年政府信息公开工作年度报告", "云岭县水务局", 2015),
        ("关于云岭县公安局2017年度政府信息公开工作情况的报告", "云岭县公安局", 2017),
    ],
)
def test_title_names_agency_and_year(title: str, agency: str, year: int) -> None:
    found = identity(title)
    assert (found.kind, found.agency, found.year, found.notes) == ("annual_report", agency, year, ())


def test_a_zone_is_completed_and_never_called_peoples_government() -> None:
    title = "云岭高新技术产业开发区2022年政府信息公开工作年度报告"
    assert identity(title).agency == "云岭高新技术产业开发区"
    assert (
        identity(title, source="云岭高新技术产业开发区管理委员会").agency
        == "云岭高新技术产业开发区管理委员会"
    )


def test_a_nameless_bureau_is_completed_by_source_or_site_file() -> None:
    title = "公安局2022年政府信息公开工作年度报告"
    assert identity(title, source="云岭县公安局").agency == "云岭县公安局"
    assert identity(title, hint=Hint(agency="云岭县公安局")).agency == "云岭县公安局"


def test_title_from_the_introduction() -> None:
    intro = "根据《条例》和《关于印发<政府信息公开工作年度报告格式>的通知》要求，现发布《云岭县公安局2023年政府信息公开工作年度报告》。"
    found = identity("", intro)
    assert found.title == "云岭县公安局2023年政府信息公开工作年度报告"
    assert (found.agency, found.year) == ("云岭县公安局", 2023)


def test_the_site_file_is_the_last_resort_and_said_so() -> None:
    found = identity("2022年政府信息公开工作年度报告", hint=Hint(agency="云岭县公安局"))
    assert found.agency == "云岭县公安局"
    assert any("site file" in note for note in found.notes)
    introduced = identity(
        "2022年政府信息公开工作年度报告",
        "现公布云岭县卫生局2022年政府信息公开工作年度报告。",
        hint=Hint(agency="云岭县公安局"),
    )
    assert introduced.agency == "云岭县卫生局"


def test_title_and_period_that_disagree_are_noted() -> None:
    period = "本报告所列数据的统计期限自2017年1月1日起至2017年12月31日止。"
    found = identity("云岭县公安局2016年政府信息公开工作年度报告", period)
    assert found.year == 2016
    assert found.notes == ("the title says 2016, the period of the figures is 2017",)


def test_the_period_gives_the_year_where_the_title_has_none() -> None:
    found = identity("云岭县公安局政府信息公开工作年度报告", "统计数据从2023年1月1日至2023年12月31日。")
    assert found.year == 2023


def test_a_period_over_several_years_is_no_year() -> None:
    assert (
        identity("云岭县公安局政府信息公开工作年度报告", "自2008年1月1日起至2023年12月31日止。").year is None
    )


def test_notice_is_signed_and_dated_at_its_end() -> None:
    found = identity(
        "关于印发《云岭县公安局工作安排》的通知",
        "各派出所：",
        "云岭县公安局",
        "2013年8月28日",
        "云岭县公安局工作安排",
    )
    assert (found.kind, found.agency, found.published, found.year) == (
        "notice",
        "云岭县公安局",
        "2013-08-28",
        2013,
    )


def test_notice_title_that_begins_with_its_agency() -> None:
    assert (
        identity("云岭县公安局关于做好2014年信息公开工作的通知", published="2013-12-02").agency
        == "云岭县公安局"
    )
    assert identity("云岭县公安局关于做好2014年信息公开工作的通知", published="2013-12-02").year == 2013


def test_the_column_decides_only_what_the_title_leaves_open() -> None:
    assert identity("政府信息公开指南", kind="annual_report").kind == "annual_report"
    assert identity("关于报送年度报告的通知", kind="annual_report").kind == "notice"
    assert identity("云岭县2022年政府信息公开工作年度报告", kind="attachment").kind == "attachment"


def test_a_text_of_another_year_than_its_title_is_noted() -> None:
    told = ["2017年，我局推进公开。", "2017年公开信息3条。", "2017年没有收到申请。"]
    found = identity("云岭县公安局2016年政府信息公开工作年度报告", *told)
    assert (found.year, found.notes) == (
        2016,
        ("the title says 2016, the text tells of 2017 and never of 2016",),
    )
    assert identity("云岭县公安局2016年政府信息公开工作年度报告", *told, "2016年开展培训。").notes == ()
    assert identity("云岭县公安局2016年政府信息公开工作年度报告", told[0]).notes == ()


def test_a_source_of_another_place_is_noted_and_a_government_above_is_not() -> None:
    title = "云岭县公安局2022年政府信息公开工作年度报告"
    assert identity(title, source="白石县公安局").notes == (
        "the title names 云岭县公安局, the source 白石县公安局",
    )
    assert identity(title, source="澄川市人民政府").notes == ()
    assert identity(title, source="云岭县人民政府办公室").notes == ()


def test_digits_that_lost_their_neighbours_are_no_year() -> None:
    assert identity("云岭县公安局201511日政府信息公开工作年度报告").year is None


@pytest.mark.parametrize(
    ("title", "agency"),
    [
        ("云岭县公安局关于2014年政府信息公开工作情况的报告", "云岭县公安局"),
        ("云岭县公安局2014年度政府信息公开年度工作报告", "云岭县公安局"),
        ("2014年云岭县公安局政府信息公开年报", "云岭县公安局"),
    ],
)
def test_forms_of_titles(title: str, agency: str) -> None:
    found = identity(title)
    assert (found.kind, found.agency, found.year) == ("annual_report", agency, 2014)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-01-18 10:12", "2024-01-18"),
        ("2024/1/8", "2024-01-08"),
        ("2013年8月28日", "2013-08-28"),
        ("二〇一三年八月二十八日", "2013-08-28"),
        ("201511日", ""),
        ("2024-13-40", ""),
        ("电话2024-0118", ""),
    ],
)
def test_dates(text: str, date: str) -> None:
    assert find_date(text) == date


def test_date_lines_and_addresses() -> None:
    assert is_date_only("2013年8月28日")
    assert not is_date_only("2013年8月28日印发")
    assert address_date("http://a.gov.cn/202401/t20240118_1.html") == "2024-01-18"
    assert address_date("http://a.gov.cn/art/2018/2/1/art_1_2.html") == "2018-02-01"
    assert address_date("file:///tmp/20240118/x.html") == ""


@pytest.mark.parametrize(
    "printed",
    [
        "云公发〔2021〕7号",
        "云公发[2021]7号",
        "云公发【2021】7号",
        "云公发（2021）7号",
        "雲公發〔2021〕7號",
        "云公发〔2021 7号",
        "云公发〔20217号",
    ],
)
def test_document_numbers_in_all_brackets(printed: str) -> None:
    assert document_number(printed) == "云公发〔2021〕7号"


def test_only_its_own_number_is_a_documents_number() -> None:
    assert is_number_line("云公发〔2021〕7号")
    assert not is_number_line("根据《通知》（云府办发〔2013〕45号）精神")
    assert number_in_title("关于做好工作的通知（云公发〔2021〕7号）") == "云公发〔2021〕7号"
    assert number_in_title("关于贯彻云公发〔2021〕7号文件的通知") == ""


def test_information_block_in_both_layouts() -> None:
    inline = from_lines(["来源：云岭县公安局　发布日期：2024-01-18 浏览次数：12"])
    assert (inline.source, inline.published) == ("云岭县公安局", "2024-01-18")
    apart = from_lines(
        [
            "索 引 号",
            "640324/2024-1",
            "發布機構：",
            "雲嶺縣公安局",
            "文 號",
            "无",
            "發布日期",
            "2024年1月18日",
        ]
    )
    assert (apart.source, apart.published, apart.number) == ("云岭县公安局", "2024-01-18", "")


def test_a_website_is_no_source() -> None:
    assert from_lines(["来源：本站"]).source == ""


@pytest.mark.parametrize(
    ("line", "head", "body"),
    [
        ("发布日期:2012-02-20    点击数:", True, True),
        ("來源：雲嶺縣公安局　瀏覽次數：15", True, True),
        ("索引号：640324/2024-1", True, False),
        ("责任编辑：某某", True, True),
        ("时间：5月1日上午9时", False, False),
        ("来源：大数据中心汇总", False, False),
        ("一、发布日期和点击数的统计", False, False),
    ],
)
def test_lines_about_the_text(line: str, head: bool, body: bool) -> None:
    assert is_metadata(line, is_head=True) is head
    assert is_metadata(line, is_head=False) is body
