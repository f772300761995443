"""Charts: the same numbers drawn and as a table, gaps shown, under the policy of the pages, in the dark and on a phone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.browse import datasette_app, security
from archive.browse.charts import Chart, Series, figure
from archive.browse.words import words
from tests.browsing import Log, assert_accessible, assert_fits, needs_chromium, served
from tests.reading_room import build

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

YEARS = Chart(
    "received",
    "line",
    '新收申请"<b>',
    "新收申请 rises from 2 to 24,104; 2020 is missing.",
    "Year",
    (2019, 2020, 2021, 2022),
    (
        Series("同心县公安局", (2, None, 5, 24104), ("/-/document/1", "", "", "")),
        Series("<script>", (1, 1, None, 0)),
    ),
    unit="件",
)
BARS = Chart(
    "rank",
    "bar",
    "行政处罚",
    "甲局 leads.",
    "Agency",
    ("甲局", "乙局", "丙局"),
    (Series("2023", (12, 3, None)),),
)
TEMPLATE = """{% extends "gongkai/base.html" %}{% from "gongkai/macros.html" import chart with context %}
{% block title %}x{% endblock %}{% block content %}<h1>x</h1>{% for it in drawn %}{{ chart(it) }}{% endfor %}{% endblock %}"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("charts") / "archive.db")


@pytest.fixture(scope="module")
def html(archive: Path) -> str:
    """A page with both charts, of our own frame and macro."""
    with ThreadPoolExecutor(1) as pool:  # Playwright has a loop in this thread already
        return pool.submit(lambda: asyncio.run(_rendered(archive))).result()


async def _rendered(archive: Path) -> str:
    room = datasette_app(archive)
    await room.invoke_startup()
    frame = {
        "t": words(),
        "language": "en",
        "languages": {},
        "navigation": [],
        "charts": True,
        "drawn": [YEARS, BARS],
        "path_of": lambda request: "/x",
        "query": lambda request, **changed: "",
    }
    text: str = await room.render_template(room.jinja_env.from_string(TEMPLATE), frame)
    return text


@pytest.fixture(scope="module")
def address(archive: Path) -> Iterator[str]:
    with served(archive) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str, html: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, viewport={"width": 900, "height": 900})
    headers = {"content-security-policy": security.CHARTS, "content-type": "text/html; charset=utf-8"}
    context.route("**/x", lambda route: route.fulfill(body=html, headers=headers))
    yield context.new_page()
    context.close()


def test_the_table_holds_what_is_drawn() -> None:
    said = json.loads(YEARS.json)
    assert [x for x, _ in YEARS.rows] == said["x"]
    drawn = list(zip(*(s["values"] for s in said["series"]), strict=True))
    assert [tuple(value for value, _ in values) for _, values in YEARS.rows] == drawn
    assert YEARS.rows[0][1] == ((2, "/-/document/1"), (1, ""))


@pytest.mark.parametrize(
    ("value", "shown"), [(None, ""), (0, "0"), (24104, "24,104"), (3.5, "3.5"), (-2, "-2")]
)
def test_numbers_are_shown_as_they_are(value: int | float | None, shown: str) -> None:
    assert figure(value) == shown


@needs_chromium
def test_charts_are_drawn_under_the_policy_of_the_pages(page: Page, address: str) -> None:
    log = Log.of(page)
    page.goto("/x")
    page.wait_for_selector("#received svg", state="attached")
    log.assert_clean(address)
    drawn = page.locator("#received .drawing > svg")
    assert drawn.locator("text", has_text="2021").count() == 1
    assert drawn.locator("text", has_text="×").count() == 2, "a cross for each gap"
    assert drawn.locator("title").first.text_content() == "同心县公安局 2019: 2"
    assert page.locator("#rank .drawing rect").count() == 2
    assert page.locator(".legend li").all_text_contents() == [" 同心县公安局", " <script>"]
    assert page.evaluate("document.querySelectorAll('style').length") == 0


@needs_chromium
def test_charts_can_be_read_by_ear_in_the_dark_and_on_a_phone(page: Page) -> None:
    page.goto("/x")
    page.wait_for_selector("#rank svg", state="attached")
    assert page.get_by_role("img", name=YEARS.alt).count() == 1
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    assert_accessible(page)
    colours = {_stroke(page, scheme) for scheme in ("light", "dark")}
    assert len(colours) == 2, "lines take the colours of the scheme"
    assert_fits(page)
    page.wait_for_function("document.querySelector('#received .drawing > svg').clientWidth <= 360")


def _stroke(page: Page, scheme: object) -> str:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    stroke: str = page.evaluate(
        "getComputedStyle(document.querySelector('#received svg [stroke^=var]')).stroke"
    )
    return stroke


@needs_chromium
def test_without_a_script_the_tables_are_there(browser: Browser, page: Page, address: str, html: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    context.route("**/x", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    still = context.new_page()
    still.goto("/x")
    still.locator("#received summary").click()
    assert still.locator("#received tbody tr").nth(1).inner_text().split() == ["2020", "none", "1"]
    context.close()
