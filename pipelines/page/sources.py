"""Who a page says it is from: its tags against its text."""

from __future__ import annotations

import re

from pipelines.folding import key
from pipelines.page.titles import parts_of_tag

PLACE = 2  # characters at the beginning of a body's name that are at least its place

_SITE = re.compile(r"(?:政府|局|厅|委员会|网|网站|门户)$")  # 云岭县人民政府门户网站


def are_unrelated(one: str, other: str) -> bool:
    """Whether two names of bodies share neither their beginning nor anything else: 云岭县公安局 and 白石市卫生局."""
    return bool(one and other) and one not in other and other not in one and one[:PLACE] != other[:PLACE]


def choose_source(tag: str, data: str, line: str) -> tuple[str, tuple[str, ...]]:
    """(source, notes): the prescribed tag, then the data of the page, then what it prints. A tag left over from another
    site's template does not win over the page.
    """
    said = tag or data
    if said and line and are_unrelated(said, line):
        return line, (f"the tag ContentSource names {said}, the page {line}",)
    return said or line, ()


def site_doubts(site_name: str, title_tag: str) -> tuple[str, ...]:
    """A note when the tag SiteName names another site than the page's <title>."""
    sites = [part for part in parts_of_tag(title_tag)[1:] if _SITE.search(part)]
    wanted = key(site_name)
    if not wanted or not sites or any(key(part) in wanted or wanted in key(part) for part in sites):
        return ()
    if all(are_unrelated(site_name, part) for part in sites):
        return (f"the tag SiteName names {site_name}, the title of the page {sites[-1]}",)
    return ()
