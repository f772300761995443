"""Lists that a browser has drawn: an empty one is an answer, a challenge or a page that lists nothing is none."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from crawler.blocks import refusal
from crawler.families import Ask, Listing, read_first
from crawler.families.drawn import as_drawn
from crawler.middlewares import lists_something
from crawler.paging import next_page
from crawler.sites import Column, Site
from crawler.spiders.portal import spider_for

HOST = "http://www.chengchuan.example.cn"
LIST = f"{HOST}/tzgg/list.html"
COLUMN = Column(LIST, "notice", render=True)
SITE = Site("chengchuan", "澄川县人民政府", "900101", f"{HOST}/", "17 3 * * 1", (COLUMN,))

EMPTY = '<html><body><ul id="list"></ul><script>fetch("/data/list.json")</script></body></html>'
CHALLENGE = "<html><body><script>window['$_ts']={};$_ts.cd='qkxmtmAlqTl4sGGz';</script></body></html>"
MUTE = "<html><body><script>document.cookie='a=1'</script></body></html>"


def lists(body: str, flags: tuple[str, ...]) -> bool:
    ask = Ask(LIST, column=LIST, kind="notice")
    request = Request(LIST, cb_kwargs={"column": COLUMN, "ask": ask, "number": 1, "family": ""})
    response = HtmlResponse(LIST, body=body.encode(), request=request, flags=list(flags))
    return lists_something(spider_for(SITE)(), request, response)


@pytest.mark.parametrize("body", [EMPTY, CHALLENGE, MUTE])
def test_each_of_these_looks_like_no_page(body: str) -> None:
    refused = refusal(LIST, LIST, f"{HOST}/", 200, body.encode())
    assert refused is not None
    assert refused.unless_list


@pytest.mark.parametrize(
    ("body", "flags", "is_list"),
    [
        (EMPTY, ("playwright",), True),
        (EMPTY, (), False),  # as sent, its list is still to be drawn
        (CHALLENGE, ("playwright",), False),
        (MUTE, ("playwright",), False),
    ],
)
def test_only_an_empty_list_that_was_drawn_passes(body: str, flags: tuple[str, ...], is_list: bool) -> None:
    assert lists(body, flags) is is_list


def test_an_empty_list_that_was_drawn_ends_its_column() -> None:
    _, listing = read_first("auto", Ask(LIST, column=LIST, kind="notice"), EMPTY)
    hosts = SITE.all_hosts
    assert "does not say that there is none" in next_page(listing, LIST, {LIST}, 1, 0, hosts).doubt
    assert next_page(as_drawn(listing, EMPTY), LIST, {LIST}, 1, 0, hosts).doubt == ""


@pytest.mark.parametrize(
    "page",
    ["<ul><li>通知公告</li></ul>", "<div></div>", "<ul><li><a href='javascript:;'>首页</a></li></ul>", ""],
)
def test_a_page_without_an_empty_list_says_nothing(page: str) -> None:
    assert as_drawn(Listing(), page) == Listing()
