"""Which element of a page holds its article: by name, by density, or embedded as data."""

from __future__ import annotations

import pytest

from tests.pages_in_words import TEXT, content


@pytest.mark.parametrize(
    ("container", "name"),
    [
        ('<div id="zoom">{}</div>', "#zoom"),
        ('<font id="Zoom">{}</font>', "#zoom"),
        ('<span id="doZoom">{}</span>', "#dozoom"),
        ('<div class="zoomTY">{}</div>', ".zoomty"),
        ('<div class="view TRS_UEDITOR trs_paper_default">{}</div>', ".trs_ueditor"),
        ('<div class="TRS_Editor">{}</div>', ".trs_editor"),
        ('<div class="trs_editor_view">{}</div>', ".trs_editor_view"),
        ('<div class="TRS_PreAppend">{}</div>', ".trs_preappend"),
        ('<div id="UCAP-CONTENT">{}</div>', "#ucap-content"),
        ("<ucapcontent>{}</ucapcontent>", "ucapcontent"),
        ('<div id="zoomcon"><ucapcontent>{}</ucapcontent></div>', "ucapcontent"),
        ('<div class="pages_content">{}</div>', ".pages_content"),
        ('<div id="vsb_content_1031"><div class="v_news_content">{}</div></div>', "#vsb_content*"),
        ('<div id="vbs_content_2">{}</div>', "#vbs_content*"),
        ('<form name="_newscontent_fromname">{}</form>', "form[name=_newscontent_fromname]"),
        ('<table><tr><td class="GovInfoContent">{}</td></tr></table>', ".govinfocontent"),
        ('<div class="ewb-article-info">{}</div>', ".ewb-article-info"),
        ('<div class="ewb-con">{}</div>', ".ewb-*"),
        ('<div class="wzcon j-fontContent">{}</div>', ".j-fontcontent"),
        ('<div class="ls-article-info">{}</div>', ".ls-article-info"),
        ('<div class="artile_zw">{}</div>', ".artile_zw"),
        ('<div class="main-txt">{}</div>', ".main-txt"),
        ('<div class="wip_art_con">{}</div>', ".wip_art_con"),
        ('<div class="bt_content">{}</div>', ".bt_content"),
        ('<div id="mainText">{}</div>', "#maintext"),
        ('<div id="conN">{}</div>', "#conn"),
        ('<div id="BodyLabel">{}</div>', "#bodylabel"),
        ('<div id="NewsContent">{}</div>', "#newscontent"),
        ('<div id="ivs_content">{}</div>', "#ivs_content"),
        ('<div id="fontzoom">{}</div>', "#fontzoom"),
        ('<div class="article-main">{}</div>', ".article*"),
        ('<div class="content_detail">{}</div>', ".content*"),
    ],
)
def test_known_containers(container: str, name: str) -> None:
    page = content(
        f'<div class="menu"><p>首页，要闻，公开，服务，互动，专题，数据，机构。</p></div>{container.format(TEXT)}<p>页脚，版权所有，联系方式，网站地图。</p>'
    )
    assert page.container == name
    assert page.blocks == ("云岭县公安局认真贯彻条例，主动公开各类信息，受到群众欢迎。",)


def test_without_a_known_container_the_densest_block_is_read_and_noted() -> None:
    menu = "".join(
        f"<li><a href='/{n}'>关于某项工作的通知，第{n}号，请认真贯彻执行</a></li>" for n in range(30)
    )
    page = content(
        f"<div><ul>{menu}</ul></div><div><div class=x>{TEXT * 3}</div></div><div><p>版权所有</p></div>"
    )
    assert page.blocks == ("云岭县公安局认真贯彻条例，主动公开各类信息，受到群众欢迎。",) * 3
    assert page.container == "densest"
    assert "no known container: the densest block of text was read" in page.notes


def test_a_list_of_links_with_a_telling_name_is_no_article() -> None:
    links = "".join(f"<a href='/{n}'>关于某项工作的通知，第{n}号</a>" for n in range(9))
    page = content(f"<div class='article-list'>{links}</div><div class='x'>{TEXT * 2}</div>")
    assert len(page.blocks) == 2


def test_an_empty_named_container_is_not_believed() -> None:
    page = content(f'<span id="zoom">大 中 小</span><div class="x">{TEXT * 3}</div>')
    assert len(page.blocks) == 3


BOXES = (
    "<div><p>一、总体情况</p>{0}</div><div><p>二、主动公开情况</p>{0}</div><div><p>三、其他情况</p>{0}</div>"
)
SIDE = "".join(
    f"<li><a href='/{n}'>关于某项工作的通知，第{n}号，请认真贯彻执行</a><p>摘要，第{n}号。</p></li>"
    for n in range(30)
)


@pytest.mark.parametrize(
    "around",
    [
        "<div class='l'><ul>{side}</ul></div><div class='r'>{text}</div><div class='b'><p>地址，电话，邮编，传真。</p></div>",
        "<div class='r'>{text}</div><div class='l'><ul>{side}</ul></div>",
        "<table><tr><td width=200><ul>{side}</ul></td><td>{text}</td></tr></table>",
        "<div class='content'><div><ul>{side}</ul></div><div class='x'>{text}</div></div>",
    ],
    ids=["left", "right", "table", "generic name around both"],
)
def test_the_densest_block_holds_every_part_of_the_article_and_no_list(around: str) -> None:
    page = content(around.format(side=SIDE, text=f"<div class='t'>{BOXES.format(TEXT * 3)}</div>"))
    assert page.container == "densest"
    assert len(page.blocks) == 12


def test_a_container_that_a_parser_closed_early_yields_to_the_one_around_it() -> None:
    page = content(f"<div class='TRS_Editor'><p id='zoom'>{TEXT[3:-4]}</p>{TEXT * 5}</div>")
    assert page.container == ".trs_editor"
    assert len(page.blocks) == 6


def test_a_short_container_stays_beside_much_other_text() -> None:
    page = content(
        f"<div>{TEXT * 9}</div><div id='zoom'>附件：<a href='/a.pdf'>云岭县公安局2022年年度报告全文</a></div>"
    )
    assert (page.container, len(page.blocks)) == ("#zoom", 1)


def test_the_mark_behind_a_text_ends_it() -> None:
    inside = f"{TEXT}<meta name='ContentEnd'><p>页面上的其他文字，与正文无关。</p>"
    assert len(content(f"<div id='zoom'>{inside}</div>").blocks) == 1


CONFIG = """<div id="app">正在加载</div><script>window._CONFIG = {{ SID: 1, DETAIL: {detail}, TREE: [] }};</script>"""
QUOTED = '{{"title": "云岭县公安局2022年政府信息公开工作年度报告", "content": "{0}", "document_number": "云公发〔2023〕7号", "publisher": "云岭县公安局", "display_publish_time": "2023-01-09 10:00:00", "attachment": [{{"url": "/attachment/0/1/1/2.pdf", "name": "全文.pdf"}}]}}'
UNQUOTED = '{{id: 7, title: "云岭县公安局2022年政府信息公开工作年度报告", content: "{0}", document_number: "云公发〔2023〕7号", publisher: \'云岭县公安局\', display_publish_time: "2023-01-09 10:00:00"}}'


@pytest.mark.parametrize("detail", [QUOTED, UNQUOTED], ids=["JSON", "JavaScript"])
def test_an_article_embedded_as_data_is_read(detail: str) -> None:
    inside = (TEXT * 2).replace("</", "<\\/").replace('"', '\\"')
    page = content(CONFIG.format(detail=detail.format(inside)))
    assert page.container == "_CONFIG.DETAIL.content"
    assert page.title == "云岭县公安局2022年政府信息公开工作年度报告"
    assert (page.number, page.published) == ("云公发〔2023〕7号", "2023-01-09")
    assert page.blocks == ("云岭县公安局认真贯彻条例，主动公开各类信息，受到群众欢迎。",) * 2
    assert [link.title for link in page.attachments] == (["全文.pdf"] if detail is QUOTED else [])


@pytest.mark.parametrize(
    "detail", ["{", "{}", "null", "[1", '{"content": 7}', '{"content": "', "{content: '"]
)
def test_broken_data_is_no_article(detail: str) -> None:
    page = content(f"<div class='x'>{TEXT}</div>" + CONFIG.format(detail=detail))
    assert (page.container, len(page.blocks)) == ("densest", 1)


def test_a_rendered_container_wins_over_the_data() -> None:
    page = content(
        f"<div id='zoom'>{TEXT}</div>" + CONFIG.format(detail=QUOTED.format("<p>另一段文字，不是正文。</p>"))
    )
    assert (page.container, len(page.blocks)) == ("#zoom", 1)
