"""Lists in a frame of the same host: which frame, how deep, and what the list inside may ask for."""

from __future__ import annotations

import pytest

from crawler.families import frame
from tests.columns import HOST, rows, serials, walk_pages

PAGER = '<script>createPageHTML(2, {0}, "nb", "html");</script>'


def shell(source: str) -> str:
    return f'<div class="nav"><a href="/">网站首页</a></div><iframe src="{source}"></iframe>'


def test_the_list_inside_is_read_by_its_own_family_outside_the_columns_folder() -> None:
    pages = {
        "/nb/": shell("/cms/shell.html"),
        "/cms/shell.html": shell("lists/nb.html"),
        "/cms/lists/nb.html": rows([1, 2]) + PAGER.format(0),
        "/cms/lists/nb_1.html": rows([3]) + PAGER.format(1),
    }
    walked, asked = walk_pages(pages)
    assert (walked.family, walked.complete, asked) == ("frame", True, list(pages))
    assert (serials(walked), len(walked.listings)) == ([1, 2, 3], 2)


def test_the_list_inside_may_not_leave_its_own_folder() -> None:
    pages = {"/nb/": shell("/cms/nb.html"), "/cms/nb.html": f'{rows([1, 2])}<a href="/tz/2.html">下一页</a>'}
    walked, _ = walk_pages(pages)
    assert walked.doubts == [
        f"the next page of list page 1 of {HOST}/nb/ is {HOST}/tz/2.html, which is not of this column"
    ]


def test_shells_in_shells_end() -> None:
    pages = {f"/f{n}.html": shell(f"/f{n + 1}.html") for n in range(9)}
    walked, asked = walk_pages({"/nb/": shell("/f0.html"), **pages})
    assert len(asked) == 1 + frame.NESTED
    assert not walked.urls


def test_a_frame_that_shows_the_page_itself_ends() -> None:
    walked, asked = walk_pages({"/nb/": shell("/a.html"), "/a.html": shell("/nb/")})
    assert asked == ["/nb/", "/a.html"]
    assert "was read before" in walked.doubts[0]


@pytest.mark.parametrize(
    "source",
    [
        "http://map.example.com/list.html",
        "/visitcount/count.jsp",
        "/module/xxgk/tree.jsp?area=1",
        "/footer.html",
        "about:blank",
        "javascript:void(0)",
        "",
        "http://[::1",
    ],
)
def test_frames_that_hold_no_list(source: str) -> None:
    assert frame.find_frame(f"{HOST}/nb/", shell(source)) == ""


def test_a_frame_named_like_a_list_goes_first() -> None:
    page = '<iframe src="/a.html"></iframe><iframe id="listFrame" src="/b.html"></iframe>'
    assert frame.find_frame(f"{HOST}/nb/", page) == f"{HOST}/b.html"


def test_a_page_with_a_list_is_no_shell() -> None:
    assert frame.find_frame(f"{HOST}/nb/", rows([1, 2]) + shell("/list.html")) == ""
