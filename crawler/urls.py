"""Addresses: the one form that identifies a document, which two name the same post, and whose an address is.

`canonical` stays an address to fetch: it drops what names a visit and changes nothing else. `twin_key` goes further,
for comparing only: addresses of one key are the same post, of which one is asked for (docs/decisions/0011).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import safe_url_string

from crawler.addresses import is_public

DEFAULT_PORTS = {"http": 80, "https": 443}
# Query keys that name a visit and not a document: sessions, campaigns, shares. Everything else stays, in its order:
# `area`, `fbtime`, `catId` and `title` are the whole identity of a report on several platforms.
VISIT_KEYS = frozenset(
    "jsessionid phpsessid spm eqid bd_vid nsukey isappinstalled tdsourcetag hmsr hmpl hmcu hmkw hmci".split()
)
VISIT_PREFIXES = ("aspsessionid", "utm_")
# Keys that keep caches away, with values that do: a clock or Math.random(). `t=2023` is none.
CLOCK_KEYS = frozenset("_ _t t ts rnd rand random timestamp nocache".split())
SHARED_FROM = frozenset({"singlemessage", "groupmessage", "timeline"})  # `from`, as WeChat adds it
TWIN_HOSTS = ("www.", "m.")
KEPT = (
    32_768  # answers remembered: every link of a list page is asked about by several families, several times
)
# Names that resolve inside a network only (RFC 6761, RFC 6762, RFC 8375).
PRIVATE_SUFFIXES = (".localhost", ".localdomain", ".local", ".internal", ".intranet", ".home.arpa", ".lan")

# Seconds and milliseconds of the years 2001 to 2033: 1700000000  1700000000000  0.8414709848; not 2023010101, an id by date.
_CLOCK = re.compile(r"1\d{9}|1\d{12}|0\.\d+")
_DOTS = {
    ".": ".",
    "%2e": ".",
    "..": "..",
    ".%2e": "..",
    "%2e.": "..",
    "%2e%2e": "..",
}  # WHATWG URL, dot segments
_INDEX = re.compile(  # /nb/index.html, and not /nb/index.pdf
    r"/(?:index|default)\.(?:[sxjt]?html?|jspx?|aspx?|php|do)$", re.IGNORECASE
)
_POST = re.compile(
    r"/content/(?:\d+/\d+/)?m?(post_\d+(?:_\d+)?)\.html$"
)  # /gkmlpt/content/6/6789/post_6789012.html
_ART = re.compile(r"/col/col\d+(?=/art/\d{4}/)")  # /col/col1229/art/2022/art_0a1b.html
_MOBILE_FILE = re.compile(r"/m(?=(?:post|Pages)_)")  # /jwzx/mPages_3_1201.aspx
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)  # the end of 127.1, 0177.0.0.1, 0x7f000001
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)  # /a.do;jsessionid=0A1B


@lru_cache(maxsize=KEPT)
def canonical(url: str) -> str:
    """The address that identifies the document: no fragment, default port, dot segments, session or tracking part.

    ValueError for what is no address at all.
    """
    parts = urlsplit(safe_url_string(url.strip()))
    path = _resolved(_SESSION.sub("", parts.path))
    query = "&".join(pair for pair in parts.query.split("&") if not _names_visit(pair))
    return urlunsplit((parts.scheme.lower(), host_of(url), path, query, ""))


def twin_key(url: str) -> str:
    """What all addresses of one post have in common; no address to fetch. ValueError as `canonical`.

    Left aside: the scheme, `www.` and mobile hosts, index files, the order of the query, the `m` of mobile copies, the
    folder of a Guangdong post (its number is the identity on a host) and the column of a Hanweb article.
    """
    parts = urlsplit(canonical(url))
    path = _INDEX.sub("/", _ART.sub("", _MOBILE_FILE.sub("/", parts.path)))
    if post := _POST.search(path):
        path = f"/content/{post[1]}.html"
    query = "&".join(sorted(parts.query.split("&"), key=lambda pair: pair.partition("=")[0]))
    return f"{_plain_host(parts.netloc)}{path}?{query}" if query else f"{_plain_host(parts.netloc)}{path}"


def with_www_twins(hosts: Iterable[str]) -> frozenset[str]:
    """The hosts, and of each name the one with or without `www.`: portals redirect between the two."""
    found = set(hosts)
    for host in tuple(found):
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
        bare = host.removeprefix("www.")
        if bare != host and "." in name.removeprefix("www."):
            found.add(bare)
        elif bare == host and "." in name and not _NUMBER.fullmatch(name.rpartition(".")[2]):
            found.add(f"www.{host}")
    return frozenset(found)


@lru_cache(maxsize=KEPT)
def host_of(url: str) -> str:
    """Host in lower case, with its port unless it is the scheme's own: `122.137.242.24:8080`; empty when there is none."""
    parts = urlsplit(safe_url_string(url.strip()))
    name = (parts.hostname or "").rstrip(".")
    if ":" in name:
        name = f"[{name}]"
    if parts.port is None or parts.port == DEFAULT_PORTS.get(parts.scheme.lower()):
        return name
    return f"{name}:{parts.port}"


def is_web(url: str) -> bool:
    """An http or https address with a host, and a port that exists."""
    try:
        return urlsplit(url.strip()).scheme.lower() in DEFAULT_PORTS and bool(host_of(url))
    except ValueError:
        return False


def is_private(host: str) -> bool:
    """A host (with or without port) that is loopback, private, link-local or known inside a network only.

    Addresses are judged as written; what a public name resolves to is judged when it is connected to (crawler/guard.py).
    A name that ends in a number is an address in a short or odd form (WHATWG URL, "ends in a number checker") and counts
    as private.
    """
    name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        last = name.rpartition(".")[2]
        return "." not in name or name.endswith(PRIVATE_SUFFIXES) or bool(_NUMBER.fullmatch(last))
    return not is_public(address)


def _resolved(path: str) -> str:
    """The path without `.` and `..`; links that climb above the root stop there, as in browsers (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    segments = path.removeprefix("/").split("/")
    for segment in segments:
        dots = _DOTS.get(segment.lower())
        if dots == "..":
            del kept[-1:]
        elif dots is None:
            kept.append(segment)
    if segments[-1].lower() in _DOTS:
        kept.append("")
    return "/" + "/".join(kept)


def _names_visit(pair: str) -> bool:
    key, _, value = pair.partition("=")
    key = key.lower()
    if not (key or value) or key in VISIT_KEYS or key.startswith(VISIT_PREFIXES):
        return True
    return (key in CLOCK_KEYS and bool(_CLOCK.fullmatch(value))) or (key == "from" and value in SHARED_FROM)


def _plain_host(host: str) -> str:
    """The host without the first label of a mobile or `www` twin, where a whole name is left: `m.x.gov.cn`."""
    for prefix in TWIN_HOSTS:
        if host.startswith(prefix) and host.count(".") >= 2:
            return host.removeprefix(prefix)
    return host
