"""Links of a list page, each with the title and date of its row: what every family starts from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin

from lxml import etree

from crawler.families.listing import Item
from crawler.families.row_dates import Element as Element
from crawler.families.row_dates import RowDates, without_date
from crawler.families.row_dates import find_date as find_date
from crawler.families.row_dates import text_of as text_of
from crawler.urls import canonical, is_web

SHORTEST = 4  # characters of a title: 放假通知; shorter ones are 更多, 首页, 详情
FEW = 12  # characters of a link that leads to a page or a year and not to a document: 2  [3]  2020年度
NO_TITLES = frozenset(  # what links say that name nothing
    "查看更多 了解更多 更多内容 更多信息 点击查看 查看详情 查看全文 阅读全文 点击下载 附件下载 下载附件 返回首页 返回顶部"
    " 返回列表 网站首页 设为首页 加入收藏".split()
)
PRESSED = ("a", "input", "button", "span", "li", "td")  # elements that lead somewhere when pressed
ADDRESSES = ("data-url", "data-href")
ARROWS = "[]【】()（）<>«»‹›←→"  # around a word: [下一页] 下一页>>
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
HIDDEN = frozenset({"gjdi"})  # classes of a second copy of the title that no reader sees (portals.md §2.15)
PARAGRAPHS = (*HEADINGS, "p", "div", "li", "dt", "dd")  # what a card of several lines is made of

_BRACKETED = re.compile(r"[\[【(（][^\]】)）]{0,60}[\]】)）]")  # 【公示公告】, the category before a title
_BULLET = re.compile(r"^[\s·•●▪◆■>»]+")  # · 关于…
_TITLED = re.compile(
    r"tit|(?:^|[-_ ])bt(?:$|[-_ ])|name|biaoti", re.IGNORECASE
)  # p.tit, li.file-title, p.c-bt-t
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)  # style="display:none"
_JUMP = re.compile(
    r"(?:location(?:\.href)?\s*=|\bopen\()\s*['\"]([^'\"]+)['\"]"
)  # location.href='list_2.html'


@dataclass(frozen=True, slots=True)
class Row:
    """A link that could name a document, and the shape of the block it stands in (tags and classes, from the top).

    `way` are the classes from the block down to the link, which may differ from row to row.
    """

    item: Item
    block: str
    way: str = ""


def parse(text: str) -> Element:
    """The page as a tree, without scripts. The text is decoded already: whatever charset its markup declares is past."""
    tree = _tree(text)
    etree.strip_elements(tree, "script", "style", with_tail=False)
    return tree


def scripts(text: str) -> str:
    """All that the page's scripts say, those inside comments left out."""
    return "\n".join(element.text or "" for element in _tree(text).iter("script"))


def find_rows(url: str, tree: Element) -> Iterator[Row]:
    """Every link with a title, in the order of the page, each address once."""
    base = _base(url, tree)
    titles = ((link, title) for link in tree.iter("a") if _is_title(title := _title(link)))
    links = [(link, title, address) for link, title in titles if (address := _target(base, link))]
    dates = RowDates([link for link, _, _ in links])
    seen = set()
    for link, title, address in links:
        if address not in seen:
            seen.add(address)
            row, when = dates.row_of(link)
            yield Row(Item(address, title, when), _block(row), _way(row, link))


@lru_cache(maxsize=2)
def rows_of(url: str, text: str) -> tuple[Row, ...]:
    """The rows of a page. Each family asks for them to know whether the page is its own, so they are kept."""
    return tuple(find_rows(url, parse(text)))


def find_link(url: str, tree: Element, words: Collection[str]) -> str:
    """Address of the first link whose whole text, arrows aside, is one of the words; empty when there is none to follow.

    Buttons count, and what a script opens when they are pressed, as far as it names an address.
    """
    base = _base(url, tree)
    for link in tree.iter(*PRESSED):
        leads = link.tag == "a" or any(link.get(name) for name in ("onclick", *ADDRESSES))
        if leads and _says(link, words) and (address := _target(base, link)):
            return address if address != canonical(url) else ""
    return ""


def leads_somewhere(link: Element) -> bool:
    """Whether the link, or the script run when it is pressed, names an address."""
    return bool(_target("http://x/", link))


def find_links(url: str, tree: Element) -> Iterator[tuple[str, str]]:
    """Every link of a few words: its text without spaces, and where it leads."""
    base = _base(url, tree)
    for link in tree.iter("a"):
        text = _squeezed(text_of(link))
        if len(text) <= FEW and (address := _target(base, link)):
            yield text, address


def numbered_links(url: str, tree: Element) -> dict[int, str]:
    """Links whose whole text is a number, by that number: the pages of a list."""
    found: dict[int, str] = {}
    for text, address in find_links(url, tree):
        number = text.strip(ARROWS)
        if number.isascii() and number.isdecimal() and len(number) <= 4:
            found.setdefault(int(number), address)
    return found


def empty_links(url: str, tree: Element, addresses: Collection[str]) -> None:
    """Take away what the links to these addresses hold, and leave the rest of the page."""
    base = _base(url, tree)
    for link in list(tree.iter("a")):
        if _target(base, link) in addresses:
            tail = link.tail
            link.clear()
            link.tail = tail


def _tree(text: str) -> Element:
    source = text.encode("utf-8", "replace") if text.strip() else b"<html/>"
    tree = etree.fromstring(source, etree.HTMLParser(encoding="utf-8", huge_tree=True))
    return etree.Element("html") if tree is None else tree  # None: nothing but comments


def _title(link: Element) -> str:
    """The full title: the title attribute of the link or of what it holds, else its text without the date.

    The text is often cut off with dots; the attribute is not (portals.md §1.10).
    """
    text = _BULLET.sub("", without_date(_collapsed(_card_title(link) or _shown(link))))
    for element in link.iter():
        attribute = _collapsed(element.get("title") or "")
        if attribute and (len(attribute) >= len(text.rstrip(".…")) or not text):
            return attribute
    return text


def _card_title(link: Element) -> str:
    """The line that is the title, of a link around several lines: heading, number, date. Empty for any other link."""
    lines = [line for line in link.iter(*PARAGRAPHS) if len(line) == 0 or line.find(".//*") is None]
    if len(lines) < 2:
        return ""
    named = [line for line in lines if line.tag in HEADINGS or _TITLED.search(line.get("class") or "")]
    return next((title for line in [*named, *lines] if (title := text_of(line).strip())), "")


def _shown(link: Element) -> str:
    """The link's text without what it hides."""
    text = text_of(link)
    for part in link.iter("span", "i", "em"):
        if _HIDDEN.search(part.get("style") or "") or HIDDEN.intersection((part.get("class") or "").split()):
            text = text.replace(text_of(part), "", 1)
    return text


def _is_title(title: str) -> bool:
    return len(_BRACKETED.sub("", title).strip()) >= SHORTEST and title.strip(ARROWS) not in NO_TITLES


def _block(row: Element) -> str:
    steps = [f"{above.tag}.{above.get('class', '')}" for above in row.iterancestors()]
    return "/".join([*reversed(steps), str(row.tag)])


def _way(row: Element, link: Element) -> str:
    steps = [link]
    while steps[-1] is not row and (above := steps[-1].getparent()) is not None:
        steps.append(above)
    return " ".join(f".{step.get('class', '')}" for step in reversed(steps))


def _base(url: str, tree: Element) -> str:
    for element in tree.iter("base"):
        try:
            return urljoin(url, element.get("href") or "")
        except ValueError:
            break
    return url


def _says(link: Element, words: Collection[str]) -> bool:
    images = (image.get("alt") or image.get("title") or "" for image in link.iter("img"))
    texts = (text_of(link) or link.get("value") or link.get("title") or "", *images)
    return any(text in words or text.strip(ARROWS) in words for text in map(_squeezed, texts) if text)


def _target(base: str, link: Element) -> str:
    """Where the element leads: by its link, the address it carries, or a script that opens one."""
    if address := _address(base, link):
        return address
    for name in ADDRESSES:
        if (value := link.get(name)) and (address := _resolved(base, value)):
            return address
    jump = _JUMP.search(f"{link.get('href') or ''} {link.get('onclick') or ''}")
    return _resolved(base, jump[1]) if jump else ""


def _address(base: str, link: Element) -> str:
    """Where the link leads, canonical; empty for scripts, mail and places on the same page."""
    href = (link.get("href") or "").strip()
    return "" if not href or href.startswith("#") else _resolved(base, href)


@lru_cache(maxsize=16_384)
def _resolved(base: str, href: str) -> str:
    try:
        address = urljoin(base, href.strip())
        return canonical(address) if is_web(address) else ""
    except ValueError:
        return ""


def _collapsed(text: str) -> str:
    return " ".join(text.split())


def _squeezed(text: str) -> str:
    return "".join(text.split())
