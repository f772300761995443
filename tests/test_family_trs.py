"""Lists with a pager drawn by script: its forms, both ways to count pages, and what a wrong count does."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.families import Ask, trs, ucap
from crawler.families.pager import Pager, find_pager, own_folder
from tests.columns import HOST, rows, serials, walk_pages
from tests.crawling import start
from tests.loopback import serving


def script(text: str) -> str:
    return f"<script>function createPageHTML(n, c, name, ext) {{}}\n{text}</script>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('createPageHTML(2, 0, "index", "html");', Pager(2, 0, 0, "index", "html")),
        ("createPageHTML(1,0,'index','htm')", Pager(1, 0, 0, "index", "htm")),
        ("createPageHTML('page_div', 3, 2, 'list', 'shtml', 47);", Pager(3, 2, 1, "list", "shtml", 47)),
        ('createPageHTML("pg",  9, 1, "common_list", "shtml");', Pager(9, 1, 1, "common_list", "shtml")),
        ('createPageHTML(41, 3, 1, "index", "html");', Pager(3, 1, 0, "index", "html", 41)),
        ('createPage(5, 0, "index_18042", "html")', Pager(5, 0, 0, "index_18042", "html")),
        ("var currentPage = 0;\nvar countPage = 12//共多少页", Pager(12, 0, 0)),
        ("var countPage = 12", Pager(12, None, 0)),
        ("$('.p').pagination({ totalPage: 12, callback: f })", Pager(12)),
        ('{pageIndex:"2",pageCount:"12",pageSize:"20"}', Pager(12, 2)),
        ("nsetpage(1,25,10,'index')", Pager(3, 1, 1, records=25)),
        ('//createPageHTML(9, 0, "index", "html");\nvar countPage = 17;', Pager(17, None, 0)),
    ],
)
def test_pager_forms(text: str, expected: Pager) -> None:
    assert find_pager(script(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){}",
        "createPageHTML()",
        "createPage(1)",
        "createPageHTML('page_div', n, 1, 'list', 'shtml')",
        "nsetpage(1,25,0)",
        f"createPageHTML({'9' * 5000}, 0, 'index', 'html')",
        f"var countPage = {'9' * 5000}",
    ],
)
def test_no_pager_without_numbers(text: str) -> None:
    pager = find_pager(script(text))
    assert pager is None or pager.pages < 10**9


def test_a_pager_in_a_comment_is_none() -> None:
    assert find_pager(f"<!-- {script('var countPage = 67')} --><p>正文</p>") is None


def zero_based(n: int, pages: int = 3) -> str:
    return rows(range(n * 10, n * 10 + 3)) + script(f'createPageHTML({pages}, {n}, "index", "html");')


def counted(n: int, pages: int = 3) -> str:
    """A page whose pager does not say which page it is."""
    return rows(range(n * 10, n * 10 + 3)) + script(f"$('.p').pagination({{totalPage: {pages}}})")


WHOLE = [0, 1, 2, 10, 11, 12, 20, 21, 22]


def test_the_second_page_is_1_where_the_first_is_0() -> None:
    pages = {"/nb/": zero_based(0), "/nb/index_1.html": zero_based(1), "/nb/index_2.html": zero_based(2)}
    walked, asked = walk_pages(pages)
    assert (serials(walked), walked.complete, asked) == (WHOLE, True, list(pages))


def test_the_second_page_is_2_where_the_first_is_1() -> None:
    def page(n: int) -> str:
        return rows(range(n * 10 - 10, n * 10 - 7)) + script(f"createPageHTML(3, {n}, 'index', 'shtml');")

    pages = {"/nb/": page(1), "/nb/index_2.shtml": page(2), "/nb/index_3.shtml": page(3)}
    walked, asked = walk_pages(pages)
    assert (serials(walked), walked.complete, asked) == (WHOLE, True, list(pages))


@pytest.mark.parametrize("first", [1, 2])
def test_numbered_links_tell_how_pages_are_counted(first: int) -> None:
    links = (
        f'<a href="index.html">1</a><a href="index_{first}.html">2</a><a href="index_{first + 1}.html">3</a>'
    )
    names = ["/nb/", f"/nb/index_{first}.html", f"/nb/index_{first + 1}.html"]
    pages = {name: counted(n) + links for n, name in enumerate(names)}
    walked, asked = walk_pages(pages)
    assert (serials(walked), walked.complete, asked) == (WHOLE, True, names)


def test_where_nothing_tells_pages_are_tried_from_1() -> None:
    pages = {"/nb/": counted(0), "/nb/index_1.html": counted(1), "/nb/index_2.html": counted(2)}
    walked, asked = walk_pages(pages)
    assert (serials(walked), walked.complete, asked) == (WHOLE, True, list(pages))


def test_then_from_2_where_there_is_no_1() -> None:
    pages = {"/nb/": counted(0), "/nb/index_2.html": counted(1), "/nb/index_3.html": counted(2)}
    walked, asked = walk_pages(pages)
    assert (serials(walked), walked.complete) == (WHOLE, True)
    assert asked == ["/nb/", "/nb/index_1.html", "/nb/index_2.html", "/nb/index_3.html"]


@pytest.mark.parametrize("again", [counted(0), "<p>暂无内容</p>"])
def test_then_from_2_where_1_is_the_first_page_or_empty(again: str) -> None:
    names = ["/nb/", "/nb/index_1.html", "/nb/index_2.html", "/nb/index_3.html"]
    pages = dict(zip(names, [counted(0), again, counted(1), counted(2)], strict=True))
    walked, asked = walk_pages(pages)
    assert (serials(walked), walked.complete, len(walked.listings), asked) == (WHOLE, True, 3, names)


def test_a_page_that_is_missing_is_not_passed_over_by_trying() -> None:
    walked, asked = walk_pages({"/nb/": counted(0), "/nb/index_2.html": counted(2)})
    assert asked[-1] == "/nb/index_3.html"
    assert walked.doubts == [f"list page 3 of {HOST}/nb/ not read: HTTP 404"]


def test_the_first_pages_pager_holds_where_a_later_page_has_none() -> None:
    pages = {
        "/nb/": zero_based(0),
        "/nb/index_1.html": rows(range(10, 13)),
        "/nb/index_2.html": zero_based(2),
    }
    walked, asked = walk_pages(pages)
    assert (serials(walked), walked.complete, asked) == (WHOLE, True, list(pages))


def test_a_link_to_the_next_page_goes_before_counting() -> None:
    link = '<a href="lb_b.html">下一页</a>'
    pages = {"/nb/": zero_based(0, 2) + link, "/nb/lb_b.html": zero_based(1, 2)}
    walked, asked = walk_pages(pages)
    assert (len(walked.urls), walked.complete, asked) == (6, True, list(pages))


def test_a_wrong_count_leads_into_another_column() -> None:
    other = rows(range(90, 93), "/tjj/202401/t20240118_{0}.html") + script(
        'createPageHTML(3, 1, "index", "html");'
    )
    walked, _ = walk_pages({"/nb/": zero_based(0), "/nb/index_1.html": other})
    assert serials(walked) == [0, 1, 2]
    assert walked.doubts == [
        f"list page 2 of {HOST}/nb/ at {HOST}/nb/index_1.html names documents of other columns only"
    ]


def test_a_deep_stub_is_the_portals_own_end() -> None:
    stub = f"<html><head><title>列表</title></head><body>{'&nbsp;' * 40}</body></html>"
    pages = {"/nb/": zero_based(0, 30), "/nb/index_1.html": zero_based(1, 30), "/nb/index_2.html": stub}
    walked, _ = walk_pages(pages)
    assert (walked.doubts, len(walked.urls)) == ([], 6)
    assert walked.truncated == f"list page 3 of 30 is a stub of {len(stub)} characters"


def test_an_emptied_page_is_no_stub() -> None:
    empty = f'<ul></ul><a href="/">首页</a>{script("createPageHTML(3, 1, 1, 1);")}'
    walked, _ = walk_pages({"/nb/": zero_based(0), "/nb/index_1.html": empty})
    assert walked.doubts == [f"list page 2 of {HOST}/nb/ is empty, 3 were announced"]


def test_folders_of_a_date_are_no_columns() -> None:
    read = trs.read_list(Ask(f"{HOST}/x/"), rows([1, 2], "/doc/2024/01/t20240118_{0}.html"))
    assert own_folder(f"{HOST}/nb/", read.items) == f"{HOST}/doc/"


@pytest.mark.parametrize("filling", ["createPageHTML(", "_1234", "index_", "countPage = ", "nsetpage(1,"])
def test_hostile_scripts_take_no_time(filling: str) -> None:
    began = time.process_time()
    page = f"{rows([1, 2])}<script>{filling * 20_000}; var countPage = 3</script>{filling * 5000}"
    for module in (trs, ucap):
        module.recognise(f"{HOST}/nb/", page)
        module.read_list(Ask(f"{HOST}/nb/"), page)
    assert time.process_time() - began < 3


SITE = """
agency = "澄川市公安局"
region = "900100"
homepage = "{url}/"
schedule = "17 3 * * 1"
delay = 0.0
private = true
[[column]]
url = "{url}/nb/"
kind = "annual_report"
"""


def test_a_crawl_that_tried_and_fell_back_is_ok(tmp_path: Path) -> None:
    """What was not there at the first try is kept as a visit and is no doubt."""
    with serving() as portal:
        names = ["/nb/", "/nb/index_2.html", "/nb/index_3.html"]
        for n, name in enumerate(names):
            portal.page(name, counted(n))
        for serial in WHOLE:
            portal.page(
                f"/nb/202401/t20240118_{serial}.html", f"<h1>第{serial}号报告</h1><p>{'正文。' * 300}</p>"
            )
        site = tmp_path / "trying.toml"
        site.write_text(SITE.format(url=portal.url), encoding="utf-8")
        done = start(site, tmp_path / "gongkai.db").wait()
    assert done.status == 0, done.log
    with closing(Database(tmp_path / "gongkai.db")) as db:
        (crawl,) = db["crawls"].rows
        (tried,) = db.query("SELECT outcome FROM visits WHERE url LIKE '%/nb/index_1.html'")
    assert (crawl["status"], crawl["reason"] or "", crawl["new"]) == ("ok", "", len(WHOLE))
    assert tried["outcome"] == "gone"
