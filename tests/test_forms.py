"""Which form an annual report is written in, by its tables, its chapters and its year."""

from __future__ import annotations

import pytest

from crawler.items import Fact, Section
from pipelines.forms import form_of

MODERN = (
    "总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况", "存在的主要问题及改进情况", "其他需要报告的事项",
)  # fmt: skip
OLD = ("概述", "主动公开政府信息情况", "依申请公开政府信息情况", "政府信息公开收费及减免情况", "行政复议、诉讼情况", "存在的主要问题和改进措施")  # fmt: skip


def sections(*headings: str, text: str = "正文") -> list[Section]:
    return [Section(1, str(at), heading, text, (str(at),), None) for at, heading in enumerate(headings, 1)]


def facts(*codes: str) -> list[Fact]:
    return [Fact(code, 1, "件", "number", "1", "table", None, "") for code in codes]


def form(
    year: int | None = 2022,
    headings: tuple[str, ...] = (),
    codes: tuple[str, ...] = (),
    *,
    kind: str = "annual_report",
    title: str = "澄川县公安局政府信息公开工作年度报告",
    text: str = "",
) -> str:
    return form_of(kind, title, year, sections(*headings), facts(*codes), text)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("normative_documents.made",), "2021"),
        (("applications.other.unpaid.total",), "2021"),
        (("normative_documents.newly_made",), "2019"),
        (("procurement.projects",), "2019"),
        (("licensing.previous_items", "applications.other.total"), "2019"),
    ],
)
def test_tables_tell_whatever_year_a_title_says(codes: tuple[str, ...], expected: str) -> None:
    assert {form(year, OLD, codes) for year in (None, 2016, 2019, 2023)} == {expected}


def test_tables_of_two_forms_leave_it_to_the_chapters() -> None:
    both = ("normative_documents.made", "procurement.projects")
    assert form(2020, MODERN, both) == "2019"
    assert form(None, MODERN, both) == ""


@pytest.mark.parametrize(
    ("year", "headings", "expected"),
    [
        (2019, MODERN, "2019"),
        (2020, MODERN, "2019"),
        (2021, MODERN, "2021"),
        (2024, MODERN[:3], "2021"),
        (2019, OLD, "old"),
        (2012, OLD, "old"),
        (2012, OLD[:3], "old"),
        (None, OLD, "old"),
        (2022, ("见附件",), ""),
        (2012, (), ""),
        (2012, MODERN, "old"),
    ],
)
def test_chapters_and_year(year: int | None, headings: tuple[str, ...], expected: str) -> None:
    assert form(year, headings) == expected


def test_the_form_a_report_names_goes_before_its_year() -> None:
    named = "根据《工作年度报告格式》（国办公开办函〔2021〕30号）编制。"
    assert form(2020, MODERN, text=named) == "2021"
    assert form(None, MODERN, text=named) == "2021"


def test_an_old_report_without_chapters_is_told_by_its_prose() -> None:
    letter = sections("", text="全年公开信息一千余条。" * 30)
    assert form_of("annual_report", "年度报告", 2013, letter, [], "") == "old"


def test_only_reports_have_a_form() -> None:
    assert form(kind="notice", headings=MODERN) == ""
    assert form(kind="attachment", title="名单", headings=MODERN) == ""
    assert form(kind="attachment", headings=MODERN) == "2021"
