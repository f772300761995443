"""Columns of years: a list a year, a report a year, and columns that only offer years to choose from."""

from __future__ import annotations

from crawler.families import years
from tests.columns import HOST, rows, serials, walk_pages

TABS = '<a href="2023n/">2023年</a> <a href="2022n/">2022年</a>'
PAGER = '<script>createPageHTML({1}, {0}, "index", "html");</script>'
TEXT = "澄川县公安局依法公开各类信息。" * 30
REPORT = f"<h1>2022年政府信息公开工作年度报告</h1><p>一、总体情况{TEXT}</p><p>二、主动公开</p><p>三、申请{TEXT}</p>"


def test_every_year_is_read_to_its_end() -> None:
    pages = {
        "/nb/": TABS,
        "/nb/2023n/": rows([1, 2]) + PAGER.format(0, 2),
        "/nb/2023n/index_1.html": rows([3]) + PAGER.format(1, 2),
        "/nb/2022n/": rows([4]),
    }
    walked, asked = walk_pages(pages)
    assert (walked.family, walked.complete, asked) == ("years", True, list(pages))
    assert (serials(walked), len(walked.listings)) == ([1, 2, 3, 4], 3)


def test_a_year_may_be_the_report_itself() -> None:
    walked, _ = walk_pages({"/nb/": TABS, "/nb/2023n/": rows([1]), "/nb/2022n/": REPORT})
    assert walked.complete
    assert f"{HOST}/nb/2022n/" in walked.urls


def test_the_latest_year_may_be_shown_already() -> None:
    shown = rows([1, 2], "2023n/202401/t20240118_{0}.html")
    walked, asked = walk_pages({"/nb/": TABS + shown, "/nb/2022n/": rows([3])})
    assert (serials(walked), walked.complete, asked) == ([1, 2, 3], True, ["/nb/", "/nb/2022n/"])


def test_an_empty_year_is_named_and_the_others_are_read() -> None:
    walked, _ = walk_pages({"/nb/": TABS, "/nb/2023n/": "<p>暂无</p>", "/nb/2022n/": rows([3])})
    assert serials(walked) == [3]
    assert walked.doubts == [f"list page 1 of {HOST}/nb/ at {HOST}/nb/2023n/ lists nothing"]


def test_an_emptied_second_page_of_a_year_is_named() -> None:
    pages = {
        "/nb/": TABS,
        "/nb/2023n/": rows([1, 2]) + PAGER.format(0, 2),
        "/nb/2023n/index_1.html": "<a href='/'>首页</a>" + PAGER.format(1, 2),
        "/nb/2022n/": rows([4]),
    }
    walked, _ = walk_pages(pages)
    assert walked.doubts == [f"list page 2 of {HOST}/nb/ at {HOST}/nb/2023n/index_1.html lists nothing"]


def test_a_missing_year_is_named() -> None:
    walked, _ = walk_pages({"/nb/": TABS, "/nb/2022n/": rows([4])})
    assert walked.doubts == [f"list page 1 of {HOST}/nb/ not read: HTTP 404"]


def test_years_to_choose_from_are_no_years_to_read() -> None:
    page = rows([1, 2]) + TABS
    assert not years.recognise(f"{HOST}/nb/", page)
    assert not years.recognise(
        f"{HOST}/nb/", '<a href="?year=2023">2023年</a><a href="?year=2022">2022年</a>'
    )
    assert not years.recognise(f"{HOST}/nb/", '<a href="/2023n/">2023年</a><a href="/2022n/">2022年</a>')
    assert not years.recognise(f"{HOST}/nb/", '<a href="2023n/">2023年</a>')
