"""Crawls of a portal that turns us away in every way known: what is kept, and that nothing is concluded from it.

Each page is served in the place of an article that was read before, of one never seen, and of a list, crawl after crawl.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.browser import missing_browser
from tests.loopback import Answer, Portal, Route, Seen, serving
from tests.town import Town, listing, report

HTML = {"Content-Type": "text/html; charset=utf-8"}
RUISHU = '<html><head><meta id="9Dh" content="q" r="m"><script r="m">$_ts=window["$_ts"];if(!$_ts)$_ts={};$_ts.cd="x";</script></head><body></body></html>'
GATE = "<html><head><title>302 Found</title></head><body><hr>openresty</body></html>"


def page(body: str, status: int = 200, **headers: str) -> Answer:
    return Answer(body, status, HTML | headers)


def gate(seen: Seen) -> Answer:
    """A cookie gate that no cookie satisfies."""
    return page(GATE, 302, **{"Location": seen.path, "Set-Cookie": "CT6T=1; path=/"})


# Name of the case: the answer, its outcome, and words of its reason. First the rows of portals.md §1.14.
BLOCKS: dict[str, tuple[Route, str, str]] = {
    "jsl-521": (page("<script>document.cookie=('_')+('_')+('jsl');location.href=location.pathname</script>", 521, **{"Set-Cookie": "__jsluid_h=1; path=/"}), "blocked", "加速乐"),
    "jsl-512": (page("<script>document.cookie='__jsl_clearance=1'</script>", 512), "blocked", "加速乐"),
    "ruishu-412": (page(RUISHU, 412), "blocked", "瑞数"),
    "gate-302": (gate, "blocked", "cookie gate"),
    "fence-403": (page("<h1>403 Forbidden</h1>", 403), "blocked", "data centres"),
    "cloud-waf": (page("<html><title>创宇云</title><p>当前访问可能对网站造成威胁，请求已被拦截。请登录知道创宇云安全查看详情</p></html>"), "blocked", "web firewall"),
    "stub": (page("<html><head><title></title></head><body></body></html>"), "error", "a stub"),
    "script-stub": (page("<html><head><script>var _0x1='a';eval(_0x1)</script></head></html>"), "blocked", "a script without text"),
    "soft-404": (page("<html><body><p>抱歉，您访问的页面不存在</p></body></html>"), "gone", "soft 404"),
    "cannot-find": (page("<html><title>找不到页面</title><p>请返回首页</p></html>"), "gone", "soft 404"),
    # And what the other sections tell of.
    "ruishu-200": (page(RUISHU), "blocked", "script challenge"),
    "waf-405": (page("<a href='http://errors.aliyun.com/'>405</a>", 405), "blocked", "web firewall"),
    "waf-503": (page("<p>您的请求可能存在威胁，访问已被拦截</p>", 503), "blocked", "web firewall"),
    "captcha": (page("<html><img src=/kaptcha.jpg><p>请输入验证码</p><input name=code></html>"), "blocked", "captcha"),
    "hijacked": (page("<html><title>开云体育官网_新葡京官方网站</title><script src=/x.js></script><p>欢迎光临</p></html>"), "blocked", "hijacked"),
    "home-302": (page("", 302, Location="/"), "gone", "redirected to the homepage"),
    "home-script": (page("<html><script>window.location.href='/';</script></html>"), "gone", "redirected to the homepage"),
    "home-refresh": (page('<html><meta http-equiv="refresh" content="0; url=/"></html>'), "gone", "redirected to the homepage"),
    "error-302": (page("", 302, Location="/common/error.html"), "gone", "redirect to an error page"),
    "busy-429": (page("slow down", 429), "blocked", "too many requests"),
}  # fmt: skip


GOOD = [f"/nb/good-{n}.html" for n in range(8)]


def among_good(paths: list[str]) -> list[str]:
    """The paths with a good one after every fifth: ten refusals in a row end a crawl."""
    return [path for n in range(0, len(paths), 5) for path in (*paths[n : n + 5], GOOD[n // 5])]


@pytest.fixture
def portal() -> Iterator[Portal]:
    with serving() as portal:
        portal.page("/", "<html><body>澄川县人民政府</body></html>")
        portal.page("/common/error.html", "<html><body>出错了</body></html>")
        yield portal


@pytest.fixture
def town(portal: Portal, tmp_path: Path) -> Town:
    return Town(portal.url, tmp_path)


def body_of(portal: Portal, name: str) -> bytes:
    """What must be kept of a case."""
    redirect = {"home-302": "/", "error-302": "/common/error.html"}.get(name)
    route = portal.routes[redirect] if redirect else BLOCKS[name][0]
    answer = route(Seen(0, "/", {})) if callable(route) else route
    return answer.body.encode() if isinstance(answer.body, str) else answer.body


def test_no_block_page_becomes_a_version_of_an_article(portal: Portal, town: Town) -> None:
    known = {name: f"/nb/{name}.html" for name in BLOCKS}
    fresh = {name: f"/nb/{name}-never-seen.html" for name in BLOCKS}
    for year, path in enumerate([*known.values(), *GOOD], 2001):
        portal.page(path, report(year))
    portal.page("/nb/", listing(*known.values(), *GOOD))
    assert town.crawl().status == 0
    assert town.last()["status"] == "ok"
    before = town.versions()
    assert before == {path: [1] for path in [*known.values(), *GOOD]}

    portal.routes |= {path: BLOCKS[name][0] for places in (known, fresh) for name, path in places.items()}
    portal.page("/nb/", listing(*among_good([*known.values(), *fresh.values()])))
    for _ in range(2):
        portal.log.clear()
        done = town.crawl()
        visits, kept = town.visits(), town.evidence()
        for name, (_, outcome, words) in BLOCKS.items():
            for path in (known[name], fresh[name]):
                assert visits[path][0] == outcome, (path, visits[path])
                assert words in visits[path][1], path
                assert kept[path] == body_of(portal, name), path
                assert len(portal.asked(path)) == (2 if name == "gate-302" else 1), path
        assert town.last()["status"] == "partial", done.log
        assert "Traceback" not in done.log
        assert town.versions() == before
        assert town.states() == {"present"}
    assert town.rows("SELECT * FROM state_changes") == []


def test_a_blocked_list_is_named_and_proves_nothing(portal: Portal, town: Town) -> None:
    portal.page("/nb/1.html", report(2001))
    blocked = [f"/{name}/" for name in BLOCKS]
    columns = among_good(blocked)
    portal.routes |= dict.fromkeys(columns, page(listing("/nb/1.html")))
    first = town.crawl(*columns)
    assert town.last()["status"] == "ok", first.log

    portal.routes |= {f"/{name}/": BLOCKS[name][0] for name in BLOCKS}
    for _ in range(2):
        done = town.crawl(*columns)
        visits, kept, crawl = town.visits(), town.evidence(), town.last()
        assert (done.status, crawl["status"]) == (1, "partial"), done.log
        for name in BLOCKS:
            _, outcome, words = BLOCKS[name]
            assert visits[f"/{name}/"][0] == outcome, (name, visits[f"/{name}/"])
            assert words in visits[f"/{name}/"][1]
            assert kept[f"/{name}/"] == body_of(portal, name)
            assert (
                f"list page 1 of {portal.url}/{name}/ not read: {visits[f'/{name}/'][1]}" in crawl["reason"]
            )
        assert town.versions() == {"/nb/1.html": [1]}
        assert town.states() == {"present"}
    assert town.rows("SELECT * FROM state_changes") == []


def test_a_portal_that_blocks_everything_says_so(portal: Portal, town: Town) -> None:
    portal.page("/nb/", listing("/nb/1.html"))
    portal.page("/nb/1.html", report(2001))
    town.crawl()
    for name, (route, outcome, _) in BLOCKS.items():
        if outcome == "blocked" and name.startswith(("ruishu-412", "gate", "cloud", "script")):
            portal.routes["/nb/"] = route
            town.crawl()
            crawl = town.last()
            assert (crawl["status"], crawl["blocked"]) == ("failed", 1), name
            assert crawl["reason"].startswith("no list could be read; list page 1 of "), name
    assert town.versions() == {"/nb/1.html": [1]}
    assert town.states() == {"present"}


def test_a_list_page_without_a_word_is_read_where_a_family_knows_it(portal: Portal, town: Town) -> None:
    """A pager and no entry is an emptied list, and not a challenge."""
    pager = '<script>createPageHTML(2, {}, "index", "html");</script></body>'
    document = "/nb/200201/t20020120_1.html"
    portal.page(document, report(2001))
    portal.page("/nb/", listing(document).replace("</body>", pager.format(0)))
    portal.page("/nb/index_1.html", f"<html><body><ul></ul>{pager.format(1)}</html>")
    town.crawl()
    assert town.outcomes() == {"/nb/": "new", "/nb/index_1.html": "new", document: "new"}

    portal.page("/nb/index_1.html", "<html><script src=/app.js></script></html>")
    town.crawl()
    assert town.outcomes()["/nb/index_1.html"] == "blocked"
    assert f"list page 2 of {portal.url}/nb/ not read: a script without text" in town.last()["reason"]


def test_an_ordinary_cookie_jar_satisfies_a_cookie_gate(portal: Portal, town: Town) -> None:
    def guarded(body: str) -> Route:
        def answer(seen: Seen) -> Answer:
            return page(body) if "CT6T=1" in seen.headers.get("Cookie", "") else gate(seen)

        return answer

    portal.routes |= {"/nb/": guarded(listing("/nb/1.html")), "/nb/1.html": guarded(report(2001))}
    done = town.crawl()
    assert done.status == 0, done.log
    assert town.outcomes() == {"/nb/": "new", "/nb/1.html": "new"}
    assert len(portal.asked("/nb/")) == 2
    assert len(portal.asked("/nb/1.html")) == 1  # the jar is the crawl's


def test_a_redirect_to_itself_without_a_cookie_is_an_error(portal: Portal, town: Town) -> None:
    portal.page("/nb/", listing("/nb/1.html", "/nb/2.html"))
    portal.routes["/nb/1.html"] = page("x", 301, Location="/nb/1.html")
    portal.page("/nb/2.html", report(2002))
    town.crawl()
    assert town.visits()["/nb/1.html"] == ("error", "HTTP 301 to /nb/1.html, which leads nowhere")
    assert len(portal.asked("/nb/1.html")) == 2


def test_the_challenges_cookie_is_not_used_to_ask_again(portal: Portal, town: Town) -> None:
    portal.routes["/nb/"] = BLOCKS["jsl-521"][0]
    for _ in range(2):
        portal.log.clear()
        town.crawl()
        assert [seen.path for seen in portal.log] == ["/robots.txt", "/nb/"]
        assert "Cookie" not in portal.log[-1].headers


def test_after_refusals_the_crawl_slows_down(portal: Portal, town: Town) -> None:
    bad, good = [f"/nb/bad{n}.html" for n in range(3)], [f"/nb/good{n}.html" for n in range(3)]
    portal.page("/nb/", listing(*bad, *good))
    portal.routes |= dict.fromkeys(bad, page("no", 403))
    for path in good:
        portal.page(path, report(2001))
    done = town.crawl(top="delay = 0.06")
    delays = [float(found) for found in re.findall(r"turned away: ([\d.]+) seconds", done.log)]
    assert len(delays) == 3
    assert all(after >= 1.9 * before for before, after in pairwise([0.06, *delays]))
    at = {seen.path: seen.at for seen in portal.log}
    slow = [at[after] - at[before] for before, after in pairwise(good)]
    assert min(slow) > 0.48 * 0.45  # the random half of it taken off


def test_after_good_answers_the_crawl_is_as_fast_as_before(portal: Portal, town: Town) -> None:
    bad, good = [f"/nb/bad{n}.html" for n in range(2)], [f"/nb/good{n}.html" for n in range(24)]
    portal.page("/nb/", listing(*bad, *good))
    portal.routes |= dict.fromkeys(bad, page("no", 403))
    for path in good:
        portal.page(path, report(2001))
    done = town.crawl(top="delay = 0.04")
    raised = [float(found) for found in re.findall(r"turned away: ([\d.]+) seconds", done.log)]
    lowered = [float(found) for found in re.findall(r"10 answers in a row: ([\d.]+) seconds", done.log)]
    assert lowered == pytest.approx([raised[-1] / 2, max(0.04, raised[-1] / 4)], rel=1e-3)
    at = {seen.path: seen.at for seen in portal.log}
    assert at[good[9]] - at[good[0]] > 9 * raised[-1] * 0.45  # the random half of it taken off
    assert at[good[-1]] - at[good[-4]] < 3 * raised[-1]


def test_after_refusals_robots_txt_is_obeyed_all_the_more(portal: Portal, town: Town) -> None:
    portal.routes["/robots.txt"] = Answer("User-agent: *\nCrawl-delay: 0.2\n")
    portal.page("/nb/", listing("/nb/1.html"))
    portal.routes["/nb/1.html"] = page("no", 403)
    assert "turned away: 0.4 seconds" in town.crawl(top="delay = 0.05").log


def test_a_site_without_a_delay_adapts_nothing(portal: Portal, town: Town) -> None:
    portal.page("/nb/", listing("/nb/1.html", "/nb/2.html"))
    portal.routes |= dict.fromkeys(["/nb/1.html", "/nb/2.html"], page("no", 403))
    assert "turned away: " not in town.crawl().log


def test_a_report_with_advertising_inside_is_kept_and_marked(portal: Portal, town: Town) -> None:
    portal.page("/nb/", listing("/nb/1.html"))
    portal.page("/nb/1.html", report(2001).replace("本机关", "开云体育官网本机关"))
    assert town.crawl().status == 0
    assert town.versions() == {"/nb/1.html": [1]}
    assert town.rows("SELECT kind, before FROM repairs") == [{"kind": "spam", "before": "开云体育官网"}]


def test_a_web_page_instead_of_an_attachment_is_no_version(portal: Portal, town: Town) -> None:
    """Without a Referer some systems answer with a small page; with it they may still ask for a captcha."""
    download = "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&wbfileid="
    links = "".join(f'<a href="{download}{n}">附件{n}.pdf</a>' for n in (1, 2, 3))
    portal.page("/nb/", listing("/nb/1.html"))
    portal.page("/nb/1.html", report(2001).replace("</p></div>", f"</p><p>{links}</p></div>"))
    asked_by = f"{portal.url}/nb/1.html"

    def with_referer(seen: Seen) -> Answer:
        if seen.headers.get("Referer") != asked_by:
            return page("<html><script>alert('非法访问')</script></html>")
        return page("总表", **{"Content-Type": "text/plain"})

    portal.routes |= {
        f"{download}1": with_referer,
        f"{download}2": page("<html><body>请输入验证码<img src=createimage.jsp></body></html>"),
        f"{download}3": page("<html><body><h3>您无权下载该附件</h3></body></html>"),
    }
    for _ in range(2):
        done = town.crawl()
        outcomes = town.outcomes()
        assert outcomes[f"{download}1"] in ("new", "unchanged", "error"), done.log
        assert outcomes[f"{download}2"] == "blocked"
        assert outcomes[f"{download}3"] == "error"
        assert not {f"{download}2", f"{download}3"} & town.versions().keys()
    assert f"{download}1" not in town.evidence()


@pytest.mark.skipif(bool(missing_browser("x")), reason=missing_browser("no browser"))
@pytest.mark.parametrize("status", [200, 521])
def test_the_browser_solves_no_challenge(portal: Portal, town: Town, status: int) -> None:
    """It runs the script as it runs every script of a list to be rendered; where the script leads to is refused."""
    script = "document.cookie = '__jsl_clearance_s=' + (6 * 7); location.reload()"

    def challenged(seen: Seen) -> Answer:
        if "__jsl_clearance_s=42" in seen.headers.get("Cookie", ""):
            return page(listing("/nb/1.html"))
        return page(f"<html><script>{script}</script></html>", status)

    portal.routes["/js/"] = challenged
    table = f'[[column]]\nurl = "{portal.url}/js/"\nkind = "notice"\nrender = true\n'
    portal.page("/nb/", listing("/nb/1.html"))
    portal.page("/nb/1.html", report(2001))
    done = town.crawl(top=f"delay = 0\n{table}")
    visits = town.visits()
    assert visits["/js/"][0] == "blocked", done.log
    assert "opens another in its place" in visits["/js/"][1]
    assert len(portal.asked("/js/")) == 1
    assert visits["/nb/1.html"][0] == "new"
