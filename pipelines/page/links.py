"""Attachments a page links: by the extension of the address, or by the download addresses of known systems."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from crawler.items import Link
from pipelines.folding import squeeze

_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip)(?=$|[?#&])", re.IGNORECASE)  # P020240118.pdf
_DOWNLOAD = re.compile(
    r"/module/download/downfile\.jsp|/system/_content/download\.jsp|/attach(?:ment)?/\d|/download(?:file)?\.(?:do|action|jsp|aspx)\b"
    r"|[?&](?:wbfileid|fileid|attachid)=",
    re.IGNORECASE,
)  # /module/download/downfile.jsp?classid=0&filename=…
_VIEWER = re.compile(r"[?&](?:file|url|src)=([^&#]+)", re.IGNORECASE)  # viewer.html?file=/attach/0/x.pdf
_SOURCES = ("href", "src", "data")


def find_attachments(
    elements: Iterable[etree._Element], base: str, named: Iterable[tuple[str, str]] = ()
) -> tuple[Link, ...]:
    """The files these links and frames name, each address once, in order; the title is what the page calls them.

    `named` are files that the data of a page names beside them: (address, title).
    """
    found: dict[str, Link] = {}
    for element in elements:
        address = next(filter(None, (element.get(name) for name in _SOURCES)), "").strip()
        url = _absolute(address, base)
        if url and url not in found:
            found[url] = Link(url, _title(element, url))
    for address, title in named:
        url = _join(base, address.strip())
        if url.startswith(("http://", "https://")) and url not in found:
            found[url] = Link(url, squeeze(title) or _last_part(url))
    return tuple(found.values())


def base_of(root: etree._Element, url: str) -> str:
    """The address relative links start from."""
    base = root.find(".//base[@href]")
    return url if base is None else _join(url, base.get("href") or "") or url


def _absolute(address: str, base: str) -> str:
    """The address of a file, or "" when this links none."""
    viewed = _VIEWER.search(address)
    if viewed and _FILE.search(unquote(viewed[1])):
        address = unquote(viewed[1])
    if not (_FILE.search(address) or _DOWNLOAD.search(address)):
        return ""
    url = _join(base, address)
    return url if url.startswith(("http://", "https://", "file://")) else ""


def _join(base: str, address: str) -> str:
    """The absolute address, "" where it is none (`http://[`)."""
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def _title(element: etree._Element, url: str) -> str:
    text = squeeze("".join(str(piece) for piece in element.itertext()))
    return text or squeeze(element.get("title") or "") or _last_part(url)


def _last_part(url: str) -> str:
    return unquote(urlsplit(url).path.rsplit("/", 1)[-1])
