"""Lists drawn by Ls.pagination: how the page's script asks for the next, and pages that say nothing of their list."""

from __future__ import annotations

import pytest

from crawler.families import Ask, public_column
from crawler.paging import next_page

COLUMN = "https://www.huoxi.example/public/column/6596221?type=4&action=list&catId=7065111"
ROW = '<ul><li><a href="/public/6596221/3.html" title="关于公布值班电话的通知">关于…</a><span>2024-02-01</span></li></ul>'
CALL = """Ls.ajax({{url: "{url}", data : {{siteId : "67", pageIndex: pageIndex, keyWords: $("#k").val(), type: 4}}}})"""
PAGER = '<script>Ls.pagination("{place}", function (pageIndex) {{ {ask}; }}, {{currPage: {page}, pageCount:3}});</script>'


def follow(page: str, ask: Ask) -> str:
    listing = public_column.read_list(ask, page)
    return listing.next.url.removeprefix("https://www.huoxi.example") if listing.next else ""


@pytest.mark.parametrize(
    ("ask", "page", "following"),
    [
        (CALL.format(url="/site/label/8888"), "1", "/site/label/8888?siteId=67&type=4&pageIndex=2"),
        (
            CALL.format(url="/hs/zwgk/site/label/1"),
            "(1+1)",
            "/hs/zwgk/site/label/1?siteId=67&type=4&pageIndex=3",
        ),
        ("location.href='/public/column/1?pageIndex=' + pageIndex", "2", "/public/column/1?pageIndex=3"),
        (CALL.format(url="/site/label/8888"), "3", ""),
        (CALL.format(url="http://[/site/label/8"), "1", ""),
        ("show(pageIndex)", "1", ""),
    ],
)
def test_what_the_script_asks_for(ask: str, page: str, following: str) -> None:
    pager = PAGER.format(place="#page_public_info", ask=ask, page=page)
    assert follow(ROW + pager, Ask(COLUMN)) == following


def test_the_disclosure_list_goes_before_other_lists() -> None:
    other = PAGER.format(place="#page_9", ask="location.href='/a?pageIndex=' + pageIndex", page="1")
    own = PAGER.format(place="#page_public_info", ask=CALL.format(url="/site/label/8888"), page="1")
    assert follow(ROW + other + own, Ask(COLUMN)).startswith("/site/label/8888?")


def test_an_answer_without_a_script_is_followed_by_number() -> None:
    ask = Ask(f"{COLUMN}&pageIndex=2", column=COLUMN, memory={"pages": "3"})
    listing = public_column.read_list(ask, ROW)
    assert listing.next
    assert listing.next.url == f"{COLUMN}&pageIndex=3"
    assert public_column.read_list(listing.next, ROW).next is None


def test_rows_drawn_by_a_browser() -> None:
    drawn = '<div id="page_public_info"><span class="current">1</span><a paged="2">2</a><a paged="24">尾页</a></div>'
    listing = public_column.read_list(Ask(COLUMN), ROW + drawn)
    assert (listing.pages, listing.next) == (24, None)
    said = next_page(listing, COLUMN, {COLUMN}, 1, 1, frozenset({"www.huoxi.example"}))
    assert "leads to no next one, 24 were announced" in said.doubt


def test_a_page_of_templates_is_no_empty_list() -> None:
    template = '<script type="text/html"><li><a href="<?=el.link?>"><?=el.title?></a></li></script>'
    listing = public_column.read_list(Ask(COLUMN), template)
    said = next_page(listing, COLUMN, {COLUMN}, 1, 0, frozenset({"www.huoxi.example"}))
    assert "render = true" in said.doubt


def test_a_column_that_says_it_is_empty_is_one() -> None:
    listing = public_column.read_list(Ask(COLUMN), "<ul><li>暂无相关信息</li></ul>")
    assert (listing.is_shell, listing.next, listing.items) == (False, None, ())
