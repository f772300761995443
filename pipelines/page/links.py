"""Attachments a page links: by the extension of the address, by the download addresses of known systems, or because the
link itself is called like a file (附件：年报.xls). What a file is, its content decides (pipelines.media)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from crawler.items import Link
from pipelines.folding import squeeze

LONGEST = 4_000  # characters of an address; browsers and servers stop there too

_EXTENSIONS = "pdf|docx?|xlsx?|wps|et|ofd|zip|rar|7z|rtf"
_FILE = re.compile(rf"\.(?:{_EXTENSIONS})(?=$|[?#&])", re.IGNORECASE)  # P020240118.pdf
_CALLED = re.compile(rf"\.(?:{_EXTENSIONS})[\s)）】]*$", re.IGNORECASE)  # 附件：年报.xls
_DOWNLOAD = re.compile(
    r"/module/download/downfile\.jsp|/system/_content/download\.jsp|/attach(?:ment)?s?/\d"
    r"|/attach(?:ment)?s?/(?:[^/?#.]+/)*[^/?#.]+(?:[?#]|$)"
    r"|/(?:file)?down(?:load)?[_-]?(?:file|attach(?:ment)?)?\.(?:do|action|jsp|jspx|aspx|ashx|php)\b"
    r"|/(?:file)?down(?:load)?[_-]?(?:file|attach(?:ment)?)?\?[^#]*=|/(?:file)?download(?:servlet)\b"
    r"|[?&](?:wbfileid|fileid|attachid|attachmentid|fileurl)=",
    re.IGNORECASE,
)  # /module/download/downfile.jsp?classid=0&filename=…  /system/_content/download.jsp?…&wbfileid=…
_PAGE = re.compile(r"\.[sx]?html?$|\.jhtml$|/$", re.IGNORECASE)  # /art/2024/1/18/art_1_2.html
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
        url = _absolute(address, base, is_called=_is_called(element))
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


def _is_called(element: etree._Element) -> bool:
    """Whether the link says that it is a file: by its text, its title, or the attribute of links to save."""
    named = (
        "".join(map(str, element.itertext()))[-200:],
        element.get("title") or "",
        element.get("download") or "",
    )
    return any(_CALLED.search(name) for name in named)


def _absolute(address: str, base: str, *, is_called: bool) -> str:
    """The address of a file, or "" when this links none. A page stays one, whatever the link to it is called."""
    if len(address) > LONGEST:
        return ""
    viewed = _VIEWER.search(address)
    if viewed and _FILE.search(unquote(viewed[1])):
        address = unquote(viewed[1])
    is_page = (
        not address or address.startswith("#") or _PAGE.search(address.partition("?")[0].partition("#")[0])
    )
    if not (_FILE.search(address) or _DOWNLOAD.search(address) or (is_called and not is_page)):
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
