"""Atom feeds (RFC 4287) of what happened: the entries that messages tell, newest first.

Ids are UUIDs of what an entry is about (urn:uuid, RFC 4122 §4.3), so that they stay the same when the reading room moves, after a
reparse and in a copy of the archive. `updated` is when the archive came to know; a new reading of old bytes does not move it.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

from sqlite_utils import Database

from archive.browse.security import safe_href
from archive.errors import ArchiveError
from archive.messages.entries import Entry, entries
from archive.messages.event import Wanted
from archive.messages.events import events
from archive.messages.kinds import KINDS, known_kinds
from archive.messages.letters import page_of

MOST = 100  # entries of a feed
# Days before the latest crawl, and events: what is enough nearly always, and how far a feed reaches at all. A portal that
# relaunches has many events in one entry.
REACH = ((31, 300), (366, 2000))
ATOM = "http://www.w3.org/2005/Atom"
PATH = "/-/feed"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "gongkai")
NEVER = "1970-01-01T00:00:00+00:00"

# Characters that XML 1.0 has no place for, not even escaped (§2.2): most controls, half surrogates, U+FFFE and U+FFFF
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Selection:
    """What a feed is of: all of it where nothing is named."""

    kinds: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """`?site=tongxin&kind=numbers`; empty for everything."""
        named = [("site", site) for site in self.sites] + [("agency", agency) for agency in self.agencies]
        pairs = [*named, *(("kind", kind) for kind in self.kinds)]
        return f"?{urlencode(pairs)}" if pairs else ""

    @property
    def words(self) -> str:
        """`Gongkai 公开: tongxin, 同心县公安局; numbers`."""
        parts = [", ".join(part) for part in ((*self.sites, *self.agencies), self.kinds) if part]
        return f"Gongkai 公开: {'; '.join(parts) or 'everything new'}"


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed to be written out. `identity` tells this archive from others."""

    selection: Selection
    entries: tuple[Entry, ...]
    updated: str
    identity: str


def asked(arguments: Any) -> Selection:
    """The selection in a query: `site`, `agency`, `kind`, each as often as one likes, `kind` also with commas.

    ArchiveError for a kind that is none.
    """

    def values(name: str) -> tuple[str, ...]:
        return tuple(sorted({value.strip() for value in arguments.getlist(name) if value.strip()}))

    kinds = tuple(
        sorted({kind.strip() for value in values("kind") for kind in value.split(",") if kind.strip()})
    )
    known_kinds(kinds)
    return Selection(kinds, values("site"), values("agency"))


def feed(db: Database, selection: Selection, now: datetime) -> Feed:
    """The latest entries of the selection. ArchiveError for a site that is not in the archive."""
    for site in selection.sites:
        if db.execute("SELECT 1 FROM sites WHERE slug = ?", (site,)).fetchone() is None:
            raise ArchiveError(f"no site {site!r} in this archive")
    latest = db.execute("SELECT max(started_at) FROM crawls").fetchone()[0] or NEVER
    found: list[Entry] = []
    for days, most in REACH:
        since = datetime.fromisoformat(latest) - timedelta(days=days)
        wanted = Wanted(
            since=since.isoformat(timespec="seconds"),
            until=now.isoformat(timespec="seconds"),
            kinds=known_kinds(selection.kinds),
            sites=frozenset(selection.sites),
            agencies=frozenset(selection.agencies),
        )
        found = entries(islice(events(db, wanted, now), most))[:MOST]
        if len(found) == MOST:
            break
    begun = db.execute("SELECT site, started_at FROM crawls ORDER BY id LIMIT 1").fetchone() or ("", NEVER)
    updated = max((entry.first.known for entry in found), default=begun[1])
    return Feed(selection, tuple(found), updated, " ".join(begun))


def as_atom(feed: Feed, base: str) -> bytes:
    """The feed as XML; `base` is the absolute address of the reading room."""
    base = base.rstrip("/")
    root = ElementTree.Element("feed", {"xmlns": ATOM})
    _text(root, "id", urn(f"{feed.identity} {feed.selection.query}"))
    _text(root, "title", feed.selection.words)
    _text(root, "updated", feed.updated)
    _link(root, "self", f"{base}{PATH}{feed.selection.query}", type="application/atom+xml")
    _link(root, "alternate", f"{base}/", type="text/html")
    _text(ElementTree.SubElement(root, "author"), "name", "Gongkai 公开")
    _text(root, "generator", "Gongkai")
    for entry in feed.entries:
        _entry(root, entry, base)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def urn(key: str) -> str:
    """The id of what that key names: `urn:uuid:…`, the same wherever it is asked for."""
    return uuid.uuid5(NAMESPACE, key).urn


def writable(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNWRITABLE.sub("", text)


def _entry(root: ElementTree.Element, entry: Entry, base: str) -> None:
    event = entry.first
    element = ElementTree.SubElement(root, "entry")
    _text(element, "id", urn(entry.key))
    _text(element, "title", entry.headline)
    _text(element, "published", event.at)
    _text(element, "updated", event.known)
    if event.agency:
        _text(ElementTree.SubElement(element, "author"), "name", event.agency)
    page = "" if entry.is_many else page_of(event, base)
    _link(element, "alternate", page or f"{base}/", type="text/html")
    if portal := "" if entry.is_many else safe_href(event.url):
        _link(element, "related", portal)
    for term, label in ((event.kind, KINDS[event.kind]), (f"site:{event.site}", event.site)):
        ElementTree.SubElement(element, "category", {"term": writable(term), "label": writable(label)})
    _text(element, "content", "\n".join([*entry.details, portal]).strip(), type="text")


def _text(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = writable(text)


def _link(parent: ElementTree.Element, rel: str, href: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, "link", {"rel": rel, "href": writable(href), **attributes})
