"""Lists counted down by their component: how many pages, and which is next."""

from __future__ import annotations

import pytest

from crawler.families import Ask, ccontent

COLUMN = "http://www.shenguan.example/n5/n25/index.html"
ROWS = '<span id="comp_192"><li><a href="../../n5/n25/c142010/content.html">关于年报的公告</a></li></span>'


@pytest.mark.parametrize(
    ("pager", "pages", "following"),
    [
        ('<td class="pages" id="pag_192"></td><script>maxPageNum = 25;</script>', 25, "index_192_24.html"),
        ('<td id=pag_192></td><script>var maxPageNum192 = "3"</script>', 3, "index_192_2.html"),
        ('<div style="display:none"><a href="index_192_1.html"></a></div>', 2, "index_192_1.html"),
        ('<td id="pag_192"></td><a href="index_77_9.html">通知</a><script>maxPageNum = 1;</script>', 1, ""),
        ("", None, ""),
    ],
)
def test_the_first_page_counts_down(pager: str, pages: int | None, following: str) -> None:
    listing = ccontent.read_list(Ask(COLUMN), ROWS + pager)
    assert listing.pages == pages
    assert (listing.next.url if listing.next else "").removeprefix(
        "http://www.shenguan.example/n5/n25/"
    ) == following


def test_pages_of_rows_alone_count_down_to_one() -> None:
    ask = Ask(COLUMN, memory={"unit": "192", "pages": "3"})
    second = ccontent.read_list(ask.to("http://www.shenguan.example/n5/n25/index_192_2.html"), "<li></li>")
    assert second.next
    assert second.next.url == "http://www.shenguan.example/n5/n25/index_192_1.html"
    last = ccontent.read_list(
        second.next, '<li><a href="../../n5/n25/c1/content.html">关于年报的公告</a></li>'
    )
    assert (last.next, last.pages) == (None, 3)
    assert [item.url for item in last.items] == ["http://www.shenguan.example/n5/n25/c1/content.html"]
