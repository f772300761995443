"""What a site file means to Scrapy: its pace, its browser, its TLS, and who we say we are."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.utils.misc import load_object

from crawler import tls
from crawler.browser import HANDLER as BROWSER_HANDLER
from crawler.browser import find_chromium, missing_browser, render_settings
from crawler.guard import guarded
from crawler.limits import limit_settings, readers
from crawler.protocol import bounded
from crawler.settings import DOWNLOAD_HANDLERS
from crawler.sites import Site

LONGEST_DELAY = 60.0  # seconds to which a slow portal may stretch the delay between requests


def site_settings(site: Site, contact: str) -> dict[str, Any]:
    """Settings of this site's crawls, for the priority `spider`."""
    settings: dict[str, Any] = {
        "USER_AGENT": user_agent(contact),
        "CONCURRENT_REQUESTS": site.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": site.concurrency,
        "DOWNLOAD_DELAY": site.delay,
        "CLOSESPIDER_TIMEOUT": site.limit_hours * 3600,
        "AUTOTHROTTLE_ENABLED": site.delay > 0,
        "AUTOTHROTTLE_START_DELAY": site.delay,
        "AUTOTHROTTLE_MAX_DELAY": max(LONGEST_DELAY, site.delay),
        "AUTOTHROTTLE_TARGET_CONCURRENCY": float(site.concurrency),
        "GONGKAI_READERS": readers(),
        **limit_settings(),
    }
    executable = find_chromium() if any(column.render for column in site.columns) else None
    if executable and not missing_browser(site.slug):
        settings |= render_settings(executable, site.all_hosts, private=site.private)
    if site.tls == "legacy":
        settings |= tls.SETTINGS
    return {**settings, "DOWNLOAD_HANDLERS": _handlers(site, renders="PLAYWRIGHT_BROWSER_TYPE" in settings)}


def _handlers(site: Site, *, renders: bool) -> dict[str, Any]:
    """What fetches each scheme. The browser's handler passes on what is not to be rendered."""
    handler = bounded(load_object(BROWSER_HANDLER) if renders else HTTP11DownloadHandler)
    if not site.private:
        handler = guarded(handler)
    https = tls.legacy(handler) if site.tls == "legacy" else handler
    return {**DOWNLOAD_HANDLERS, "http": handler, "https": https}


def user_agent(contact: str) -> str:
    """Who asks, what for, and whom to write to: `contact` is an address of a page or of mail, or empty."""
    try:
        release = version("gongkai")
    except PackageNotFoundError:  # run from a checkout that was never installed
        release = "0"
    purpose = "archive of published government reports"
    return f"gongkai/{release} ({purpose}; {contact})" if contact else f"gongkai/{release} ({purpose})"
