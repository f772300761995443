"""`gongkai sites new`: real crawls of portals on loopback, one for each way they can be built or refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.browser import WAY_OUT, find_chromium
from crawler.sites import load_site
from crawler.survey.plan import MOST_PAGES
from tests.certificates import Authority, server_context
from tests.commands import gongkai
from tests.loopback import Answer, Portal, serving
from tests.test_survey import notices, page, reports, tag

NO_BROWSER = {"GONGKAI_CHROMIUM": "/nowhere"}
TAGS = tag("SiteName", "同心县公安局") + tag("SiteIDCode", "6403240002")


@pytest.fixture
def portal() -> Iterator[Portal]:
    with serving() as running:
        yield running


def draft_in(folder: Path) -> Path:
    (path,) = folder.glob("*.toml")
    return path


def test_a_portal_becomes_a_site_file_that_loads(portal: Portal, tmp_path: Path) -> None:
    portal.page("/", page(("/gk/", "政府信息公开"), ("/tzgg/", "通知公告"), tags=TAGS))
    portal.page("/gk/", page(("nb/", "政府信息公开年报")))
    portal.page("/gk/nb/", reports("同心县公安局", tag("ColumnType", "信息公开年报")))
    portal.page("/tzgg/", notices())
    ended = gongkai("sites", "new", f"127.0.0.1:{portal.port}", "--out", tmp_path)
    assert ended.status == 0, ended.err
    site = load_site(draft_in(tmp_path))
    assert (site.agency, site.region, site.homepage) == ("同心县公安局", "640324", f"{portal.url}/")
    assert (site.private, site.enabled, site.verified) == (True, False, False)
    assert [(column.kind, column.url) for column in site.columns] == [
        ("annual_report", f"{portal.url}/gk/nb/"),
        ("notice", f"{portal.url}/tzgg/"),
    ]
    text = draft_in(tmp_path).read_text(encoding="utf-8")
    assert "SiteIDCode is 6403240002" in text
    assert "trs: articles of the shape" in text
    assert f"gongkai --sites {tmp_path} sites check {site.slug}" in ended.err
    asked = [seen.path for seen in portal.log]
    assert asked[0] == "/robots.txt"
    assert len(asked) == 5  # robots.txt and each page once
    assert all(seen.headers["User-Agent"].startswith("gongkai/") for seen in portal.log)
    again = gongkai("sites", "new", portal.url, "--out", tmp_path)
    assert again.status == 1
    assert "nothing is replaced" in again.err
    assert draft_in(tmp_path).read_text(encoding="utf-8") == text


def test_without_a_folder_the_draft_is_printed(portal: Portal) -> None:
    portal.page("/nb/", reports("同心县公安局"))
    ended = gongkai("sites", "new", f"{portal.url}/nb/")
    assert ended.status == 0, ended.err
    assert f'url  = "{portal.url}/nb/"' in ended.out
    assert "Nothing was written" in ended.err


def test_json(portal: Portal, tmp_path: Path) -> None:
    portal.page("/nb/", reports("同心县公安局"))
    ended = gongkai("--sites", tmp_path, "sites", "new", f"{portal.url}/nb/", "--json")
    assert ended.status == 0, ended.err
    row = json.loads(ended.out)
    assert row["columns"][0]["url"] == f"{portal.url}/nb/"
    assert Path(row["file"]) == draft_in(tmp_path)


def test_an_article_leads_to_its_column(portal: Portal, tmp_path: Path) -> None:
    portal.page("/nb/202401/t20240120_12023.html", page(tags=tag("ArticleTitle", "报告")))
    portal.page("/nb/", reports("同心县公安局"))
    ended = gongkai("sites", "new", f"{portal.url}/nb/202401/t20240120_12023.html", "--out", tmp_path)
    assert ended.status == 0, ended.err
    assert load_site(draft_in(tmp_path)).columns[0].url == f"{portal.url}/nb/"


def test_a_home_page_that_sends_on_is_followed_on_the_portal_only(portal: Portal, tmp_path: Path) -> None:
    portal.page("/", '<html><head><meta http-equiv="refresh" content="0;url=/main/"></head></html>')
    portal.page("/main/", page(("/nb/", "信息公开年报")))
    portal.page("/nb/", reports("同心县公安局"))
    ended = gongkai("sites", "new", portal.url, "--out", tmp_path)
    assert ended.status == 0, ended.err
    assert load_site(draft_in(tmp_path)).homepage == f"{portal.url}/main/"
    with serving() as other:
        portal.routes["/"] = Answer(status=302, headers={"Location": f"{other.url}/"})
        away = gongkai("sites", "new", portal.url)
        assert away.status == 1
        assert f"redirected to {other.url}/" in away.err
        assert other.log == []


SCRIPT = """<html><body><p>澄川县公安局 政府信息公开 政府信息公开年报 请输入关键字</p><ul id="list"></ul><script>
fetch('/list.json').then(answer => answer.json()).then(rows => {
  document.getElementById('list').innerHTML = rows.map(
    row => `<li><a href="/a/${row}.html">澄川县公安局${row}年政府信息公开工作年度报告</a><span>${row}-02-01</span></li>`
  ).join('');
});
</script></body></html>"""


def test_a_list_built_by_javascript(portal: Portal, tmp_path: Path) -> None:
    portal.page("/", page(("/nb/", "政府信息公开年报"), ("/tzgg/", "通知公告"), tags=TAGS))
    portal.page("/nb/", SCRIPT)
    portal.page("/tzgg/", notices())
    portal.routes["/list.json"] = Answer("[2021, 2022]", headers={"Content-Type": "application/json"})
    without = gongkai("sites", "new", portal.url, "--out", tmp_path, env=NO_BROWSER)
    assert without.status == 1  # a draft without a column of reports
    assert f"{portal.url}/nb/ (linked as 政府信息公开年报" in without.err
    assert "GONGKAI_CHROMIUM" in without.err
    path = draft_in(tmp_path)
    assert [column.kind for column in load_site(path).columns] == ["notice"]
    if find_chromium() is None:
        pytest.skip(f"no Chromium or Chrome here: {WAY_OUT}")
    path.unlink()
    ended = gongkai("sites", "new", portal.url, "--out", tmp_path)
    assert ended.status == 0, ended.err
    assert [(column.kind, column.render) for column in load_site(path).columns] == [
        ("notice", False),
        ("annual_report", True),
    ]


# Plain sentences


def sentence(url: str) -> str:
    ended = gongkai("sites", "new", url)
    assert ended.status == 1
    assert ended.out == ""
    assert "Traceback" not in ended.err
    return ended.err.strip().splitlines()[-1]


def test_a_challenge_is_named_and_not_answered(portal: Portal) -> None:
    portal.routes["/"] = Answer("<script>document.cookie='__jsl_clearance=1'</script>", 521)
    said = sentence(portal.url)
    assert "turned us away" in said
    assert "521" in said
    assert "challenges are never answered" in said
    assert len(portal.asked("/")) == 1


def test_robots_txt_is_obeyed(portal: Portal) -> None:
    portal.routes["/robots.txt"] = Answer("User-agent: *\nDisallow: /\n")
    portal.page("/", page(("/nb/", "政府信息公开年报")))
    assert "asks programs to stay away" in sentence(portal.url)
    assert [seen.path for seen in portal.log] == ["/robots.txt"]


def test_nothing_answers() -> None:
    with serving() as gone:
        url = gone.url
    said = sentence(url)
    assert "the connection was refused" in said
    assert "check the address" in said


def test_a_portal_without_columns(portal: Portal) -> None:
    portal.page("/", page(("/news/", "工作动态"), ("/about/", "机构职能")))
    said = sentence(portal.url)
    assert "no column of annual reports or notices was found" in said
    assert "name its address" in said
    assert len(portal.log) < MOST_PAGES


def test_a_blocked_column_is_said_to_be(portal: Portal) -> None:
    portal.page("/", page(("/nb/", "政府信息公开年报")))
    portal.routes["/nb/"] = Answer("<html>403</html>", 403)
    assert f"{portal.url}/nb/ turned us away" in sentence(portal.url)


def test_wrong_use() -> None:
    ended = gongkai("sites", "new", "http://[bad")
    assert ended.status == 2
    assert "no address of a web page" in ended.err


# TLS


def test_old_tls_is_tried_where_the_handshake_of_today_fails(tmp_path: Path) -> None:
    root = Authority.root()
    out = tmp_path / "sites"
    out.mkdir()
    trusted = {"SSL_CERT_FILE": str(root.write(tmp_path))}
    with serving(tls=server_context(root.server(tmp_path, "old", bits=1024), is_old=True)) as portal:
        portal.page("/nb/", reports("同心县公安局"))
        ended = gongkai("sites", "new", f"{portal.url}/nb/", "--out", out, env=trusted)
    assert ended.status == 0, ended.err
    assert load_site(draft_in(out)).tls == "legacy"


def test_a_certificate_nobody_vouches_for_is_not_taken(tmp_path: Path) -> None:
    with serving(tls=server_context(Authority.root().server(tmp_path, "own"))) as portal:
        said = sentence(portal.url)
    assert "certificate is not trusted" in said
    assert "what comes unverified is no evidence" in said
