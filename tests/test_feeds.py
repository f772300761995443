"""The Atom feeds of the reading room, read by a feed reader and held against RFC 4287."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

pytest.importorskip("datasette", reason="the extra [browse] is not installed")

from archive.browse import datasette_app
from archive.browse.feeds import MOST, Feed, Selection, as_atom, feed, writable
from archive.messages.entries import Entry
from archive.store import Archive
from tests.events import PORTAL, crawl, lost, noon, report
from tests.factories import AGENCY, SITE, TITLE, URL, full_document, open_archive
from tests.reading_room import HARM, build
from tests.test_letters import event
from tests.thorough import share

ATOM = {"a": "http://www.w3.org/2005/Atom"}
ONE = {"id", "title", "updated"}  # §4.1.1, §4.1.2: exactly one each
CHILDREN = {"author", "link", "category", "content", "published", "generator", "entry", *ONE}
KINDS = {"numbers", "new", "suspect"}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sites; a first crawl of each, then changed numbers, a new notice of another agency, and a loss."""
    path = tmp_path_factory.mktemp("feeds") / "archive.db"
    with open_archive(path, sites=(SITE, "other")) as archive:
        report(archive, 0, 3259)
        report(archive, 7, 3260)
        crawl(archive, 0, "/old", site="other")
        crawl(archive, 8, "/new", site="other", agency="另一个局")
        lost(archive, 9, URL)
    return path


@pytest.fixture(scope="module")
def room(path: Path) -> Any:
    return datasette_app(path, "https://room.example/gongkai/")


def get(room: Any, address: str, **headers: str) -> Any:
    return asyncio.run(room.client.get(address, headers=headers))


def read(room: Any, query: str = "") -> Any:
    """The feed as a feed reader has it."""
    response = get(room, f"/-/feed{query}")
    assert response.status_code == 200, response.text
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    return parsed


def kinds(parsed: Any) -> list[str]:
    return [entry.tags[0].term for entry in parsed.entries]


def local(element: Any) -> str:
    return str(etree.QName(element).localname)


def hold_against_the_standard(content: bytes) -> None:
    """What RFC 4287 asks of a feed and its entries."""
    root = etree.fromstring(content)
    assert root.tag == f"{{{ATOM['a']}}}feed"
    containers = [root, *root.findall("a:entry", ATOM)]
    for container in containers:
        names = [local(child) for child in container]
        assert {name for name in ONE if names.count(name) == 1} == ONE
        assert set(names) <= CHILDREN
        assert names.count("content") <= 1
        links = [(link.get("rel"), link.get("type")) for link in container.findall("a:link", ATOM)]
        assert len(set(links)) == len(links)
        assert all(link.get("href") for link in container.findall("a:link", ATOM))
    assert root.find("a:author/a:name", ATOM).text
    ids = [element.text for element in root.iter(f"{{{ATOM['a']}}}id")]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", one) for one in ids)
    for tag in ("updated", "published"):
        for element in root.iter(f"{{{ATOM['a']}}}{tag}"):
            assert datetime.fromisoformat(element.text).tzinfo is not None


def test_a_feed_is_atom_with_the_latest_first(room: Any) -> None:
    hold_against_the_standard(get(room, "/-/feed").content)
    parsed = read(room, "?kind=numbers&kind=new,suspect")
    assert kinds(parsed) == ["suspect", "new", "numbers", "new", "new"]
    times = [entry.updated for entry in parsed.entries]
    assert times == sorted(times, reverse=True)
    assert parsed.feed.updated == times[0]
    assert parsed.feed.title == "Gongkai 公开: new, numbers, suspect"


def test_an_entry_says_what_changed_and_leads_to_both_pages(room: Any) -> None:
    (entry,) = read(room, "?kind=numbers").entries
    assert entry.title == f"numbers changed: {TITLE}"
    assert "行政处罚 · 本年处理决定数量: 3259 → 3260 (penalties.decisions)" in entry.content[0].value
    links = {link.rel: link.href for link in entry.links}
    assert links == {"alternate": "https://room.example/gongkai/-/document/1?new=2#changed", "related": URL}
    assert entry.author == AGENCY
    assert {tag.term for tag in entry.tags} == {"numbers", f"site:{SITE}"}


@pytest.mark.parametrize(
    ("query", "kinds_found"),
    [
        (f"?site={SITE}&kind=numbers,new,suspect", ["suspect", "numbers", "new"]),
        ("?site=other&kind=new", ["new", "new"]),
        (f"?agency={quote('另一个局')}", ["new"]),
        (f"?site={SITE}&agency={quote('另一个局')}", []),
        ("?kind=trouble", []),
    ],
)
def test_feeds_of_a_site_an_agency_and_kinds(room: Any, query: str, kinds_found: list[str]) -> None:
    parsed = read(room, query)
    assert kinds(parsed) == kinds_found
    hold_against_the_standard(get(room, f"/-/feed{query}").content)


def test_a_feed_names_its_own_address(room: Any, path: Path) -> None:
    links = {link.rel: link.href for link in read(room, f"?kind=new&site={SITE}").feed.links}
    assert links["self"] == f"https://room.example/gongkai/-/feed?site={SITE}&kind=new"
    here = feedparser.parse(get(datasette_app(path), "/-/feed?kind=new").content)
    assert {link.rel: link.href for link in here.feed.links}["self"] == "http://localhost/-/feed?kind=new"


def test_ids_are_the_same_elsewhere_and_after_a_reparse(path: Path, room: Any, tmp_path: Path) -> None:
    before = {entry.id: entry.updated for entry in read(room).entries}
    copy = tmp_path / "copy.db"
    with Archive.open(path) as archive:
        archive.db.execute("VACUUM INTO ?", (str(copy),))
    with Archive.open(copy) as archive:
        archive.keep_reading(archive.find_document(URL)["version_id"], full_document(9999, parser="2"))
    elsewhere = read(datasette_app(copy, "https://elsewhere.example"))
    assert {entry.id: entry.updated for entry in elsewhere.entries} == before
    assert any("9999" in entry.content[0].value for entry in elsewhere.entries)


def test_what_has_not_changed_is_not_sent_again(room: Any) -> None:
    first = get(room, "/-/feed?kind=new")
    assert first.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert first.headers["cache-control"] == "max-age=300"
    again = get(room, "/-/feed?kind=new", **{"If-None-Match": f'W/"x", {first.headers["etag"]}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert get(room, "/-/feed?kind=numbers", **{"If-None-Match": first.headers["etag"]}).status_code == 200


@pytest.mark.parametrize(("query", "said"), [("?kind=nope", "nope"), ("?site=nowhere", "nowhere")])
def test_a_selection_that_is_none_is_said_so(room: Any, query: str, said: str) -> None:
    response = get(room, f"/-/feed{query}")
    assert response.status_code == 404
    assert said in response.text


def alternates(room: Any, address: str) -> list[str]:
    tree = etree.HTML(get(room, address).text)
    return [link.get("href") for link in tree.iterfind(".//head/link[@type='application/atom+xml']")]


def test_pages_lead_to_their_feeds(room: Any) -> None:
    assert alternates(room, "/") == ["/-/feed"]
    found = alternates(room, "/-/document/1")
    assert found == ["/-/feed", f"/-/feed?agency={quote(AGENCY)}", f"/-/feed?site={SITE}"]
    for address in found:
        assert get(room, address).status_code == 200


def test_an_empty_archive_has_an_empty_feed(tmp_path: Path) -> None:
    with open_archive(tmp_path / "a.db"):
        pass
    content = get(datasette_app(tmp_path / "a.db"), "/-/feed").content
    hold_against_the_standard(content)
    assert feedparser.parse(content).entries == []


def test_harm_in_titles_stays_text(tmp_path: Path) -> None:
    path = build(tmp_path / "harm.db")
    with Archive.open(path) as archive:
        archive.db.execute("UPDATE crawls SET scope = 'part' WHERE id > 1")
        crawl(archive, 90, "/x", title=HARM + "\x0b\ufffe", agency=HARM)
    content = get(datasette_app(path), "/-/feed").content
    hold_against_the_standard(content)
    root = etree.fromstring(content)
    assert any(HARM[:40] in (title.text or "") for title in root.findall("a:entry/a:title", ATOM))
    assert {local(element) for element in root.iter()} <= {"feed", "name", "entry", *CHILDREN}
    hrefs = [link.get("href") for link in root.iter(f"{{{ATOM['a']}}}link")]
    assert all(href.startswith(("http://", "https://")) for href in hrefs)


def test_no_more_than_a_hundred_entries_and_of_a_flood_one(tmp_path: Path) -> None:
    with open_archive(tmp_path / "many.db") as archive:
        crawl(archive, 0, "/old")
        for day in range(1, 8):
            crawl(archive, day, *(f"/{day}/{number}" for number in range(20)))
        crawl(archive, 9, *(f"/flood/{number}" for number in range(30)))
        found = feed(archive.db, Selection(kinds=("new",)), noon(10))
    assert len(found.entries) == MOST
    assert found.entries[0].headline == "30 new documents"
    hold_against_the_standard(as_atom(found, "http://localhost"))


TEXT = st.text(max_size=30)


@settings(max_examples=share(25), deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(("title", "detail", "agency", "url", "site"), TEXT)))
def test_whatever_portals_write_the_feed_is_well_formed(texts: dict[str, str]) -> None:
    entry = Entry((event("new", **texts),))
    hold_against_the_standard(
        as_atom(Feed(Selection(agencies=(texts["agency"],)), (entry,), entry.first.known, "x"), "http://r")
    )


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert writable("a\x00b\x0bc\td\n\ud800\ufffe\U0001f600") == "abc\td\n\U0001f600"


def test_a_portal_is_only_linked_by_its_page(room: Any) -> None:
    assert all(
        PORTAL in link.href for entry in read(room).entries for link in entry.links if link.rel == "related"
    )
