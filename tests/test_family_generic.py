"""The long tail: next pages that are links, buttons or numbers, rows with dates beside them, pages that are reports."""

from __future__ import annotations

import time

import pytest

from crawler.families import Ask, generic, read_first
from crawler.families.rows import find_link, find_rows, parse
from tests.columns import HOST, rows, walk_pages

URL = f"{HOST}/nb/"


@pytest.mark.parametrize(
    "link",
    [
        '<a href="list_2.html">下一页</a>',
        '<a href="list_2.html">[下一页]</a>',
        '<a href="list_2.html">下一页 &gt;&gt;</a>',
        '<a href="list_2.html">&gt;</a>',
        '<a href="list_2.html"><img src="n.gif" alt="下一页"></a>',
        '<a href="list_2.html" title="下一页"></a>',
        "<a href=\"javascript:location.href='list_2.html'\">下一页</a>",
        "<a href='javascript:;' onclick=\"window.location='list_2.html'\">下页</a>",
        "<input type=button value=下一页 onclick=\"location.href='list_2.html'\">",
        '<span data-url="list_2.html">下一页</span>',
        '<a href="#">下一页</a><a href="list_2.html">下一页</a>',
    ],
)
def test_next_links(link: str) -> None:
    assert find_link(URL, parse(link), generic.NEXT) == f"{URL}list_2.html"


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/nb/">下一页</a>',
        '<a href="javascript:goPage(2)">下一页</a>',
        "<span>下一页</span>",
        '<a href="list_2.html">下一页的说明</a>',
        '<a href="list_9.html">尾页</a>',
    ],
)
def test_no_next_links(link: str) -> None:
    assert find_link(URL, parse(link), generic.NEXT) == ""


def test_numbers_lead_on_where_no_word_does() -> None:
    def links(current: int) -> str:
        others = (f'<a href="?page={n}">{n}</a>' for n in (1, 2, 3) if n != current)
        return f"<div>{' '.join(others)} 共3页</div>"

    names = ["/nb/", "/nb/?page=2", "/nb/?page=3"]
    pages = {name: rows([n * 10 + 1, n * 10 + 2], "{0}.html") + links(n + 1) for n, name in enumerate(names)}
    walked, asked = walk_pages(pages, family="generic")
    assert (len(walked.urls), walked.complete, asked) == (6, True, names)


def test_pages_that_only_a_script_opens_are_named() -> None:
    page = rows([1, 2]) + '<a href="javascript:goPage(2)">下一页</a> 共3页'
    walked, _ = walk_pages({"/nb/": page}, family="generic")
    assert walked.doubts == [f"list page 1 of {URL} leads to no next one, 3 were announced"]


def test_news_beside_an_emptied_list_are_not_its_rows() -> None:
    side = '<div class="new"><p><a href="/x/1.html">澄川县召开工作会议</a> 2024-03-05</p></div>'
    pager = '<a href="index_{0}.html">下一页</a>'
    pages = {
        "/nb/": f'<div class="lb">{rows([1, 2], "{0}.html")}</div>{side}{pager.format(2)}',
        "/nb/index_2.html": f'<div class="lb"><ul></ul></div>{side}{pager.format(3)}',
    }
    walked, _ = walk_pages(pages, family="generic")
    assert len(walked.urls) == 2
    assert walked.doubts == [f"list page 2 of {URL} is empty, more were announced"]


@pytest.mark.parametrize(
    ("page", "dates"),
    [
        (
            "<dl><dt>2024-02-02</dt><dd>{0}</dd><dt>2024-01-25</dt><dd>{1}</dd></dl>",
            ["2024-02-02", "2024-01-25"],
        ),
        (
            "<dl><dt>{0}</dt><dd>2024-02-02</dd><dt>{1}</dt><dd>2024-01-25</dd></dl>",
            ["2024-02-02", "2024-01-25"],
        ),
        ("<p>{0} 2024-02-02<br>{1} 2024-01-25<br></p>", ["2024-02-02", "2024-01-25"]),
        ("<p>[2024-02-02]{0}<br>[2024-01-25]{1}</p>", ["2024-02-02", "2024-01-25"]),
        (
            "<div>{0}<!-- 2020-01-01 --><i>2024年2月2日</i>{1}<i>2024年1月25日</i></div>",
            ["2024-02-02", "2024-01-25"],
        ),
        ("<div>{0} {1}<p>更新日期：2024-03-01</p></div>", ["", ""]),
        (
            "<ul><li>{0}<b>成文日期：2024-01-01</b><b>发布日期：2024-02-02</b></li><li>{1}</li></ul>",
            ["2024-02-02", ""],
        ),
        (
            "<ul><li>{0}<b>2024-02-02</b><b>2029-02-02</b></li><li>{1}<b>2024-01-25</b></li></ul>",
            ["2024-02-02", "2024-01-25"],
        ),
    ],
)
def test_dates_beside_rows(page: str, dates: list[str]) -> None:
    links = [f'<a href="{n}.html">澄川县第{n}号工作通报</a>' for n in (1, 2)]
    found = list(find_rows(URL, parse(page.format(*links))))
    assert [row.item.date for row in found] == dates


@pytest.mark.parametrize(
    ("link", "title", "date"),
    [
        (
            '<a href="1.html"><span>2019-01-19</span> 【通报】澄川县工作通报</a>',
            "【通报】澄川县工作通报",
            "2019-01-19",
        ),
        (
            '<a href="1.html"><p class="tit">澄川县住房管理办法</p><p class="info">(成文日期：2024-01-08)</p></a>',
            "澄川县住房管理办法",
            "2024-01-08",
        ),
        ('<a href="1.html"><h3>澄川县工作通报</h3><p>摘要若干字</p></a>', "澄川县工作通报", ""),
        (
            '<a href="1.html"><span style="display: none">澄川县</span>澄川县工作通报</a>',
            "澄川县工作通报",
            "",
        ),
    ],
)
def test_titles_of_links_with_more_in_them(link: str, title: str, date: str) -> None:
    (row,) = find_rows(URL, parse(link))
    assert (row.item.title, row.item.date) == (title, date)


def test_menus_and_more_links_are_no_articles() -> None:
    page = (
        '<ul class="menu"><li><a href="11111.html">机构设置情况</a></li></ul>'
        '<p><a href="33333.html">查看更多</a> <a href="list-44444.html">下级栏目列表</a></p>'
    )
    assert generic.read_list(Ask(URL), page).items == ()


@pytest.mark.parametrize(
    "href",
    [
        "1651146463799808001.html",
        "content_21500",
        "Content-91826.html",
        "show.php?id=385009",
        "4862348/index.html",
        "453C2C827E834631B5D295B2ACA8A614/index.shtml",
        "detail2?articleId=684759164588789760",
        "4617872.jhtml",
        "Pages_12_3301.aspx",
    ],
)
def test_articles_without_a_date_are_known_by_their_addresses(href: str) -> None:
    other = href.replace("4", "5").replace("385009", "385019").replace("2150", "2151").replace("3301", "3302")
    other = other if other != href else href.replace("1", "7")
    page = f'<ul class="lb"><li><a href="{href}">白禾县工作情况</a></li><li><a href="{other}">青禾县工作情况</a></li></ul>'
    assert len(generic.read_list(Ask(URL), page).items) == 2


def test_a_guide_with_chapters_is_no_report() -> None:
    text = "本机关依法公开信息。" * 50
    page = f"<h1>政府信息公开指南</h1><p>一、{text}</p><p>二、{text}</p><p>三、</p>"
    assert generic.read_list(Ask(URL), page).items == ()
    report = page.replace("政府信息公开指南", "2020年政府信息公开工作年度报告")
    (item,) = generic.read_list(Ask(URL), report).items
    assert (item.url, item.title) == (URL, "2020年政府信息公开工作年度报告")
    assert generic.read_list(Ask(URL, kind="notice"), report).items == ()


@pytest.mark.parametrize(
    "page",
    [
        "<p>" + "<a href='1.html'>澄川县工作通报</a> 2024-01-01 " * 3000,
        '<span onclick="location.href=' * 3000,
        "共" + "1" * 9000 + "条 " + "12/" * 9000 + "页",
        "<a href='1.html'>" + "2020" * 9000 + "</a> 2024-01-01",
        "<a href='" + "1234/" * 9000 + "?x'>澄川县工作通报</a>" * 2,
    ],
)
def test_hostile_pages_take_no_time(page: str) -> None:
    began = time.process_time()
    generic.read_list(Ask(URL), page)
    assert time.process_time() - began < 2


SIDE = '<li><a href="/xw/{0}.html">澄川县举行第{0}次会议</a><span>2024-02-{0:02}</span></li>'


@pytest.mark.parametrize("kind", ["annual_report", "notice"])
@pytest.mark.parametrize("href", ["/art/2024/1/18/art_12_{0}.html", "/xxgk/202401/t20240118_{0}.html"])
def test_a_short_list_beside_a_long_one(kind: str, href: str) -> None:
    side = f'<div class="hot"><ul>{"".join(SIDE.format(n) for n in range(1, 9))}</ul></div>'
    page = f'<div class="lb">{rows([1, 2], href)}</div>{side} 共2条'
    items = read_first("auto", Ask(URL, column=URL, kind=kind), page)[1].items
    assert [item.url for item in items] == [f"{HOST}{href.format(n)}" for n in (1, 2)]


def test_the_list_that_is_as_long_as_announced() -> None:
    side = f'<div class="xw"><ul>{"".join(SIDE.format(n) for n in range(1, 9))}</ul></div>'
    listed = rows([1, 2], "/xxgk/t20240118_{0}.html").replace("2023年政府信息公开工作年度报告", "工作通报")
    page = f'<div class="lb">{listed}</div>{side}'
    assert len(generic.read_list(Ask(URL, kind="notice"), f"{page} 共2条").items) == 2
    assert len(generic.read_list(Ask(URL, kind="notice"), page).items) == 8


def test_an_empty_list_has_none_of_the_entries_beside_it() -> None:
    side = f'<div class="hot"><ul>{SIDE.format(1)}{SIDE.format(2)}</ul></div>'
    empty = read_first("auto", Ask(URL, column=URL), f'<ul class="lb"></ul>共0条{side}')[1]
    assert (empty.items, empty.announced) == ((), 0)
    comments = read_first("auto", Ask(URL, column=URL), f"{rows([1, 2])} 共0条评论")[1]
    assert (len(comments.items), comments.announced) == (2, None)


def test_the_total_beside_the_pager_is_the_columns() -> None:
    page = f"<div>政策解读 共5条</div>{rows([1, 2])}<div>共20条 1/10页</div><div>意见征集 共125条</div>"
    assert generic.read_list(Ask(URL), page).announced == 20


def test_no_document_stands_at_the_foot() -> None:
    foot = '<div class="footer"><a href="t20200101_1.html">联系我们方式</a> 更新日期：2024-03-01</div>'
    assert generic.read_list(Ask(URL), f"<ul></ul>{foot}").items == ()


def test_groups_of_rows_are_one_list() -> None:
    groups = [
        rows(range(5 * n, 5 * n + 5), "/xxgk/{0}.html").replace("<ul>", f'<ul class="list l{n}">')
        for n in range(4)
    ]
    assert len(generic.read_list(Ask(URL), f'<div class="lb">{"".join(groups)}</div>').items) == 20


def test_a_row_between_rows_is_one_of_them() -> None:
    odd = '<li><a href="/xxgk/2.html">澄川县教育局情况说明</a></li>'
    page = rows([1], "/xxgk/{0}.html") + odd + rows([3], "/xxgk/{0}.html")
    items = generic.read_list(Ask(URL), page.replace("</ul><li>", "<li>").replace("</li><ul>", "</li>")).items
    assert [item.url for item in items] == [f"{HOST}/xxgk/{n}.html" for n in (1, 2, 3)]


def test_a_menu_full_of_dates_is_no_list() -> None:
    menu = "".join(SIDE.format(n) for n in range(1, 21))
    page = f'<div class="nav"><ul>{menu}</ul></div><div class="lb">{rows([1, 2, 3], "/xxgk/{0}.html")}</div>'
    assert len(generic.read_list(Ask(URL, kind="notice"), page).items) == 3


def test_rows_that_a_script_opens() -> None:
    row = """<li><a href="javascript:;" onclick="window.open('/xxgk/{0}.html')">澄川县{0}年年报</a><i>2024-01-{1}</i></li>"""
    page = f"<ul>{row.format(2022, 18)}{row.format(2023, 19)}</ul>"
    items = generic.read_list(Ask(URL), page).items
    assert [(item.url, item.date) for item in items] == [
        (f"{HOST}/xxgk/2022.html", "2024-01-18"),
        (f"{HOST}/xxgk/2023.html", "2024-01-19"),
    ]
