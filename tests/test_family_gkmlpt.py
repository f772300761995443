"""Disclosure directories: the category of a kind of column, several leaves in a row, nodes that lead elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from crawler.families import Ask, gkmlpt
from tests.crawling import start
from tests.loopback import Answer, Portal, serving
from tests.walking import walk

ROOT = "/zqgaj/gkmlpt"
SIZE = 2
SITE = """
agency   = "澄川市公安局"
region   = "900100"
homepage = "{url}/"
schedule = "17 3 * * 1"
delay    = 0.0
private  = true
column   = [{{url = "{url}{root}/index#1", kind = "notice"}}, {{url = "{url}{root}/index#6", kind = "annual_report"}}]
"""


def node(number: int, name: str, *children: dict[str, Any], jump: str = "") -> dict[str, Any]:
    return {"id": number, "name": name, "jump_url": jump, "children": list(children)}


def directory(*tree: dict[str, Any]) -> str:
    return f"<script>window._CONFIG = {{SID: '758017', TREE: {json.dumps(tree)}, DETAIL: null}};</script>"


def answers(portal: Portal, category: int, total: int, *, announce: bool = True) -> None:
    """Routes to the pages of a category with that many articles, and to the empty one behind them."""
    for page in range(1, total // SIZE + 3):
        numbers = range((page - 1) * SIZE, min(page * SIZE, total))
        articles = [
            {
                "title": f"第{category}类第{n}号年度报告",
                "url": f"{ROOT}/content/0/{category}/post_{category}{n}.html",
            }
            for n in numbers
        ]
        answer: dict[str, Any] = {"articles": articles}
        if announce:
            answer["classify"] = {"post_count": total}
        portal.routes[f"{ROOT}/api/all/{category}?page={page}&sid=758017"] = Answer(json.dumps(answer))


@pytest.fixture
def portal() -> Iterator[Portal]:
    with serving() as running:
        years = node(5, "政府信息公开年报", node(6, "市局"), node(7, "分局"), node(8, "派出所"))
        running.page(f"{ROOT}/index", directory(node(1, "统计年报"), node(4, "政府信息公开", years)))
        yield running


def test_all_leaves_of_the_category_are_read_and_added_up(portal: Portal) -> None:
    answers(portal, 6, 3)
    answers(portal, 7, 0)
    answers(portal, 8, 2)
    walked = walk(f"{portal.url}{ROOT}/index")
    assert walked.family == "gkmlpt"
    assert walked.complete
    assert (len(walked.urls), walked.announced, len(walked.listings)) == (5, 5, 3)
    assert walked.listings[-1].pages == 3


def test_without_totals_a_category_ends_at_its_first_empty_page(portal: Portal) -> None:
    for category in (6, 7, 8):
        answers(portal, category, 2, announce=False)
    walked = walk(f"{portal.url}{ROOT}/index")
    assert walked.complete
    assert (len(walked.urls), walked.announced) == (6, None)


def test_a_page_missing_in_the_middle_is_named(portal: Portal) -> None:
    answers(portal, 6, 5)
    portal.routes[f"{ROOT}/api/all/6?page=2&sid=758017"] = Answer(
        '{"classify":{"post_count":5},"articles":[]}'
    )
    assert walk(f"{portal.url}{ROOT}/index").doubts == [
        f"list page 2 of {portal.url}{ROOT}/index is empty, more were announced"
    ]


def test_the_fragment_names_the_category(portal: Portal) -> None:
    answers(portal, 1, 1)
    walked = walk(f"{portal.url}{ROOT}/index#1")
    assert walked.complete
    assert len(walked.urls) == 1


def test_two_columns_of_one_directory_are_crawled(portal: Portal, tmp_path: Path) -> None:
    answers(portal, 1, 3)
    answers(portal, 6, 2)
    site = tmp_path / "chengchuan.toml"
    site.write_text(SITE.format(url=portal.url, root=ROOT), encoding="utf-8")
    start(site, tmp_path / "gongkai.db").wait()
    columns = list(Database(tmp_path / "gongkai.db")["crawl_columns"].rows)
    assert [(row["column_url"][-2:], row["family"], row["state"]) for row in columns] == [
        ("#1", "gkmlpt", "complete"),
        ("#6", "gkmlpt", "complete"),
    ]
    assert [(row["kind"], row["listed"], row["announced"]) for row in columns] == [
        ("notice", 3, 3),
        ("annual_report", 2, 2),
    ]


def test_an_answer_that_is_no_list_is_a_doubt(portal: Portal) -> None:
    portal.routes[f"{ROOT}/api/all/6?page=1&sid=758017"] = Answer("<h1>维护中</h1>")
    assert "was answered with something that is no list" in walk(f"{portal.url}{ROOT}/index").doubts[0]


def test_a_node_that_leads_to_a_static_list_is_followed(portal: Portal) -> None:
    portal.page(f"{ROOT}/index", directory(node(1, "信息公开年报", jump="/zqgaj/gknb/index.html")))
    row = '<li><a href="/zqgaj/gknb/content/post_{0}.html">{0}年政府信息公开年度报告</a></li>'
    portal.page("/zqgaj/gknb/index.html", f'<ul>{row.format(2023)}</ul><a href="index_2.html">下一页</a>')
    portal.page("/zqgaj/gknb/index_2.html", f"<ul>{row.format(2022)}</ul>")
    walked = walk(f"{portal.url}{ROOT}/index")
    assert walked.complete
    assert len(walked.urls) == 2


def test_a_tree_without_such_a_category_names_no_list(portal: Portal) -> None:
    portal.page(f"{ROOT}/index", directory(node(1, "统计年报"), node(2, "机构职能")))
    assert "names no list" in walk(f"{portal.url}{ROOT}/index").doubts[0]


@pytest.mark.parametrize(
    ("kind", "names", "chosen"),
    [
        ("annual_report", ["统计年报", "财政年度报告", "政府信息公开年报"], "3"),
        ("annual_report", ["政府信息公开工作年度报告", "年度报告"], "1"),
        ("annual_report", ["部门决算", "年报"], "2"),
        ("notice", ["公告公示", "通知公告"], "1"),
        ("notice", ["行政处罚公示", "通知公告"], "2"),
        ("notice", ["政务动态", "通告、公告"], "2"),
    ],
)
def test_the_category_of_a_kind(kind: str, names: list[str], chosen: str) -> None:
    tree = [node(number, name) for number, name in enumerate(names, 1)]
    ask = Ask("http://ga.a.example/gkmlpt/index", column="http://ga.a.example/gkmlpt/index", kind=kind)
    following = gkmlpt.read_list(ask, directory(*tree)).next
    assert following is not None
    assert following.url == f"http://ga.a.example/gkmlpt/api/all/{chosen}?page=1&sid=758017"


def test_a_tree_without_end_is_no_tree() -> None:
    text = "window._CONFIG = {SID: '1', TREE: " + '[{"children":' * 50_000
    assert gkmlpt.read_list(Ask("http://ga.a.example/gkmlpt/index"), text).is_shell
