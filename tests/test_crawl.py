"""Whole crawls of portals on loopback, each in a process of its own: what is asked, stored and concluded."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from archive.lock import site_lock
from archive.store import Archive
from archive.verify import verify
from crawler import reading
from crawler.browser import missing_browser
from crawler.items import Document, Page
from tests.crawling import Done, start
from tests.factories import begin, full_document, make_page, site_row, store
from tests.loopback import Answer, Portal, Seen, serving

ROOT = Path(__file__).parent.parent
PDF = ROOT / "examples/portal/data/jpage/2022.pdf"
REPORT = "<html><head><title>{0}</title></head><body><h1>{0}</h1><div id=zoom><p>一、总体情况</p><p>{1}</p></div></body></html>"


@pytest.fixture
def portal() -> Iterator[Portal]:
    with serving() as portal:
        yield portal


@pytest.fixture
def crawl(tmp_path: Path, portal: Portal) -> Callable[..., Done]:
    """Crawl `portal` by a site file with these columns and further lines; other options as of `run_crawl`."""

    def run(
        columns: str = "",
        top: str = "",
        expect: int = 0,
        env: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Done:
        path = site_file(tmp_path, portal, columns, top, expect)
        return start(path, tmp_path / "a.db", env, **options).wait()

    return run


def site_file(folder: Path, portal: Portal, columns: str = "", top: str = "", expect: int = 0) -> Path:
    columns = columns or f'[[column]]\nurl = "{portal.url}/nb/"\nkind = "annual_report"\n'
    path = folder / "chengchuan.toml"
    path.write_text(
        f'agency = "澄川县人民政府"\nregion = "900101"\nhomepage = "{portal.url}/"\nschedule = "17 3 * * 1"\n'
        f"delay = 0\nprivate = true\n{top}\n{columns}\n[expect]\ndocuments = {expect}\n",
        encoding="utf-8",
    )
    return path


def title(year: int) -> str:
    return f"澄川县人民政府{year}年政府信息公开工作年度报告"


def link(href: str, year: int) -> str:
    return f'<li><a href="{href}">{title(year)}</a><span>{year + 1}-01-20</span></li>'


def report(portal: Portal, path: str, year: int, text: str = "", **headers: str) -> str:
    """Serve a report and return its list entry."""
    portal.page(path, REPORT.format(title(year), text or f"{year}年，本机关主动公开信息。"), **headers)
    return link(path, year)


def rows(folder: Path, sql: str) -> list[dict[str, Any]]:
    with Archive.open(folder / "a.db", readonly=True) as archive:
        return list(archive.db.query(sql))


def last_crawl(folder: Path) -> dict[str, Any]:
    return rows(folder, "SELECT * FROM crawls ORDER BY id DESC LIMIT 1")[0]


def outcomes(folder: Path) -> dict[str, str]:
    """Path of every address the last crawl visited, with the outcome."""
    found = rows(folder, "SELECT url, outcome FROM visits WHERE crawl_id = (SELECT max(id) FROM crawls)")
    return {re.sub(r"^http://127.0.0.1:\d+", "", row["url"]): row["outcome"] for row in found}


def test_every_answer_has_its_outcome(portal: Portal, crawl: Callable[..., Done], tmp_path: Path) -> None:
    """One list that names a document for each thing that can happen to one."""
    with serving("127.0.0.2") as elsewhere:
        elsewhere.page("/far.html", "far")
        report(portal, "/nb/good.html", 2023)
        report(portal, "/nb/moved-to.html", 2022)
        portal.routes |= {
            "/robots.txt": Answer("User-agent: *\nDisallow: /private/\n"),
            "/nb/moved.html": Answer(status=301, headers={"Location": "/nb/moved-to.html"}),
            "/nb/away.html": Answer(status=302, headers={"Location": f"{elsewhere.url}/far.html"}),
            "/nb/home.html": Answer(status=302, headers={"Location": "/"}),
            "/nb/listed.html": Answer(status=302, headers={"Location": "/nb/index.html"}),
            "/nb/soft.html": Answer("<p>您访问的页面不存在或已删除</p>"),
            "/nb/wall.html": Answer("<script>$_ts=window['$_ts']</script>", 412),
            "/nb/jsl.html": Answer("<script>document.cookie='__jsl_clearance=1'</script>", 521),
            "/nb/busy.html": Answer("slow down", 429),
            "/nb/broken.html": Answer("oops", 503),
            "/nb/cut.html": Answer(status=0),
            "/nb/unasked.html": Answer(status=304),
            "/": Answer("<html>home</html>"),
        }
        paths = [
            "good", "moved", "away", "home", "listed", "soft", "wall", "jsl", "busy", "broken", "cut", "unasked", "gone",
        ]  # fmt: skip
        entries = [link(f"/nb/{path}.html", 2000 + n) for n, path in enumerate(paths)]
        entries += [link("/private/nb.html", 2019), link(f"{elsewhere.url}/nb.html", 2020)]
        portal.page("/nb/", f"<ul>{''.join(entries)}</ul>")
        portal.page("/nb/index.html", f"<ul>{''.join(entries)}</ul>")
        done = crawl()
        assert elsewhere.log == []

    assert outcomes(tmp_path) == {
        "/nb/": "new",
        "/nb/good.html": "new",
        "/nb/moved.html": "new",
        "/nb/away.html": "skipped",
        "/nb/home.html": "gone",
        "/nb/listed.html": "gone",
        "/nb/soft.html": "gone",
        "/nb/gone.html": "gone",
        "/nb/wall.html": "blocked",
        "/nb/jsl.html": "blocked",
        "/nb/busy.html": "blocked",
        "/nb/broken.html": "error",
        "/nb/cut.html": "error",
        "/nb/unasked.html": "error",
        "/private/nb.html": "skipped",
        f"{elsewhere.url}/nb.html": "skipped",
    }
    assert portal.asked("/private/nb.html") == []
    assert len(portal.asked("/nb/broken.html")) == 3
    assert len(portal.asked("/nb/busy.html")) == len(portal.asked("/nb/wall.html")) == 1

    errors = {
        row["url"].rpartition("/")[2]: row for row in rows(tmp_path, "SELECT * FROM visits ORDER BY id DESC")
    }
    assert errors["away.html"]["error"].startswith(f"redirected to {elsewhere.url}/far.html")
    kept = rows(tmp_path, "SELECT url, final_url, role FROM captures WHERE role NOT IN ('document', 'list')")
    assert {row["url"].rpartition("/")[2] for row in kept if row["role"] == "blocked"} == {
        "wall.html", "jsl.html", "busy.html",
    }  # fmt: skip
    moved = rows(tmp_path, "SELECT final_url FROM captures WHERE url LIKE '%/moved.html'")
    assert moved == [{"final_url": f"{portal.url}/nb/moved-to.html"}]
    assert {row["url"].rpartition("/")[2] for row in rows(tmp_path, "SELECT url FROM documents")} == {
        "good.html", "moved.html",
    }  # fmt: skip

    crawl_row = last_crawl(tmp_path)
    assert done.status == 1
    assert crawl_row["status"] == "partial"
    assert crawl_row["trigger"] == "test"
    assert "turned away from 3 documents" in crawl_row["reason"]
    assert "3 errors, the first: " in crawl_row["reason"]
    assert (crawl_row["listed"], crawl_row["new"], crawl_row["gone"], crawl_row["blocked"]) == (15, 2, 4, 3)
    assert "Traceback" not in done.log
    agents = {seen.headers["User-Agent"] for seen in portal.log}
    assert len(agents) == 1
    assert agents.pop().startswith("gongkai/")


def test_a_second_crawl_asks_for_what_changed(
    portal: Portal, crawl: Callable[..., Done], tmp_path: Path
) -> None:
    def conditional(seen: Seen) -> Answer:
        if seen.headers.get("If-None-Match") == '"v1"':
            return Answer(status=304, headers={"ETag": '"v1"'})
        return Answer(
            REPORT.format(title(2021), "不变。"), headers={"ETag": '"v1"', "Content-Type": "text/html"}
        )

    portal.routes["/nb/same.html"] = conditional
    same = link("/nb/same.html", 2021)
    edited = report(
        portal,
        "/nb/edited.html",
        2022,
        "主动公开52条。",
        **{"Last-Modified": "Mon, 05 Jan 2026 08:00:00 GMT"},
    )
    dropped = report(portal, "/nb/dropped.html", 2020)
    portal.page("/nb/", f"<ul>{edited}{same}{dropped}</ul>", ETag='"list"')
    first = crawl(expect=3)
    assert (first.status, last_crawl(tmp_path)["status"]) == (0, "ok"), first.log
    assert last_crawl(tmp_path)["new"] == 3

    portal.log.clear()
    report(portal, "/nb/edited.html", 2022, "主动公开53条。")
    del portal.routes["/nb/dropped.html"]
    portal.page("/nb/", f"<ul>{edited}{same}</ul>", ETag='"list"')
    second = crawl()
    assert second.status == 0, second.log
    assert outcomes(tmp_path) == {
        "/nb/": "changed",
        "/nb/same.html": "not_modified",
        "/nb/edited.html": "changed",
        "/nb/dropped.html": "gone",
    }
    assert "If-None-Match" not in portal.asked("/nb/")[0].headers
    assert portal.asked("/nb/edited.html")[0].headers["If-Modified-Since"] == "Mon, 05 Jan 2026 08:00:00 GMT"
    states = {
        row["url"].rpartition("/")[2]: row["state"]
        for row in rows(tmp_path, "SELECT url, state FROM documents")
    }
    assert states == {"same.html": "present", "edited.html": "present", "dropped.html": "suspect"}
    crawl_row = last_crawl(tmp_path)
    assert (crawl_row["changed"], crawl_row["unchanged"], crawl_row["gone"]) == (1, 1, 1)

    portal.log.clear()
    assert crawl(fresh=True, url=f"{portal.url}/nb/same.html").status == 0
    assert [seen.path for seen in portal.log] == ["/robots.txt", "/nb/same.html"]
    assert "If-None-Match" not in portal.log[-1].headers
    assert last_crawl(tmp_path)["reason"] == f"only {portal.url}/nb/same.html, as asked"


def test_three_list_pages_with_a_total(portal: Portal, crawl: Callable[..., Done], tmp_path: Path) -> None:
    names = ["/nb/", "/nb/index_1.html", "/nb/index_2.html"]
    for number, name in enumerate(names):
        years = range(2023 - 10 * number, max(2013 - 10 * number, 1998), -1)
        entries = [report(portal, f"/nb/{year}01/t{year}0120_{year}.html", year) for year in years]
        entries += [link("/nb/202301/t20230120_2023.html", 2023)] if number == 2 else []
        portal.page(
            name,
            f'<ul>{"".join(entries)}</ul><script>createPageHTML(25, 3, {number}, "index", "html");</script>',
        )
    whole = crawl()
    assert whole.status == 0, whole.log
    crawl_row = last_crawl(tmp_path)
    assert (crawl_row["announced"], crawl_row["listed"], crawl_row["new"]) == (25, 25, 25)

    del portal.routes[names[1]]
    assert crawl().status == 1
    crawl_row = last_crawl(tmp_path)
    assert crawl_row["status"] == "partial"
    assert crawl_row["reason"].startswith(f"list page 2 of {portal.url}/nb/ not read: HTTP 404; ")
    assert crawl_row["reason"].endswith("announces 25 documents and lists 10")
    assert len(portal.asked("/nb/200501/t20050120_2005.html")) == 2
    assert rows(tmp_path, "SELECT count(*) AS n FROM documents WHERE state <> 'present'") == [{"n": 0}]


def test_crawl_delay_is_obeyed(portal: Portal, crawl: Callable[..., Done]) -> None:
    portal.routes["/robots.txt"] = Answer("User-agent: *\nCrawl-delay: 0.4\n")
    portal.page("/nb/", f"<ul>{''.join(report(portal, f'/nb/{y}.html', y) for y in range(2019, 2023))}</ul>")
    done = crawl(top="concurrency = 4")
    assert done.status == 0, done.log
    gaps = [after.at - before.at for before, after in pairwise(portal.log)]
    assert len(gaps) == 5
    assert median(gaps) > 0.35
    assert min(gaps) > 0.25, "a busy machine notes a request late; a delay drawn at random would be 0.2"
    assert "robots.txt asks for 0.4 seconds between requests" in done.log


def test_attachments_come_with_their_page(portal: Portal, crawl: Callable[..., Done], tmp_path: Path) -> None:
    text = '主动公开信息。</p><p>附件：<a href="files/table.pdf">附表.pdf</a> <a href="http://127.0.0.9/b.pdf">外部附件.pdf</a>'
    portal.page("/nb/", f"<ul>{report(portal, '/nb/1.html', 2022, text)}</ul>")
    portal.routes["/nb/files/table.pdf"] = Answer(
        PDF.read_bytes(), headers={"Content-Type": "application/pdf"}
    )
    done = crawl()
    found = rows(
        tmp_path, "SELECT d.url, p.url AS parent FROM documents d LEFT JOIN documents p ON p.id = d.parent_id"
    )
    assert {row["url"]: row["parent"] for row in found} == {
        f"{portal.url}/nb/1.html": None,
        f"{portal.url}/nb/files/table.pdf": f"{portal.url}/nb/1.html",
    }, done.log
    assert portal.asked("/nb/files/table.pdf")[0].headers["Referer"] == f"{portal.url}/nb/1.html"
    assert outcomes(tmp_path)["http://127.0.0.9/b.pdf"] == "skipped"


def test_a_page_that_cannot_be_read_is_kept_and_counted(
    portal: Portal, crawl: Callable[..., Done], tmp_path: Path
) -> None:
    good = report(portal, "/nb/good.html", 2022)
    portal.page("/nb/", f"<ul>{link('/nb/bad.html', 2021)}{good}</ul>")
    portal.routes["/nb/bad.html"] = Answer(
        b"\x89PNG\r\n\x1a\n" + bytes(400), headers={"Content-Type": "text/html"}
    )
    done = crawl()
    assert done.status == 0
    assert outcomes(tmp_path) == {"/nb/": "new", "/nb/good.html": "new", "/nb/bad.html": "error"}
    assert last_crawl(tmp_path)["status"] == "ok"
    assert last_crawl(tmp_path)["reason"].startswith(
        f"1 file cannot be read, the first: {portal.url}/nb/bad.html: "
    )
    (bad,) = rows(tmp_path, "SELECT read_error FROM captures WHERE url LIKE '%bad.html'")
    assert bad["read_error"]
    assert done.log.count("cannot be read") == 2  # when it happened, and as the crawl's reason
    assert last_crawl(tmp_path)["errors"] == 1


def test_what_a_killed_crawl_stored_is_read_though_the_page_has_changed_or_gone(
    portal: Portal, crawl: Callable[..., Done], tmp_path: Path
) -> None:
    portal.page("/nb/", f"<ul>{report(portal, '/nb/1.html', 2022, '主动公开53条。')}</ul>")
    with Archive.open(tmp_path / "a.db") as archive:
        archive.keep_site({"slug": "chengchuan"})
        killed = archive.begin_crawl("chengchuan", "test", "2026-01-05T00:00:00+00:00")
        for name in ("1", "gone"):
            body = REPORT.format(title(2022), f"主动公开52条。{name}").encode()
            url, at = f"{portal.url}/nb/{name}.html", "2026-01-05T00:00:01+00:00"
            archive.keep_page(Page("chengchuan", url, "annual_report", 200, at, body), killed)
    done = crawl()
    assert done.status == 0, done.log
    found = rows(
        tmp_path,
        "SELECT d.url, v.number, v.text FROM versions v JOIN documents d ON d.id = v.document_id ORDER BY d.url, v.number",
    )
    assert [(row["url"].rpartition("/")[2], row["number"]) for row in found] == [
        ("1.html", 1), ("1.html", 2), ("gone.html", 1),
    ]  # fmt: skip
    assert "52条" in found[0]["text"]
    assert "53条" in found[1]["text"]
    assert rows(tmp_path, "SELECT status FROM crawls ORDER BY id") == [{"status": "killed"}, {"status": "ok"}]
    assert rows(tmp_path, "SELECT url FROM captures WHERE role = 'document' AND read_at IS NULL") == []


@pytest.mark.parametrize("is_damaged", [False, True])
def test_an_old_version_that_cannot_be_read_again_does_not_hold_back_the_new_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_damaged: bool
) -> None:
    with Archive.open(tmp_path / "a.db") as archive:
        archive.keep_site(site_row())
        crawl_id = begin(archive)
        old, _ = store(archive, crawl_id, make_page("<p>old</p>"))
        archive.keep_document(old, replace(full_document(1), parser="0"))
        if is_damaged:
            archive.db.execute("UPDATE bodies SET codec = 'zstd', data = x'00'")
            archive.db.conn.commit()

        def fail(page: Page) -> Document:
            raise RecursionError("a parser")

        monkeypatch.setattr(reading, "read", fail)
        new, _ = store(archive, crawl_id, make_page("<p>new</p>", day=1))
        reading.keep_read(archive, new, full_document(2))
        kept = [row["parser"] for row in archive.db.query("SELECT parser FROM versions ORDER BY number")]
    assert kept == ["0", full_document(2).parser]


def test_addresses_that_scrapy_takes_for_one(
    portal: Portal, crawl: Callable[..., Done], tmp_path: Path
) -> None:
    paths = ["/nb/a.jsp?area=1&area=2", "/nb/a.jsp?area=2&area=1", "/nb/%7Eb.html", "/nb/~b.html"]
    portal.page("/nb/", f"<ul>{''.join(report(portal, p, 2010 + n) for n, p in enumerate(paths))}</ul>")
    assert crawl().status == 0
    assert set(outcomes(tmp_path)) == {"/nb/", *paths}


def test_the_same_keys_in_another_order_are_the_same_document(
    portal: Portal, crawl: Callable[..., Done], tmp_path: Path
) -> None:
    first, second = "/nb/xxgkAnnualReport.jsp?area=1&fbtime=2", "/nb/xxgkAnnualReport.jsp?fbtime=2&area=1"
    portal.page("/nb/", f"<ul>{report(portal, first, 2020)}</ul>")
    assert crawl().status == 0
    portal.page("/nb/", f"<ul>{report(portal, second, 2020)}</ul>")
    assert crawl().status == 0
    assert [row["url"] for row in rows(tmp_path, "SELECT url FROM documents")] == [portal.url + first]
    assert len(portal.asked(second)) == 1
    assert {row["state"] for row in rows(tmp_path, "SELECT state FROM documents")} == {"present"}


def test_a_date_proves_nothing_about_what_is_older(
    portal: Portal, crawl: Callable[..., Done], tmp_path: Path
) -> None:
    entries = [report(portal, f"/nb/{year}.html", year) for year in (2020, 2022)]
    portal.page("/nb/", f"<ul>{''.join(entries)}</ul>")
    assert crawl().status == 0
    portal.page("/nb/", f"<ul>{entries[1]}</ul>")
    portal.log.clear()
    assert crawl(since="2022-01-01").status == 0
    assert portal.asked("/nb/2020.html") == []
    crawl_row = last_crawl(tmp_path)
    assert (crawl_row["reason"], crawl_row["scope"]) == ("only entries since 2022-01-01, as asked", "part")
    assert {row["state"] for row in rows(tmp_path, "SELECT state FROM documents")} == {"present"}


def test_a_portal_that_is_down_is_not_asked_for_every_document(
    portal: Portal, crawl: Callable[..., Done], tmp_path: Path
) -> None:
    portal.page("/nb/", f"<ul>{''.join(report(portal, f'/nb/{y}.html', y) for y in (2021, 2022))}</ul>")
    assert crawl().status == 0
    portal.log.clear()
    portal.routes["/nb/"] = Answer("no", 403)
    assert crawl().status == 1
    assert {seen.path for seen in portal.log} == {"/robots.txt", "/nb/"}
    assert last_crawl(tmp_path)["status"] == "failed"


def test_a_portal_that_turns_us_away_again_and_again_is_left_alone(
    portal: Portal, crawl: Callable[..., Done], tmp_path: Path
) -> None:
    years = range(1990, 2020)
    portal.page("/nb/", f"<ul>{''.join(link(f'/nb/{year}.html', year) for year in years)}</ul>")
    portal.routes |= {f"/nb/{year}.html": Answer("no", 403) for year in years}
    assert crawl().status == 1
    assert 10 <= sum(seen.path.startswith("/nb/") for seen in portal.log) - 1 <= 13
    crawl_row = last_crawl(tmp_path)
    assert crawl_row["status"] == "partial"
    assert crawl_row["reason"].startswith("stopped after 10 refusals in a row")


@pytest.mark.parametrize("url", ["{}/private/1.html", "http://127.0.0.9/1.html"])
def test_one_document_that_may_not_be_fetched_is_a_failure(
    portal: Portal, crawl: Callable[..., Done], tmp_path: Path, url: str
) -> None:
    portal.routes["/robots.txt"] = Answer("User-agent: *\nDisallow: /private/\n")
    done = crawl(fresh=True, url=url.format(portal.url))
    crawl_row = last_crawl(tmp_path)
    assert (done.status, crawl_row["status"]) == (1, "failed")
    assert crawl_row["reason"].startswith(url.format(portal.url))
    assert {seen.path for seen in portal.log} <= {"/robots.txt"}


def test_the_outcome_names_the_crawl(portal: Portal, tmp_path: Path) -> None:
    portal.page("/nb/", f"<ul>{report(portal, '/nb/1.html', 2022)}</ul>")
    (tmp_path / "no.db").write_text("notes, not an archive", encoding="utf-8")
    script = (
        "import sys; from pathlib import Path; from crawler.run import run_crawl; from crawler.sites import load_site\n"
        "print(run_crawl(load_site(Path(sys.argv[1])), Path(sys.argv[2]), trigger='test'))"
    )
    command = [sys.executable, "-c", script, str(site_file(tmp_path, portal))]
    for archive, outcome in (("a.db", "status=0, crawl_id=1"), ("no.db", "status=1, crawl_id=None")):
        done = subprocess.run(
            [*command, str(tmp_path / archive)], cwd=ROOT, capture_output=True, text=True, timeout=60
        )
        assert done.stdout.strip() == f"Outcome({outcome})", done.stderr


def test_a_limit_is_no_failure(portal: Portal, crawl: Callable[..., Done], tmp_path: Path) -> None:
    portal.page("/nb/", f"<ul>{''.join(report(portal, f'/nb/{y}.html', y) for y in range(2015, 2023))}</ul>")
    assert crawl(limit=3, expect=8).status == 0
    assert last_crawl(tmp_path)["reason"] == "stopped at 3 documents, as asked"
    assert len(outcomes(tmp_path)) == 4


def test_without_a_browser_the_rest_is_crawled(
    portal: Portal, crawl: Callable[..., Done], tmp_path: Path
) -> None:
    columns = (
        f'[[column]]\nurl = "{portal.url}/js/"\nkind = "notice"\nrender = true\n'
        f'[[column]]\nurl = "{portal.url}/nb/"\nkind = "annual_report"\n'
    )
    portal.page("/nb/", f"<ul>{report(portal, '/nb/1.html', 2022)}</ul>")
    done = crawl(columns=columns, env={"GONGKAI_CHROMIUM": str(tmp_path / "nowhere")})
    assert done.status == 1
    assert portal.asked("/js/") == []
    assert outcomes(tmp_path) == {"/js/": "skipped", "/nb/": "new", "/nb/1.html": "new"}
    crawl_row = last_crawl(tmp_path)
    assert crawl_row["status"] == "partial"
    assert crawl_row["reason"] == (
        f"list page 1 of {portal.url}/js/ not read: chengchuan: a list built by JavaScript is left out, because the"
        f" browser GONGKAI_CHROMIUM names ({tmp_path}/nowhere) is missing; correct the variable or unset it"
    )


@pytest.mark.skipif(bool(missing_browser("x")), reason=missing_browser("no browser"))
def test_a_list_built_by_javascript(portal: Portal, crawl: Callable[..., Done], tmp_path: Path) -> None:
    with serving("127.0.0.2") as elsewhere:
        elsewhere.page("/spy.js", "1")
        report(portal, "/nb/1.html", 2022)
        portal.routes["/data.json"] = Answer(f'["/nb/1.html", "{title(2022)}"]')
        portal.page(
            "/js/",
            f'<meta charset=utf-8><script src="{elsewhere.url}/spy.js"></script><img src=/logo.png><ul id=l></ul>'
            "<script>fetch('/data.json').then(r => r.json()).then(d => { document.getElementById('l').innerHTML ="
            ' `<li><a href="${d[0]}">${d[1]}</a>2023-01-20</li>` })</script>',
        )
        columns = f'[[column]]\nurl = "{portal.url}/js/"\nkind = "annual_report"\nrender = true\n'
        done = crawl(columns=columns)
        assert done.status == 0, done.log
        assert elsewhere.log == []
    assert outcomes(tmp_path) == {"/js/": "new", "/nb/1.html": "new"}
    assert {seen.path for seen in portal.log} == {"/robots.txt", "/js/", "/data.json", "/nb/1.html"}
    assert {seen.headers["User-Agent"].partition("/")[0] for seen in portal.log} == {"gongkai"}
    rendered = rows(tmp_path, "SELECT rendered FROM captures WHERE role = 'list'")
    assert rendered == [{"rendered": 1}]


def test_what_cannot_begin_ends_in_one_line(
    portal: Portal, crawl: Callable[..., Done], tmp_path: Path
) -> None:
    (tmp_path / "a.db").write_text("notes, not an archive", encoding="utf-8")
    done = crawl()
    assert done.status == 1
    assert len(done.log.splitlines()) == 1
    assert "not an SQLite database" in done.log
    assert portal.log == []

    (tmp_path / "a.db").unlink()
    with site_lock(tmp_path / "a.db", "chengchuan"):
        done = crawl()
    assert done.status == 1
    assert len(done.log.splitlines()) == 1
    assert f"process {os.getpid()} is crawling this site" in done.log
    assert portal.log == []


def test_a_full_disk_ends_the_crawl_and_loses_nothing(portal: Portal, tmp_path: Path) -> None:
    noise = random.Random(7)
    entries = []
    for number in range(60):  # more than are fetched before the first of them is stored
        year, weight = 2010 + number % 12, f"<!-- {noise.randbytes(50_000).hex()} -->"
        entries.append(
            report(portal, f"/nb/{number}.html", year, f"{year}年第{number}号主动公开信息。{weight}")
        )
    path, archive = site_file(tmp_path, portal), tmp_path / "a.db"
    portal.page("/nb/", f"<ul>{entries[0]}</ul>")
    assert start(path, archive).wait().status == 0
    portal.page("/nb/", f"<ul>{''.join(entries)}</ul>")

    done = start(path, archive, room=archive.stat().st_size + 400_000).wait()
    assert done.status == 1
    assert "a.db" in done.log
    assert "disk" in done.log
    assert "Traceback" not in done.log
    assert len(portal.asked("/nb/59.html")) == 0
    with Archive.open(archive, readonly=True) as opened:
        assert list(verify(opened)) == []
    assert 0 < len(rows(tmp_path, "SELECT * FROM documents")) < len(entries)

    assert start(path, archive).wait().status == 0
    assert len(rows(tmp_path, "SELECT * FROM documents")) == len(entries)
    assert {row["status"] for row in rows(tmp_path, "SELECT status FROM crawls")} <= {
        "ok",
        "failed",
        "killed",
    }


def test_a_signal_ends_a_crawl_cleanly(portal: Portal, tmp_path: Path) -> None:
    portal.page("/nb/", f"<ul>{report(portal, '/nb/1.html', 2022)}{link('/nb/slow.html', 2021)}</ul>")

    def slow(seen: Seen) -> Answer:
        time.sleep(1.5)
        return Answer(REPORT.format(title(2021), "慢。"))

    portal.routes["/nb/slow.html"] = slow
    running = start(site_file(tmp_path, portal), tmp_path / "a.db")
    deadline = time.monotonic() + 20
    while not portal.asked("/nb/slow.html") and time.monotonic() < deadline:
        time.sleep(0.02)
    running.process.terminate()
    done = running.wait()
    assert done.status == 1, done.log
    crawl_row = last_crawl(tmp_path)
    assert crawl_row["status"] == "partial"
    assert crawl_row["reason"].startswith("stopped by a signal")


def test_a_second_signal_ends_a_crawl_without_a_traceback(portal: Portal, tmp_path: Path) -> None:
    portal.page("/nb/", f"<ul>{link('/nb/slow.html', 2021)}</ul>")

    def slow(seen: Seen) -> Answer:
        time.sleep(4)
        return Answer(REPORT.format(title(2021), "慢。"))

    portal.routes["/nb/slow.html"] = slow
    running = start(site_file(tmp_path, portal), tmp_path / "a.db")
    deadline = time.monotonic() + 20
    while not portal.asked("/nb/slow.html") and time.monotonic() < deadline:
        time.sleep(0.02)
    for _ in range(2):
        running.process.terminate()
        time.sleep(0.5)
    done = running.wait()
    assert done.status == 1, done.log
    assert [json.loads(line)["event"] for line in done.log.splitlines()] == ["began"]


def test_scrapys_own_commands(portal: Portal, tmp_path: Path) -> None:
    portal.page("/nb/", f"<ul>{report(portal, '/nb/1.html', 2022)}</ul>")
    site_file(tmp_path, portal)
    scrapy = [sys.executable, "-m", "scrapy"]
    env = {**os.environ, "GONGKAI_SITES": str(tmp_path), "GONGKAI_ARCHIVE": str(tmp_path / "a.db")}

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*scrapy, *command], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
        )

    with ThreadPoolExecutor(2) as pool:
        listed, crawled = pool.map(lambda command: run(*command), [("list",), ("crawl", "chengchuan")])
    assert "chengchuan" in listed.stdout.split()
    assert "demo" in listed.stdout.split()
    assert crawled.returncode == 0, crawled.stderr
    assert last_crawl(tmp_path)["trigger"] == "hand"
    assert outcomes(tmp_path) == {"/nb/": "new", "/nb/1.html": "new"}
