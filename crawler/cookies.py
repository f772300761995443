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

from crawler.limits import MOST_COOKIE_BYTES, MOST_COOKIES


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
            if len(cookie.name) + len(cookie.value or "") <= MOST_COOKIE_BYTES:
                jar.set_cookie_if_ok(cookie, request)
                _forget_oldest(jar, cookie.domain)


def _forget_oldest(jar: CookieJar, domain: str) -> None:
    """Leave that domain its newest cookies, as browsers do: a portal may set another one with every answer."""
    kept = [cookie for path in jar._cookies.get(domain, {}).values() for cookie in path.values()]
    for cookie in kept[: max(0, len(kept) - MOST_COOKIES)]:
        jar.clear(cookie.domain, cookie.path, cookie.name)


@cache
def _suffixes() -> TLDExtract:
    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)
