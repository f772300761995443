"""The browser for lists that only JavaScript can build: where it is, how it is started, what it may ask for.

`python -m crawler.browser` finds one, or fetches Playwright's, or says what will be left out and how to mend it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.urls import host_of, is_web

if TYPE_CHECKING:
    from playwright.async_api import Page
    from playwright.async_api import Request as BrowserRequest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CACHES = (  # where `playwright install` puts browsers (Linux, macOS), newest last when sorted
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium",
    "chromium_headless_shell-*/*/headless_shell",
    "chromium_headless_shell-*/*/chrome-headless-shell",
)
FLAGS = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
QUIET_FLAGS = (
    "--disable-component-update",
    "--disable-sync",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",  # UDP to any address, past every rule on names
)
UNWANTED = frozenset({"image", "media", "font"})  # resources that no list needs
NAVIGATION_MS = 60_000
SETTLE_MS = 15_000  # how long a list may take to fill itself
INSTALL_SECONDS = 300
HANDLER = "crawler.pins.PinnedHandler"
WAY_OUT = "install one (Debian: apt-get install chromium), or name one with GONGKAI_CHROMIUM"


def find_chromium() -> Path | None:
    """The browser to use: GONGKAI_CHROMIUM, else the first on PATH, else Playwright's own; None when there is none."""
    if named := os.environ.get("GONGKAI_CHROMIUM"):
        found = shutil.which(named)
        return Path(found) if found else None
    on_path = (shutil.which(name) for name in NAMES)
    return next((Path(path) for path in on_path if path), None) or _cached()


def missing_browser(slug: str) -> str:
    """Why the site's lists cannot be rendered here and what helps, in a sentence; empty when they can."""
    if find_spec("scrapy_playwright") is None:
        need, way = "the package scrapy-playwright", "pip install 'gongkai[browser]'"
    elif find_chromium() is not None:
        return ""
    elif named := os.environ.get("GONGKAI_CHROMIUM"):
        need, way = f"the browser GONGKAI_CHROMIUM names ({named})", "correct the variable or unset it"
    else:
        need, way = "Chromium or Chrome", WAY_OUT
    return f"{slug}: a list built by JavaScript is left out, because {need} is missing; {way}"


def render_settings(executable: Path, hosts: frozenset[str], *, private: bool) -> dict[str, Any]:
    """Settings of HANDLER, which opens requests with `render_meta()` in the browser."""
    from crawler.pins import pinned

    return {
        "PLAYWRIGHT_BROWSER_PROVIDER": pinned(hosts, private=private),
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": launch_options(executable),
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": NAVIGATION_MS,
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 1,
        "PLAYWRIGHT_ABORT_REQUEST": Elsewhere(hosts),
    }


def launch_options(executable: Path) -> dict[str, Any]:
    """Playwright's launch options. Chromium's sandbox does not start as root, and is given up only then."""
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    return {"executable_path": str(executable), "headless": True, "args": [*sandbox, *FLAGS, *QUIET_FLAGS]}


def render_meta() -> dict[str, Any]:
    """Meta of a request that is to be opened in the browser and read once its scripts have settled."""
    from scrapy_playwright.page import PageMethod

    return {
        "playwright": True,
        "playwright_context_kwargs": {
            "accept_downloads": False,
            "service_workers": "block",
            "locale": "zh-CN",
        },
        "playwright_page_methods": [PageMethod(settle)],
    }


async def settle(page: Page) -> None:
    """Wait until the page asks for nothing more; one that never falls silent is taken as it stands by then."""
    from playwright.async_api import TimeoutError as Waited

    with suppress(Waited):
        await page.wait_for_load_state("networkidle", timeout=SETTLE_MS)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Whether a request of a rendered page is refused: it leaves the site's hosts, fetches what no list needs, or
    opens another page in its place, as challenges do once a browser has solved them."""

    hosts: frozenset[str]

    def __call__(self, request: BrowserRequest) -> bool:
        if request.url.startswith(("data:", "blob:")):
            return False
        on_site = is_web(request.url) and host_of(request.url) in self.hosts
        return not on_site or request.resource_type in UNWANTED or _opens_another(request)


def _opens_another(request: BrowserRequest) -> bool:
    """A page that is open reloads or replaces itself; what a server redirects to is still the page asked for."""
    if not request.is_navigation_request() or request.redirected_from is not None:
        return False
    return request.frame.parent_frame is None and request.frame.url not in ("", "about:blank")


def main(arguments: Sequence[str] = ()) -> int:
    """Make sure of a browser, or say in a sentence what goes without. Its absence stops nothing: always 0."""
    if (
        find_chromium() is None
        and find_spec("playwright") is not None
        and not os.environ.get("GONGKAI_CHROMIUM")
    ):
        _install()
    found = find_chromium()
    if sentence := missing_browser("browser"):
        sys.stdout.write(f"{sentence}; everything else works without\n")
    else:
        sys.stdout.write(f"browser: {found}\n")
    return 0


def _install() -> None:
    sys.stdout.write("browser: none found, asking Playwright for Chromium\n")
    sys.stdout.flush()
    command = [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
    with suppress(subprocess.SubprocessError, OSError):
        subprocess.run(command, timeout=INSTALL_SECONDS, check=False, capture_output=True)


def _cached() -> Path | None:
    """The newest browser in Playwright's cache."""
    given = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    folders = (
        [Path(given)]
        if given
        else [Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright"]
    )
    found = [path for folder in folders for pattern in CACHES for path in sorted(folder.glob(pattern))]
    return found[-1] if found else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
