"""Lists fetched in units: paging by `paramJson`, units that are no list, sub-columns one after the other."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.families import Ask, jpaas
from tests import loopback
from tests.walking import walk

COLUMN = "/zfxxgk/zcwj/index.html"
HOME = "http://a.example.cn"
ROWS = 3


@pytest.fixture
def portal() -> Iterator[loopback.Portal]:
    with loopback.serving() as running:
        yield running


def unit(tag: str, page: str = "c1") -> str:
    asked = f"{{'webId':'52','tplSetId':'Ms','pageType':'column','tagId':'{tag}','pageId':'{page}'}}"
    return f'<script parseType="bulidstatic" url="{jpaas.BUILD}" queryData="{asked}"></script>'


def items(places: range, name: str = "c1") -> str:
    titles = {place: f"岚溪市{name}第{place}号通知公告" for place in places}
    return "".join(
        f'<li><a href="/art/2024/art_{hash_of(name, place)}.html" title="{title}">{title[:6]}</a> 2024-01-{place + 1:02}</li>'
        for place, title in titles.items()
    )


def hash_of(name: str, place: int) -> str:
    return f"{name.encode().hex()}{place:x}".rjust(32, "0")


def pager(total: int) -> str:
    return f'<div class="pagination" rows="{ROWS}" count="{total}" pageNo="1" queryData="{{\'webId\':\'52\'}}"></div>'


def serve_units(portal: loopback.Portal, totals: dict[str, int], *, heeds: bool = True) -> None:
    """Lists of so many entries by `pageId`; what is no 信息列表 is a menu. `heeds`: whether paramJson is."""

    def reply(seen: loopback.Seen) -> loopback.Answer:
        query = {name: values[0] for name, values in parse_qs(urlsplit(seen.path).query).items()}
        page = int(json.loads(query.get("paramJson", '{"pageNo":1}'))["pageNo"]) if heeds else 1
        total = totals[query["pageId"]]
        shown = items(range((page - 1) * ROWS, min(page * ROWS, total)), query["pageId"]) + pager(total)
        menu = '<ul><li><a href="/col/col1/index.html">政务公开</a></li></ul>'
        markup = shown if query["tagId"] == "信息列表" else menu
        return loopback.Answer(json.dumps({"success": True, "data": {"html": markup}}))

    portal.routes[jpaas.BUILD] = reply


@pytest.mark.parametrize("tags", [("信息列表",), ("头部", "信息列表", "底部"), ("栏目导航", "信息列表")])
def test_the_unit_that_is_the_list_is_found(portal: loopback.Portal, tags: tuple[str, ...]) -> None:
    portal.page(COLUMN, "".join(unit(tag) for tag in tags))
    serve_units(portal, {"c1": 8})
    walked = walk(f"{portal.url}{COLUMN}", kind="notice")
    assert (walked.family, walked.doubts, walked.announced) == ("jpaas", [], 8)
    assert (len(walked.urls), len(walked.listings)) == (8, 3)


def test_a_page_of_menus_is_no_list(portal: loopback.Portal) -> None:
    portal.page(COLUMN, unit("头部") + unit("底部"))
    serve_units(portal, {"c1": 8})
    assert "names no list" in walk(f"{portal.url}{COLUMN}", kind="notice").doubts[0]


def test_a_first_page_that_stands_in_the_column_is_page_one(portal: loopback.Portal) -> None:
    query = "{'webId':'52','tagId':'信息列表','pageId':'c1'}"
    shown = f'<ul>{items(range(ROWS))}</ul><div class="pagination" rows="{ROWS}" count="8" queryData="{query}"></div>'
    portal.page(COLUMN, unit("头部") + shown)
    serve_units(portal, {"c1": 8})
    walked = walk(f"{portal.url}{COLUMN}", kind="notice")
    assert (walked.doubts, len(walked.urls), len(walked.listings)) == ([], 8, 3)
    assert len(portal.log) == 3


def test_a_portal_that_heeds_no_page_number_is_in_doubt(portal: loopback.Portal) -> None:
    portal.page(COLUMN, unit("信息列表"))
    serve_units(portal, {"c1": 8}, heeds=False)
    walked = walk(f"{portal.url}{COLUMN}", kind="notice")
    assert walked.doubts == [f"list page 2 of {portal.url}{COLUMN} repeats earlier entries"]


def test_sub_columns_are_read_one_after_the_other(portal: loopback.Portal) -> None:
    more = '<a class="xxgk_more" href="{}/index.html">更多</a>'
    shown = f"<ul>{items(range(2), 'c1')}</ul>" + more.format("bmwj") + more.format("../bmjd")
    portal.page(COLUMN, unit("左侧菜单") + shown)
    portal.page("/zfxxgk/zcwj/bmwj/index.html", unit("信息列表", "c1"))
    portal.page("/zfxxgk/bmjd/index.html", unit("信息列表", "c2"))
    serve_units(portal, {"c1": 7, "c2": 4})
    walked = walk(f"{portal.url}{COLUMN}", kind="notice")
    assert (walked.doubts, walked.announced) == ([], 11)
    assert (len(walked.urls), len(walked.listings)) == (11, 5)


def test_a_sub_column_that_is_gone_is_in_doubt(portal: loopback.Portal) -> None:
    shown = f'<ul>{items(range(2))}</ul><a href="bmwj/index.html">更多&gt;&gt;</a>'
    portal.page(COLUMN, unit("左侧菜单") + shown)
    walked = walk(f"{portal.url}{COLUMN}", kind="notice")
    assert walked.doubts == [f"list page 1 of {portal.url}{COLUMN} not read: HTTP 404"]
    assert len(walked.urls) == 2


def test_a_sub_column_without_a_list_is_in_doubt(portal: loopback.Portal) -> None:
    links = '<a href="bmwj/index.html">更多</a><a href="bmjd/index.html">更多</a>'
    portal.page(COLUMN, unit("左侧菜单") + f"<ul>{items(range(2), 'c2')}</ul>" + links)
    portal.page("/zfxxgk/zcwj/bmwj/index.html", unit("底部", "c1"))
    portal.page("/zfxxgk/zcwj/bmjd/index.html", unit("信息列表", "c2"))
    serve_units(portal, {"c1": 7, "c2": 4})
    walked = walk(f"{portal.url}{COLUMN}", kind="notice")
    assert walked.doubts == [
        f"list page 1 of {portal.url}{COLUMN} shows nothing of {portal.url}/zfxxgk/zcwj/bmwj/index.html"
    ]
    assert len(walked.urls) == 4


@pytest.mark.parametrize(
    "query",
    [
        "{'webId':'52','tagId':'信息列表','pageId':'1638'}",
        "{&quot;webId&quot;:&quot;52&quot;,&quot;tagId&quot;:&quot;信息列表&quot;,&quot;pageId&quot;:1638}",
        "{'webId': '52', 'tagId': '信息列表', 'pageId': '1638', 'rows': '20', 'count': '', 'pageNo': '1'}",
    ],
)
def test_forms_of_the_query(query: str) -> None:
    (found,) = jpaas.find_units(f"{HOME}{COLUMN}", f'<script queryData="{query}" url="{jpaas.BUILD}">')
    assert found.name == "信息列表"
    assert found.url.startswith(f"{HOME}{jpaas.BUILD}?webId=52&tagId=%E4%BF%A1")
    assert found.url.endswith("&pageId=1638")


READERS: list[Callable[[str], str]] = [
    lambda text: text,
    lambda text: json.dumps({"data": {"html": text}}),
    lambda text: json.dumps({"data": text}),
    lambda text: (
        f'<div count="{text}" rows="{text}" queryData="{{\'webId\':\'{text}\'}}" unitUrl="{text}">{text}'
    ),
]


@given(st.text(max_size=300))
@example("0\x1f")  # white space to str.strip, and not to int
def test_any_text_is_survived(text: str) -> None:
    column = f"{HOME}{COLUMN}"
    at = {"at": column, "more": "[]", "before": "0", "listed": "0", "others": "[]", "count": "", "rows": ""}
    for write in READERS:
        for memory in ({}, {**at, "page": "1"}, {"more": "[]", "before": "1", "listed": "2"}):
            ask = Ask(column, column=column, memory=memory)
            assert jpaas.read_list(ask, write(text)) is not None


@pytest.mark.parametrize("filling", ["<div querydata ", "<script ", "count ", "'webId' :", "<a>更多</a>"])
def test_long_text_takes_no_time(filling: str) -> None:
    ask = Ask(f"{HOME}{COLUMN}", column=f"{HOME}{COLUMN}")
    began = time.process_time()
    jpaas.read_list(ask, filling * 20_000)
    assert time.process_time() - began < 3
