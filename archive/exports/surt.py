"""The sort key of an address in web archives' indexes: SURT, `cn,gov,tongxin)/xxgk/nb.html?a=1&b=2`.

The same keys as cdxj-indexer and pywb make (package `surt`, which is AGPL and unkept: not used): tests/cases/surt.tsv was made with it.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
_WWW = re.compile(r"^www\d*\.")
_PATH_SESSION = re.compile(r"\([0-9a-z]{24}\)/(?=[^/]*\.aspx)", re.IGNORECASE)  # /(S…)/a.aspx
_QUERY_SESSION = re.compile(
    r"(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}(?:&|$)|aspsessionid[a-z]{8}=[a-z]{24}(?:&|$)", re.IGNORECASE
)
_SAFE = frozenset(b"!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~") | frozenset(
    b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
)


def surt(url: str) -> str:
    """The key. Addresses that differ in scheme, `www.`, letter case, order of the query or a session share it."""
    parts = urlsplit(url.strip())
    path, query = _path(parts.path), _query(parts.query)
    return f"{_host(parts.hostname or '', parts.scheme, parts.port)}){path}{f'?{query}' if query else ''}"


def timestamp(at: str) -> str:
    """The archive's time as 14 digits."""
    return re.sub(r"\D", "", at[:19])


def _host(name: str, scheme: str, port: int | None) -> str:
    name = _WWW.sub("", name.rstrip(".").lower())
    if not name.isascii():
        name = name.encode("idna").decode()
    turned = ",".join(reversed(name.split(".")))
    return turned if port is None or port == DEFAULT_PORTS.get(scheme.lower()) else f"{turned}:{port}"


def _path(path: str) -> str:
    kept: list[str] = []
    for segment in _escaped(_PATH_SESSION.sub("", path)).split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    return ("/" + "/".join(kept)).lower()


def _query(query: str) -> str:
    return "&".join(sorted(_escaped(_QUERY_SESSION.sub("", query)).lower().split("&")))


def _escaped(text: str) -> str:
    """Escapes undone until none is left, and what must be escaped escaped once."""
    raw = text.encode("utf-8", "surrogatepass")
    while (plain := unquote_to_bytes(raw)) != raw:
        raw = plain
    return "".join(chr(byte) if byte in _SAFE else f"%{byte:02x}" for byte in raw)
