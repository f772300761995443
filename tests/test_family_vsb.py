"""Lists numbered backwards: totals of both pagers, the link to the next page, dates of cards."""

from __future__ import annotations

import pytest

from crawler.families import Ask, vsb

URL = "http://www.baishi.example/xxgk/nb.htm"
ROW = '<li><a href="../info/1021/5401.htm">关于公布值班电话的通知</a><span>2024-02-01</span></li>'


@pytest.mark.parametrize(
    ("pager", "announced", "pages"),
    [
        (
            '<div class="pb_sys_common"><span class="p_t">共52条</span> <span class="p_t">1/11</span></div>',
            52,
            11,
        ),
        ('<table><tr><td id="fanye1948">共9条&nbsp;&nbsp;2/2&nbsp;</td></tr></table>', 9, 2),
        ("<p>共3条措施，2024/02/01起施行</p>", None, None),
        ('<div class="pb_sys_common">2024/02/01</div>', None, None),
    ],
)
def test_totals(pager: str, announced: int | None, pages: int | None) -> None:
    listing = vsb.read_list(Ask(URL), f"<ul>{ROW}</ul>{pager}")
    assert (listing.announced, listing.pages) == (announced, pages)
    assert len(listing.items) == 1


@pytest.mark.parametrize(
    ("pager", "following"),
    [
        (
            '<span class="p_next p_fun"><a href="nb/10.htm">下页</a></span>',
            "http://www.baishi.example/xxgk/nb/10.htm",
        ),
        ('<a href="nb/4.htm" class="Next">下页</a>', "http://www.baishi.example/xxgk/nb/4.htm"),
        ('<span class="p_next_d p_fun_d">下页</span><a href="nb/1.htm">尾页</a>', ""),
        (
            '<a href="?totalpage=3&amp;PAGENUM=2">下页</a>',
            "http://www.baishi.example/xxgk/nb.htm?totalpage=3&PAGENUM=2",
        ),
    ],
)
def test_the_next_page_is_a_link(pager: str, following: str) -> None:
    listing = vsb.read_list(Ask(URL), f"<ul>{ROW}</ul>{pager}")
    assert (listing.next.url if listing.next else "") == following


def test_a_heading_that_names_a_day_is_no_date() -> None:
    card = '<a href="../info/1039/1.htm"><h4>2023年5月1日放假通知</h4><p>2023-04-20</p><p>放假自2023-04-29起…</p></a>'
    listing = vsb.read_list(Ask(URL), f"<ul><li>{card}</li>{ROW}</ul>")
    assert [(item.title, item.date) for item in listing.items] == [
        ("2023年5月1日放假通知", "2023-04-20"),
        ("关于公布值班电话的通知", "2024-02-01"),
    ]
