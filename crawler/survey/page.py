"""One page of a portal, as far as it helps to find the columns: its prescribed tags, its names, where its links lead.

The tags are those of 政府网站发展指引 (国办发〔2017〕47号). They may be wrong: templates are copied from site to site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from crawler.drafting.shapes import is_list
from crawler.families.rows import Element, parse, text_of
from crawler.survey.labels import ADDRESS, ADDRESS_WEIGHT, ANNUAL_REPORT, DIRECTORY, label_of, names_year
from crawler.urls import canonical, is_web

MOST_LINKS = 5000  # of a page that are looked at
MOST_TEXT = 200_000  # characters, from the end, in which the host is looked for
FEW_LINKS = 10  # a page with fewer is a frame around the page that counts
TAGS = ("sitename", "siteidcode", "columnname", "columntype", "articletitle")
HOME = frozenset({"首页", "网站首页", "返回首页", "本站首页", "首頁", "网站主页", "主页"})

_HOST = re.compile(
    r"主办(?:单位)?\s{0,5}[:：]\s{0,5}([\u4e00-\u9fff（）()]{3,40})"
)  # 主办：岚溪市人民政府办公室
_AFTER_HOST = re.compile(r"(?:承办|协办|技术|版权|网站|维护|地址|备案).*$")
_PARTS = re.compile(r"\s*[-_|—–·:：>]+\s*|\s{2,}")  # 通知公告-莆田市公安局
_BLANK = re.compile(r"about:blank|javascript:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lead:
    """An address that may be a column or lead to one, and why in words. `weight`: how much speaks for it, 1 to 9."""

    url: str
    role: str  # annual_report notice directory
    weight: int
    reason: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a page says of itself and of where it leads. What it does not say is empty."""

    url: str
    title: str  # of <title>
    site_name: str
    site_code: str
    column_name: str
    column_type: str
    is_article: bool  # says that it is an article
    hosted_by: str  # 主办
    home: str  # address of its link to the home page
    leads: tuple[Lead, ...]
    links: int  # distinct addresses it links

    @property
    def names(self) -> tuple[str, ...]:
        """What the page may be called: its ColumnName and the parts of its title."""
        return tuple(name for name in (self.column_name, *_PARTS.split(self.title)) if name)


def look_at(url: str, text: str) -> Sighting:
    """What the page says. Takes any text."""
    tree = parse(text)
    tags = _tags(tree)
    anchors = list(_anchors(url, tree))
    return Sighting(
        url=url,
        title=_collapsed(next((text_of(title) for title in tree.iter("title")), "")),
        site_name=tags["sitename"],
        site_code=tags["siteidcode"],
        column_name=tags["columnname"],
        column_type=tags["columntype"],
        is_article=bool(tags["articletitle"]),
        hosted_by=_hosted_by(tree),
        home=next((address for address, names in anchors if HOME & set(names)), ""),
        leads=tuple(_leads(url, tree, anchors)),
        links=len({address for address, _ in anchors}),
    )


def _tags(tree: Element) -> dict[str, str]:
    """The prescribed tags, each the first that says something; names in any case (portals.md §1.2)."""
    said = dict.fromkeys(TAGS, "")
    for meta in tree.iter("meta"):
        name = (meta.get("name") or "").strip().lower()
        if name in said and not said[name]:
            said[name] = _collapsed(meta.get("content") or "")
    return said


def _anchors(url: str, tree: Element) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every link with what it may be called: its title, its text, the text of a picture in it."""
    base = _base(url, tree)
    for count, link in enumerate(tree.iter("a", "area")):
        address = _address(base, link.get("href"))
        if address and count < MOST_LINKS:
            pictures = [image.get("alt") for image in link.iter("img")]
            names = (link.get("title"), text_of(link), link.get("alt"), *pictures)
            yield address, tuple("".join(name.split()) for name in names if name and name.strip())


def _leads(url: str, tree: Element, anchors: list[tuple[str, tuple[str, ...]]]) -> Iterator[Lead]:
    """The most telling reason for each address first found, in the order of the page; then its frames."""
    for address, names in anchors:
        if address == canonical(url):
            continue
        labelled = [(label, name) for name in names if (label := label_of(name))]
        if labelled:
            label, name = max(labelled, key=lambda pair: pair[0].weight)
            yield Lead(address, label.role, label.weight, f"linked as {name} on {url}")
        elif is_list(address) and not any(names_year(name) for name in names) and (sign := _sign(address)):
            yield Lead(address, ANNUAL_REPORT, ADDRESS_WEIGHT, f"its address holds {sign}, linked on {url}")
    frame_weight = 8 if len(anchors) < FEW_LINKS else 2
    for frame in tree.iter("iframe", "frame"):
        address = _address(_base(url, tree), frame.get("src"))
        if address and address != canonical(url):
            yield Lead(address, DIRECTORY, frame_weight, f"a frame of {url}")


def _sign(address: str) -> str:
    """The folder of the address that says annual reports; empty when none does."""
    found = ADDRESS.search(address.partition("://")[2])
    return found[0].strip("/.?") if found else ""


def _hosted_by(tree: Element) -> str:
    found = _HOST.search(text_of(tree)[-MOST_TEXT:])
    return _AFTER_HOST.sub("", found[1]) if found else ""


def _base(url: str, tree: Element) -> str:
    return next((found for each in tree.iter("base") if (found := _address(url, each.get("href")))), url)


def _address(base: str, href: str | None) -> str:
    """Where a link leads, canonical; empty for scripts, mail and places on the same page."""
    href = (href or "").strip()
    if not href or href.startswith("#") or _BLANK.match(href):
        return ""
    try:
        address = urljoin(base, href)
        return canonical(address) if is_web(address) else ""
    except ValueError:
        return ""


def _collapsed(text: str) -> str:
    return " ".join(text.split())
