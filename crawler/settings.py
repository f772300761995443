"""Scrapy's settings of this project. What differs by site is in politeness.py; the GONGKAI_ ones are ours.

Ours come from the environment where `scrapy crawl SLUG` and the command line must agree, and from `run_crawl` else.
"""

from __future__ import annotations

import os

from scrapy.settings.default_settings import EXTENSIONS_BASE as SCRAPYS_EXTENSIONS

from crawler.limits import MOST_REDIRECTS

GONGKAI_ARCHIVE = os.environ.get("GONGKAI_ARCHIVE") or "gongkai.db"
GONGKAI_CONTACT = os.environ.get("GONGKAI_CONTACT", "")  # page or mail address for the user agent
GONGKAI_TRIGGER = os.environ.get("GONGKAI_TRIGGER") or "hand"  # who started the crawl, for the table crawls
GONGKAI_LIMIT = 0  # fetch at most that many documents; 0: no limit
GONGKAI_SINCE = ""  # leave out entries listed with an earlier date, YYYY-MM-DD
GONGKAI_FULL = False  # ask for every document, whether it is due or not
GONGKAI_FRESH = False  # the same, for full answers, whatever the validators
GONGKAI_SPARE = 50  # documents that a crawl asks for at least, due or not: those looked at longest ago
GONGKAI_URL = ""  # fetch this document and nothing else
GONGKAI_READERS = 0  # processes that read pages beside the crawl; politeness.py says how many

BOT_NAME = "gongkai"
SPIDER_MODULES = ["crawler.spiders"]

# Manners
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "gongkai"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]  # 429 is a refusal and no reason to ask again
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the visit says it
METAREFRESH_ENABLED = False  # such a page is an answer, and is archived
REDIRECT_MAX_TIMES = MOST_REDIRECTS

# Limits; those that the environment may set are in crawler/limits.py
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = False  # crawler.transfer judges what broke off
DEPTH_LIMIT = 1100  # a fuse above the spider's own limit on list pages
CLOSESPIDER_TIMEOUT = 12 * 3600  # a site file may say otherwise: limit_hours
CLOSESPIDER_ERRORCOUNT = 50
CONCURRENT_ITEMS = 8  # the default starts 100 tasks per response and is slower
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"  # documents in the order of their list

# Safety
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_HANDLERS: dict[str, str | None] = {
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}  # the web only
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # on by default in 2.19; it runs Python it is sent
# An extension that is switched off is imported all the same; that one takes aiohttp along, 0.3 s and 20 MB.
EXTENSIONS_BASE = {name: place for name, place in SCRAPYS_EXTENSIONS.items() if "remote_control" not in name}

# Every status reaches our middleware, which tells documents from refusals.
HTTPERROR_ALLOW_ALL = True
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.robots.Robots": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.transfer.Retries": 550,
    "crawler.silence.Silence": 555,  # below Retries: it counts each try
    "crawler.middlewares.Conditional": 560,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.middlewares.SiteRedirects": 585,  # after the compression is undone: a redirect can be evidence
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.transfer.Compression": 590,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "crawler.cookies.Cookies": 700,
}
SPIDER_MIDDLEWARES = {"crawler.middlewares.Refusals": 60}
EXTENSIONS = {
    "crawler.extensions.Run": 10,
    "crawler.pace.CrawlDelay": 500,
    "crawler.pace.SlowDown": 500,
    "crawler.revisit.Revisit": 500,
    "crawler.progress.Progress": 500,
}
ITEM_PIPELINES = {
    "pipelines.steps.KeepPage": 100,
    "pipelines.steps.ReadPage": 500,
    "pipelines.steps.KeepDocument": 900,
}

LOG_LEVEL = "INFO"
LOG_VERSIONS: list[str] = []
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"  # most items end at the archive; that is no news
STATS_DUMP = False
