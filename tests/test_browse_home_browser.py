"""Home page, agencies and an agency in Chromium: in both languages, in the dark, on a phone, by keyboard, and as axe-core hears them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from benchmarks.large_archive import fill
from tests.browsing import Log, assert_accessible, assert_fits, needs_chromium, served

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = needs_chromium

AGENCY = "北京第1县人民政府"
PAGES = ("/", "/-/agencies", f"/-/agency?name={quote(AGENCY)}")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("browse") / "archive.db"
    fill(path, agencies=60, versions=1000)
    with served(path) as address:
        yield address


@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_read_by_everybody(page: Page, address: str, path: str) -> None:
    """In both languages and schemes nothing serious is found; nothing is asked of others; a phone does not scroll sideways."""
    log = Log.of(page)
    for language in ("en", "zh"):
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        if "agency?" in path:
            page.wait_for_selector(".drawing svg", state="attached")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert_accessible(page)
        assert_fits(page)
        page.set_viewport_size({"width": 1280, "height": 900})
    log.assert_clean(address)


def test_the_switch_changes_the_language_and_keeps_it(page: Page) -> None:
    page.goto("/-/agencies?q=教育局")
    page.get_by_role("link", name="中文").click()
    assert "q=%E6%95%99%E8%82%B2%E5%B1%80&lang=zh" in page.url
    assert page.get_by_role("heading", level=1).inner_text() == "机关"
    page.get_by_role("navigation", name="页面").get_by_role("link", name="检索").click()
    assert page.locator("html").get_attribute("lang") == "zh"
    assert "lang=" not in page.url


def test_a_province_is_reached_by_keyboard(page: Page) -> None:
    page.goto("/")
    page.locator("a.tile").first.focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Tab")
    name = page.evaluate("document.activeElement.querySelector('.full').textContent")
    page.keyboard.press("Enter")
    page.wait_for_url("**/-/agencies?province=*")
    assert page.locator(".calendar .group").all_inner_texts() == [name]


def test_the_calendar_begins_with_the_latest_years_and_keeps_the_names(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/-/agencies")
    region, name = page.locator(".calendar").first, page.locator(".calendar tbody th[scope=row]").first
    last = page.locator(".calendar thead th").last
    assert last.bounding_box()["x"] < 390  # type: ignore[index]
    before = name.bounding_box()
    region.evaluate("element => { element.scrollLeft = -400 }")
    assert name.bounding_box() == before
    assert last.bounding_box()["x"] > 390  # type: ignore[index]


def test_a_cell_leads_to_the_report_or_to_what_is_missing(page: Page) -> None:
    page.goto("/-/agencies?state=missing")
    page.locator(".calendar a.missing").first.click()
    page.wait_for_url("**/-/agency?name=*#y*")
    assert page.locator("tr:target").count() == 1
    page.locator("#years td a").first.click()
    page.wait_for_url("**/-/document/*")


def test_paper_has_the_calendar_and_no_forms(page: Page) -> None:
    page.emulate_media(media="print")
    page.goto("/-/agencies")
    assert page.locator(".calendar").first.is_visible()
    assert not page.get_by_role("button").first.is_visible()
