"""The cookie jar of a crawl: what an ordinary browser would keep and send, and nothing asked of any other host for it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from http.cookiejar import Cookie

from scrapy import Request
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.http.cookies import CookieJar
from scrapy.utils.httpobj import urlparse_cached
from tldextract import TLDExtract


class Cookies(CookiesMiddleware):
    """Scrapy's, with the list of public suffixes that is installed: it would fetch the latest at the first cookie."""

    def _process_cookies(self, cookies: Iterable[Cookie], *, jar: CookieJar, request: Request) -> None:
        host = (urlparse_cached(request).hostname or "").lower()
        for cookie in cookies:
            domain = cookie.domain.removeprefix(".")
            if domain and not _suffixes()(domain).domain:  # one for all of gov.cn is nobody's
                if domain != host:
                    continue
                cookie.domain = host
            jar.set_cookie_if_ok(cookie, request)


@cache
def _suffixes() -> TLDExtract:
    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)
