"""The generic spider by its callbacks: what a list page becomes, how it pages, what it leaves out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.settings import Settings
from twisted.python.failure import Failure

from crawler import browser
from crawler.blocks import Refusal
from crawler.browser import Elsewhere, find_chromium, launch_options, missing_browser
from crawler.failures import NotModified, OffSite, Refused
from crawler.families import Ask, Item, Listing
from crawler.items import Hint, Link, Listed, Missed, Page
from crawler.paging import MOST_PAGES, Following, next_page
from crawler.politeness import site_settings, user_agent
from crawler.sites import Column, Site
from crawler.spiders.portal import PortalSpider, spider_for
from crawler.urls import twin_key

HOST = "http://www.chengchuan.example.cn"
COLUMN = Column(f"{HOST}/nb/", "annual_report")
SITE = Site("chengchuan", "澄川县人民政府", "900101", f"{HOST}/", "17 3 * * 1", (COLUMN,))
DOCUMENTS, PER_PAGE, PAGES = 25, 10, 3


def make(site: Site = SITE, limit: int = 0, since: str = "") -> PortalSpider:
    return spider_for(site)(limit=limit, since=since)


def respond(request: Request, body: str = "", status: int = 200, **headers: str) -> HtmlResponse:
    return HtmlResponse(
        request.url, status=status, body=body.encode(), headers=headers, request=request, encoding="utf-8"
    )


def failed(error: Exception, request: Request) -> Failure:
    """A failure as Scrapy hands it to an errback."""
    failure = Failure(error)  # type: ignore[no-untyped-call]
    failure.request = request  # type: ignore[attr-defined]
    return failure


def list_page(number: int) -> str:
    """List page 1 to 3 of 25 reports, as static pages with a pager."""
    rows = [
        f'<li><a href="./{1999 + n}/t20240101_{n}.html">澄川县{1999 + n}年政府信息公开工作年度报告</a><span>2024-01-{n:02}</span></li>'
        for n in range((number - 1) * PER_PAGE + 1, min(number * PER_PAGE, DOCUMENTS) + 1)
    ]
    return f'<ul>{"".join(rows)}</ul><script>createPageHTML({DOCUMENTS}, {PAGES}, {number - 1}, "index", "html");</script>'


ADDRESSES = {1: f"{HOST}/nb/", 2: f"{HOST}/nb/index_1.html", 3: f"{HOST}/nb/index_2.html"}


def walk(spider: PortalSpider, pages: dict[str, str]) -> tuple[list[Listed], list[Missed], list[Request]]:
    """Follow the spider over list pages; a page that is not there is a 404."""
    listed: list[Listed] = []
    missed: list[Missed] = []
    documents: list[Request] = []
    queue = [spider.list_request(COLUMN, Ask(COLUMN.url), 1)]
    while queue:
        request = queue.pop(0)
        if request.url not in pages:
            gone = Refused(respond(request, status=404), Refusal("gone", "HTTP 404"))
            missed += spider.missed(failed(gone, request))
            continue
        for output in spider.parse_list(respond(request, pages[request.url]), **request.cb_kwargs):
            if isinstance(output, Listed):
                listed.append(output)
            elif isinstance(output, Missed):
                missed.append(output)
            elif isinstance(output, Request):
                (queue if output.callback == spider.parse_list else documents).append(output)
    return listed, missed, documents


def test_a_column_is_read_to_its_end() -> None:
    listed, missed, documents = walk(make(), {url: list_page(n) for n, url in ADDRESSES.items()})
    assert [(one.number, len(one.entries), one.announced, one.doubt) for one in listed] == [
        (1, 10, 25, ""),
        (2, 10, 25, ""),
        (3, 5, 25, ""),
    ]
    assert missed == []
    assert len({request.url for request in documents}) == DOCUMENTS


@pytest.mark.parametrize(
    ("second", "doubt"),
    [
        (list_page(1).replace("3, 0,", "3, 1,"), f"list page 2 of {COLUMN.url} repeats earlier entries"),
        ('<ul></ul><script>createPageHTML(25, 3, 1, "index", "html")</script>', f"list page 2 of {COLUMN.url} is empty"),
    ],
)  # fmt: skip
def test_a_second_page_that_breaks_the_column(second: str, doubt: str) -> None:
    pages = {url: list_page(n) for n, url in ADDRESSES.items()} | {ADDRESSES[2]: second}
    listed, _, documents = walk(make(), pages)
    assert len(listed) == 2
    assert listed[1].doubt.startswith(doubt)
    assert listed[0].announced == DOCUMENTS > len(documents)


def test_a_second_page_that_is_missing_is_named() -> None:
    _, missed, _ = walk(make(), {ADDRESSES[1]: list_page(1), ADDRESSES[3]: list_page(3)})
    assert [(one.kind, one.number, one.column, one.reason) for one in missed] == [
        ("list", 2, COLUMN.url, "HTTP 404")
    ]


def test_an_empty_last_page_is_no_doubt() -> None:
    last = '<a href="/about.html">网站声明</a><script>createPageHTML(2, 1, "index", "html");</script>'
    first = list_page(1).replace("25, 3, 0", "2, 0")
    listed, _, _ = walk(make(), {ADDRESSES[1]: first, ADDRESSES[2]: last})
    assert [one.doubt for one in listed] == ["", ""]


@pytest.mark.parametrize(
    "link", ["http://www.chengchuan.example.cn/news/list_2.html", "http://other.example.cn/nb/2.html"]
)
def test_a_pager_that_leads_elsewhere_is_not_followed(link: str) -> None:
    page = f'<ul><li><a href="/nb/1.html">澄川县2020年政府信息公开工作年度报告</a>2021-01-01</li></ul><a href="{link}">下一页</a>'
    listed, _, _ = walk(make(), {ADDRESSES[1]: page})
    assert (
        listed[0].doubt
        == f"the next page of list page 1 of {COLUMN.url} is {link}, which is not of this column"
    )


def test_an_endless_pager_ends() -> None:
    calendar = Listing(items=(Item(f"{HOST}/nb/1.html", "t"),), next=Ask(f"{HOST}/nb/?page=next"))
    assert (
        next_page(calendar, COLUMN.url, {COLUMN.url}, MOST_PAGES - 1, 1, SITE.all_hosts).ask == calendar.next
    )
    last = next_page(calendar, COLUMN.url, {COLUMN.url}, MOST_PAGES, 1, SITE.all_hosts)
    assert last == Following(doubt=f"stopped after 1000 list pages of {COLUMN.url} (GONGKAI_LIST_PAGES)")


def test_a_pager_that_leads_back_ends() -> None:
    pages = {1: f"{HOST}/nb/", 2: f"{HOST}/nb/?p=2"}
    row = '<ul><li><a href="/nb/{0}.html">澄川县{0}年政府信息公开工作年度报告</a>2021-01-01</li></ul><a href="{1}">下一页</a>'
    listed, _, _ = walk(make(), {pages[1]: row.format(2020, "?p=2"), pages[2]: row.format(2021, "/nb/#top")})
    assert [one.doubt for one in listed] == [
        "", f"the next page of list page 2 of {COLUMN.url} is {COLUMN.url}, which was read before",
    ]  # fmt: skip


def test_addresses_scrapy_takes_for_one_are_asked_for_each() -> None:
    """Its fingerprint sorts the query, which is the whole identity of a report on some platforms."""
    spider = make()
    for query in ("area=1&area=2", "area=2&area=1"):
        request = spider.document_request(f"{HOST}/nb/a.jsp?{query}", "annual_report", Hint())
        assert request is not None
        assert request.dont_filter
    assert spider.list_request(COLUMN, Ask(COLUMN.url), 1).dont_filter


def test_what_travels_with_a_document() -> None:
    _, _, documents = walk(make(), {ADDRESSES[1]: list_page(1)})
    first = documents[0]
    assert first.cb_kwargs == {
        "address": f"{HOST}/nb/2000/t20240101_1.html",
        "kind": "annual_report",
        "hint": Hint("澄川县2000年政府信息公开工作年度报告", "2024-01-01", "澄川县人民政府", "utf-8"),
        "parent": "",
    }
    (page,) = make().parse_page(respond(first, "<p>x</p>", ETag='"1"'), **first.cb_kwargs)
    assert (page.url, page.kind, page.status, page.body) == (first.url, "annual_report", 200, b"<p>x</p>")
    assert page.headers == (("Etag", '"1"'),)
    assert page.hint == first.cb_kwargs["hint"]
    assert page.final_url == ""


def test_a_list_page_is_kept_too() -> None:
    spider = make()
    request = spider.list_request(COLUMN, Ask(COLUMN.url), 1)
    page = next(iter(spider.parse_list(respond(request, list_page(3)), **request.cb_kwargs)))
    assert isinstance(page, Page)
    assert (page.kind, page.url) == ("list", COLUMN.url)


def test_limit_and_date() -> None:
    pages = {url: list_page(n) for n, url in ADDRESSES.items()}
    listed, _, documents = walk(make(limit=4), pages)
    assert (len(listed), len(documents)) == (1, 4)
    listed, _, documents = walk(make(since="2024-01-21"), pages)
    assert (len(listed), len(documents)) == (3, 5)


def test_a_document_listed_twice_is_asked_for_once() -> None:
    row = '<li><a href="{}">澄川县2020年政府信息公开工作年度报告</a>2021-01-01</li>'
    page = f"<ul>{row.format('/nb/1.html')}{row.format('/nb/../nb/1.html#top')}</ul>"
    _, _, documents = walk(make(), {ADDRESSES[1]: page})
    assert [request.url for request in documents] == [f"{HOST}/nb/1.html"]


def test_another_host_is_skipped_and_said_to_be() -> None:
    page = '<ul><li><a href="http://gaj.example.cn/1.html">澄川县公安局2020年政府信息公开工作年度报告</a>2021-01-01</li></ul>'
    listed, missed, documents = walk(make(), {ADDRESSES[1]: page})
    assert documents == []
    assert [entry.url for entry in listed[0].entries] == ["http://gaj.example.cn/1.html"]
    assert missed[0].outcome == "skipped"
    assert "gaj.example.cn is not one of the site's hosts" in missed[0].reason
    known = replace(SITE, hosts=("gaj.example.cn",))
    assert len(walk(make(known), {ADDRESSES[1]: page})[2]) == 1


def test_a_twin_of_a_known_document_is_the_same_document() -> None:
    spider = make(replace(SITE, hosts=("www.chengchuan.example.cn",)))
    old = "http://chengchuan.example.cn/nb/1.html"
    spider.known = {twin_key(old): old}
    new = "https://www.chengchuan.example.cn/nb/1.html"
    row = '<li><a href="{}">澄川县2020年政府信息公开工作年度报告</a>2021-01-01</li>'
    page = f"<ul>{row.format(new)}{row.format(old)}</ul>"
    listed, _, documents = walk(spider, {ADDRESSES[1]: page})
    assert [entry.url for one in listed for entry in one.entries] == [old]
    assert [(request.url, request.cb_kwargs["address"]) for request in documents] == [(new, old)]


def test_a_twin_on_a_foreign_host_is_not_asked_for() -> None:
    spider = make()
    known = f"{HOST}/nb/1.html"
    spider.known = {twin_key(known): known}
    twin = known.replace("://www.", "://m.") if "://www." in known else known.replace("://", "://m.")
    assert spider.identity(twin) == known
    request = spider.document_request(known, "notice", Hint())
    assert request is not None
    assert request.url == known


def test_attachments() -> None:
    spider = make()
    page = Page(
        "chengchuan", f"{HOST}/nb/1.html", "annual_report", 200, "", b"", hint=Hint(published="2024-01-02")
    )
    links = [
        Link(f"{HOST}/nb/附表.pdf", "附表"),
        Link("http://elsewhere.example.cn/a.pdf", "a"),
        Link("ftp://x/", "b"),
    ]
    request, *missed = spider.attachments(page, links)
    assert isinstance(request, Request)
    assert request.url == f"{HOST}/nb/%E9%99%84%E8%A1%A8.pdf"
    assert request.headers["Referer"] == page.url.encode()
    assert request.cb_kwargs["parent"] == page.url
    assert request.cb_kwargs["hint"] == Hint("附表", "2024-01-02", "澄川县人民政府")
    assert [one.outcome for one in missed if isinstance(one, Missed)] == ["skipped", "skipped"]
    assert list(spider.attachments(page, links[:1])) == []


@pytest.mark.parametrize(
    ("error", "outcome", "reason"),
    [
        (lambda r: Refused(respond(r, "x", 412), Refusal("blocked", "challenge")), "blocked", "challenge"),
        (lambda r: NotModified(respond(r, status=304, ETag='"7"')), "not_modified", "not modified"),
        (lambda r: OffSite("http://a.example.cn/"), "skipped", "redirected to http://a.example.cn/"),
        (lambda r: ValueError("no\nsense"), "error", "ValueError: no"),
    ],
)
def test_what_kept_a_page_away(error: Callable[[Request], Exception], outcome: str, reason: str) -> None:
    spider = make()
    request = spider.document_request(f"{HOST}/nb/1.html", "notice", Hint("t"))
    assert request is not None
    (missed,) = spider.missed(failed(error(request), request))
    assert (missed.url, missed.kind, missed.outcome) == (request.url, "notice", outcome)
    assert missed.reason.startswith(reason)
    assert (missed.page is not None) == (outcome == "blocked")
    assert missed.etag == ('"7"' if outcome == "not_modified" else "")


def test_settings_of_a_site() -> None:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("GONGKAI_CONTACT", "https://example.org/about", priority="cmdline")
    spider_for(replace(SITE, delay=5.0, concurrency=2)).update_settings(settings)
    assert settings.getfloat("DOWNLOAD_DELAY") == settings.getfloat("AUTOTHROTTLE_START_DELAY") == 5.0
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == settings.getint("CONCURRENT_REQUESTS") == 2
    assert settings.getbool("AUTOTHROTTLE_ENABLED")
    assert settings["USER_AGENT"].endswith(
        "(archive of published government reports; https://example.org/about)"
    )
    for off in ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "METAREFRESH_ENABLED"):
        assert not settings.getbool(off)
    for on in ("ROBOTSTXT_OBEY", "DOWNLOAD_VERIFY_CERTIFICATES"):
        assert settings.getbool(on)


def test_no_delay_adapts_nothing() -> None:
    assert site_settings(replace(SITE, delay=0.0), "")["AUTOTHROTTLE_ENABLED"] is False


def test_who_we_are() -> None:
    assert user_agent("").startswith("gongkai/")
    assert user_agent("").endswith("(archive of published government reports)")


def test_the_browser_is_only_for_sites_that_need_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    chromium = tmp_path / "chromium"
    chromium.write_text("#!/bin/sh\n")
    chromium.chmod(0o755)
    monkeypatch.setenv("GONGKAI_CHROMIUM", str(chromium))
    rendered = replace(SITE, columns=(replace(COLUMN, render=True),))
    assert "PLAYWRIGHT_LAUNCH_OPTIONS" not in site_settings(SITE, "")
    settings = site_settings(rendered, "")
    assert settings["PLAYWRIGHT_LAUNCH_OPTIONS"]["executable_path"] == str(chromium)
    assert settings["PLAYWRIGHT_ABORT_REQUEST"] == Elsewhere(SITE.all_hosts)
    assert make(rendered).list_request(rendered.columns[0], Ask(COLUMN.url), 1).meta["playwright"]


def test_finding_the_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("google-chrome", "chromium-browser"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.delenv("GONGKAI_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_chromium() == tmp_path / "chromium-browser"
    monkeypatch.setenv("GONGKAI_CHROMIUM", "google-chrome")
    assert find_chromium() == tmp_path / "google-chrome"
    monkeypatch.setenv("GONGKAI_CHROMIUM", str(tmp_path / "nowhere"))
    assert find_chromium() is None
    assert "GONGKAI_CHROMIUM names" in missing_browser("tongxin")


def test_playwrights_own_browser_is_the_last_resort(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GONGKAI_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    assert find_chromium() is None
    sentence = missing_browser("tongxin")
    assert sentence.startswith(
        "tongxin: a list built by JavaScript is left out, because Chromium or Chrome is missing"
    )
    assert "GONGKAI_CHROMIUM" in sentence
    own = tmp_path / "chromium-1200" / "chrome-linux" / "chrome"
    own.parent.mkdir(parents=True)
    own.write_text("")
    assert find_chromium() == own


@pytest.mark.parametrize(("user", "given_up"), [(0, True), (1000, False)])
def test_the_sandbox_is_given_up_only_as_root(
    monkeypatch: pytest.MonkeyPatch, user: int, given_up: bool
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    assert ("--no-sandbox" in launch_options(Path("/usr/bin/chromium"))["args"]) is given_up


def test_without_a_browser_make_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGKAI_CHROMIUM", str(tmp_path / "nowhere"))
    assert browser.main() == 0
    assert "everything else works without" in capsys.readouterr().out
