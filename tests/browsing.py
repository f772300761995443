"""The reading room in a real browser, for tests: served on loopback, watched, and judged by axe-core.

with served(archive) as address, chromium() as browser:
    page = browser.new_page(base_url=address)
    log = Log.of(page)
    page.goto("/-/agencies")
    assert_accessible(page)
    log.assert_clean(address)
"""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crawler.browser import WAY_OUT, find_chromium

pytest.importorskip("datasette", reason="the extra [browse] is not installed")
pytest.importorskip("playwright", reason="the extra [browser] is not installed")

import uvicorn
from playwright.sync_api import sync_playwright

from archive.browse import datasette_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = find_chromium()
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason=f"no Chromium or Chrome here: {WAY_OUT}")

AXE = (Path(__file__).parent / "vendor" / "axe" / "axe.min.js").read_text(encoding="utf-8")
FLAGS = ["--disable-gpu", "--no-first-run", "--disable-background-networking"]
GRAVE = {"serious", "critical"}
# WCAG 2.1 A and AA, and what axe holds for good practice
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


@contextmanager
def served(path: Path) -> Iterator[str]:
    """The address of the reading room over that archive, on a free port, in a thread of its own."""
    server = uvicorn.Server(uvicorn.Config(datasette_app(path).app(), lifespan="on", log_level="error"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=30)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A started Chromium, closed at the end."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*FLAGS, *root])
        yield started
        started.close()


@dataclass
class Log:
    """What a page asks for, and what it complains about: the console, errors, dialogs."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, page: Page) -> Log:
        """The log of that page from now on."""
        log = cls()
        page.on("request", lambda request: log.requests.append(request.url))
        page.on("console", lambda message: log.complaints.append(message.text))
        page.on("pageerror", lambda error: log.complaints.append(str(error)))
        page.on("dialog", lambda dialog: log.complaints.append(dialog.message))
        return log

    def assert_clean(self, address: str) -> None:
        """Nothing but that address was asked for anything, and nothing was complained about."""
        assert self.requests
        elsewhere = [url for url in self.requests if not url.startswith(f"{address}/")]
        assert not elsewhere, elsewhere
        assert not self.complaints, self.complaints


def findings(page: Page) -> list[dict[str, Any]]:
    """What axe-core finds wrong with the page as it stands, whatever its impact."""
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate("rules => axe.run(document, rules)", RULES)["violations"]
    return found


def assert_accessible(page: Page) -> None:
    """Axe-core finds nothing serious or critical on the page as it stands."""
    grave = [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: {node['html'][:200]} {json.dumps(node['any'], ensure_ascii=False)[:300]}"
        for rule in findings(page)
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]
    assert not grave, "\n".join([f"{len(grave)} findings", *grave[:10]])


def assert_fits(page: Page, width: int = 360) -> None:
    """The page does not scroll sideways at that width; what is wider scrolls in a region of its own."""
    page.set_viewport_size({"width": width, "height": 800})
    found = page.evaluate("document.documentElement.scrollWidth")
    assert found <= width, f"{page.url} is {found} pixels wide at {width}"
