"""Disclosure directories `/OpennessContent/showList/<branch>/<topic>/page_1.html`, articles `/OpennessContent/show/<id>.html`.

Annual reports are a content type of their own, `/OpennessAnnualReport/`; so are village affairs (`/Jczwgk/`), the pages
of one department (`/BranchOpennessContent/`) and the site's news and notices (`/News/showList/<column>/`). All of it may
lie under `/openness/` (portals.md §2.10). Older installations name branch and topic in the query,
`/opennessContent/?branch_id=<24 hex>&topic_id=…&page=2`, and their articles are `/openness/detail/<type>/<24 hex>.html`.

The pager is either drawn on the server, with a link to the next page, or an element that a script turns into one:
`<pagination pagesize="12">`, where the attribute counts the pages, whatever its name says.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from crawler.families import generic
from crawler.families.listing import Ask, Listing
from crawler.families.rows import parse

NAME = "openness"

_COLUMN = re.compile(  # /openness/OpennessContent/showList/1442/45712/page_1.html  /opennessAnnualReport/?branch_id=5a0b
    r"/(?:Branch)?Openness(?:Content|AnnualReport|Target|Rules?)/(?!show/)|/Jczwgk/(?!show/)|/(?:News|Content)/showList/",
    re.IGNORECASE,
)
_ARTICLE = re.compile(  # /OpennessAnnualReport/show/2714.html  /openness/detail/content/57a3df762c262ea9a00aacef.html
    r"/(?:(?:Branch)?Openness[a-z]{1,20}|Jczwgk|News|Content)/show/\d+\.html$"
    r"|/openness/detail/[a-z_]{1,30}/[0-9a-f]{24}\.html$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"/page_(\d{1,6})\.html")  # showList/15/85522/page_2.html


def recognise(url: str, text: str) -> str:
    """The column's address, or articles of this shape."""
    if _COLUMN.search(url):
        return "an address of the shape /OpennessContent/showList/"
    if generic.lists_mostly(url, text, _ARTICLE):
        return "articles of the shape /OpennessContent/show/ID.html"
    return ""


def read_list(ask: Ask, text: str) -> Listing:
    """Items by the shape of their addresses; the next page by its link, else by number while the pager has more."""
    by_looks = generic.read_by_looks(ask, text, lambda address: bool(_ARTICLE.search(address)))
    pages = by_looks.pages or _page_count(text)
    following = by_looks.next or _numbered(ask, pages)
    return Listing(by_looks.items, following, by_looks.announced, pages)


def _page_count(text: str) -> int | None:
    """What the pager element counts; None where there is none."""
    counts = [element.get("pagesize", "") for element in parse(text).iter("pagination")]
    return next((int(count) for count in counts if re.fullmatch(r"[0-9]{1,6}", count)), None)


def _numbered(ask: Ask, pages: int | None) -> Ask | None:
    """The request for the page after this one, where the pager counts that many; a column's first page may lack a number."""
    match = _NUMBER.search(ask.url)
    number = int(match[1]) if match else 1
    if pages is None or number >= pages or (not match and "/showlist/" not in ask.url.lower()):
        return None
    if match:
        return ask.to(f"{ask.url[: match.start()]}/page_{number + 1}.html")
    return ask.to(urljoin(ask.url.rstrip("/") + "/", "page_2.html"))
