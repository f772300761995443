"""Columns with a hidden block and an API of record windows: read whole, cut off where the API is gone, partial where a
window is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlite_utils import Database

from crawler.families import Ask, truecms
from tests.crawling import start
from tests.loopback import Answer, Portal, Seen, serving
from tests.walking import walk

API = "/TrueCMS/messageController/getMessage.do"
COLUMN = "/sgaj/zcfg/zcfg.html"
TOTAL = 8
WINDOW = 3
PAGE = """<div id="initData" style="display:none"><ul class="list-ul">{items}</ul></div>
<script>$('#msgList').jpage({{dataStore:'<datastore></datastore>', totalRecord:{total}, proxyUrl:'{api}', perPage:{window},
groupSize:1, ajaxParam:{{columnId:'852694c8-396b'}}}});</script>"""
SITE = """
agency   = "澄川市公安局"
region   = "900100"
homepage = "{url}/"
schedule = "17 3 * * 1"
delay    = 0.0
private  = true
column   = [{{url = "{url}{column}", kind = "notice"}}]
"""
ARTICLE = "<h1>关于第{0}号的通知</h1><div id='zoom'><p>现将第{0}号通知如下：请各单位遵照执行，并于年底前报告办理情况。</p></div>"


def item(number: int) -> str:
    return f'<li><a href="/sgaj/zcfg/content/{number}.html" title="关于第{number}号的通知">关于…</a><span>2024-01-0{number}</span></li>'


def window(seen: Seen) -> Answer:
    asked = {
        key: int(value[0])
        for key, value in parse_qs(urlsplit(seen.path).query).items()
        if value[0].isdecimal()
    }
    numbers = range(asked["startrecord"], min(asked["endrecord"], TOTAL) + 1)
    records = "".join(f"<record><![CDATA[{item(number)}]]></record>" for number in numbers)
    xml = f"<datastore><totalrecord>{TOTAL}</totalrecord><recordset>{records}</recordset></datastore>"
    return Answer(f"list({json.dumps({'result': xml})});")


@pytest.fixture
def portal() -> Iterator[Portal]:
    with serving() as running:
        items = "".join(map(item, range(1, WINDOW + 1)))
        running.page(COLUMN, PAGE.format(items=items, total=TOTAL, api=API, window=WINDOW))
        yield running


def test_windows_of_the_page_s_own_size_are_read(portal: Portal) -> None:
    portal.routes[API] = window
    walked = walk(portal.url + COLUMN, kind="notice")
    assert walked.family == "truecms"
    assert walked.complete
    assert (len(walked.urls), walked.announced, len(walked.listings)) == (TOTAL, TOTAL, 3)
    assert all(seen.headers["Referer"] for seen in portal.log[1:])
    assert "startrecord=4&endrecord=6&perpage=3&" in portal.log[2].path


def test_a_list_without_its_api_is_truncated(portal: Portal) -> None:
    walked = walk(portal.url + COLUMN, kind="notice")
    assert walked.truncated == "its list API answers 404, which leaves the 3 entries of the page"
    assert walked.doubts == []
    assert len(walked.urls) == WINDOW
    assert not walked.complete


def test_a_crawl_of_such_a_list_says_so_and_keeps_what_there_is(portal: Portal, tmp_path: Path) -> None:
    for number in range(1, WINDOW + 1):
        portal.page(f"/sgaj/zcfg/content/{number}.html", ARTICLE.format(number))
    site = tmp_path / "chengchuan.toml"
    site.write_text(SITE.format(url=portal.url, column=COLUMN), encoding="utf-8")
    done = start(site, tmp_path / "gongkai.db").wait()
    database = Database(tmp_path / "gongkai.db")
    (crawl,) = database["crawls"].rows
    assert (crawl["status"], crawl["announced"], crawl["listed"], crawl["new"]) == (
        "truncated",
        TOTAL,
        WINDOW,
        WINDOW,
    )
    assert "list truncated by the portal" in crawl["reason"]
    assert "its list API answers 404" in crawl["reason"]
    assert done.status == 0


def test_a_later_window_that_is_missing_is_a_doubt(portal: Portal) -> None:
    portal.routes[API] = lambda seen: window(seen) if "startrecord=1&" in seen.path else Answer("", 404)
    walked = walk(portal.url + COLUMN, kind="notice")
    assert walked.truncated == ""
    assert walked.doubts == [f"list page 2 of {portal.url}{COLUMN} not read: HTTP 404"]


def test_an_api_that_refuses_with_nothing_is_a_doubt(portal: Portal) -> None:
    portal.routes[API] = Answer('list({"result":""})')
    (doubt,) = walk(portal.url + COLUMN, kind="notice").doubts
    assert "list page 1 of " in doubt
    assert "is empty" in doubt


def test_a_block_that_holds_everything_needs_no_api(portal: Portal) -> None:
    portal.page(COLUMN, PAGE.format(items=item(1) + item(2), total=2, api=API, window=WINDOW))
    walked = walk(portal.url + COLUMN, kind="notice")
    assert walked.complete
    assert len(portal.log) == 1


def test_answers_without_a_callback_and_bare_xml() -> None:
    xml = f"<datastore><totalrecord>1</totalrecord><recordset><record><![CDATA[{item(1)}]]></record></recordset></datastore>"
    memory = {
        "api": "http://a.example/x.do",
        "column": "1",
        "total": "",
        "size": "3",
        "perpage": "3",
        "start": "1",
    }
    ask = Ask("http://a.example/x.do", column="http://a.example/sgaj/zcfg/zcfg.html", memory=memory)
    for text in (json.dumps({"result": xml}), xml):
        listing = truecms.read_list(ask, text)
        assert [entry.title for entry in listing.items] == ["关于第1号的通知"]
        assert (listing.announced, listing.pages, listing.next) == (1, 1, None)
    assert truecms.read_list(ask, "<h1>系统维护</h1>").is_shell


def test_an_unclosed_record_is_left_out_and_costs_nothing() -> None:
    assert list(truecms._records("<record>" * 200_000)) == []
