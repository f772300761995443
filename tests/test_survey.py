"""Which pages of an unknown portal are looked at, and what they are taken for: the survey without Scrapy."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urljoin

import pytest

from crawler.items import Missed
from crawler.survey.columns import domain_of
from crawler.survey.draft import draft_of, why_not
from crawler.survey.explore import Explored
from crawler.survey.labels import agency_in, is_annual_report, label_of
from crawler.survey.page import look_at
from crawler.survey.plan import MOST_PAGES, Step, Survey
from crawler.survey.publisher import agency_of, region_and_note, region_in
from crawler.urls import canonical
from examples.portal import Portal, serve
from examples.portal.catalogue import catalogue
from examples.portal.platforms import PLATFORMS
from pipelines.decode import decode

HOME = "https://www.chengchuan.gov.cn/"
AGENCY = "澄川县公安局"

Fetch = Callable[[Step, str], tuple[str, str] | None]  # (step, referer) -> (final address, text)


def run(start: str, fetch: Fetch) -> tuple[Survey, list[str]]:
    """The survey to its end, and the addresses asked for in order."""
    survey, asked = Survey(start), list[str]()
    while step := survey.next_step():
        asked.append(step.ask.url)
        came = fetch(step, step.column)
        if came:
            survey.take(step, *came)
        else:
            survey.miss(step, Missed("x", step.ask.url, "list", "gone", "", "HTTP 404"))
    return survey, asked


def walk(pages: Mapping[str, str], start: str = HOME) -> tuple[Survey, list[str]]:
    """The survey of a portal that is these pages, by address below HOME."""
    served = {canonical(urljoin(HOME, path)): text for path, text in pages.items()}

    def fetch(step: Step, referer: str) -> tuple[str, str] | None:
        text = served.get(canonical(step.ask.url))
        return None if text is None else (step.ask.url, text)

    return run(urljoin(HOME, start), fetch)


def page(*links: tuple[str, str], title: str = "", tags: str = "", body: str = "") -> str:
    anchors = "".join(f'<li><a href="{href}">{name}</a></li>' for href, name in links)
    foot = (
        "<p>请输入关键字 搜索 无障碍浏览 网站地图 关于我们 联系我们</p>"  # a page that says nothing is a stub
    )
    return (
        f"<html><head><title>{title}</title>{tags}</head><body><ul>{anchors}</ul>{body}{foot}</body></html>"
    )


def tag(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


def reports(agency: str = AGENCY, tags: str = "") -> str:
    rows = "".join(
        f'<li><a href="./{year + 1}01/t{year + 1}0120_1{year}.html">{agency}{year}年政府信息公开工作年度报告</a>'
        f"<span>{year + 1}-01-20</span></li>"
        for year in range(2023, 2018, -1)
    )
    return f"<html><head>{tags}</head><body><a href='/'>首页</a><ul class='list'>{rows}</ul></body></html>"


def notices() -> str:
    rows = "".join(
        f'<li><a href="./{n}.html">{AGENCY}关于开展第{n}次培训的通知</a><span>2024-02-0{n}</span></li>'
        for n in range(1, 5)
    )
    return f"<html><body><ul class='list'>{rows}</ul></body></html>"


def columns(survey: Survey) -> list[tuple[str, str]]:
    return [(found.kind, found.url.removeprefix(HOME)) for found in survey.columns]


# From a home page


def test_columns_linked_on_the_home_page() -> None:
    home = page(("/nb/", "政府信息公开年报"), ("/tzgg/", "通知公告"), ("/news/", "工作动态"))
    survey, asked = walk({"": home, "nb/": reports(), "tzgg/": notices(), "news/": notices()})
    assert columns(survey) == [("annual_report", "nb/"), ("notice", "tzgg/")]
    assert "news/" not in str(asked)


def test_a_column_behind_pages_on_disclosure() -> None:
    pages = {
        "": page(("/zwgk/", "政务公开")),
        "zwgk/": page(("/zwgk/zfxxgk/", "政府信息公开"), ("/zwgk/zn/", "政府信息公开指南")),
        "zwgk/zfxxgk/": page(("/zwgk/zfxxgk/nb/", "政府信息公开工作年度报告")),
        "zwgk/zfxxgk/nb/": reports(),
    }
    survey, asked = walk(pages)
    assert columns(survey) == [("annual_report", "zwgk/zfxxgk/nb/")]
    assert len(asked) == 4


def test_sub_columns_of_an_empty_column_are_found() -> None:
    pages = {
        "": page(("/nb/", "信息公开年报")),
        "nb/": page(("/nb/bm/", "部门年报"), ("/nb/xz/", "乡镇年报")),
        "nb/bm/": reports(),
        "nb/xz/": reports("澄川县城关镇人民政府"),
    }
    survey, _ = walk(pages)
    assert columns(survey) == [("annual_report", "nb/bm/"), ("annual_report", "nb/xz/")]


def test_a_column_told_by_its_address_alone() -> None:
    pages = {"": page(("/zwgk/zfxxgknb/", "<img src=a.png>")), "zwgk/zfxxgknb/": reports()}
    survey, _ = walk(pages)
    assert columns(survey) == [("annual_report", "zwgk/zfxxgknb/")]
    assert "zfxxgknb" in survey.columns[0].reason


def test_a_list_in_a_frame_of_the_directory() -> None:
    pages = {
        "": page(("/gk/", "信息公开")),
        "gk/": '<html><body><iframe src="/gk/main.html"></iframe></body></html>',
        "gk/main.html": page(("/gk/nb/", "年报")),
        "gk/nb/": reports(),
    }
    survey, _ = walk(pages)
    assert columns(survey) == [("annual_report", "gk/nb/")]


def test_one_list_under_two_addresses_is_one_column() -> None:
    home = page(("/nb/", "政府信息公开年报"), ("/gk/nb.html", "信息公开年报"))
    same = reports().replace("./", "/nb/")
    survey, _ = walk({"": home, "nb/": same, "gk/nb.html": same})
    assert columns(survey) == [("annual_report", "nb/")]


def test_a_handful_of_pages_and_no_more() -> None:
    links = [(f"/dept/{n}/nb/", "政府信息公开年报") for n in range(60)]
    _, asked = walk({"": page(*links), **{f"dept/{n}/nb/": page() for n in range(60)}})
    assert len(asked) <= MOST_PAGES


def test_other_hosts_are_left_alone_and_those_of_the_domain_are_not() -> None:
    home = page(
        ("http://xxgk.chengchuan.gov.cn/nb/", "政府信息公开年报"),
        ("https://www.shili.gov.cn/nb/", "政府信息公开年报"),
        ("http://127.0.0.1:9/nb/", "政府信息公开年报"),
    )
    survey, asked = walk({"": home, "http://xxgk.chengchuan.gov.cn/nb/": reports()})
    assert asked == [HOME, "http://xxgk.chengchuan.gov.cn/nb/"]
    assert len(survey.columns) == 1


def test_a_column_on_another_portal_is_named_and_not_asked_for() -> None:
    survey, asked = walk({"": page(("https://www.shili.gov.cn/nb/", "政府信息公开年报"))})
    assert asked == [HOME]
    assert "survey https://www.shili.gov.cn/nb/" in why_not(Explored(survey))


# From a column or an article


def test_the_official_tag_makes_a_column_whatever_it_is_called() -> None:
    rows = '<ul><li><a href="a1.html">澄川县公安局情况（一）</a>2024-01-02</li><li><a href="a2.html">澄川县公安局情况（二）</a>2023-01-02</li></ul>'
    survey, _ = walk({"x/": page(tags=tag("ColumnType", "信息公开年报"), body=rows)}, "x/")
    assert columns(survey) == [("annual_report", "x/")]
    assert "ColumnType is 信息公开年报" in survey.columns[0].reason
    assert survey.columns[0].doubt


def test_a_column_given_needs_no_other_but_notices_from_the_home_page() -> None:
    home = page(("/nb/", "政府信息公开年报"), ("/other/nb/", "部门年报"), ("/tzgg/", "通知公告"))
    pages = {"": home, "nb/": reports(), "other/nb/": reports(), "tzgg/": notices()}
    survey, _ = walk(pages, "nb/")
    assert columns(survey) == [("annual_report", "nb/"), ("notice", "tzgg/")]
    assert survey.homepage == HOME


def test_the_column_of_an_article_by_its_breadcrumb_and_by_its_folder() -> None:
    crumbs = page(("/", "首页"), ("/gk/nb/", "政府信息公开年报"), tags=tag("ArticleTitle", "报告"))
    bare = page(("/", "首页"), tags=tag("ArticleTitle", "报告"), body="<p>一、总体情况</p>")
    article = "nb/202401/t20240120_12023.html"
    by_crumb, _ = walk({f"gk/{article}": crumbs, "gk/nb/": reports()}, f"gk/{article}")
    by_folder, _ = walk({article: bare, "nb/": reports(), "": page()}, article)
    assert columns(by_crumb) == [("annual_report", "gk/nb/")]
    assert columns(by_folder) == [("annual_report", "nb/")]


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    with serve() as running:
        yield running


def fetch(step: Step, referer: str) -> tuple[str, str] | None:
    request = urllib.request.Request(step.ask.url, data=step.ask.body.encode() or None)  # loopback only
    request.add_header("Referer", referer)
    if step.ask.body:
        request.add_header("Content-Type", step.ask.media_type)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.url, decode(answer.read(), answer.headers.items()).text
    except urllib.error.HTTPError as error:
        error.close()
        return None


@pytest.mark.parametrize("name", PLATFORMS)
def test_the_column_of_every_platform_is_known_by_its_address(portal: Portal, name: str) -> None:
    survey, _ = run(urljoin(portal.url, PLATFORMS[name].COLUMN), fetch)
    found = survey.columns[0]
    assert (found.kind, found.family, found.announced) == ("annual_report", name, 25)
    assert found.url == urljoin(portal.url, PLATFORMS[name].COLUMN)


# An article there names neither its list nor an address near it.
@pytest.mark.parametrize("name", sorted({*PLATFORMS} - {"public_column"}))
def test_the_column_of_every_platform_is_found_from_an_article(portal: Portal, name: str) -> None:
    article = catalogue(PLATFORMS[name].path).documents[3].path
    survey, _ = run(urljoin(portal.url, article), fetch)
    assert [found.family for found in survey.columns if found.kind == "annual_report"] == [name]


def test_the_example_portals_directory_links_every_platform(portal: Portal) -> None:
    url = urljoin(portal.url, "/zfxxgk/")
    with urllib.request.urlopen(url) as answer:
        leads = {lead.url for lead in look_at(url, answer.read().decode()).leads}
    assert {urljoin(portal.url, platform.COLUMN) for platform in PLATFORMS.values()} <= leads


# Names


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("政府信息公开年报", "annual_report"),
        ("政府信息公开工作年度报告", "annual_report"),
        ("信息公開年報", "annual_report"),
        ("公开年报", "annual_report"),
        ("年度报告", "annual_report"),
        ("澄川县审计局政府信息公开年报", "annual_report"),
        ("通知公告", "notice"),
        ("澄川县人民政府通知公告", "notice"),
        ("公示", "notice"),
        ("政府信息公开", "directory"),
        ("· 政务公开 >>", "directory"),
        ("澄川县公安局2023年政府信息公开工作年度报告", ""),
        ("企业年度报告", ""),
        ("统计年报", ""),
        ("法治政府建设年度报告", ""),
        ("政府采购公告公示", ""),
        ("依申请公开", ""),
        ("政府信息公开指南", ""),
        ("工作动态", ""),
    ],
)
def test_names_of_columns(name: str, role: str) -> None:
    label = label_of(name)
    assert (label.role if label else "") == role


def test_titles_of_reports() -> None:
    assert is_annual_report("澄川县公安局2023年政府信息公开工作年度报告")
    assert is_annual_report("2019年度")
    assert not is_annual_report("关于编制2023年政府信息公开工作年度报告的通知")
    assert not is_annual_report("2023年政府工作报告")
    assert agency_in("2011年度长春市公安局政府信息公开工作报告") == "长春市公安局"
    assert agency_in("二〇一一年政府信息公开年度报告") == ""


def test_domains() -> None:
    assert domain_of("gaj.putian.gov.cn") == domain_of("www.putian.gov.cn:8080") == "putian.gov.cn"
    assert domain_of("www.mps.gov.cn") == "mps.gov.cn"
    assert domain_of("a.example.cn") == "example.cn"
    assert domain_of("www.a.fj.cn") == "a.fj.cn" != domain_of("www.b.fj.cn")
    assert domain_of("122.137.242.24:8080") == "122.137.242.24:8080"


@pytest.mark.parametrize(
    ("tags", "title", "foot", "agency"),
    [
        (tag("SiteName", "岚溪市政府信息公开平台"), "", "", "岚溪市人民政府"),
        (tag("SiteName", "同心县公安局"), "首页-别的", "", "同心县公安局"),
        ("", "通知公告 - 莆田市公安局", "", "莆田市公安局"),
        ("", "欢迎访问澄川县人民政府门户网站", "", "澄川县人民政府"),
        ("", "首页", "主办：岚溪市人民政府办公室 承办：中心", "岚溪市人民政府办公室"),
    ],
)
def test_who_publishes(tags: str, title: str, foot: str, agency: str) -> None:
    survey, _ = walk({"": page(title=title, tags=tags, body=f"<p>{foot}</p>")})
    found, note = agency_of(survey)
    assert found == agency
    assert note


def test_reports_of_one_body_name_it_and_those_of_several_do_not() -> None:
    home = page(("/nb/", "政府信息公开年报"), title="某网站")
    one, _ = walk({"": home, "nb/": reports("同心县公安局")})
    assert agency_of(one) == ("同心县公安局", "named by the titles of its reports")
    several = page(
        ("/nb/", "政府信息公开年报"), ("/b/nb/", "部门年报"), tags=tag("SiteName", "同心县人民政府")
    )
    many, _ = walk({"": several, "nb/": reports("同心县公安局"), "b/nb/": reports("同心县教育局")})
    assert agency_of(many)[0] == "同心县人民政府"


@pytest.mark.parametrize(
    ("code", "agency", "region"),
    [
        ("6403240002", "", "640324"),
        ("bm01000001", "", "100000"),
        ("9001000001", "岚溪市人民政府", "900100"),
        ("", "莆田市公安局", "350300"),
        ("3503000001", "莆田市荔城区人民政府", "350304"),  # wider than the name
        ("6101000001", "莆田市公安局", "350300"),  # a template with another site's tags
        ("1234", "", ""),
        ("9999990001", "", ""),
    ],
)
def test_where_it_is(code: str, agency: str, region: str) -> None:
    survey, _ = walk({"": page(tags=tag("SiteIDCode", code))})
    found, note = region_and_note(survey, agency)
    assert found == region
    assert bool(note) == bool(region)


def test_site_codes() -> None:
    assert region_in(" 6403240002 ") == "640324"
    assert region_in("64032400021") == ""


# What comes of it


def test_a_draft_gives_its_reasons() -> None:
    home = page(("/nb/", "政府信息公开年报"), tags=tag("SiteIDCode", "6403240002"))
    survey, _ = walk({"": home, "nb/": reports("同心县公安局")})
    draft = draft_of(Explored(survey, tls="legacy"))
    assert (draft.agency, draft.region, draft.homepage, draft.tls) == (
        "同心县公安局",
        "640324",
        HOME,
        "legacy",
    )
    assert dict(draft.notes)["region"] == "SiteIDCode is 6403240002"
    assert "linked as 政府信息公开年报" in draft.columns[0].comment
    assert "5 entries" in draft.columns[0].comment
    assert any("no column of notices" in comment.lower() for comment in draft.comments)


def test_hosts_of_documents_are_named() -> None:
    elsewhere = reports().replace("./", "http://doc.chengchuan.gov.cn/")
    survey, _ = walk({"": page(("/nb/", "政府信息公开年报")), "nb/": elsewhere})
    assert draft_of(Explored(survey)).hosts == ("doc.chengchuan.gov.cn",)


def test_why_there_is_no_draft() -> None:
    def sentence(pages: Mapping[str, str]) -> str:
        return why_not(Explored(walk(pages)[0], unrendered="no browser"))

    assert "HTTP 404" in sentence({})
    assert "built by JavaScript" in sentence({"": "<html><div id=app></div></html>"})
    assert "no column" in sentence({"": page(("/news/", "工作动态"))})
    empty = sentence({"": page(("/nb/", "政府信息公开年报")), "nb/": "<html><div id=list></div></html>"})
    assert f"{HOME}nb/ (linked as 政府信息公开年报 on {HOME}) lists none" in empty
    assert "no browser" in empty


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "<a href='http://[bad'>政府信息公开年报</a><base href='http://['>",
        "<meta name=SiteName><meta content=x><title>",
        "<a href='x'>" * 500,
        "主办：" * 20000,
        "<iframe src='javascript:1'><frame src='//['>",
        "<title>" + "政府信息公开" * 20000,
    ],
)
def test_any_text_is_survived(text: str) -> None:
    survey, _ = walk({"": text})
    agency_of(survey)
    assert why_not(Explored(survey))
