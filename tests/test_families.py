"""List pages of every family: what is listed, what comes next, what was announced.

A case is a folder of tests/pages/<family>/: page.html as bytes, page.json with its address and headers (and of an API's
answer the `family` and what was asked: `ask`), expected.json. A case without expected.json gets one, and fails until somebody has read and committed it.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import families
from crawler.families import Ask, generic, jpage, trs
from crawler.families.main_list import is_report
from crawler.families.rows import find_date, find_rows, parse
from pipelines.decode import decode

PAGES = Path(__file__).parent / "pages"
CASES = sorted(file.parent for file in PAGES.glob("*/list*/page.json"))


def read_case(folder: Path) -> dict[str, Any]:
    page = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    text = decode(
        (folder / "page.html").read_bytes(), [(name, value) for name, value in page["headers"]]
    ).text
    ask = Ask(page["url"], **{"column": page["url"], **page.get("ask", {})})
    family, listing = families.read_first(page.get("family", "auto"), ask, text)
    following = listing.next.address if listing.next else ""
    memory = dict(listing.next.memory) if listing.next else {}
    read = {**asdict(replace(listing, next=None)), "next": following, "memory": memory}
    for silent in ("doubt", "misgiving", "says_none"):
        if not read[silent]:
            del read[silent]
    if listing.next and listing.next.instead:
        read["instead"] = listing.next.instead.address
    return {"family": family.name, **json.loads(json.dumps(read))}


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_saved_list_page(folder: Path) -> None:
    read = read_case(folder)
    expected = folder / "expected.json"
    if not expected.exists():
        expected.write_text(json.dumps(read, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{expected} was missing and has been written: read it and commit it")
    assert read == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_no_family_steals_the_pages_of_another(folder: Path) -> None:
    assert read_case(folder)["family"] == folder.parent.name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[2012-02-20]", "2012-02-20"),
        ("2018/2/1", "2018-02-01"),
        ("发布时间：2018年2月1日", "2018-02-01"),
        ("2018.02.01 10:12", "2018-02-01"),
        ("2024 - 01 - 18", "2024-01-18"),
        ("2016-02-30", ""),
        ("2016-02-30 更新于2016-03-01", "2016-03-01"),
        ("12012-02-201", ""),
        ("1899-02-01", ""),
        ("电话 0951-8021234", ""),
    ],
)
def test_dates(text: str, found: str) -> None:
    assert find_date(text) == found


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_date_is_found_in_every_form(day: date) -> None:
    forms = [f"{day.year}{a}{day.month}{b}{day.day}{c}" for a, b, c in ("--)", "//]", "..|", "年月日")]
    assert {find_date(f"发布：{form} 浏览") for form in forms} == {day.isoformat()}


@pytest.mark.parametrize(
    "title",
    [
        "2011年度长春市公安局政府信息公开工作报告",
        "关于印发《上海市公安局当前政府信息公开重点工作安排》的通知",
        "安平县财政局二〇一六年政府信息公开年度报告",
        "政府信息公开年报（2019）",
    ],
)
def test_titles_that_speak_for_themselves(title: str) -> None:
    assert is_report(title)


@pytest.mark.parametrize(
    "title", ["网站声明", "政府信息公开年报", "联系我们", "政府信息公开指南", "通知公告"]
)
def test_titles_that_do_not(title: str) -> None:
    assert not is_report(title)


@given(st.text(max_size=400))
def test_readers_take_any_text(text: str) -> None:
    page = (
        f"<ul><li><a href='{text}'>{text}</a>{text}</li></ul><datastore><record>{text}</record></datastore>"
    )
    for module in families.MODULES:
        module.recognise("http://a.example.cn/b/", page)
        assert module.read_list(Ask("http://a.example.cn/b/"), page) is not None


def test_a_title_that_counts_is_no_total() -> None:
    row = '<li><a href="/nb/{0}.html">澄川县{0}年共100条措施工作年度报告</a>2021-01-0{0}</li>'
    page = f"<ul>{''.join(row.format(n) for n in (1, 2))}</ul>"
    assert generic.read_list(Ask("http://a.example.cn/nb/"), page).announced is None
    assert generic.read_list(Ask("http://a.example.cn/nb/"), f"{page}<p>共2条</p>").announced == 2
    assert trs.read_list(Ask("http://a.example.cn/nb/"), page).announced is None


@pytest.mark.parametrize(
    "row",
    [
        '<a href="/nb/{0}.html">澄川县第{0}号通知公告</a> ',
        '<li><a href="/nb/{0}.html">关于{0}号的通知</a>2021-01-01</li>',
    ],
)
def test_thousands_of_links_take_no_time(row: str) -> None:
    page = f"<ul>{''.join(row.format(n) for n in range(4000))}</ul>"
    began = time.process_time()
    rows = list(find_rows("http://a.example.cn/nb/", parse(page)))
    assert len(rows) == 4000
    assert time.process_time() - began < 1.5


@pytest.mark.parametrize("filling", ["(", "[ ", " \n", "2021-01-01"])
def test_a_long_title_takes_no_time(filling: str) -> None:
    began = time.process_time()
    list(find_rows("http://a.example.cn/nb/", parse(f'<a href="/nb/1.html">通知公告{filling * 20_000}x</a>')))
    assert time.process_time() - began < 1.5


def test_a_family_by_name() -> None:
    assert families.named("jpage").read_list is jpage.read_list
    assert families.NAMES[-1] == "generic"
