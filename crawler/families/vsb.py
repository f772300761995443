"""Static pages `name.htm`, `name/2.htm`, `name/1.htm`, numbered backwards; articles `/info/<tree>/<id>.htm`.

The second page has the highest number and the last is 1, so that a new entry renumbers nothing: the link 下页 is followed,
no address is computed (portals.md §2.7). Links of `name.htm` are relative to it, those of `name/2.htm` lie one level deeper.

Two pagers are in use, both drawn on the server and both with totals as `共52条` and `1/11`:

    <div class="pb_sys_common …"><span class="p_t">共52条</span> … <span class="p_next p_fun"><a href="zbgg/10.htm">下页</a></span>
    <td id="fanye1948">共52条&nbsp;&nbsp;1/11</td> … <a class="Next" href="zjsc/10.htm">下页</a>

On the last page 下页 is no link (`p_next_d`, `NextDisabled`).
"""

from __future__ import annotations

import re

from crawler.families import generic
from crawler.families.listing import Ask, Listing
from crawler.families.rows import Element, find_date, find_link, find_rows, parse, text_of

NAME = "vsb"

DATE_LENGTH = 20  # characters; a longer text with a date in it is a summary

# /info/1636/5404.htm  /content.jsp?urltype=news.NewsContentUrl&wbtreeid=1021&wbnewsid=5404
_ARTICLE = re.compile(r"/info/\d+/\d+\.htm$|/content\.jsp\?(?:[^#]*&)?urltype=news\.NewsContentUrl")
_MARKS = {
    "a pager of the class pb_sys_common": re.compile(r"class=[\"']?pb_sys_"),
    "a pager with a number in its id, fanye": re.compile(r"\bid=[\"']?fanye\d+"),
    "scripts from /system/resource/": re.compile(r"/system/resource/(?:js|css)/"),
}
_RECORDS = re.compile(r"共(\d{1,7})条")  # 共52条
_PAGES = re.compile(r"(?<![\d/])\d{1,6}/(\d{1,6})(?![\d/])")  # 1/11
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def recognise(url: str, text: str) -> str:
    """The pager or the platform's scripts, or articles of the shape /info/<tree>/<id>.htm."""
    for evidence, mark in _MARKS.items():
        if mark.search(text):
            return evidence
    return "articles of the shape /info/N/N.htm" if generic.lists_mostly(url, text, _ARTICLE) else ""


def read_list(ask: Ask, text: str) -> Listing:
    """Items by the shape of their addresses, the link to the next page, totals of the pager."""
    tree = parse(text)
    _date_cards(tree)
    rows = find_rows(ask.url, tree)
    words = _pager_words(tree)
    announced = generic.first_number(_RECORDS, words)
    items = generic.find_items(ask, rows, lambda address: bool(_ARTICLE.search(address)), announced)
    following = find_link(ask.url, tree, generic.NEXT)
    return Listing(
        items=items if announced != 0 else (),
        next=ask.to(following) if following else None,
        announced=announced,
        pages=generic.first_number(_PAGES, words),
    )


def _pager_words(tree: Element) -> str:
    """What the first pager says; a page may have one above and one below its rows."""
    for element in tree.iter("*"):
        if "pb_sys_" in element.get("class", "") or element.get("id", "").startswith("fanye"):
            return text_of(element)
    return ""


def _date_cards(tree: Element) -> None:
    """Write the date of a card, a link around heading, date and summary, beside the link, where rows have theirs."""
    for link in tree.iter("a"):
        if next(link.iter(*_HEADINGS), None) is None or next(link.iterdescendants("a"), None) is not None:
            continue
        lines = [element.text for element in link.iter("*") if element.tag not in _HEADINGS]
        lines += [element.tail for element in link.iterdescendants("*")]
        dates = (find_date(line) for line in lines if line and len(line.strip()) <= DATE_LENGTH)
        link.tail = f" {next(filter(None, dates), '')} {link.tail or ''}"
