"""What a page says about itself: labels in every layout, dates and titles that disagree, tags of other sites."""

from __future__ import annotations

import pytest

from crawler.items import Hint
from tests.pages_in_words import TEXT, content


def test_an_information_block_inside_the_text_is_read_and_left_out() -> None:
    block = "<table><tr><td>索引号</td><td>123</td><td>发布机构</td><td>云岭县公安局</td></tr><tr><td>文号</td><td>云公发〔2023〕5号</td><td>发布日期</td><td>2023-01-09</td></tr></table>"
    page = content(f'<div id="zoom">{block}{TEXT}</div>')
    assert (page.source, page.number, page.published) == ("云岭县公安局", "云公发〔2023〕5号", "2023-01-09")
    assert len(page.blocks) == 1


@pytest.mark.parametrize(
    ("head", "line", "hint", "published"),
    [
        (
            '<META NAME="PUBDATE" content="2023/01/11 09:30">',
            "发布日期：2023-01-12",
            "2023-01-14",
            "2023-01-11",
        ),
        ('<meta name="Maketime" content="2023年01月11日">', "", "", "2023-01-11"),
        ("", "发布日期：2023-01-12", "2023-01-14", "2023-01-12"),
        ("", "2023-01-12 10:20 来源：本站", "2023-01-14", "2023-01-12"),
        ("", "更新，无日期", "2023-01-14", "2023-01-14"),
        ("", "", "", "2023-01-15"),
    ],
)
def test_order_of_dates(head: str, line: str, hint: str, published: str) -> None:
    page = content(f'<div>{line}</div><div id="zoom">{TEXT}</div>', head, Hint(published=hint))
    assert page.published == published


def test_title_order() -> None:
    tag = '<meta name="ArticleTitle" content="云岭县公安局2022年&lt;br/&gt;政府信息公开年报">'
    heading = "<h2>云岭县公安局2022年政府信息公开工作年度报告</h2>"
    site = "<title>云岭县公安局2022年政府信息公开工作年度报告_云岭县人民政府</title>"
    text = f'<div id="zoom">{TEXT}</div>'
    assert content(heading + text, tag + site).title == "云岭县公安局2022年政府信息公开年报"
    assert content(heading + text, site).title == "云岭县公安局2022年政府信息公开工作年度报告"
    assert content(text, site).title == "云岭县公安局2022年政府信息公开工作年度报告"
    assert content(
        "<h1>云岭县人民政府</h1>" + heading + text, "<title>云岭县人民政府</title>"
    ).title.startswith("云岭县公安局")


BLOCK = (
    ("索 引 号", "123/2023-1"),
    ("發布機構", "云岭县公安局"),
    ("文 号", "云公发【2023】5号"),
    ("公开日期", "2023-01-09"),
)


@pytest.mark.parametrize(
    "layout",
    [
        "<ul>" + "".join(f"<li>{label}：{value}</li>" for label, value in BLOCK) + "</ul>",
        "<ul>" + "".join(f"<li>{label}</li><li>{value}</li>" for label, value in BLOCK) + "</ul>",
        "<table>"
        + "".join(f"<tr><td>{label}：</td><td>{value}</td></tr>" for label, value in BLOCK)
        + "</table>",
        "<p>" + " | ".join(f"{label} | {value}" for label, value in BLOCK) + " |</p>",
        "<p>" + " | ".join(f"{label}： | {value}" for label, value in BLOCK) + " |</p>",
        "<p>索引號(hào)：123/2023-1　發(fā)布機(jī)構(gòu)：云岭县公安局</p><p>文　　号：云公发【2023】5号　公开日期：2023-01-09</p>",
    ],
    ids=["line", "bullets", "table", "bars", "bars and colons", "two pairs"],
)
@pytest.mark.parametrize("place", ["before", "inside"])
def test_layouts_of_an_information_block(layout: str, place: str) -> None:
    outside, inside = (layout, "") if place == "before" else ("", layout)
    page = content(f'<div>{outside}</div><div id="zoom">{inside}<p>简短。</p>{TEXT}</div>')
    assert (page.source, page.number, page.published) == ("云岭县公安局", "云公发〔2023〕5号", "2023-01-09")
    assert len(page.blocks) == 2


def test_values_without_labels_give_only_what_is_unmistakable() -> None:
    values = ("005252/2020-1", "公安、安全 / 通知", "云岭县公安局", "2020-08-14", "云公通〔2020〕230号")
    block = "".join(f"<li>{value}</li>" for value in values)
    page = content(f'<ul>{block}</ul><div id="zoom">{TEXT}</div>')
    assert (page.number, page.published, page.source) == ("云公通〔2020〕230号", "2020-08-14", "")
    two = content(
        f'<ul>{block}<li>2020-09-01</li></ul><div id="zoom">{TEXT}</div>', hint=Hint(published="2020-08-20")
    )
    assert two.published == "2020-08-20"


def test_a_list_of_documents_is_no_information_block() -> None:
    table = "<table><tr><td>文件名称</td><td>文号</td><td>发布日期</td></tr><tr><td>某办法</td><td>云公发〔2023〕5号</td><td>2023-01-09</td></tr></table>"
    page = content(f'<div id="zoom">{TEXT}{table}</div>')
    assert len(page.blocks) == 2
    assert page.number == ""


@pytest.mark.parametrize(
    "line",
    ["有效期至：2027-01-01", "失效时间：2027-01-01", "实施日期：2023-01-01", "成文日期：2023-01-01", "生成日期：2023-01-01", "今天是2023年1月1日", "2023年1月1日 星期日"],
)  # fmt: skip
def test_other_dates_are_not_that_of_publication(line: str) -> None:
    page = content(f'<div>{line}</div><div id="zoom">{TEXT}</div>', hint=Hint(published="2023-01-14"))
    assert page.published == "2023-01-14"


def test_the_date_of_the_address_is_said_to_be_one() -> None:
    (note,) = content(f'<div id="zoom">{TEXT}</div>').notes
    assert "2023-01-15" in note
    assert "address" in note


def test_dates_that_disagree_are_noted() -> None:
    tag = '<meta name="PubDate" content="2023-01-11 08:00">'
    page = content(
        f'<p>发布日期：2023-01-12</p><div id="zoom">{TEXT}</div>', tag, Hint(published="2023-01-11")
    )
    assert page.notes == (
        "the prescribed tag says published 2023-01-11, the page 2023-01-12",
        "the prescribed tag says published 2023-01-11, the address 2023-01-15",
    )


def test_tags_left_over_from_another_site_do_not_win() -> None:
    tags = '<title>云岭县公安局2022年政府信息公开年报_云岭县人民政府</title><meta name="SiteName" content="白石市人民政府"><meta name="ArticleTitle" content="白石市公安局2020年政府信息公开年报"><meta name="ContentSource" content="白石市公安局"><meta name="PubDate" content="2023-01-15">'
    page = content(
        f'<h1>云岭县公安局2022年政府信息公开年报</h1><p>来源：云岭县公安局</p><div id="zoom">{TEXT}</div>',
        tags,
    )
    assert (page.title, page.source) == ("云岭县公安局2022年政府信息公开年报", "云岭县公安局")
    assert [name for name in ("ArticleTitle", "ContentSource", "SiteName") if any(name in note for note in page.notes)] == ["ArticleTitle", "ContentSource", "SiteName"]  # fmt: skip


@pytest.mark.parametrize(
    "heading",
    [
        "<h1>云岭县公安局<br>2022年政府信息公开工作年度报告</h1>",
        "<h1>云岭县公安局</h1><h1>2022年政府信息公开工作年度报告</h1>",
        "<div class='bt'>云岭县公安局2022年<p>政府信息公开工作</p><p>年度报告</p></div>",
    ],
)
def test_a_heading_broken_over_lines_is_one_title(heading: str) -> None:
    tag = "<title>云岭县公安局2022年政府信息公开工作年度报告-云岭县人民政府</title>"
    page = content(f'{heading}<div id="zoom">{TEXT}</div>', tag)
    assert page.title == "云岭县公安局2022年政府信息公开工作年度报告"


def test_the_name_of_a_column_is_no_title() -> None:
    column = "<h2>政府信息公开年报</h2>"
    title = "<p>云岭县公安局2022年政府信息公开年报</p>"
    assert content(f'{column}<div id="zoom">{TEXT}</div>').title == ""
    page = content(f'<div id="zoom"><p>政府信息公开年报</p>{title}{TEXT}</div>')
    assert page.title == "云岭县公安局2022年政府信息公开年报"


def test_a_column_in_the_title_tag_is_no_title() -> None:
    assert content(f'<div id="zoom">{TEXT}</div>', "<title>政府信息公开年报</title>").title == ""
