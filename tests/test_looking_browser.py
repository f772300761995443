"""Searching, narrowing, comparing and ranking in a real browser: by mouse, by keyboard, on a phone, in the dark, in Chinese, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("datasette", reason="the extra [browse] is not installed")
pytest.importorskip("playwright", reason="the extra [browser] is not installed")

from tests import demo_archive
from tests.browsing import Log, assert_accessible, assert_fits, needs_chromium, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = needs_chromium

BUREAU, COUNTY = "澄川县公安局", "望溪县人民政府"
PAGES = (
    "/-/search?q=处罚",
    f"/-/compare?agency={BUREAU}&agency={COUNTY}",
    "/-/compare?find=县",
    "/-/ranking?code=applications.granted.total&per=applications.received.total",
    "/-/sites",
    "/-/site/demo",
    "/-/crawls",
    "/-/crawl/3",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(demo_archive.build(tmp_path_factory.mktemp("looking") / "demo.db")) as at:
        yield at


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_timeout(20_000)
    opened = context.new_page()
    log = Log.of(opened)
    yield opened
    log.assert_clean(address)
    context.close()


def follow(page: Page, control: Locator) -> None:
    """Click what leads to another page, and wait until it is there: what is read next is read of that one."""
    with page.expect_navigation():
        control.click()


def test_a_reader_searches_and_narrows(page: Page) -> None:
    page.goto("/-/search")
    page.get_by_label("Words in titles").fill("處罰")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_role("status").inner_text() == "11 found, newest first"
    assert page.locator(".snippet mark").first.inner_text() == "处罚"
    facets = page.get_by_role("complementary", name="Narrow by")
    follow(page, facets.get_by_role("link", name="2022"))
    assert page.get_by_role("status").inner_text() == "3 found, newest first"
    page.get_by_role("textbox", name="Agency contains").fill("望溪")
    page.get_by_label("Kind").select_option("attachment")
    follow(page, page.get_by_role("button", name="Search", exact=True))
    assert page.locator(".hits > li").count() == 1
    follow(page, page.get_by_role("link", name="Without this filter: Year 2022"))
    assert "year=" not in page.url
    assert page.get_by_role("textbox", name="Agency contains").input_value() == "望溪"


def test_a_reader_compares_agencies_and_shares_the_address(
    page: Page, browser: Browser, address: str
) -> None:
    page.goto("/-/compare")
    page.get_by_label("Name of an agency contains").fill("县")
    follow(page, page.get_by_role("button", name="Find"))
    follow(page, page.get_by_role("link", name=f"Add {BUREAU}"))
    page.get_by_label("Name of an agency contains").fill("望溪")
    follow(page, page.get_by_role("button", name="Find"))
    follow(page, page.get_by_role("link", name=f"Add {COUNTY}"))
    page.get_by_text("Choose numbers").click()
    for code in ("applications.received.total", "applications.granted.total"):
        page.locator(f"input[type=checkbox][value='{code}']").uncheck()
    page.locator("input[type=checkbox][value='penalties.decisions']").check()
    follow(page, page.get_by_role("button", name="Show these"))
    page.locator("figure.chart svg").first.wait_for()
    assert page.locator("figure.chart [role=img]").first.get_attribute("aria-label")
    assert page.locator("#table-1 tbody tr").first.inner_text().split() == ["2023", "1,268", "5,233"]
    plain = browser.new_context(base_url=address, java_script_enabled=False, locale="en-GB").new_page()
    plain.goto(page.url)
    assert plain.locator("#table-1 tbody tr").first.inner_text().split() == ["2023", "1,268", "5,233"]
    plain.context.close()
    follow(page, page.get_by_role("link", name=f"Leave out {BUREAU}"))
    assert page.locator("#table-1 thead th").all_inner_texts() == ["Year", COUNTY]
    follow(page, page.locator("#table-1 tbody a").first)
    assert "#f" in page.url


def test_a_reader_ranks_by_a_share(page: Page) -> None:
    page.goto("/-/ranking")
    page.get_by_label("Number").select_option("applications.granted.total")
    follow(page, page.get_by_role("button", name="Rank"))
    page.get_by_label("As a share of").select_option("applications.received.total")
    page.get_by_label("Year").select_option("2021")
    page.get_by_label("Order").select_option("low")
    follow(page, page.get_by_role("button", name="Rank"))
    rows = page.locator("#places tbody tr").all_inner_texts()
    assert [row.split() for row in rows] == [
        ["1", BUREAU, "42.9%", "9", "21"],
        ["2", COUNTY, "48.3%", "43", "89"],
    ]
    follow(page, page.get_by_role("link", name="Compare the first of this page"))
    assert page.locator("#table-1 thead th").all_inner_texts() == ["Year", BUREAU, COUNTY]


def test_a_reader_looks_after_the_sites(page: Page) -> None:
    page.goto("/-/sites")
    follow(page, page.get_by_role("table").get_by_role("link", name="demo"))
    follow(page, page.get_by_role("link", name="#2"))
    assert "行政处罚 · 本年处理决定数量 1286 → 1268" in page.locator("#visits-changed").inner_text()
    follow(page, page.get_by_role("link", name="The next crawl"))
    assert page.get_by_role("heading", level=1).inner_text() == "Crawl 3 of demo"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_read_by_everybody(page: Page, path: str) -> None:
    mark = "&" if "?" in path else "?"
    for language, scheme in (("en", "light"), ("zh", "dark")):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(f"{path}{mark}lang={language}")
        assert_accessible(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    assert_fits(page, 360)
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation").first.is_visible()
    assert page.get_by_role("heading", level=1).is_visible()


def test_every_control_of_a_page_is_reached_by_the_tabulator(page: Page) -> None:
    page.goto("/-/ranking")
    controls = page.locator("main a[href], main button, main select, main input, main [tabindex='0']").count()
    reached = set()
    for _ in range(controls + 40):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "(e => document.querySelector('main').contains(e) ? [...document.querySelectorAll('*')].indexOf(e) : 0)(document.activeElement)"
            )
        )
    assert len(reached - {0}) == controls
