"""Links of a list page, each with the title and date of its row: what every family starts from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

from lxml import etree

from crawler.families.listing import Item
from crawler.urls import canonical, is_web

Element = etree._Element  # the tree's own type; lxml gives it no public name
LEVELS = 4  # how far above a link its date may stand: a > h3 > div > li
ROW_LENGTH = 400  # characters; what is longer is a page and not a row
SHORTEST = 4  # characters of a title: 放假通知; shorter ones are 更多, 首页, 详情

_DATE = re.compile(  # 2012-02-20  2018/2/1  2018.2.1  2018年2月1日
    r"(?<!\d)((?:19|20)\d{2})\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})(?!\d)\s*日?"
)
_TAIL = re.compile(
    # The run of brackets starts where it starts: tried from its middle too, long ones would cost their square.
    r"(?<![\s\[(（【])[\s\[(（【]*(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\s\])）】]*$"
)  # …报告 [2012-02-20]
_BRACKETED = re.compile(r"[\[【(（][^\]】)）]{0,60}[\]】)）]")  # 【公示公告】, the category before a title
_BULLET = re.compile(r"^[\s·•●▪◆■>»]+")  # · 关于…


@dataclass(frozen=True, slots=True)
class Row:
    """A link that could name a document, and the shape of the block it stands in (tags and classes, from the top)."""

    item: Item
    block: str


def parse(text: str) -> Element:
    """The page as a tree. The text is decoded already: whatever charset its markup declares is past."""
    source = text.encode("utf-8", "replace") if text.strip() else b"<html/>"
    tree = etree.fromstring(source, etree.HTMLParser(encoding="utf-8", huge_tree=True))
    if tree is None:  # nothing but comments
        return etree.Element("html")
    etree.strip_elements(tree, "script", "style", with_tail=False)
    return tree


def text_of(element: Element) -> str:
    """All text below the element, comments left out."""
    return str(element.xpath("string()"))


def find_rows(url: str, tree: Element) -> Iterator[Row]:
    """Every link with a title, in the order of the page, each address once."""
    base = _base(url, tree)
    links = [link for link in tree.iter("a") if _address(base, link) and _is_title(_title(link))]
    crowded = _crowded(links)
    seen = set()
    for link in links:
        address = _address(base, link)
        if address not in seen:
            seen.add(address)
            row, when = _row(link, crowded)
            yield Row(Item(address, _title(link), when), _block(row))


def find_link(url: str, tree: Element, words: frozenset[str]) -> str:
    """Address of the first link whose whole text is one of the words; empty when there is none to follow."""
    base = _base(url, tree)
    for link in tree.iter("a"):
        if _squeezed(text_of(link)) in words and (address := _address(base, link)):
            return address if address != canonical(url) else ""
    return ""


def find_date(text: str) -> str:
    """The first date in the text that exists, as YYYY-MM-DD; empty when there is none."""
    for match in _DATE.finditer(text):
        try:
            return date(*(int(group) for group in match.groups())).isoformat()
        except ValueError:
            continue
    return ""


def empty_links(url: str, tree: Element, addresses: Collection[str]) -> None:
    """Take away what the links to these addresses hold, and leave the rest of the page."""
    base = _base(url, tree)
    for link in list(tree.iter("a")):
        if _address(base, link) in addresses:
            tail = link.tail
            link.clear()
            link.tail = tail


def _row(link: Element, crowded: Collection[Element]) -> tuple[Element, str]:
    """The largest element that holds no other title, or the smallest that holds a date; and the date or empty."""
    row: Element = link
    inside = _TAIL.search(_collapsed(text_of(link)))
    for _ in range(LEVELS):
        parent = row.getparent()
        if parent is None or parent.tag in ("body", "html") or parent in crowded:
            break
        row = parent
        if len(text_of(row)) > ROW_LENGTH + len(text_of(link)):
            break
        if when := find_date(text_of(row).replace(text_of(link), " ")):
            return row, when
    return row, find_date(inside[0]) if inside else ""


def _crowded(links: Iterable[Element]) -> set[Element]:
    """Elements that hold titles of more than one address. Each element is passed twice at most."""
    holds: dict[Element, str | None] = {}
    crowded: set[Element] = set()
    for link in links:
        href = link.get("href")
        for above in link.iterancestors():
            if above in crowded:
                break  # and so is everything above it
            if holds.setdefault(above, href) != href:
                crowded.add(above)
    return crowded


def _title(link: Element) -> str:
    """The full title: the title attribute of the link or of what it holds, else its text without the date.

    The text is often cut off with dots; the attribute is not (portals.md §1.10).
    """
    text = _BULLET.sub("", _TAIL.sub("", _collapsed(text_of(link))))
    for element in link.iter():
        attribute = _collapsed(element.get("title") or "")
        if attribute and (len(attribute) >= len(text.rstrip(".…")) or not text):
            return attribute
    return text


def _is_title(title: str) -> bool:
    return len(_BRACKETED.sub("", title).strip()) >= SHORTEST


def _block(row: Element) -> str:
    steps = [f"{above.tag}.{above.get('class', '')}" for above in row.iterancestors()]
    return "/".join([*reversed(steps), str(row.tag)])


def _base(url: str, tree: Element) -> str:
    for element in tree.iter("base"):
        return urljoin(url, element.get("href") or "")
    return url


def _address(base: str, link: Element) -> str:
    """Where the link leads, canonical; empty for scripts, mail and places on the same page."""
    href = (link.get("href") or "").strip()
    if not href or href.startswith("#"):
        return ""
    try:
        address = urljoin(base, href)
        return canonical(address) if is_web(address) else ""
    except ValueError:
        return ""


def _collapsed(text: str) -> str:
    return " ".join(text.split())


def _squeezed(text: str) -> str:
    return "".join(text.split())
