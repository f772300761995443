"""The reading room in a real browser: searched, compared, on a phone, in the dark, and against pages that mean harm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.browsing import Log, assert_accessible, assert_fits, needs_chromium, served
from tests.reading_room import HARMFUL_ID, REPORT, SCRIPT_ID, build

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs_chromium

PAGES = (
    "/",
    "/-/search?q=处罚",
    "/-/tables",
    f"/-/document/{REPORT}?old=1&new=3",
    f"/-/document/{HARMFUL_ID}",
    "/-/document/99",
    "/-/capture/3",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(build(tmp_path_factory.mktemp("browse") / "archive.db")) as address:
        yield address


def test_a_reader_searches_opens_compares(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Words in titles").fill("行政处罚")
    page.get_by_role("button", name="Search").click()
    page.locator(f"a[href*='/-/document/{REPORT}?']", has_text="主动公开政府信息情况").first.click()
    assert page.locator("td.changed").count() == 0
    page.get_by_label("Compare version").select_option("1")
    page.get_by_role("button", name="Compare", exact=True).click()
    assert page.url.endswith("?old=1&new=3#changed")
    assert page.locator(".diff del").all_inner_texts() == ["3259"]
    assert page.locator(".diff ins").all_inner_texts() == ["全文另行公布。", "3260"]
    assert page.locator("td.changed").inner_text().split() == ["3260", "was", "3259"]


def test_pages_work_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/-/document/{REPORT}")
    page.get_by_text("3 numbers with their evidence").click()
    assert page.get_by_role("row", name="penalties.decisions").is_visible()
    page.get_by_role("searchbox").fill("复议")
    page.keyboard.press("Enter")
    assert page.locator(".snippet mark").inner_text() == "复议"
    context.close()


@pytest.mark.parametrize(
    "path",
    [f"/-/document/{HARMFUL_ID}", f"/-/document/{SCRIPT_ID}", "/-/capture/3", "/-/capture/3/page", "/"],
)
def test_a_page_that_means_harm_runs_nothing_and_fetches_nothing(page: Page, address: str, path: str) -> None:
    log = Log.of(page)
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    page.wait_for_timeout(200)  # for whatever a script or a refresh would do next
    assert page.evaluate("window.hit") is None
    assert page.url == address + path
    log.assert_clean(address)
    asked = {url.removeprefix(address).split("?")[0] for url in log.requests} - {path, "/favicon.ico"}
    assert [url for url in asked if not url.startswith("/assets/")] == []


def test_datasettes_pages_show_the_same_harm_as_text(page: Page, address: str) -> None:
    log = Log.of(page)
    for path in ("/gongkai/documents", "/gongkai/sections", f"/gongkai/documents/{SCRIPT_ID}", "/gongkai"):
        page.goto(path)
        assert page.evaluate("window.hit") is None
    log.assert_clean(address)


def test_a_download_stays_a_download(page: Page) -> None:
    page.goto("/-/capture/3")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the bytes").click()
    assert download.value.suggested_filename == "capture-3.html"


def test_the_dark_scheme_is_dark(page: Page) -> None:
    page.goto("/-/capture/1")
    assert min(_ground(page, "light")) > 200
    assert max(_ground(page, "dark")) < 60


def _ground(page: Page, scheme: Any) -> list[int]:
    page.emulate_media(color_scheme=scheme)
    colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return [int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]


def test_paper_shows_the_document_and_not_the_frame(page: Page) -> None:
    page.emulate_media(media="print")
    page.goto(f"/-/document/{REPORT}")
    assert not page.get_by_role("navigation").first.is_visible()
    assert not page.get_by_role("searchbox").is_visible()
    assert page.get_by_role("heading", level=1).is_visible()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_read_at_any_width_and_by_keyboard_and_ear(page: Page, path: str) -> None:
    page.goto(path)
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.evaluate(
        "[...document.querySelectorAll('input,select')].every(e => e.labels.length || e.ariaLabel)"
    )
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert_accessible(page)
    for width in (1280, 360):
        assert_fits(page, width)
