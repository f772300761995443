"""`gongkai sites check`: what a dry run asks for and prints, and what it says looks wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.browser import WAY_OUT, find_chromium
from crawler.items import Check, Document, Entry, Fact, Listed, Missed, Page, Section
from crawler.sites import Column, Site
from crawler.survey.inspection import inspect_column, inspect_document, inspect_site, is_within
from tests.commands import Ended, gongkai
from tests.loopback import Answer, Portal, serving
from tests.test_survey import notices, page, reports

COLUMN = Column("https://www.chengchuan.gov.cn/nb/", "annual_report")
SITE = Site(
    "chengchuan", "澄川县公安局", "900101", "https://www.chengchuan.gov.cn/", "17 3 * * 1", (COLUMN,)
)  # fmt: skip


def entry(year: int, **changes: str) -> Entry:
    good = Entry(
        f"{COLUMN.url}{year}.html", f"澄川县公安局{year}年政府信息公开工作年度报告", f"{year + 1}-01-20"
    )
    return replace(good, **changes)


LISTED = Listed(COLUMN.url, COLUMN.url, 1, (entry(2021), entry(2022)), family="trs", evidence="a pager")


def wrong(
    *came: Listed | Missed, column: Column = COLUMN, site: Site = SITE, first: Page | None = None
) -> str:
    return "; ".join(inspect_column(site, column, came, first).wrong)


def test_a_good_list_has_nothing_wrong() -> None:
    assert wrong(replace(LISTED, announced=2)) == ""
    assert wrong(replace(LISTED, announced=25, next=f"{COLUMN.url}index_1.html")) == ""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"entries": ()}, "lists nothing; where a browser shows a list, set render = true"),
        ({"announced": 25}, "announces 25 documents, lists 2 and leads to no further page"),
        ({"announced": 1}, "announces 1 documents and lists 2"),
        ({"doubt": "list page 2 of x repeats earlier entries"}, "repeats earlier entries"),
        ({"truncated": "its API is gone"}, "the portal lists no more than this: its API is gone"),
        ({"entries": (entry(2021, published=""), entry(2022))}, "1 of 2 entries have no date"),
        ({"entries": (entry(2021, title="澄川县公安局2021年政府信息公开…"),)}, "1 titles are cut off"),
        ({"entries": (entry(2021, url="https://other.example/1.html"),)}, "entries lie on other.example"),
        ({"entries": (entry(2021), entry(2022, title="澄川县召开动员会"))}, "1 of 2 entries are not called reports"),
    ],
)  # fmt: skip
def test_what_looks_wrong_with_a_list(changes: Mapping[str, Any], sentence: str) -> None:
    assert sentence in wrong(replace(LISTED, **changes))


def test_what_kept_a_list_page_from_coming() -> None:
    missed = Missed("x", COLUMN.url, "list", "blocked", "", "加速乐 challenge (HTTP 521)", COLUMN.url, 1, 521)
    assert "list page 1 did not come: blocked: 加速乐 challenge" in wrong(missed)
    assert (
        wrong(replace(LISTED, announced=2), replace(missed, instead=COLUMN.url)) == ""
    )  # asked for again elsewhere


def test_a_column_of_notices_that_lists_reports() -> None:
    assert 'kind = "annual_report"?' in wrong(LISTED, column=Column(COLUMN.url, "notice"))


def test_a_family_that_does_not_know_its_page() -> None:
    body = b'<script>createPageHTML(3, 0, "index", "html");</script>'
    first = Page("x", COLUMN.url, "list", 200, "", body, media_type="text/html")
    assert 'family = "vsb", the page looks like trs' in wrong(
        LISTED, site=replace(SITE, family="vsb"), first=first
    )
    assert wrong(LISTED, site=replace(SITE, family="trs"), first=first) == ""


def test_fewer_announced_than_expected() -> None:
    column = inspect_column(SITE, COLUMN, [replace(LISTED, announced=2)], None)
    assert list(inspect_site(SITE, [column])) == []
    assert "[expect] documents = 10" in "".join(inspect_site(replace(SITE, expected_documents=10), [column]))


PAGE = Page("x", f"{COLUMN.url}2021.html", "annual_report", 200, "", b"")
DOCUMENT = Document(
    url=PAGE.url,
    kind="annual_report",
    title="澄川县公安局2021年政府信息公开工作年度报告",
    agency="澄川县公安局",
    year=2021,
    number="",
    published="2022-01-20",
    charset_declared="",
    charset="utf-8",
    charset_evidence=(),
    script="hans",
    published_text="",
    text="",
    sections=(Section(1, "一", "总体情况", "", ("一",), None),),
    facts=(Fact("applications.received.total", 3, "件", "number", "3", "text", 0, ""),),
    container="#zoom",
)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, ""),
        ({"title": ""}, "has no title"),
        ({"kind": "notice"}, "is read as notice in a column of kind annual_report"),
        ({"agency": ""}, "its agency was not found"),
        ({"agency": "望溪县公安局"}, "its agency is 望溪县公安局, the site file says 澄川县公安局"),
        ({"year": None}, "its year was not found"),
        ({"published": ""}, "its date was not found"),
        ({"container": "densest"}, "no known container"),
        ({"sections": ()}, "no numbered section"),
        ({"facts": ()}, "a report of 2021 without a single fact"),
        ({"facts": (), "year": 2015}, ""),
        ({"checks": (Check("rows_sum", "fail", 3, 4, ""),)}, "its check rows_sum fails"),
        ({"checks": (Check("rows_sum", "unknown", 3, 4, ""),)}, ""),
    ],
)
def test_what_looks_wrong_with_a_document(changes: Mapping[str, Any], sentence: str) -> None:
    said = inspect_document(SITE, PAGE, replace(DOCUMENT, **changes)).wrong
    assert said == () if not sentence else sentence in "; ".join(said)


@pytest.mark.parametrize(
    ("agency", "of_site", "region", "within"),
    [
        ("同心县公安局", "同心县公安局", "640324", True),
        ("同心县公安局", "同心县人民政府", "640324", True),
        ("莆田市荔城区教育局", "莆田市人民政府", "350300", True),
        ("荔城区教育局", "莆田市人民政府", "350300", True),
        ("公安局", "同心县公安局", "640324", True),
        ("同心县公安局交通警察大队", "同心县公安局", "640324", True),
        ("厦门市公安局", "莆田市人民政府", "350300", False),
        ("同心县教育局", "同心县公安局", "640324", False),
    ],
)
def test_bodies_of_a_site(agency: str, of_site: str, region: str, within: bool) -> None:
    assert is_within(agency, replace(SITE, agency=of_site, region=region)) is within


# Real dry runs


@pytest.fixture
def portal() -> Iterator[Portal]:
    with serving() as running:
        yield running


def write_site(portal: Portal, folder: Path, columns: Mapping[str, str], keys: str = "") -> None:
    """A site file `town.toml` with these columns, path to kind; `keys` stand in each column."""
    tables = "".join(
        f'[[column]]\nurl = "{portal.url}{path}"\nkind = "{kind}"\n{keys}\n' for path, kind in columns.items()
    )
    (folder / "town.toml").write_text(
        f'agency = "澄川县公安局"\nregion = "900101"\nhomepage = "{portal.url}/"\nschedule = "17 3 * * 1"\n'
        f"private = true\ndelay = 0\n{tables}",
        encoding="utf-8",
    )


def check(portal: Portal, folder: Path, columns: Mapping[str, str], *words: str) -> Ended:
    """`sites check` of a site with these columns."""
    write_site(portal, folder, columns)
    return gongkai("--sites", folder, "sites", "check", "town", *words)


ARTICLE = """<html><head><title>{title}</title></head><body><h1>{title}</h1><p>发布日期：{date}</p><div id="zoom">
<p>一、总体情况</p><p>{year}年，受理政府信息公开申请3件。</p><p>二、存在问题</p><p>公开内容还需丰富，下一步将加强培训。</p>
</div></body></html>"""


def pages_of(number: int) -> str:
    """List page `number` of three, five reports each."""
    years = range(2023 - 5 * number, 2018 - 5 * number, -1)
    rows = "".join(
        f'<li><a href="{year}.html" title="澄川县公安局{year}年政府信息公开工作年度报告">澄川县公安局…</a><span>{year + 1}-01-20</span></li>'
        for year in years
    )
    return f"<html><body><ul>{rows}</ul><script>createPageHTML(3, {number}, 'index', 'html');</script></body></html>"


def fill(portal: Portal) -> None:
    for number in range(3):
        portal.page(f"/nb/index{f'_{number}' if number else ''}.html", pages_of(number))
    for year in range(2009, 2024):
        title = f"澄川县公安局{year}年政府信息公开工作年度报告"
        portal.page(f"/nb/{year}.html", ARTICLE.format(title=title, year=year, date=f"{year + 1}-01-20"))


def test_two_list_pages_and_two_documents_are_read_and_nothing_is_kept(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(portal)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    ended = check(portal, tmp_path, {"/nb/index.html": "annual_report"})
    assert ended.status == 0, ended.out + ended.err
    assert sorted(seen.path for seen in portal.log) == [
        *("/nb/2014.html", "/nb/2023.html", "/nb/index.html", "/nb/index_1.html", "/robots.txt")
    ]
    lines = [" ".join(line.split()) for line in ended.out.splitlines()]
    assert any(line.startswith("family trs: ") for line in lines)
    assert "read 10 entries on 2 list pages" in lines
    assert f"next page {portal.url}/nb/index_1.html" in lines
    assert any(line.startswith("first 2024-01-20 澄川县公安局2023年") for line in lines)
    assert any(line.startswith("last 2015-01-20 澄川县公安局2014年") for line in lines)
    assert "title 澄川县公安局2023年政府信息公开工作年度报告" in lines
    assert {"agency 澄川县公安局", "year 2023", "date 2024-01-20", "container #zoom"} <= set(lines)
    assert {"sections 2", "facts 1"} <= {line.partition(",")[0] for line in lines}
    assert "no doubts; nothing was kept" in ended.out
    assert list(here.iterdir()) == []


def test_json_names_everything(portal: Portal, tmp_path: Path) -> None:
    fill(portal)
    ended = check(portal, tmp_path, {"/nb/index.html": "annual_report"}, "--json")
    column, *documents = [json.loads(line) for line in ended.out.splitlines()]
    assert (column["found"], column["entries"], len(column["first"]), len(column["last"])) == (
        "column",
        10,
        3,
        1,
    )
    assert [(row["found"], row["year"], row["container"]) for row in documents] == [
        ("document", 2023, "#zoom"),
        ("document", 2014, "#zoom"),
    ]


def test_what_is_wrong_is_said_on_stderr(portal: Portal, tmp_path: Path) -> None:
    fill(portal)
    portal.page("/nb/index_1.html", pages_of(0))
    portal.routes["/tzgg/"] = Answer("<script>var x</script>", 521)
    portal.routes["/nb/2023.html"] = Answer("gone", 404)
    ended = check(portal, tmp_path, {"/nb/index.html": "annual_report", "/tzgg/": "notice"})
    assert ended.status == 1
    assert "repeats earlier entries" in ended.err
    assert f"{portal.url}/tzgg/: list page 1 did not come: blocked" in ended.err
    assert f"{portal.url}/nb/2023.html did not come: gone: HTTP 404" in ended.err
    assert "Traceback" not in ended.err


def test_a_column_without_a_browser_is_named(portal: Portal, tmp_path: Path) -> None:
    write_site(portal, tmp_path, {"/nb/index.html": "annual_report"}, keys="render = true")
    ended = gongkai("--sites", tmp_path, "sites", "check", "town", env={"GONGKAI_CHROMIUM": "/nowhere"})
    assert ended.status == 1
    assert "a list built by JavaScript is left out" in ended.err
    assert portal.log == []


def test_an_address_nobody_configured(portal: Portal, tmp_path: Path) -> None:
    portal.page("/", page(("/nb/", "政府信息公开年报"), ("/tzgg/", "通知公告")))
    portal.page("/nb/", reports("澄川县公安局"))
    portal.page("/tzgg/", notices())
    ended = gongkai("--sites", tmp_path, "sites", "check", portal.url)
    assert f"{portal.url}/nb/  annual_report" in ended.out
    assert f"{portal.url}/tzgg/  notice" in ended.out
    assert f"`gongkai sites new {portal.url}` writes a site file" in ended.out
    assert ended.status == 1  # its articles are not there
    assert list(tmp_path.iterdir()) == []


def test_an_address_without_a_portal() -> None:
    with serving() as gone:
        url = gone.url
    ended = gongkai("sites", "check", url)
    assert ended.status == 1
    assert "the connection was refused" in ended.err


def test_an_unknown_slug_is_wrong_use() -> None:
    ended = gongkai("sites", "check", "dmeo")
    assert ended.status == 2
    assert "did you mean demo" in ended.err


@pytest.mark.skipif(find_chromium() is None, reason=f"no Chromium or Chrome here: {WAY_OUT}")
def test_the_example_portal() -> None:
    from gongkai.demo import running_portal

    with running_portal() as (running, folder):
        ended = gongkai("--sites", folder, "sites", "check", "demo")
    lines = [" ".join(line.split()) for line in ended.out.splitlines()]
    assert sum(line.startswith("family ") for line in lines) == 3
    assert "family generic: no marker of another family" in lines
    # One site file, two counties: it says so.
    assert ended.status == 1
    assert "its agency is 澄川县公安局" not in ended.err
    assert "its agency is 望溪县人民政府, the site file says 澄川县人民政府" in ended.err
    assert len(running.log) < 20
