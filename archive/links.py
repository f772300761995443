"""Links that leave a list or a page, and come back: noted apart from the state of what they lead to.

A document that left a list is not gone, and a file that its page no longer links may still be answered: both are
facts of their own, with the crawl or the visit that shows them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from urllib.parse import unquote, urlsplit

from sqlite_utils import Database

# What last happened to a link (url, source, source_url); none where it never left
LAST_CHANGE = """
(SELECT x.change FROM link_changes x WHERE x.url = {url} AND x.source = '{source}' AND x.source_url = {source_url}
    ORDER BY x.changed_at DESC, x.id DESC LIMIT 1)
"""
LEFT_A_LIST = f"""
INSERT INTO link_changes (site, source, source_url, url, changed_at, change, crawl_id)
SELECT e.site, 'list', e.column_url, e.url, :now, 'left', :crawl FROM list_entries e
WHERE e.site = (SELECT site FROM crawls WHERE id = :crawl) AND e.crawl_id < :crawl
    AND e.column_url IN (SELECT value FROM json_each(:complete))
    AND 'left' IS NOT {LAST_CHANGE.format(url="e.url", source="list", source_url="e.column_url")}
ORDER BY e.id
"""  # noqa: S608
BACK_IN_A_LIST = f"""
INSERT INTO link_changes (site, source, source_url, url, changed_at, change, crawl_id)
SELECT (SELECT site FROM crawls WHERE id = :crawl), 'list', :column, u.value, :now, 'back', :crawl
FROM (SELECT DISTINCT value FROM json_each(:urls)) u
WHERE 'left' IS {LAST_CHANGE.format(url="u.value", source="list", source_url=":column")}
"""  # noqa: S608


def note_left_lists(db: Database, crawl_id: int, complete: Collection[str], now: str) -> None:
    """Note every entry that columns read to their end (`complete`) named before this crawl and do not any more."""
    db.execute(LEFT_A_LIST, {"crawl": crawl_id, "complete": json.dumps(sorted(complete)), "now": now})


def note_back_in_list(db: Database, crawl_id: int, column_url: str, urls: Iterable[str], now: str) -> None:
    """Note which of these entries, named by a list now, had left it."""
    values = {"crawl": crawl_id, "column": column_url, "urls": json.dumps(list(urls)), "now": now}
    db.execute(BACK_IN_A_LIST, values)


def linked_files(db: Database, url: str) -> dict[str, str]:
    """The addresses of the files that the current version of a page links, by what identifies them."""
    rows = db.execute(
        "SELECT link.value ->> 0 FROM documents d JOIN versions v ON v.id = d.version_id"
        " JOIN json_each(v.attachments) link WHERE d.url = ?",
        (url,),
    )
    return {_key(link): link for (link,) in rows}


def note_files(db: Database, page_url: str, before: dict[str, str], at: str, visit_id: int | None) -> None:
    """Note which files a page, read anew, links no more or links again; `before` as of `linked_files`, before it was.

    Without the visit that brought the page (an old capture read later) nothing is proven, and nothing noted.
    """
    if visit_id is None:
        return
    now = linked_files(db, page_url)
    gone = [link for key, link in before.items() if key not in now]
    come = [link for key, link in now.items() if key not in before]
    for change, links in (("left", gone), ("back", come)):
        for link in links:
            url = _known_as(db, page_url, link)
            last = _last_of_page(db, page_url, url)
            if change == "left" or last == "left":
                _insert(db, page_url, url, at, change, visit_id)


def _known_as(db: Database, page_url: str, link: str) -> str:
    """The address under which the file is a document of that page; the link itself where it never came."""
    rows = db.execute(
        "SELECT f.url FROM documents f JOIN documents p ON p.id = f.parent_id WHERE p.url = ?", (page_url,)
    )
    key = _key(link)
    return next((url for (url,) in rows if _key(url) == key), link)


def _last_of_page(db: Database, page_url: str, url: str) -> str | None:
    sql = LAST_CHANGE.format(url="?1", source="page", source_url="?2")
    row = db.execute(f"SELECT {sql}", (url, page_url)).fetchone()
    return None if row is None else row[0]


def _insert(db: Database, page_url: str, url: str, at: str, change: str, visit_id: int) -> None:
    db.execute(
        "INSERT INTO link_changes (site, source, source_url, url, changed_at, change, crawl_id, visit_id)"
        " SELECT c.site, 'page', ?, ?, ?, ?, c.id, v.id FROM visits v JOIN crawls c ON c.id = v.crawl_id WHERE v.id = ?",
        (page_url, url, at, change, visit_id),
    )


def _key(url: str) -> str:
    """What the ways to write one address have in common: no scheme, no `www.`, nothing escaped."""
    parts = urlsplit(url)
    return f"{parts.netloc.lower().removeprefix('www.')}{unquote(parts.path)}?{unquote(parts.query)}"
