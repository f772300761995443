"""Lists of `dataproxy.jsp`: servers that heed records, servers that heed pages, encrypted links, hostile text."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.families import Ask, jpage
from examples.portal import Portal, serve
from examples.portal.catalogue import FAULTS, catalogue
from examples.portal.platforms import jpage as platform
from tests import loopback
from tests.walking import walk

COLUMN = "/col/col4107/index.html"
PROXY = "/module/web/jpage/dataproxy.jsp"
TOTAL = 250
NOTED = {"page": "2", "size": "9", "skipped": "0", "total": ""}

Query = dict[str, int]
Server = Callable[[Query], range]  # places in the list, from 0


def by_record(query: Query) -> range:
    """Heeds startrecord and endrecord; gives one record more than asked for, as one central portal does."""
    return range(query["startrecord"] - 1, query["endrecord"] + 1)


def by_page(query: Query) -> range:
    """Heeds page and perpage, and cuts perpage at 100."""
    size = min(query["perpage"], 100)
    return range((query["page"] - 1) * size, query["page"] * size)


def record(place: int) -> str:
    day = f"{2024 - place // 300}-01-{28 - place % 28:02}"
    url = f"/art/2024/1/{place % 28 + 1}/art_4107_{9000 - place}.html"
    return f"<record><![CDATA[<li><a href='{url}' title='望溪县第{place}号通知公告'>望溪县…</a>{day}</li>]]></record>"


def records(places: range) -> str:
    return "".join(record(place) for place in places if place < TOTAL)


def column(group: int, link: str = "", script: str = "") -> str:
    return f"""<div id="23518"><script type="text/xml"><datastore>
        <nextgroup><![CDATA[<a href="{link}"></a>]]></nextgroup><recordset>{records(range(group))}</recordset>
        </datastore></script></div><script>{script}$('#23518').jpage({{totalRecord:{TOTAL},perPage:15}})</script>"""


def answer(places: range, link: str = "") -> str:
    following = f'<nextgroup><![CDATA[<a href="{link}"></a>]]></nextgroup>' if link else ""
    return (
        f"<datastore><totalrecord>{TOTAL}</totalrecord>{following}"
        f"<recordset>{records(places)}</recordset></datastore>"
    )


@pytest.fixture
def portal() -> Iterator[loopback.Portal]:
    with loopback.serving() as running:
        yield running


def serve_records(portal: loopback.Portal, server: Server) -> None:
    def reply(seen: loopback.Seen) -> loopback.Answer:
        query = {name: int(values[0]) for name, values in parse_qs(urlsplit(seen.path).query).items()}
        assert (query["columnid"], query["unitid"]) == (4107, 23518)
        return loopback.Answer(answer(server(query)))

    portal.routes[PROXY] = reply


@pytest.mark.parametrize("group", [15, 45, 150, 250])
@pytest.mark.parametrize("server", [by_record, by_page])
@pytest.mark.parametrize("named_by", ["link", "script"])
def test_both_kinds_of_server(portal: loopback.Portal, server: Server, group: int, named_by: str) -> None:
    script = f"var param_23518={{columnid:4107,unitid:'23518'}};var proxy='{PROXY}';"
    link = f"{PROXY}?page=1&columnid=4107&unitid=23518"
    page = column(group, link=link) if named_by == "link" else column(group, script=script)
    portal.page(COLUMN, page)
    serve_records(portal, server)
    walked = walk(f"{portal.url}{COLUMN}", kind="notice")
    assert (walked.family, walked.doubts, walked.truncated) == ("jpage", [], "")
    assert len(walked.urls) == walked.announced == TOTAL


def test_a_column_page_without_records_is_a_shell(portal: loopback.Portal) -> None:
    portal.page(COLUMN, column(0, link=f"{PROXY}?page=1&columnid=4107&unitid=23518"))
    serve_records(portal, by_record)
    walked = walk(f"{portal.url}{COLUMN}", kind="notice")
    assert (walked.doubts, len(walked.urls), len(walked.listings)) == ([], TOTAL, 6)


ENCRYPTED = f"{PROXY}?page={{}}&columnid=0F3A77E2&unitid=B91C04D5"


def test_an_encrypted_link_is_followed_as_given(portal: loopback.Portal) -> None:
    portal.page(COLUMN, column(45, link=ENCRYPTED.format(1)))
    for page in range(1, 4):
        link = "." + ENCRYPTED.format(page + 1).removeprefix("/module/web/jpage") if page < 3 else ""
        portal.page(ENCRYPTED.format(page), answer(range((page - 1) * 100, page * 100), link))
    walked = walk(f"{portal.url}{COLUMN}", kind="notice")
    assert (walked.doubts, len(walked.urls), len(walked.listings)) == ([], TOTAL, 3)


@pytest.mark.parametrize(
    ("second", "doubt"),
    [
        ("<datastore><recordset></recordset></datastore>", "list page 2 of {} is empty, 3 were announced"),
        (answer(range(100)), "list page 2 of {} repeats earlier entries"),
        (None, "list page 2 of {} not read: HTTP 404"),
    ],
)
def test_an_encrypted_link_that_fails_is_in_doubt(
    portal: loopback.Portal, second: str | None, doubt: str
) -> None:
    portal.page(COLUMN, column(45, link=ENCRYPTED.format(1)))
    portal.page(ENCRYPTED.format(1), answer(range(100)))
    if second is not None:
        portal.page(ENCRYPTED.format(2), second)
    walked = walk(f"{portal.url}{COLUMN}", kind="notice")
    assert walked.doubts == [doubt.format(f"{portal.url}{COLUMN}")]
    assert walked.truncated == ""


def test_an_encrypted_link_to_nothing_is_in_doubt() -> None:
    ask = Ask("http://a.example.cn/x", column="http://a.example.cn/col/col4107/index.html")
    noted = {**NOTED, "page": "1", "size": "0", "as given": "yes"}
    listing = jpage.read_list(ask.to(ask.url, memory=noted), "<datastore></datastore>")
    assert listing.doubt.startswith("holds no record")


@pytest.fixture(scope="module")
def example() -> Iterator[Portal]:
    with serve() as running:
        yield running


def test_the_example_heeds_records_for_another_column(example: Portal) -> None:
    example.set_fault("")
    walked = walk(urljoin(example.url, platform.WINDOWED), kind="notice")
    assert (walked.doubts, len(walked.listings)) == ([], 3)
    assert walked.urls == {
        urljoin(example.url, document.path) for document in catalogue(platform.path).documents
    }


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_its_second_group_is_named(example: Portal, fault: str) -> None:
    example.set_fault(fault)
    walked = walk(urljoin(example.url, platform.WINDOWED), kind="notice")
    assert "list page 2 of " in walked.doubts[0]


@given(st.text(max_size=300))
def test_any_text_is_survived(text: str) -> None:
    ask = Ask(
        "http://a.example.cn/col/col4107/index.html", column="http://a.example.cn/col/col4107/index.html"
    )
    link = f'<datastore><nextgroup>"{text}"></nextgroup><totalrecord>{text}<record>{text}'
    script = (
        f"{{columnid:{text},unitid:'{text}'}} {text}/jpage/dataproxy.jsp $('#a').jpage({{totalRecord:{text}"
    )
    for page in (text, link, script, f"{link}</datastore>{script}"):
        assert jpage.read_list(ask, page) is not None
        assert jpage.read_list(ask.to(ask.url, memory=NOTED), page) is not None


@pytest.mark.parametrize(
    "filling",
    ["<datastore>", "<record>", "<nextgroup>'", "{columnid ", "/module/jpage", " id='a'", "'#a').jpage("],
)
def test_long_text_takes_no_time(filling: str) -> None:
    ask = Ask("http://a.example.cn/col/col4107/index.html")
    began = time.process_time()
    jpage.recognise(ask.url, filling * 20_000)
    jpage.read_list(ask, f"<datastore>{filling * 20_000}")
    assert time.process_time() - began < 3
