"""Column pages that are the report themselves: `/zfxxgknb/2020n/` (portals.md §2.13)."""

from __future__ import annotations

import re

from crawler.families.listing import Item
from crawler.families.rows import HEADINGS, Element, text_of
from crawler.urls import canonical

SHORTEST = 800  # characters of a page that holds a report
LONGEST_TITLE = 200
CHAPTERS = ("一、", "二、", "三、")
TITLES = ("articletitle", "title")  # names of the tags that give a page's title

_TITLE = re.compile(r"报告|報告|年报|年報")


def own_report(url: str, tree: Element) -> tuple[Item, ...]:
    """The page as its only item, where its title says that it is a report and its text has chapters; else nothing."""
    text = text_of(tree)
    if len(text) < SHORTEST or not _has_chapters(text):
        return ()
    metas = (meta.get("content") or "" for meta in tree.iter("meta") if _name(meta) in TITLES)
    headings = (text_of(heading) for heading in tree.iter(*HEADINGS, "title"))
    titles = (" ".join(title.split()) for title in (*metas, *headings))
    own = next((title for title in titles if len(title) <= LONGEST_TITLE and _TITLE.search(title)), "")
    return (Item(canonical(url), own),) if own else ()


def _has_chapters(text: str) -> bool:
    place = 0
    for chapter in CHAPTERS:
        place = text.find(chapter, place)
        if place < 0:
            return False
    return True


def _name(meta: Element) -> str:
    return (meta.get("name") or "").lower()
