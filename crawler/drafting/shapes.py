"""Shapes of addresses: which family an article's address is of, and which list page it hangs under.

Only the address is looked at; nothing is fetched. How the platforms name their pages is in portals.md §2, read off
public spiders and copies of pages: https://…/zfxxgknb/202301/t20230113_1794562.htm hangs under https://…/zfxxgknb/.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit, urlunsplit

_ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_END = r"(?:[?#].*)?$"
_LIST = re.compile(
    r"/$|/col/?col\d+/?$|/(?:index|[a-z_]*list|nav|gkmlpt/index)[\w-]*\.(?:s?html?|jhtml|thtml|jsp)$"
    r"|/(?:showList/\d+/\d+/page_\d+|govInfoPub|xxgk_lists)\.s?html?$|/n\d+/index\.html$",
    re.IGNORECASE,
)  # /zfxxgknb/ /col/col4107/index.html /gaj/zcfg/nav_list.shtml


@dataclass(frozen=True, slots=True)
class Shape:
    """What an address tells. `certain` is False where the list page is a guess by the folder."""

    family: str  # a name of crawler.families, or "" where the shape tells none
    column: str  # address of the list page
    certain: bool


@dataclass(frozen=True, slots=True)
class _Rule:
    family: str
    pattern: re.Pattern[str]  # over the path and query of an article, `folder` in front
    column: str  # what stands behind the folder, with the pattern's groups
    certain: bool = True


def _rule(family: str, pattern: str, column: str = "", *, certain: bool = True) -> _Rule:
    return _Rule(family, re.compile(r"(?P<folder>.*?/)" + pattern + _END, re.IGNORECASE), column, certain)


# The first that fits. Where only a guess is possible the folder is taken, which is where most portals answer.
RULES = (
    _rule("gkmlpt", r"gkmlpt/content/\d+/\d+/m?post_\d+\.html", "gkmlpt/index"),
    _rule("guangdong", r"content/m?post_\d+\.html"),
    _rule("jpaas", r"art/\d{4}/art_[0-9a-f]{32}\.html"),
    _rule("jpage", r"art/\d{4}/\d{1,2}/\d{1,2}/art_(?P<col>\d+)_\d+\.html", "col/col{col}/index.html"),
    _rule("xxgk", r"module/xxgk/xxgkAnnualReport\.jsp", "module/xxgk/xxgkAnnualReport.jsp?{query}"),
    _rule("public_column", r"public/column/(?P<organ>\d+)", "public/column/{organ}?{query}"),
    _rule("openness", r"Openness(?:Content|AnnualReport)/show/\d+\.html", certain=False),
    _rule("truecms", rf"(?P<last>\w+)/content/{_ID}\.html", "{last}/{last}.html"),
    _rule("epoint", rf"(?P<code>(?:\d{{3}}){{2,}})/\d{{8}}/{_ID}\.html", "{code}/", certain=False),
    _rule("ccontent", r"c\d+/content\.html", "index.html"),
    _rule("trs", r"(?:\d{6}/)?t\d{8}_\d+\.s?html?"),
    _rule("trs", r"t\d{5,9}\.s?html?"),
    _rule("ucap", r"\d{6}/[0-9a-f]{32}\.shtml", certain=False),
    _rule("ucap", r"\d{4}/\d{1,2}/\d{1,2}/[0-9a-f]{32}\.shtml", certain=False),
    _rule("vsb", r"info/\d+/\d+\.htm", certain=False),
    _rule("generic", r"(?:\d{5,}|[0-9a-f]{32})/index\.s?html?", certain=False),
    _rule("generic", r"content_\d+\.html?", certain=False),
    _rule("generic", r"\d{19}\.html"),
)
_DATED = re.compile(r"/(?:\d{4}-?\d{2}(?:-?\d{2})?/)+$")  # /201402/ /2014-02-28/
_LATER = re.compile(r"^(?:fbtime|title|action)=", re.IGNORECASE)  # names one year's report, not the list


def shape_of(url: str) -> Shape:
    """The family an address is of by its shape, and its list page: itself where it looks like one already."""
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    for rule in RULES:
        if found := rule.pattern.match(target):
            query = "&".join(pair for pair in parts.query.split("&") if not _LATER.match(pair))
            tail = rule.column.format(query=query, **found.groupdict()).rstrip("?")
            return Shape(rule.family, _at(url, found["folder"] + tail), rule.certain)
    if is_list(url):
        return Shape("", url, certain=True)
    return Shape("", _undated(urljoin(url, ".")), certain=False)


def is_list(url: str) -> bool:
    """Whether the address looks like a list page's: a folder, `index.html`, `/col/colN/`, `common_list.shtml` …"""
    return bool(_LIST.search(urlsplit(url).path))


def _undated(folder: str) -> str:
    """The folder without the folders of months and days that articles are filed under: `…/ndbg/201402/` is `…/ndbg/`."""
    return _DATED.sub("/", folder)


def _at(url: str, path: str) -> str:
    parts = urlsplit(url)
    target, _, query = path.partition("?")
    return urlunsplit((parts.scheme, parts.netloc, target, query, ""))
