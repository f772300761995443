"""What a page of an unknown portal is taken for: a column of reports or notices, an article, neither."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.drafting.shapes import shape_of
from crawler.families import Item, Listing
from crawler.survey.labels import ANNUAL_REPORT, DIRECTORY, NOTICE, OFFICIAL_TYPE, is_annual_report, label_of
from crawler.survey.page import Sighting
from crawler.urls import twin_key

START, HOME, FOLDER = "start", "home", "folder"  # roles of pages beside those of labels.py
# Suffixes under which names are given out: by kind, and by province (fj.cn, sh.cn), as CNNIC has them.
SHARED = re.compile(
    r"(?:^|\.)(?:gov|org|com|net|edu|ac|mil|bj|sh|tj|cq|he|sx|nm|ln|jl|hl|js|zj|ah|fj|jx|sd|ha|hb|hn|gd|gx|hi|sc|gz|yn|xz"
    r"|sn|gs|qh|nx|xj)\.cn$"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A column, and why it is thought to be one. Without items: its list is not in the page."""

    url: str
    kind: str  # annual_report notice
    reason: str
    family: str = ""
    evidence: str = ""
    items: tuple[Item, ...] = ()
    announced: int | None = None
    doubt: str = ""  # what speaks against it
    render: bool = False

    @property
    def reports(self) -> int:
        """How many entries are called reports on disclosure."""
        return sum(is_annual_report(item.title) for item in self.items)

    @property
    def is_filled(self) -> bool:
        """Whether it lists what a column of its kind should, or is one by the official tag and lists anything."""
        return bool(self.items) and (self.kind == NOTICE or self.reports > 0 or bool(self.doubt))

    def lists_as(self, other: Found) -> bool:
        """Whether both list the same documents: one column under two addresses."""
        return {twin_key(item.url) for item in self.items} == {twin_key(item.url) for item in other.items}


def kind_of(role: str, sighting: Sighting, listing: Listing) -> str:
    """The kind of column the page is thought to be; "" for none."""
    if sighting.is_article:  # articles carry the tags of their column, too
        return ""
    if sighting.column_type == OFFICIAL_TYPE:
        return ANNUAL_REPORT
    if role in (ANNUAL_REPORT, NOTICE):
        return role
    reports = sum(is_annual_report(item.title) for item in listing.items)
    if reports > 1 and 2 * reports >= len(listing.items):
        return ANNUAL_REPORT
    if role == FOLDER:
        return NOTICE if listing.items and not reports else ""
    if role != START or is_root(sighting.url) or (not listing.items and is_filed(sighting.url)):
        return ""
    roles = {label.role for name in sighting.names if (label := label_of(name))} - {DIRECTORY}
    return roles.pop() if len(roles) == 1 else ""


def is_article(sighting: Sighting, *, lists: bool) -> bool:
    """By its tags, or by an address that hangs under another and no list in the page."""
    return sighting.is_article or (not lists and shape_of(sighting.url).column != sighting.url)


def is_filed(url: str) -> bool:
    """Whether the address has a shape that only articles have."""
    shape = shape_of(url)
    return shape.certain and shape.column != url


def is_root(url: str) -> bool:
    return urlsplit(url).path in ("", "/")


def root_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def domain_of(host: str) -> str:
    """The part of a host that one owner holds: putian.gov.cn of gaj.putian.gov.cn; an address in digits with its port."""
    name = urlsplit(f"//{host}").hostname or ""
    labels = name.split(".")
    if len(labels) < 2 or labels[-1].isdecimal() or ":" in name:
        return host
    return ".".join(labels[-3 if SHARED.search(".".join(labels[-2:])) else -2 :])
