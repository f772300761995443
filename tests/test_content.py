"""The text of a page without its furniture, with its title, date, tables and attachments."""

from __future__ import annotations

import pytest

from crawler.items import Grid, Hint
from pipelines.content import extract_plain
from pipelines.folding import fold, key, squeeze
from pipelines.page.chrome import is_chrome, without_counters
from pipelines.page.titles import is_document_title
from tests.pages_in_words import TEXT, content


def paragraphs(body: str) -> list[str]:
    return [block for block in content(body).blocks if isinstance(block, str)]


@pytest.mark.parametrize(
    "line",
    [
        "登录| 注册",
        "登錄 | 註冊",
        "扫一扫在手机上查看当前页面",
        "掃一掃在手機上查看當前頁面",
        "相關詞條",
        "熱門詞條",
        "聯絡我們",
        "打印本页　关闭窗口　版权所有",
        "【打印正文】",
        "【字体：大 中 小】",
        "您当前的位置：首页 > 政务公开 > 年报",
        "首页 > 政府信息公开年报",
        "分享到： 微信 微博",
        "听全文 无障碍 长者助手",
        "上一篇：关于某事的通知",
    ],
)
def test_chrome(line: str) -> None:
    assert is_chrome(line)


@pytest.mark.parametrize(
    "line",
    [
        "一、概述",
        "通过微信公众号发布信息12条。",
        "位置优越，交通便利。",
        "主办单位：云岭县公安局",
        "群众可以登录网站注册账号后查询办理进度。",
        "首页设置了信息公开专栏。",
        "云岭县公安局",
        "2013年8月28日",
    ],
)
def test_no_chrome(line: str) -> None:
    assert not is_chrome(line)


def test_download_counters_are_cut_and_counts_in_sentences_are_not() -> None:
    assert without_counters("附件【表格.xls】已下载15次") == "附件【表格.xls】"
    assert without_counters("表格已下载3万余次。") == "表格已下载3万余次。"


def test_scripts_hidden_parts_and_share_bars_are_no_text() -> None:
    inside = f"{TEXT}<script>var x='公开，信息';</script><p style='display: none'>隐藏，文字。</p><div class='bdshare'>分享，文字。</div><select><option>甲</option></select>"
    assert len(paragraphs(f'<div id="zoom">{inside}</div>')) == 1


def test_breaks_and_blocks_make_paragraphs_and_inline_elements_do_not() -> None:
    inside = (
        "<div>一、<b>概</b>述<br/>　　2022年，<span>我局</span>\n  公开信息<u>12</u>条。<div>二、其他</div>尾段。</div>"
        + TEXT
    )
    assert paragraphs(f'<div id="zoom">{inside}</div>')[:4] == [
        "一、概述",
        "2022年，我局公开信息12条。",
        "二、其他",
        "尾段。",
    ]


def test_tables_stay_tables_and_layout_is_walked_through() -> None:
    data = "<table><tr><td>行政处罚</td><td>12</td></tr><tr><td>行政强制</td><td>3</td></tr></table>"
    page = content(f'<div id="zoom"><table width=100%><tr><td>{TEXT}{data}</td></tr></table></div>')
    assert [type(block) for block in page.blocks] == [str, Grid]
    assert isinstance(page.blocks[1], Grid)
    assert (page.blocks[1].rows, page.blocks[1].columns) == (2, 2)


def test_a_title_printed_again_is_left_out_of_the_text() -> None:
    title = "雲嶺縣公安局2022年政府信息公開工作年度報告"
    page = content(
        f'<h1>云岭县公安局2022年政府信息公开工作年度报告</h1><div id="zoom"><p>雲嶺縣公安局2022年</p><p>政府信息公開工作年度報告</p><p>{title}</p>{TEXT}</div>'
    )
    assert len(page.blocks) == 1


def test_attachments_by_extension_by_address_and_by_viewer() -> None:
    inside = (
        f"{TEXT}<a href='./P020230112.PDF'>报告</a><a href='/module/download/downfile.jsp?classid=0&filename=ab12.docx' title='表格.docx'></a>"
        "<a href='http://[broken'>坏.pdf</a><a href='javascript:void(0)'>某.xls</a><a href='/a/b.html'>正文</a>"
        "<iframe src='/pdf/viewer.html?file=%2Fattach%2F9.pdf'></iframe>"
    )
    after = "<p>相关附件：<a href='/d/a.xlsx?v=2'>附表</a></p><div class='related'><a href='/old.pdf'>旧</a></div><p>主办单位：某局</p><a href='/help.pdf'>帮助</a>"
    page = content(f"<a href='/menu.pdf'>菜单</a><div id='zoom'>{inside}</div>{after}")
    assert [
        (link.url.removeprefix("http://www.yunling.example"), link.title) for link in page.attachments
    ] == [
        ("/zwgk/202301/P020230112.PDF", "报告"),
        ("/module/download/downfile.jsp?classid=0&filename=ab12.docx", "表格.docx"),
        ("/attach/9.pdf", "9.pdf"),
        ("/d/a.xlsx?v=2", "附表"),
    ]


@pytest.mark.parametrize(
    ("address", "label", "is_file"),
    [
        ("/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=12&wbfileid=345", "年报", True),
        ("/attachment/202401/ab12cd", "点击下载", True),
        ("/attach/0/1a2b3c", "年报", True),
        ("/cms/file/download?id=77", "年报", True),
        ("/downloadFile.action?id=77", "年报", True),
        ("/api-gateway/jpaas-web-server/front/document/download-file?fileUrl=%2Fa&fileName=b", "年报", True),
        ("/u/cms/www/20240118_77", "附件1：统计表.xls", True),
        ("/u/cms/www/20240118_77", "附件1：统计表", False),
        ("/d/年报.rar", "年报", True),
        ("/xxgk/attachment/index.html", "附件：年报.doc", False),
        ("/download/", "下载中心", False),
        ("/art/2024/1/18/art_1_2.html", "《年报》.pdf", False),
        ("javascript:down('a.pdf')", "年报.pdf", False),
        ("#a", "年报.pdf", False),
        ("/" + "attach/" * 100_000, "年报", False),
    ],
)
def test_what_links_a_file(address: str, label: str, is_file: bool) -> None:
    page = content(f"<div id='zoom'>{TEXT}<a href='{address}'>{label}</a></div>")
    assert bool(page.attachments) is is_file


def test_plain_text_with_a_title_on_two_lines_and_an_info_line() -> None:
    text = "登录| 注册\n\n雲嶺縣公安局2022年\n政府信息公開工作年度報告\n發布日期：2023-01-12    點擊數：9\n　　正文第一段。\n掃一掃在手機上查看當前頁面\n"
    page = extract_plain(text, Hint())
    assert page.title == "雲嶺縣公安局2022年政府信息公開工作年度報告"
    assert page.published == "2023-01-12"
    assert page.blocks == ("正文第一段。",)


def test_plain_text_rows_with_bars_are_a_table() -> None:
    page = extract_plain("二、情况\n规章 | 0 | 0 |\n行政许可 | 6 |\n三、其他", Hint())
    assert [type(block) for block in page.blocks] == [str, Grid, str]


def test_one_line_with_a_bar_is_text() -> None:
    assert extract_plain("甲 | 乙 | 丙", Hint()).blocks == ("甲 | 乙 | 丙",)


def test_number_above_the_title_is_the_documents_own() -> None:
    text = "云岭县公安局文件\n云公发〔2021〕7号\n关于做好年报工作的通知\n各派出所：\n根据《通知》（云府办发〔2013〕45号）要求，现通知如下。"
    page = extract_plain(text, Hint())
    assert (page.title, page.number) == ("关于做好年报工作的通知", "云公发〔2021〕7号")


def test_folding_is_for_matching_in_either_script() -> None:
    assert fold("發(fā)布日期：２０２３") == "发布日期:2023"
    assert fold("政(zheng)(zheng)府(fu)(fu)") == "政府"
    assert key("雲嶺縣 《年度報告》") == key("云岭县年度报告")
    assert squeeze("　商业\n 企业  AB\n CD\u200b ") == "商业企业 AB CD"


@pytest.mark.parametrize(
    ("line", "is_title"),
    [
        ("云岭县2022年政府信息公开工作年度报告", True),
        ("关于印发《某工作方案》的通知（云公发〔2021〕7号）", True),
        ("根据有关规定，现将报告公布如下：", False),
        ("云岭县公安局2022年", False),
        ("各派出所：", False),
    ],
)
def test_what_reads_like_a_title(line: str, is_title: bool) -> None:
    assert is_document_title(line) is is_title
