"""Lists behind getgovinfolist: siteGuid from whichever script holds it, both forms of the request, totals."""

from __future__ import annotations

import json
from typing import Any

from crawler.families import Ask, Listing, epoint, recognise
from crawler.families.listing import NO_LIST

COLUMN = "http://a.example/dynamic/zwgk/govInfoPub.html?categorynum=003006&deptcode=001001"
PAGE = '<table id="infolist"></table><script src="/js/ajaxReq.js"></script><script src="/js/webBuilderCommon.js"></script>'
INFO = 'var siteInfo = {"siteGuid":"bc6e816e-4cfa-4317","projectName":"/EWB_Mid"}'


def follow(listing: Listing, text: str) -> Listing:
    assert listing.next is not None
    return epoint.read_list(listing.next, text)


def asked(listing: Listing) -> dict[str, Any]:
    assert listing.next is not None
    assert listing.next.media_type == "application/json; charset=utf-8"
    return dict(json.loads(listing.next.body))


def answer(total: int, *numbers: int) -> str:
    data = [
        {"title": f"关于第{n}号的通知", "infourl": f"/003006/{n}.html", "infodate": "2024-01-02"}
        for n in numbers
    ]
    return json.dumps({"custom": {"total": total, "data": data}})


def begun() -> Listing:
    """The request for the first page of the list, after page and scripts."""
    shell = epoint.read_list(Ask(COLUMN, column=COLUMN), PAGE)
    return follow(follow(shell, "var jsonReq = {};"), INFO)


def test_scripts_are_asked_in_turn_for_the_site_s_number() -> None:
    shell = epoint.read_list(Ask(COLUMN, column=COLUMN), PAGE)
    assert shell.is_shell
    second = follow(shell, "no number here")
    assert second.next is not None
    assert second.next.url == "http://a.example/js/webBuilderCommon.js"
    api = follow(second, INFO)
    assert api.is_shell
    assert api.next is not None
    assert api.next.url == "http://a.example/EWB_Mid/rest/lightfrontaction/getgovinfolist"
    arguments = {"deptcode": "001001", "categorynum": "003006", "pageIndex": 0, "pageSize": 20}
    assert asked(api) == {**arguments, "siteGuid": "bc6e816e-4cfa-4317"}
    assert follow(second, "none here either") == Listing(is_shell=True)


def test_a_page_that_holds_the_number_needs_no_script() -> None:
    text = f'{PAGE}<script>{INFO}; var url = "/EWB_YK_Mid/rest/lightfrontaction/getgovinfolist";</script>'
    shell = epoint.read_list(Ask(COLUMN, column=COLUMN), text)
    assert shell.next is not None
    assert shell.next.url == "http://a.example/EWB_YK_Mid/rest/lightfrontaction/getgovinfolist"


def test_pages_are_as_large_as_the_first_answer() -> None:
    first = follow(begun(), answer(5, 1, 2))
    assert (first.announced, first.pages, len(first.items)) == (5, 3, 2)
    assert asked(first)["pageIndex"] == 1
    last = follow(follow(first, answer(5, 3, 4)), answer(5, 5))
    assert (last.pages, last.next) == (3, None)


def test_a_broken_answer_keeps_the_total() -> None:
    broken = follow(follow(begun(), answer(5, 1, 2)), "<html>")
    assert (broken.announced, broken.pages, broken.items) == (5, 3, ())
    assert broken.next is not None


def test_the_older_form_is_tried_where_the_plain_one_brings_nothing() -> None:
    older = follow(begun(), '{"status":{"code":0}}')
    assert older.is_shell
    assert asked(older)["token"] == ""
    assert asked(older)["params"]["categorynum"] == "003006"
    listing = follow(older, answer(3, 1, 2))
    assert (len(listing.items), listing.pages) == (2, 2)
    assert asked(listing)["params"]["pageIndex"] == 1
    assert follow(older, "{}") == Listing(is_shell=True, doubt=NO_LIST)


def test_an_empty_category_is_no_failure() -> None:
    empty = follow(begun(), answer(0))
    assert (empty.is_shell, empty.announced, empty.pages, empty.next) == (False, 0, 0, None)


def test_a_page_of_the_platform_without_category_or_articles_is_another_s() -> None:
    assert recognise("http://a.example/index.html", PAGE).name == "generic"
    assert recognise(COLUMN, PAGE).name == "epoint"
