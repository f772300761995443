"""Disclosure directories `/gkmlpt/index`: the page holds a tree of categories, an API lists each (portals.md §2.6).

    window._CONFIG = { …, SID: '755041', TREE: [{"id": 12, "name": "政府信息公开年报", "children": […]}, …], … }
    /gkmlpt/api/all/12?page=1&sid=755041   ->   {"articles": [{"title": …, "url": …}], "classify": {"post_count": 25}}

The category is the fragment of the column's address (`/gkmlpt/index#12`), else the node whose name fits the kind of the
column. Only leaves of the tree are known to list articles, so the leaves below a node are read one after another, and
the column's total is the sum of theirs. A node can lead to a static list instead (`jump_url`). The page size is the
server's: it is seen in the first answer. Page 0 is page 1 again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler.families import guangdong
from crawler.families.apis import (
    address,
    date_of,
    inner,
    number,
    object_in,
    objects,
    pages_for,
    plain,
    value_at,
)
from crawler.families.listing import NO_LIST, Ask, Item, Listing

NAME = "gkmlpt"
# Names of the nodes that a kind of column is read from, best first.
NODES: Mapping[str, tuple[re.Pattern[str], ...]] = {
    "annual_report": (
        re.compile(r"信息公开(?:工作)?(?:年报|年度报告|年度工作报告)"),  # 政府信息公开年报
        re.compile(r"^(?:工作)?(?:年报|年度报告)$"),  # below 政府信息公开
        re.compile(r"信息公开.*(?:年报|年度报告)"),  # 政府信息公开指南和年报
    ),
    "notice": (
        re.compile(r"^(?:通知公告|公告通知|通知、公告|公示公告|公告公示)$"),
        re.compile(r"通知|公告|通告|公示"),  # 通告、公告
    ),
}
DATES = ("display_publish_time", "first_publish_time", "create_time", "created_at", "date")

_SID = re.compile(r"\bSID[\"']?\s{0,9}:\s{0,9}[\"']?(\d+)")  # SID: '755041'
_TREE = re.compile(r"\bTREE[\"']?\s{0,9}:\s{0,9}(?=\[)")  # TREE: [{"id":1
_ROOT = re.compile(r"^.*?/gkmlpt(?=/|$)")  # /zqgaj/gkmlpt of /zqgaj/gkmlpt/annualreport


def recognise(url: str, text: str) -> str:
    """The configuration with the site's number and its tree of categories."""
    config = _config(text)
    if not _SID.search(config) or not (_TREE.search(config) or _ROOT.search(urlsplit(url).path)):
        return ""
    return "window._CONFIG with the SID and the TREE of a disclosure directory"


def read_list(ask: Ask, text: str) -> Listing:
    """The directory is a shell that leads to the API's first answer; a page that a node leads to is a static list."""
    if "category" in ask.memory:
        return _read_articles(ask, object_in(text))
    config = _config(text)
    if sid := _SID.search(config):
        return _read_directory(ask, sid[1], config)
    listing = guangdong.read_list(ask, text)
    following = listing.next
    if (
        following and ask.elsewhere
    ):  # the static list lies outside the directory's folder, its next page beside it
        beside = following.url.startswith(urljoin(ask.url, "."))
        return replace(listing, next=replace(following, elsewhere=beside))
    return listing


def _config(text: str) -> str:
    """The page from its configuration on; empty where it has none."""
    found = text.find("window._CONFIG")
    return text[found:] if found >= 0 else ""


def _read_directory(ask: Ask, sid: str, config: str) -> Listing:
    tree = _TREE.search(config)
    nodes = list(_below(objects(value_at(config, tree.end()) if tree else None)))
    wanted = urlsplit(ask.column).fragment
    node = _by_id(nodes, wanted) if wanted.isdecimal() else _by_name(nodes, ask.kind)
    if node is None:
        return Listing(is_shell=True)
    if jump := address(ask.url, node.get("jump_url")):
        return Listing(is_shell=True, next=ask.to(jump, elsewhere=True))
    root = _ROOT.search(urlsplit(ask.url).path)
    memory = {"root": root[0] if root else "/gkmlpt", "sid": sid, "categories": " ".join(_leaves(node))}
    return Listing(is_shell=True, next=_first_of_next(ask, memory))


def _by_id(nodes: Iterable[dict[str, Any]], wanted: str) -> dict[str, Any]:
    """The node of that number; where the tree does not show it, a leaf of that number."""
    return next((node for node in nodes if str(node.get("id")) == wanted), {"id": wanted})


def _by_name(nodes: list[dict[str, Any]], kind: str) -> dict[str, Any] | None:
    """The node whose name fits best, the first of several; one that lists articles itself before one that leads away."""
    for name in NODES.get(kind, ()):
        if fitting := [node for node in nodes if name.search(plain(node.get("name")))]:
            return next((node for node in fitting if not node.get("jump_url")), fitting[0])
    return None


def _below(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """These nodes and all below them, in the order of the tree."""
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(objects(node.get("children")))


def _leaves(node: dict[str, Any]) -> Iterator[str]:
    """Numbers of the categories below the node that list articles: of itself where none does."""
    waiting = [node]
    while waiting:
        top = waiting.pop()
        below = [child for child in objects(top.get("children")) if not child.get("jump_url")]
        if below:
            waiting += reversed(below)
        elif (leaf := number(top.get("id"))) is not None:
            yield str(leaf)


def _first_of_next(ask: Ask, memory: Mapping[str, str]) -> Ask | None:
    """The request for the first page of the next category; None when there is none left."""
    category, _, rest = memory.get("categories", "").partition(" ")
    changed = {**memory, "category": category, "categories": rest, "page": "1", "size": ""}
    return _page(ask, changed) if category else None


def _page(ask: Ask, memory: Mapping[str, str]) -> Ask:
    path = f"{memory['root']}/api/all/{memory['category']}?page={memory['page']}&sid={memory['sid']}"
    return ask.to(urljoin(ask.url, path), elsewhere=True, memory=memory)


def _read_articles(ask: Ask, answer: dict[str, Any]) -> Listing:
    """One answer of the API. A category without articles is passed over, an answer without a list is no list page."""
    if not isinstance(answer.get("articles"), list):
        return Listing(is_shell=True, doubt=NO_LIST)
    articles, memory = objects(answer["articles"]), ask.memory
    total = _total(answer)
    size = int(memory["size"] or len(articles))
    pages = pages_for(total, size) if articles or memory["size"] else 0
    following = _following(ask, bool(articles), size, total, pages)
    before = int(memory.get("before", 0))
    return Listing(
        items=tuple(item for article in articles if (item := _item(ask.url, article))),
        next=following,
        announced=before + total if total is not None else None,
        pages=_all_pages(memory, pages),
        is_shell=not articles and not total and following is not None,
        says_none=not articles,
    )


def _total(answer: dict[str, Any]) -> int | None:
    count = number(inner(answer, "classify").get("post_count"))
    return number(answer.get("total")) if count is None else count


def _following(ask: Ask, has_articles: bool, size: int, total: int | None, pages: int | None) -> Ask | None:
    """The next page of the category, up to the first empty one where no total is given; then the next category."""
    memory, page = ask.memory, int(ask.memory["page"])
    if page < pages if pages is not None else has_articles:
        return _page(ask, {**memory, "page": str(page + 1), "size": str(size)})
    read = page - 1 if pages is None else pages
    before, pages_before = int(memory.get("before", 0)), int(memory.get("pages_before", 0))
    sums = {"before": str(before + (total or 0)), "pages_before": str(pages_before + read)}
    return _first_of_next(ask, {**memory, **sums})


def _all_pages(memory: Mapping[str, str], pages: int | None) -> int | None:
    """List pages of all categories, which is known in the last one."""
    if memory["categories"] or pages is None:
        return None
    return int(memory.get("pages_before", 0)) + pages


def _item(base: str, article: dict[str, Any]) -> Item | None:
    """The entry; None without an address or a title."""
    url = address(base, article.get("url")) or address(base, article.get("post_url"))
    title = plain(article.get("title"))
    when = next((found for name in DATES if (found := date_of(article.get(name)))), "")
    return Item(url, title, when) if url and title else None
