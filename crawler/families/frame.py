"""Pages that list nothing themselves: the list is another page of the same host, shown in a frame (portals.md §1.11).

The frame's page may be such a shell again. What it leads to is read by the family that recognises it.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from crawler.families import generic
from crawler.families.listing import Ask, Listing
from crawler.families.rows import parse
from crawler.families.within import FAMILY, noted, read_inside
from crawler.urls import canonical, host_of, is_web

NAME = "frame"
NESTED = 3  # shells in shells
DEPTH = "in:depth"  # shells passed

_CHROME = re.compile(  # /visitcount.jsp  /module/tree.jsp?area=1  /footer.html
    r"count|login|tree\.jsp|share|foot|head|top\.|nav|menu|search|weather|video|banner|pv\.|stat",
    re.IGNORECASE,
)
_LIST = re.compile(r"list|content|main|news|info|lb|nr", re.IGNORECASE)  # id="mainFrame", src="list.html"


def recognise(url: str, text: str) -> str:
    """A frame with a page of the same host, on a page that lists nothing."""
    return "a frame of the same host on a page without a list of its own" if find_frame(url, text) else ""


def read_list(ask: Ask, text: str) -> Listing:
    """A shell while it is one, then the list inside."""
    own = noted(ask)
    depth = int(own.get(DEPTH, "0"))
    if FAMILY not in own and depth < NESTED and (inner := find_frame(ask.url, text)):
        memory = {**own, DEPTH: str(depth + 1)}
        return Listing(is_shell=True, next=ask.to(inner, elsewhere=True, memory=memory))
    return read_inside(ask, text, (NAME,))


def find_frame(url: str, text: str) -> str:
    """Address of the frame that holds the list, one named like a list first; empty where there is none of this host,
    or where the page lists something itself."""
    tree = parse(text)
    found: list[tuple[bool, int, str]] = []
    for frame in tree.iter("iframe", "frame"):
        named = f"{frame.get('id') or ''} {frame.get('name') or ''} {frame.get('src') or ''}"
        address = _resolved(url, frame.get("src") or frame.get("data-src") or "")
        if address and host_of(address) == host_of(url) and not _CHROME.search(named):
            found.append((not _LIST.search(named), len(found), address))
    if not found or generic.read_list(Ask(url, column=url), text).items:
        return ""
    return min(found)[2]


def _resolved(url: str, source: str) -> str:
    """Canonical address of a frame's page; empty for none, for scripts, and for the page itself."""
    try:
        address = urljoin(url, source.strip())
        return (
            canonical(address)
            if source.strip() and is_web(address) and canonical(address) != canonical(url)
            else ""
        )
    except ValueError:
        return ""
