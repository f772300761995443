"""The five documents beside the project, as files and as pages of their portals."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from crawler.items import Document, Page
from pipelines import read, read_file
from pipelines.sections import find_sections

SHARED = Path(__file__).parent.parent.parent / "shared"
SERVE = SHARED / "portal" / "serve.py"
pytestmark = pytest.mark.skipif(not SERVE.exists(), reason="../shared with the seed documents is not here")

ADDRESSES = {
    "tongxin": ("127.0.0.11", "/zfxxgknb/bmzsjg/202401/t20240118_4420488.html"),
    "shanghai": ("127.0.0.12", "/info/2013/0828.html"),
    "changchun": ("127.0.0.13", "/zwgk/content_2011.html"),
    "changshu police": ("127.0.0.14", "/art/2018/2/1/art_4301_1.html"),
    "changshu": ("127.0.0.14", "/art/2019/3/1/art_4301_2.html"),
    "copy": ("127.0.0.15", "/cc/2011.html"),
}
FILES = {"changshu police": "000", "tongxin": "001", "shanghai": "002", "changchun": "003", "changshu": "004"}
IDENTITIES = {
    "changshu police": ("常熟市公安局2017年政府信息公开工作年度报告", "annual_report", "常熟市公安局", 2017),
    "tongxin": ("同心县公安局2023年政府信息公开工作年度报告", "annual_report", "同心县公安局", 2023),
    "shanghai": (
        "关于印发《上海市公安局当前政府信息公开重点工作安排》的通知",
        "notice",
        "上海市公安局",
        2013,
    ),
    "changchun": ("2011年度长春市公安局政府信息公开工作报告", "annual_report", "长春市公安局", 2011),
    "changshu": ("常熟市2018年政府信息公开工作年度报告", "annual_report", "常熟市人民政府", 2018),
}
SAID = {
    "changshu police": {"applications.received.total": 3, "litigation.total": 1, "fees.charged": 0},
    "tongxin": {"disclosed.website": 52, "applications.received.total": 2, "fees.charged": 0},
    "shanghai": {},
    "changchun": {"applications.received.total": 164},
    "changshu": {"applications.received.total": 206, "review.total": 18, "litigation.total": 6},
}
CHROME = ("登录|", "扫一扫", "相关词条", "热门词条", "联络我们", "点击数", "打印本页", "版权所有", "网站地图")


@cache
def portal() -> ModuleType:
    spec = importlib.util.spec_from_file_location("seed_portal", SERVE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def served(name: str, visit: int = 1) -> Document:
    host, path = ADDRESSES[name]
    status, declared, body = portal().page(host, path, visit)
    return read(
        Page(
            site=name,
            url=f"http://{host}:8900{path}",
            kind="annual_report",
            status=status,
            fetched_at="",
            body=body,
            headers=(("Content-Type", declared),),
            media_type=declared.split(";")[0],
        )
    )


@cache
def document(name: str, form: str) -> Document:
    if form == "page":
        return served(name)
    (path,) = (SHARED / "seeds").glob(f"{FILES[name]}_*.txt")
    return read_file(path)


both = pytest.mark.parametrize("form", ["file", "page"])
every = pytest.mark.parametrize("name", list(FILES))


@every
@both
def test_identity(name: str, form: str) -> None:
    found = document(name, form)
    assert (found.title, found.kind, found.agency, found.year) == IDENTITIES[name]
    assert found.number == ""
    assert found.notes == ()


def test_dates() -> None:
    published = {name: document(name, "page").published for name in FILES}
    assert published == {
        "changshu police": "2018-02-01",
        "tongxin": "2024-01-18",
        "shanghai": "2013-08-28",
        "changchun": "2012-02-20",
        "changshu": "2019-03-01",
    }
    assert document("shanghai", "file").published == "2013-08-28"
    assert document("changchun", "file").published == "2012-02-20"


@every
@both
def test_page_chrome_is_gone(name: str, form: str) -> None:
    text = document(name, form).text
    assert not [word for word in CHROME if word in text]
    assert text.count(IDENTITIES[name][0]) <= 2


@every
@both
def test_prose_facts_with_their_sentences(name: str, form: str) -> None:
    found = {fact.code: fact for fact in document(name, form).facts if fact.source == "text"}
    assert {code: found[code].value for code in SAID[name]} == SAID[name]
    assert all(found[code].evidence in document(name, form).text for code in SAID[name])


@both
def test_shanghai_items_run_on_through_five_chapters(form: str) -> None:
    sections = document("shanghai", form).sections
    chapters = [section.number for section in sections if section.level == 1]
    items = {
        chapter: [s.number for s in sections if s.level == 2 and s.path[0] == chapter] for chapter in chapters
    }
    assert [len(items[chapter]) for chapter in ("一", "二", "三", "四", "五")] == [8, 3, 3, 3, 5]
    numbers = "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十 二十一 二十二".split()
    assert [number for chapter in chapters for number in items[chapter]] == [
        f"({number})" for number in numbers
    ]


def test_shanghai_numbers_are_inferred_where_nothing_was_repaired() -> None:
    (path,) = (SHARED / "seeds").glob("002_*.txt")
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    items = [section for section in find_sections(lines) if section.level == 2]
    assert [section.number for section in items if not section.inferred] == ["(一)", "(九)", "(十三)"]
    assert len(items) == 22
    assert items[-1].path == ("五", "(二十二)")


@both
def test_changchun_nests_the_list_inside_chapter_six(form: str) -> None:
    sections = document("changchun", form).sections
    assert [s.number for s in sections if s.level == 1] == list("一二三四五六七八")
    assert [s.path for s in sections if s.level == 2] == [("六", number) for number in "一二三四"]
    assert [s.heading for s in sections if s.level == 0 and s.heading] == [
        "2011年总体工作情况",
        "2011年工作打算和思路",
    ]


@both
def test_tongxin_tables(form: str) -> None:
    found = document("tongxin", form)
    cells = {fact.code: fact for fact in found.facts if fact.source == "table"}
    assert len(cells) == 10 + 25 * 7 + 15
    assert {code: fact.value for code, fact in cells.items() if fact.value} == {
        "licensing.decisions": 6,
        "penalties.decisions": 3259,
        "coercion.decisions": 707,
        "fees.amount": 77.496,
        "applications.received.person": 2,
        "applications.received.total": 2,
        "applications.granted.person": 2,
        "applications.granted.total": 2,
        "applications.outcome_total.person": 2,
        "applications.outcome_total.total": 2,
    }
    assert (cells["fees.amount"].unit, cells["fees.amount"].raw) == ("万元", "77.4960")
    assert cells["applications.received.person"].evidence == "一、本年新收政府信息公开申请数量 / 自然人"
    assert len(found.checks) == 8
    assert {check.verdict for check in found.checks} == {"pass"}


def test_tongxin_reads_the_same_from_page_and_file() -> None:
    page, file = (
        [(fact.code, fact.raw, fact.unit, fact.evidence) for fact in document("tongxin", form).facts]
        for form in ("page", "file")
    )
    assert page == file


def test_a_corrected_cell_is_the_only_difference_between_two_visits() -> None:
    first, second = served("tongxin", 1), served("tongxin", 2)
    changed = [
        (old, new)
        for old, new in zip(first.text.split("\n"), second.text.split("\n"), strict=True)
        if old != new
    ]
    assert changed == [("行政处罚 | 3259", "行政处罚 | 3260")]


def test_a_moved_counter_and_another_script_are_the_same_text() -> None:
    first = served("changchun")
    assert first.published_text == served("changchun").published_text
    copy = served("copy")
    assert copy.text == first.text
    assert copy.published_text != first.published_text
