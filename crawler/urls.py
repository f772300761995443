"""Addresses: the one form that identifies a document, and which host an address belongs to."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import safe_url_string

DEFAULT_PORTS = {"http": 80, "https": 443}
# Query keys that name a visit and not a document. Everything else stays, in its order: `area`, `fbtime`, `catId` and
# `title` are the whole identity of a report on several platforms.
VISIT_KEYS = {"jsessionid", "phpsessid", "aspsessionid", "spm", "utm_source", "utm_medium", "utm_campaign"}
# Names that resolve inside a network only (RFC 6761, RFC 6762, RFC 8375).
PRIVATE_SUFFIXES = (".localhost", ".local", ".internal", ".home.arpa", ".lan")

_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)  # the end of 127.1, 0177.0.0.1, 0x7f000001
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)  # /a.do;jsessionid=0A1B


def canonical(url: str) -> str:
    """The address that identifies the document: no fragment, default port, dot segments, session or tracking part.

    ValueError for what is no address at all.
    """
    parts = urlsplit(safe_url_string(url.strip()))
    path = _resolved(_SESSION.sub("", parts.path))
    query = "&".join(pair for pair in parts.query.split("&") if not _names_visit(pair))
    return urlunsplit((parts.scheme.lower(), host_of(url), path, query, ""))


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

    Addresses are judged as written; what a public name resolves to is not asked here. A name that ends in a number
    is an address in a short or odd form (WHATWG URL, "ends in a number checker") and counts as private.
    """
    name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        last = name.rpartition(".")[2]
        return "." not in name or name.endswith(PRIVATE_SUFFIXES) or bool(_NUMBER.fullmatch(last))
    return not address.is_global


def _resolved(path: str) -> str:
    """The path without `.` and `..`; links that climb above the root stop there, as in browsers (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    for segment in path.removeprefix("/").split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if path.endswith(("/.", "/..")):
        kept.append("")
    return "/" + "/".join(kept)


def _names_visit(pair: str) -> bool:
    key = pair.partition("=")[0].lower()
    return not key or key in VISIT_KEYS
