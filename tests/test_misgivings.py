"""First list pages that would end a column in silence: pagers that only a script works, entries of another kind."""

from __future__ import annotations

import time

import pytest

from crawler.families import Ask, read_first
from tests.columns import HOST, rows, walk_pages

URL = f"{HOST}/nb/"
NEWS = '<li><a href="/xw/{0}.html">澄川县举行第{0}次会议</a><span>2024-02-{0:02}</span></li>'


def misgiving(page: str, count: int = 10) -> str:
    """Of a list of so many reports with this below it."""
    listed = rows(range(1, count + 1), "/nb/{0}.html")
    return read_first("auto", Ask(URL, column=URL), listed + page)[1].misgiving


@pytest.mark.parametrize(
    "pager",
    [
        '<a href="javascript:goPage(2)">下一页</a>',
        "<A HREF='javascript:void(0)' ONCLICK='goPage(2)'>下一页</A>",
        """<a href="javascript:__doPostBack('AspNetPager1','2')">下一页</a>""",
        '<a href="javascript:;" data-page="2">2</a>',
        '<a onclick="turn(3)">3</a>',
        '<script>laypage.render({elem: "page", count: 60, limit: 10})</script>',
        '<script>$("#pager").pagination({pages: 6})</script>',
    ],
)
@pytest.mark.parametrize("count", [7, 10])
def test_a_pager_that_only_a_script_works(pager: str, count: int) -> None:
    assert misgiving(pager, count).startswith("goes on by a script that cannot be followed: ")


@pytest.mark.parametrize(
    "pager",
    [
        '<a href="javascript:;">下一页</a>',
        '<a href="###" onclick="next()">下一页</a>',
        '<button onclick="more()">加载更多</button>',
        '<script>$("#pager").pagination(options)</script>',
    ],
)
def test_a_pager_that_says_nothing_counts_below_a_full_page(pager: str) -> None:
    assert misgiving(pager, 10)
    assert misgiving(pager, 7) == ""


@pytest.mark.parametrize(
    "pager",
    [
        '<a class="disabled" href="javascript:;">下一页</a>',
        '<li class="disabled"><a href="javascript:;">下一页</a></li>',
        "<span>下一页</span>",
        '<a href="javascript:;" class="on">1</a>',
        '<script>$("#pager").pagination({total: 10, pageSize: 10})</script>',
        '<a href="javascript:goPage(2)">下一页</a> 共10条',
        '<table><td><a href="#">1</a></td><td><a href="#">28</a></td></table>',
        '<a href="javascript:close(1)">关闭</a>',
    ],
)
def test_pagers_of_a_single_page(pager: str) -> None:
    assert misgiving(pager) == ""


def test_a_misgiving_makes_the_column_partial() -> None:
    walked, _ = walk_pages({"/nb/": rows([1, 2]) + '<a href="javascript:goPage(2)">下一页</a>'})
    assert walked.doubts == [
        f"list page 1 of {URL} goes on by a script that cannot be followed: the link 下一页"
    ]


def test_the_end_of_a_list_of_links_is_not_in_doubt() -> None:
    last = '<a href="javascript:goPage(1)">1</a> <a href="javascript:goPage(2)">2</a>'
    pages = {
        "/nb/": rows([1, 2], "{0}.html") + '<a href="?p=2">下一页</a>',
        "/nb/?p=2": rows([3], "{0}.html") + last,
    }
    walked, _ = walk_pages(pages)
    assert (walked.doubts, len(walked.urls)) == ([], 3)


def test_news_are_no_yearly_reports() -> None:
    page = f"<ul>{''.join(NEWS.format(n) for n in range(1, 4))}</ul>"
    walked, _ = walk_pages({"/nb/": page})
    words = "names nothing that reads like a yearly report, but 3 entries, the first is called 澄川县举行第1次会议"
    assert walked.doubts == [f"list page 1 of {URL} {words}"]
    assert read_first("auto", Ask(URL, column=URL, kind="notice"), page)[1].misgiving == ""


@pytest.mark.parametrize(
    "page",
    ["<a onclick='" + "a.(" * 90_000 + "'>下一页</a>", "<script>" + "$.paging(" * 60_000 + "</script>"],
    ids=["calls", "plugins"],
)
def test_hostile_pages_take_no_time(page: str) -> None:
    began = time.process_time()
    misgiving(page)
    assert time.process_time() - began < 2


def test_reports_that_only_a_script_opens() -> None:
    closed = "<li><a href=\"javascript:show('{0}')\">{0}年政府信息公开工作年度报告</a></li>"
    page = f"<ul>{closed.format(2021)}{closed.format(2022)}</ul>"
    assert misgiving(page) == "names 2 reports whose links only a script opens"
