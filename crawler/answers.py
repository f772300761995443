"""An answer at a glance: what a reader of it would see, and where it sends a browser. Nothing here raises or is slow.

Not how documents are read (pipelines/): only so much as tells a page from a challenge, a stub or an error page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from html import unescape
from urllib.parse import urljoin, urlsplit

from crawler.urls import canonical, is_web

GLANCE = 60_000  # bytes looked at; error pages and challenges are smaller
HEAD = 20_000  # characters in which the head of a page stands
SENT_ON = 8_000  # bytes: a page that only sends a browser on is small,
SENT_ON_WORDS = 60  # and says little: 页面正在跳转，请稍候
FILES = "pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|csv|txt"
OFFICE = (
    b"urn:schemas-microsoft-com",
    b"mso-",
    b"vnd.ms-excel",
    b"ProgId",
)  # in a page saved as a workbook or text
FILMS = "mp4|m3u8|flv|mp3|swf"  # a player's script names them

# An unclosed one reaches to the end, as in browsers: so none is looked for twice.
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_SILENT = re.compile(r"<(script|style|noscript|title|template)\b", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!?][^<>]*>?", re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)", re.IGNORECASE)  # <title>404 Not Found</title>
_META = re.compile(r"<meta\b[^<>]*>", re.IGNORECASE)
_DESCRIBED = re.compile(r"name\s*=\s*[\"']?(?:keywords|description)\b", re.IGNORECASE)
_CONTENT = re.compile(r"content\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_REFRESH = re.compile(r"url\s*=\s*[\"']?([^\"'<>\s]+)", re.IGNORECASE)  # content="0;url=/index.html"
_JUMP = re.compile(  # window.location.href = '/index.html'   location.replace("/")
    r"\blocation(?:\.href)?\s{0,9}=\s{0,9}[\"']([^\"'<>\s]+)|\blocation\.(?:replace|assign)\(\s{0,9}[\"']([^\"'<>\s]+)"
)
_PAGE = re.compile(
    rb"\s*(?:<!--[^>]*>\s*)?<(?:!doctype\s+html|html|head|meta|title|body|script|div|p)\b", re.IGNORECASE
)
# A picture, a film, a frame, the name of a file, or an article that stands in the page as JSON (portals.md §2.6).
_CARRIES = re.compile(
    rf"<(?:img|iframe|frame|embed|object|video|audio)\b|\.(?:{FILES}|{FILMS})(?=[\"'?#&<>\\]|\s*<)|\bDETAIL[\"']?\s{{0,9}}:\s{{0,9}}\{{",
    re.IGNORECASE,
)
_OFFERED = re.compile(rf"\bhref\s{{0,9}}=\s{{0,9}}[\"']?[^\"'<>\s]{{1,500}}?\.(?:{FILES})\b", re.IGNORECASE)
_FILE = re.compile(rf"\.(?:{FILES})$", re.IGNORECASE)  # /P020240118.pdf
_HYPERTEXT = re.compile(r"\.(?:[sx]?html?)$", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """What came for `url`. `is_file`: no web page was asked for but a file, such as a PDF."""

    url: str
    final_url: str
    status: int
    body: bytes
    is_file: bool = False

    @cached_property
    def html(self) -> str:
        """The first bytes as text: UTF-8, else GB18030 with replacement characters."""
        body = self.body[:GLANCE]
        text = body.decode("utf-8", "ignore")
        return text if len(text.encode()) > len(body) - 4 else body.decode("gb18030", "replace")

    @cached_property
    def title(self) -> str:
        """The text of <title>, without spaces at its ends."""
        found = _TITLE.search(self.html[:HEAD])
        return unescape(found[1]).strip() if found else ""

    @cached_property
    def head(self) -> str:
        """Title, description and keywords: what search engines show, and what hijackers replace."""
        contents = [_CONTENT.search(tag) for tag in self._metas() if _DESCRIBED.search(tag)]
        described = [unescape(found[1] or found[2] or "") for found in contents if found]
        return "\n".join([self.title, *described])

    @cached_property
    def text(self) -> str:
        """What a reader sees below the title, without any spaces."""
        visible = _TAG.sub(" ", without_silent(_COMMENT.sub(" ", self.html)))
        return "".join(unescape(visible).split())

    def says(self, words: str) -> bool:
        """Whether these stand in the title or the text; a page that lacks one of their characters is not looked through for it."""
        possible = self._has_references or all(character in self.html for character in words)
        return possible and words in self.title + self.text

    @cached_property
    def _has_references(self) -> bool:
        """Whether a character may be written as its number: &#28369;"""
        return "&#" in self.html

    @property
    def is_page(self) -> bool:
        """Begins as a web page does, and not as one that Excel or Word saved under its own extension."""
        return bool(_PAGE.match(self.body[:1000].removeprefix(b"\xef\xbb\xbf"))) and (
            not any(mark in self.body[:4000] for mark in OFFICE)
        )

    @property
    def has_script(self) -> bool:
        """Holds a script."""
        return "<script" in self.html.lower()

    @property
    def carries(self) -> bool:
        """Holds a picture, a film, a frame or the name of a file: there is something to read that is no text."""
        return self.offers_file or bool(_CARRIES.search(_COMMENT.sub(" ", self.html)))

    @property
    def offers_file(self) -> bool:
        """Links a file: what there is to read may be in it."""
        return bool(_OFFERED.search(_COMMENT.sub(" ", self.html)))

    @cached_property
    def sent_on(self) -> str:
        """Where a page with nothing to read sends a browser by meta refresh or script; empty when nowhere else."""
        small = len(self.body) <= SENT_ON and len(self.text) <= SENT_ON_WORDS
        if self.status != 200 or not small or self.carries or self.html.count("<a ") > 1:
            return ""
        for address in (*self._refreshes(), *self._jumps()):
            url = _join(self.final_url, unescape(address))
            if is_web(url) and canonical(url) != canonical(self.final_url):
                return url
        return ""

    @property
    def destination(self) -> str:
        """Where the redirects of server and page lead; empty when the address itself answered."""
        moved = canonical(self.final_url) != canonical(self.url)
        return self.sent_on or (self.final_url if moved else "")

    def _metas(self) -> Iterator[str]:
        return (found[0] for found in _META.finditer(self.html[:HEAD]))

    def _refreshes(self) -> Iterator[str]:
        for tag in self._metas():
            if "refresh" in tag.lower() and (found := _REFRESH.search(tag)):
                yield found[1]

    def _jumps(self) -> Iterator[str]:
        return (found[1] or found[2] for found in _JUMP.finditer(_COMMENT.sub(" ", self.html)))


def without_silent(html: str) -> str:
    """The page with a space for each element whose text nobody sees; one that is not closed reaches to the end.

    Looked for in two steps: one expression for both tries every character of a script for its end, a millisecond a page.
    """
    parts, at = [], 0
    while begun := _SILENT.search(html, at):
        parts.append(html[at : begun.start()])
        closed = _end_of(begun[1].lower()).search(html, begun.end())
        at = closed.end() if closed else len(html)
    return " ".join([*parts, html[at:]])


@cache
def _end_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}\s*>", re.IGNORECASE)


def names_file(url: str, kind: str) -> bool:
    """Whether a file and no web page is to be expected there: by the address, or as the attachment of a page."""
    path = urlsplit(url).path
    return bool(_FILE.search(path)) or (kind == "attachment" and not _HYPERTEXT.search(path))


def _join(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:  # http://[
        return ""
