"""List APIs that print no total and answer, in the middle of a list, with something that is no list: never a silent end."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.families import Ask
from tests.columns import HOST
from tests.walking import walk

TOTAL, SIZE = 25, 10
ERROR_PAGE = "<html><title>系统提示</title><ul><li><a href='/xw/1.html'>澄川县工作会议</a> 2024-01-01</li></ul>系统繁忙"
BROKEN = (ERROR_PAGE, "", "{}", "null", "[]", '{"code":500}', '{"result":null,"data":null,"articles":null}')
CONFIG = '{SID: \'755041\', TREE: [{"id": 12, "name": "政府信息公开年报"}]}'
TITLE = "澄川县{}局2023年政府信息公开工作年度报告"

Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Api:
    """A column with its API, and how the answer for entries `first` to `last` is written."""

    column: str
    page: str
    path: str
    first: Callable[[Query], int]  # serial number of the first entry asked for, from 1
    answer: Callable[[range], str]


def link(number: int, href: str) -> str:
    return f'<a href="{href.format(number)}">{TITLE.format(number)}</a>'


def store(numbers: range, href: str) -> str:
    records = (f"<record><![CDATA[<li>{link(number, href)}</li>]]></record>" for number in numbers)
    return f"<datastore><recordset>{''.join(records)}</recordset></datastore>"


def in_units(numbers: range) -> str:
    rows = "".join(f"<li>{link(number, '/art/2024/art_{:032x}.html')}</li>" for number in numbers)
    return json.dumps({"data": {"html": f"<ul>{rows}</ul>"}})


def in_table(numbers: range) -> str:
    rows = (f"<tr><td>{link(number, '/art/2024/1/18/art_828_{}.html')}</td></tr>" for number in numbers)
    return f"<table>{''.join(rows)}</table>"


def in_json(outer: str, inner: str, url: str) -> Callable[[range], str]:
    def answer(numbers: range) -> str:
        entries = [{"title": TITLE.format(number), url: f"/c/{number}.html"} for number in numbers]
        return json.dumps({outer: {inner: entries}} if inner else {outer: entries})

    return answer


PROXY, UNIT = "/module/web/jpage/dataproxy.jsp", "/api-gateway/jpaas-publish-server/front/page/build/unit"
TRUECMS, EPOINT = (
    "/truecms/messageController/getMessage.do",
    "/EWB-FRONT/rest/lightfrontaction/getgovinfolist",
)
APIS = {
    "jpage": Api(
        "/col/col12/index.html",
        f"<div id='9'><script>{store(range(1, SIZE + 1), '/art/2024/1/29/art_12_{}.html')}</script></div>"
        f"<script>var p = {{webid:1,columnid:12,unitid:'9'}}; var u = '{PROXY}'</script>",
        PROXY,
        lambda query: int(query["startrecord"]),
        lambda numbers: store(numbers, "/art/2024/1/29/art_12_{}.html"),
    ),
    "jpaas": Api(
        "/nb/",
        f"<script parsetype='bulidstatic' url='{UNIT}' queryData=\"{{'webId':'52','tagId':'列表'}}\"></script>",
        UNIT,
        lambda query: SIZE * (json.loads(query.get("paramJson", '{"pageNo":1}'))["pageNo"] - 1) + 1,
        in_units,
    ),
    "gkmlpt": Api(
        "/gkmlpt/index",
        f"<script>window._CONFIG = {CONFIG}</script>",
        "/gkmlpt/api/all/12",
        lambda query: SIZE * (int(query["page"]) - 1) + 1,
        in_json("articles", "", "url"),
    ),
    "truecms": Api(
        "/s/zx/zx.html",
        f"<div id=initData></div><script>p({{proxyUrl:'{TRUECMS}',perPage:5,groupSize:2,columnId:'85-2f'}})</script>",
        TRUECMS,
        lambda query: int(query["startrecord"]),
        lambda numbers: f"list({json.dumps({'result': store(numbers, 'content/{}.html')})})",
    ),
    "epoint": Api(
        "/dynamic/zwgk/govInfoPub.html?categorynum=003006",
        '<script src="/js/webBuilderCommon.js"></script><script>var s = {"siteGuid":"bc6e816e-11"}</script>',
        EPOINT,
        lambda query: SIZE * int(query["pageIndex"]) + 1,
        in_json("custom", "data", "infourl"),
    ),
    "xxgk": Api(
        "/col/col828/index.html",
        "<iframe src='/module/xxgk/tree.jsp?area=014&divid=div1'></iframe>",
        "/module/xxgk/search.jsp",
        lambda query: SIZE * (int(query["currpage"]) - 1) + 1,
        in_table,
    ),
}


def query_of(ask: Ask) -> Query:
    if ask.media_type.startswith("application/json"):
        body = json.loads(ask.body)
        return {name: str(value) for name, value in body.get("params", body).items()}
    return {name: values[0] for name, values in parse_qs(urlsplit(ask.url).query).items()}


def fetching(api: Api, broken: str | None) -> Callable[[Ask, str], str | None]:
    """The column and its API, which answers so from the 11th entry on."""

    def fetch(ask: Ask, referer: str) -> str | None:
        if urlsplit(ask.url).path != api.path:
            return api.page if ask.url == HOST + api.column else None
        first = api.first(query_of(ask))
        whole = api.answer(range(first, min(first + SIZE, TOTAL + 1)))
        return whole if broken is None or first == 1 else broken

    return fetch


@pytest.mark.parametrize("name", APIS)
def test_a_list_without_a_total_is_read_to_its_end(name: str) -> None:
    walked = walk(HOST + APIS[name].column, fetch=fetching(APIS[name], None))
    assert (walked.family, len(walked.urls), walked.doubts) == (name, TOTAL, [])


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("name", APIS)
def test_what_is_no_list_ends_none(name: str, broken: str) -> None:
    walked = walk(HOST + APIS[name].column, fetch=fetching(APIS[name], broken))
    assert len(walked.urls) == SIZE
    assert walked.doubts[0].startswith(f"list page 2 of {HOST}{APIS[name].column} ")


def test_a_label_that_answers_with_a_page() -> None:
    script = 'Ls.pagination("#page_public_info", function(pageIndex){{ Ls.ajax({{url: "/site/label/8888", data : {{pageIndex: pageIndex}}}}) }}, {{pageCount: 3, currPage: {0}}})'
    rows = "".join(f"<li>{link(number, '/public/65/{}.html')}</li>" for number in range(1, SIZE + 1))
    column = "/public/column/65?type=4"
    pages = {column: f"<ul>{rows}</ul><script>{script.format(1)}</script>"}
    walked = walk(HOST + column, fetch=lambda ask, referer: pages.get(ask.url.removeprefix(HOST), ERROR_PAGE))
    assert len(walked.urls) == SIZE
    assert "was answered with something that is no list" in walked.doubts[0]
    shell = {
        column: f"<script>{script.format(1)}</script>"
    }  # its rows come from the label, its pages from the shell
    walked = walk(
        HOST + column, fetch=lambda ask, referer: shell.get(ask.url.removeprefix(HOST), f"<ul>{rows}</ul>")
    )
    assert walked.doubts == [f"list page 2 of {HOST}{column} repeats earlier entries"]
