"""From one list page to the next: what belongs to a column, and what ends it."""

from __future__ import annotations

import pytest

from crawler.families import Ask, Item, Listing
from crawler.paging import RENDER, Following, next_page
from tests.columns import HOST, rows, walk_pages

COLUMN = f"{HOST}/nb/"
HOSTS = frozenset({"www.chengchuan.example.cn", "chengchuan.example.cn"})
ENTRY = (Item(f"{HOST}/nb/1.html", "澄川县2023年年报"),)


def following(url: str, at: str = COLUMN) -> Following:
    """What follows a first page found at that address, whose next page is the other."""
    listing = Listing(ENTRY, Ask(url, column=COLUMN))
    return next_page(listing, COLUMN, {COLUMN}, 1, 1, HOSTS, at)


@pytest.mark.parametrize(
    "url",
    [
        f"{HOST}/nb/index_2.html",
        f"{HOST.replace('http:', 'https:')}/nb/index_2.html",
        "http://chengchuan.example.cn/nb/?page=2",
    ],
)
def test_the_next_page_lies_in_the_columns_folder(url: str) -> None:
    assert following(url).ask


def test_a_redirect_may_have_moved_the_list() -> None:
    moved = f"{HOST}/zfxxgk/fdnb/"
    assert not following(f"{moved}index_2.html").ask
    assert following(f"{moved}index_2.html", at=moved).ask
    assert not following(f"{HOST}/zfxxgk/tzgg/index_2.html", at=moved).ask


def pages(*following: str, total: str = "共3页") -> dict[str, str]:
    """List pages `?p=1` on of two entries each, by what each leads to."""
    return {
        "/nb/" if n == 0 else f"/nb/?p={n + 1}": rows([2 * n, 2 * n + 1], "{0}.html")
        + f'<a href="{link}">下一页</a> {total}'
        for n, link in enumerate(following)
    }


def test_the_last_page_may_lead_back_to_the_first() -> None:
    walked, asked = walk_pages(pages("?p=2", "?p=3", "/nb/"))
    assert (walked.doubts, len(walked.urls), len(asked)) == ([], 6, 3)
    walked, _ = walk_pages(pages("?p=2", "/nb/"))
    assert "which was read before" in walked.doubts[0]


def test_past_the_last_page_the_last_may_come_once_more() -> None:
    listed = pages("?p=2", "?p=3", "?p=4")
    walked, _ = walk_pages({**listed, "/nb/?p=4": listed["/nb/?p=3"]})
    assert (walked.doubts, len(walked.urls)) == ([], 6)


@pytest.mark.parametrize(
    "page",
    ["<ul></ul> 共0条", '<script>createPageHTML(0, 0, "index", "html")</script>', "<p>暂无相关信息</p>"],
)
def test_a_list_that_says_that_it_is_empty(page: str) -> None:
    walked, _ = walk_pages({"/nb/": page})
    assert (walked.doubts, walked.urls) == ([], set())


@pytest.mark.parametrize(
    "page", ["<div id=app></div>", "<ul></ul>", '<script>createPageHTML(1, 0, "index", "html")</script>']
)
def test_a_list_that_is_empty_without_a_word(page: str) -> None:
    walked, _ = walk_pages({"/nb/": page})
    words = "names no document and does not say that there is none"
    assert walked.doubts == [f"list page 1 of {COLUMN} {words}; {RENDER}"]


def test_an_answer_that_is_no_list_is_a_doubt_though_no_total_is_known() -> None:
    listing = Listing(doubt="was answered with something that is no list")
    assert next_page(listing, COLUMN, set(), 2, 0, HOSTS).doubt.startswith(
        f"list page 2 of {COLUMN} was answered"
    )
    assert next_page(Listing(says_none=True), COLUMN, set(), 2, 0, HOSTS) == Following()
