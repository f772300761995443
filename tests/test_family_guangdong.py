"""Static lists of `content/post_N.html` whose pager is drawn by a script, and cut off by it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crawler.families import guangdong, recognise
from tests.loopback import Portal, serving
from tests.walking import walk

FOLDER = "/gdxx110/tzgg/"
ROW = '<li><a href="{0}content/post_{1}.html" title="关于第{1}号的公告"><!-- 其他文件 -->关于…</a><span class="time">2024-01-0{1}</span></li>'
PAGER = (
    "<script>var totalPage = Math.ceil({0}/2); var pages_limit={1}; if(totalPage>pages_limit){{}}</script>"
)


@pytest.fixture
def portal() -> Iterator[Portal]:
    with serving() as running:
        yield running


def publish(portal: Portal, records: int, limit: int) -> None:
    """List pages of two rows each, as far as the limit goes."""
    for page in range(1, min(-(-records // 2), limit) + 1):
        rows = "".join(ROW.format(FOLDER, n) for n in range(page * 2 - 1, min(page * 2, records) + 1))
        name = f"index_{page}.html" if page > 1 else ""
        portal.page(FOLDER + name, f"<ul>{rows}</ul>{PAGER.format(records, limit)}")


def test_pages_follow_by_number_up_to_the_total(portal: Portal) -> None:
    publish(portal, 5, 100)
    walked = walk(portal.url + FOLDER, kind="notice")
    assert walked.family == "guangdong"
    assert walked.complete
    assert (len(walked.urls), walked.announced, len(walked.listings)) == (5, 5, 3)


def test_a_list_that_the_pager_cuts_off_is_truncated(portal: Portal) -> None:
    publish(portal, 9, 2)
    walked = walk(portal.url + FOLDER, kind="notice")
    assert walked.truncated == "it shows 2 list pages of 5"
    assert walked.doubts == []
    assert (len(walked.urls), walked.announced) == (4, 9)


def test_a_missing_page_before_the_limit_is_a_doubt(portal: Portal) -> None:
    publish(portal, 9, 4)
    del portal.routes[f"{FOLDER}index_3.html"]
    walked = walk(portal.url + FOLDER, kind="notice")
    assert walked.truncated == ""
    assert walked.doubts == [f"list page 3 of {portal.url}{FOLDER} not read: HTTP 404"]


def test_news_beside_an_emptied_list_are_not_its_entries(portal: Portal) -> None:
    publish(portal, 5, 100)
    side = '<div class="hot"><p><a href="/gdxx110/xw/content/post_77.html">热点新闻标题</a></p></div>'
    portal.page(f"{FOLDER}index_2.html", side + PAGER.format(5, 100))
    walked = walk(portal.url + FOLDER, kind="notice")
    assert walked.doubts == [f"list page 2 of {portal.url}{FOLDER} is empty, 3 were announced"]
    assert len(walked.urls) == 2


@pytest.mark.parametrize(
    ("url", "is_article"),
    [
        ("https://www.gz.gov.cn/zwgk/bm/2011n/content/post_4437828.html", True),
        ("http://www.sz.gov.cn/cn/xxgk/jqhd/content/mpost_12193340.html", True),
        ("http://www.szpsq.gov.cn/gkmlpt/content/9/9103/post_9103540.html", True),
        ("http://www.gz.gov.cn/content/post_4437828.html?jump=false", True),
        ("http://www.gz.gov.cn/content/index.html", False),
        ("http://www.gz.gov.cn/content/post_office.html", False),
    ],
)
def test_articles_by_their_address(url: str, is_article: bool) -> None:
    assert guangdong.is_article(url) == is_article


def test_a_page_with_a_pager_of_another_family_is_left_to_it() -> None:
    text = f'<ul>{ROW.format(FOLDER, 1)}</ul><script>createPageHTML(3, 0, "index", "html");</script>'
    assert recognise("http://a.example.cn/gdxx110/tzgg/", text).name == "trs"
    elsewhere = '<li><a href="http://www.gd.gov.cn/content/post_1.html">关于某事的通知</a>2024-01-01</li>'
    assert recognise("http://a.example.cn/tzgg/", elsewhere).name == "generic"
