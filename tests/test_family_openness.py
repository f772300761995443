"""Disclosure directories: which addresses are theirs, and pages by number where a script draws the pager."""

from __future__ import annotations

import pytest

from crawler.families import Ask, openness

HOST = "https://www.congyang.example"
ROW = '<ul><li><a href="/OpennessContent/show/1571202.html">关于公布值班电话的通知</a><span>2024-02-01</span></li></ul>'


@pytest.mark.parametrize(
    "path",
    [
        "/OpennessContent/showList/15/85522/page_1.html",
        "/openness/OpennessAnnualReport/showList/1442/page_1.html",
        "/opennessAnnualReport/?branch_id=57a3df762c262ea9a00aacef",
        "/BranchOpennessContent/showList/10395/0/page_1.html",
        "/Jczwgk/showList/12/page_1.html",
        "/News/showList/6932/",
    ],
)
def test_addresses_of_columns(path: str) -> None:
    assert openness.recognise(HOST + path, "")


@pytest.mark.parametrize(
    "path", ["/OpennessContent/show/1571202.html", "/xxgk/index.html", "/news/show.html"]
)
def test_addresses_of_no_column(path: str) -> None:
    assert not openness.recognise(HOST + path, "")


def test_a_column_elsewhere_by_its_articles() -> None:
    assert openness.recognise(f"{HOST}/nb/index.html", ROW)


@pytest.mark.parametrize(
    ("path", "element", "following"),
    [
        ("/News/showList/1/page_1.html", '<pagination pagesize="3">', "/News/showList/1/page_2.html"),
        ("/News/showList/1/page_3.html", '<pagination pagesize="3">', ""),
        ("/News/showList/1", '<pagination pagesize="3">', "/News/showList/1/page_2.html"),
        ("/News/showList/1/page_1.html", '<pagination pagesize="">', ""),
        ("/opennessContent/?branch_id=5a0b", '<pagination pagesize="3">', ""),
    ],
)
def test_pages_by_number(path: str, element: str, following: str) -> None:
    listing = openness.read_list(Ask(HOST + path), f"{ROW}{element}</pagination>")
    assert (listing.next.url if listing.next else "").removeprefix(HOST) == following
    assert len(listing.items) == 1
